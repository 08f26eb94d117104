/**
 * Row 12: what neighbours of a site that goes mad wait, against what they wait on a calm node. Pairs of a calm time
 * and one with the fault, in turn, for each fault; visitors come to the neighbours at the same steady pace all along.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk } from '../load.ts'
import { median, percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

const aim = 1.5
const windowSeconds = 8
/** From the first mad request to the first that is counted: the fault is in full swing. */
const leadSeconds = 2

interface Access {
  name: string
  user: string
  password: string
}

/** What a small WordPress does: a connection, some reads of its database, some computing. */
const pageOf = ({ name, user, password }: Access): string => `<?php
$link = new mysqli('localhost', '${user}', '${password}', '${name}');
if (isset($_GET['make'])) {
  $link->query('CREATE TABLE IF NOT EXISTS note (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200))');
  for ($i = 0; $i < 500; $i++) $link->query("INSERT INTO note (text) VALUES ('" . md5((string) $i) . "')");
}
$text = '';
for ($i = 0; $i < 15; $i++) $text .= $link->query('SELECT text FROM note WHERE id = ' . random_int(1, 500))->fetch_row()[0];
for ($i = 0; $i < 2000; $i++) $text .= md5((string) $i);
echo substr($text, 0, 8000);`

/** What the mad site does, by \`?do=\`. */
const madOf = ({ name, user, password }: Access): string => `<?php
switch ($_GET['do']) {
  case 'loop':
    for (;;);
  case 'eat':
    exec('head -c 1000000000 /dev/zero | tail > /dev/null 2>&1 &');
    for ($all = [];;) $all[] = str_repeat('x', 1 << 20);
  case 'fork':
    exec('b() { b | b & }; b > /dev/null 2>&1 &');
    sleep(1);
    break;
  case 'fill':
    exec('fallocate -l 4900000000 ' . __DIR__ . '/full.bin 2>&1');
    $name = __DIR__ . '/more' . getmypid() . '.bin';
    $file = @fopen($name, 'w');
    for ($i = 0; $i < 20 && @fwrite($file, random_bytes(1 << 20)); $i++) @fsync($file);
    @unlink($name);
    break;
  case 'query':
    mysqli_report(MYSQLI_REPORT_OFF);
    $open = [];
    for ($i = 0; $i < 5; $i++) {
      $link = @new mysqli('localhost', '${user}', '${password}', '${name}');
      if ($link->connect_errno) continue;
      if ($i === 0) $link->query('CREATE TABLE IF NOT EXISTS heap (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)');
      $link->query($i < 3
        ? "SELECT BENCHMARK(50000000, MD5('x'))"
        : ($i === 3 ? "INSERT INTO heap (text) SELECT REPEAT(MD5(RAND()), 100) FROM seq_1_to_3000" : 'SELECT COUNT(*) FROM seq_1_to_20000 a JOIN seq_1_to_20000 b ON MD5(a.seq) < MD5(b.seq) ORDER BY RAND()'), MYSQLI_ASYNC);
      $open[] = $link;
    }
    sleep(5);
}`

const faults = ['loop', 'eat', 'fork', 'fill', 'query'] as const
const words: Record<(typeof faults)[number], string> = { loop: 'loops', eat: 'eats memory', fork: 'forks', fill: 'fills its disk', query: 'hammers its database' }

type Times = Record<string, number[]>

/** The row. `rounds`: pairs for each fault. */
export async function neighbours(instance: Instance, say: (line: string) => void, rounds = 5): Promise<RowResult> {
  await ensureWrk(say)
  const [plain, kept, page, mad] = await Promise.all([createSite(instance, labelOf('plain'), 'static'), createSite(instance, labelOf('kept'), 'php'), createSite(instance, labelOf('page'), 'php'), createSite(instance, labelOf('mad'), 'php')])
  const sites = [plain, kept, page, mad]
  for (const site of sites) await untilAnswering(instance, site.host, (answer) => answer.status === 200)
  const [own, madAccess] = [await makeDatabase(instance, page.id), await makeDatabase(instance, mad.id)]
  await putFile(instance, plain.id, 'page.html', 'x'.repeat(4096))
  await putFile(instance, kept.id, 'kept.php', `<?php echo str_repeat('x', 33280);`)
  await putFile(instance, page.id, 'page.php', pageOf(own))
  await putFile(instance, mad.id, 'mad.php', madOf(madAccess))
  await instance.api('PATCH', `/sites/${kept.id}`, { pageCache: true })
  const kinds = {
    file: { host: plain.host, path: '/page.html', perSecond: 100 },
    kept: { host: kept.host, path: '/kept.php', perSecond: 60 },
    page: { host: page.host, path: '/page.php', perSecond: 40 },
  }
  const made = await instance.visit(page.host, '/page.php?make=1')
  if (made.status !== 200) throw new Error(`the neighbour answered ${made.status}: ${made.body.slice(0, 300)}`)
  const visit = async (seconds = windowSeconds): Promise<Times> => {
    const { took, wrong } = await instance.guest<{ took: Times; wrong: Record<string, number> }>('visitors.ts', [JSON.stringify({ port: nodePort, seconds, kinds })], { realTime: true })
    if (Object.keys(wrong).length > 0) say(`  not answered well: ${JSON.stringify(wrong)}`)
    return took
  }
  try {
    await visit(3)
    const found: { what: string; kind: string; calm: number; mad: number; ratio: number }[] = []
    for (const fault of faults) {
      const pairs: { calm: Times; mad: Times }[] = []
      for (let round = 0; round < rounds; round++) {
        const calm = await visit()
        const attack = instance.inNodeNetwork(['/usr/bin/wrk', '-t1', '-c4', `-d${leadSeconds + windowSeconds + 1}s`, '--timeout', '300s', '-H', `Host: ${mad.host}`, `http://127.0.0.1:${nodePort}/mad.php?do=${fault}`], { timeoutMs: 60_000 })
        await wait(leadSeconds * 1000)
        pairs.push({ calm, mad: await visit() })
        await attack
        await calmDown(instance, mad.id, madAccess)
      }
      for (const kind of Object.keys(kinds)) {
        const p99 = (times: Times) => percentile(times[kind]!, 0.99)
        const ratio = median(pairs.map((pair) => p99(pair.mad) / p99(pair.calm)))
        found.push({ what: words[fault], kind, calm: median(pairs.map((pair) => p99(pair.calm))), mad: median(pairs.map((pair) => p99(pair.mad))), ratio })
        say(`  ${words[fault]}, ${kind}: p99 ${found.at(-1)!.calm.toFixed(2)} → ${found.at(-1)!.mad.toFixed(2)} ms, ${ratio.toFixed(2)} (${pairs.map((pair) => (p99(pair.mad) / p99(pair.calm)).toFixed(2)).join(' ')})`)
      }
    }
    const worst = found.toSorted((one, other) => other.ratio - one.ratio)[0]!
    return {
      row: 12,
      name: `neighbours’ p99 while one site goes mad (worst: ${worst.what}, ${worst.kind})`,
      ours: worst.mad,
      against: worst.calm,
      ratio: worst.ratio,
      aim: `≤ ${aim}`,
      met: worst.ratio <= aim,
      unit: 'ms',
      runs: { ours: found.map((one) => one.mad), against: found.map((one) => one.calm) },
      note: `medians of ${rounds} pairs of ${windowSeconds} s, calm and mad in turn: ${found.map((one) => `${one.what}, ${one.kind} ${one.calm.toFixed(1)} → ${one.mad.toFixed(1)} ms (${one.ratio.toFixed(2)})`).join('; ')}. 100 files, 60 kept pages, 40 pages of PHP with 15 reads of a database a second; four mad requests at once, renewed.`,
    }
  } finally {
    await calmDown(instance, mad.id, madAccess)
    for (const site of sites) await instance.api('DELETE', `/sites/${site.id}`)
  }
}

async function makeDatabase(instance: Instance, site: string): Promise<Access> {
  const { database, access } = (await instance.api('POST', `/sites/${site}/databases`, {})) as { database: { id: string }; access: Access }
  for (let tries = 0; tries < 200; tries++) {
    const { state } = (await instance.api('GET', `/sites/${site}/databases/${database.id}`)) as { state: string }
    if (state === 'live') return access
    await wait(50)
  }
  throw new Error('the database does not stand')
}

/** Ends what the mad site still does: its requests outlive who asked for them. */
async function calmDown(instance: Instance, site: string, access: Access): Promise<void> {
  await instance.guest('end-site.ts', [site])
  await instance.inNode(['/usr/bin/mariadb', '-e', `KILL CONNECTION USER '${access.user}'@'localhost'`])
  await instance.inNode(['/usr/bin/find', `/srv/onyva/sites/${site}/public`, '-name', '*.bin', '-delete'])
  await wait(1500)
}
