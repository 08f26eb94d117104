/**
 * Row 18, inside the node: asks for every host name whose site it is, and that the PHP socket of each site that has one
 * takes connections. Wakes no PHP. With `pages N` it fetches the first page of N sites of PHP, many at once, and
 * watches how many start together. Prints JSON.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { elapsedMs } from '#lib/clock.ts'

const [what = 'names', countText = '0'] = process.argv.slice(2)
const listener = '/run/onyva/check.sock'
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const hosts = readdirSync('/srv/onyva/hosts').flatMap((host) => {
  const [profile, id] = readlinkSync(`/srv/onyva/hosts/${host}`).split('/').slice(-2) as [string, string]
  return [{ host, profile, id }]
})

/** Deleted and suspended sites keep their names and have no PHP. */
const hasPhp = (profile: string): boolean => profile !== 'static' && profile !== 'deleted' && !profile.startsWith('suspended-')

const get = (host: string, path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve) => {
    const asked = request({ socketPath: listener, path, headers: { host }, agent, timeout: 60_000 }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve({ status: 0, body: '' }))
    asked.end()
  })

async function eachAtOnce<T>(list: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...list]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await work(next)
    }),
  )
}

if (what === 'names') {
  let answering = 0
  await eachAtOnce(hosts, 16, async ({ host, profile, id }) => {
    if ((await get(host, '/.well-known/onyva-site')).body.trim() === `${id} ${profile}`) answering++
  })
  const activator = connect('/run/onyva/activator.sock')
  activator.on('error', () => {})
  const lines = createInterface({ input: activator })[Symbol.asyncIterator]()
  activator.write('list 60000\n')
  const totals = String((await lines.next()).value ?? '').split(' next=')[0]!
  const held = [...totals.matchAll(/=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  activator.destroy()
  process.stdout.write(JSON.stringify({ hosts: hosts.length, answering, php: hosts.filter(({ profile }) => hasPhp(profile)).length, held }))
} else {
  const chosen = hosts.filter(({ profile }) => profile === 'php').slice(0, Number(countText))
  const activator = connect('/run/onyva/activator.sock')
  const lines = createInterface({ input: activator })[Symbol.asyncIterator]()
  const most = { starting: 0, queued: 0, running: 0 }
  let over = false
  const watching = (async () => {
    while (!over) {
      activator.write('list 60000\n')
      const line = String((await lines.next()).value ?? '')
      for (const name of ['starting', 'queued', 'running'] as const) most[name] = Math.max(most[name], Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1] ?? 0))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const startedMs = elapsedMs()
  const times: number[] = []
  const statuses: Record<string, number> = {}
  await eachAtOnce(chosen, 64, async ({ host }) => {
    const askedMs = elapsedMs()
    const { status } = await get(host, '/')
    times.push(elapsedMs() - askedMs)
    statuses[status] = (statuses[status] ?? 0) + 1
  })
  const ms = elapsedMs() - startedMs
  over = true
  await watching
  activator.destroy()
  process.stdout.write(JSON.stringify({ pages: chosen.length, ms, times, statuses, most }))
}
agent.destroy()
