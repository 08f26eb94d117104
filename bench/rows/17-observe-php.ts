import { createSite, nodePort, untilAnswering } from '../instance.ts'
import type { Instance } from '../instance.ts'
import { ensureWrk, requestsPerSecond } from '../load.ts'
import { interleaved, median } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { labelOf, putFile } from '../sites.ts'

/** The work of a small page, as in row 2, and a page without any. */
const page = `<?php $text = ''; for ($i = 0; $i < 4000; $i++) $text .= md5((string)$i); echo substr($text, 0, 8000);`
const nothing = '<?php echo "hello";'

/** Row 17: what observe.php, which runs before each page, costs: a site as it is against one that put nothing in its place. */
export async function observePhp(instance: Instance, say: (line: string) => void, rounds = 7): Promise<RowResult> {
  await ensureWrk(say)
  const made: { id: string; host: string }[] = []
  for (const settings of ['precision = 14', 'auto_prepend_file =']) {
    const site = await createSite(instance, labelOf('observe'), 'php')
    made.push(site)
    await untilAnswering(instance, site.host, (answer) => answer.status === 200)
    // both read a .user.ini, so that reading it falls on both
    await putFile(instance, site.id, '.user.ini', `${settings}\n`)
    await putFile(instance, site.id, 'bench.php', page)
    await putFile(instance, site.id, 'nothing.php', nothing)
  }
  const [ours, bare] = made
  if (!ours || !bare) throw new Error('two sites were made')
  const ask = (host: string, path: string) => requestsPerSecond(instance, { hosts: [host], connections: 1, seconds: 2, port: nodePort, path })
  try {
    for (const { host } of made) await ask(host, '/bench.php')
    const runs = await interleaved(rounds, () => ask(ours.host, '/bench.php'), () => ask(bare.host, '/bench.php'))
    const least = await interleaved(rounds, () => ask(ours.host, '/nothing.php'), () => ask(bare.host, '/nothing.php'))
    const ratio = median(runs.ours) / median(runs.against)
    const us = 1e6 / median(least.ours) - 1e6 / median(least.against)
    return {
      row: 17,
      name: 'page of PHP that is watched',
      ours: median(runs.ours),
      against: median(runs.against),
      ratio,
      aim: '≥ 0.97',
      met: ratio >= 0.97,
      unit: 'req/s',
      runs,
      note: `the page of row 2, one connection; against: a site whose .user.ini names no auto_prepend_file. Of a page that does nothing it takes ${us.toFixed(0)} µs (${median(least.ours).toFixed(0)} against ${median(least.against).toFixed(0)} req/s).`,
    }
  } finally {
    for (const { id } of made) await instance.api('DELETE', `/sites/${id}`)
  }
}
