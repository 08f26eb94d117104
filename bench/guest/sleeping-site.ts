/**
 * Row 3, inside the node: the first byte of a site whose PHP sleeps, against starting one bare php-fpm and
 * asking it the same page through a bare nginx, in turn. Prints JSON `{ours: ms[], against: ms[]}`.
 * Arguments: site id, host name, rounds.
 */
import { rm } from 'node:fs/promises'
import { accepts, activator, barePort, bareFolder, end, firstByte, prepareBare, startBareFpm, startBareNginx } from './engines.ts'

const [site, host, rounds] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4] ?? 15)]

async function asleep(): Promise<void> {
  await activator(`kill ${site}`)
  for (let wait = 0; wait < 500; wait++) {
    if (/\basleep\b/.test(await activator(`status ${site}`))) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`the site did not fall asleep: ${await activator(`status ${site}`)}`)
}

const runs = { ours: [] as number[], against: [] as number[] }
await prepareBare('<?php echo "hello";', 'hello')
const nginx = startBareNginx()
try {
  await firstByteRetried()
  for (let round = 0; round < rounds; round++) {
    await asleep()
    const ours = await firstByte(80, host, '/bench.php')
    if (ours.status !== 200) throw new Error(`our site answered ${ours.status}`)
    runs.ours.push(ours.ms)

    await rm(`${bareFolder}/php.sock`, { force: true })
    const began = performance.now()
    const fpm = startBareFpm()
    await accepts(`${bareFolder}/php.sock`)
    const bare = await firstByte(barePort, 'bare', '/index.php')
    runs.against.push(performance.now() - began)
    await end(fpm)
    if (bare.status !== 200) throw new Error(`bare php-fpm answered ${bare.status}`)
  }
  process.stdout.write(JSON.stringify(runs))
} finally {
  await end(nginx)
}

/** The bare nginx needs a moment to listen. */
async function firstByteRetried(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const listening = await firstByte(barePort, 'bare', '/page.html').then((answer) => answer.status === 200, () => false)
    if (listening) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the bare nginx does not answer')
}
