/**
 * Visitors who come at a steady pace, whatever the answers take (a closed loop would come less often to a slow
 * site, and so hide how slow it is). Prints JSON: milliseconds from each request to the end of its answer, by kind.
 * Argument: JSON `{ port, seconds, kinds: { name: { host, path, perSecond } } }`.
 *
 * It is run with real-time priority (`rows/12-neighbours.ts`): visitors sit at machines of their own, so nothing
 * that a site does to this one may keep them from looking at the clock.
 */
import { Agent, get } from 'node:http'

interface Visits {
  port: number
  seconds: number
  kinds: Record<string, { host: string; path: string; perSecond: number }>
}

const visits = JSON.parse(process.argv[2] ?? '{}') as Visits
const agent = new Agent({ keepAlive: true, maxSockets: 256 })
const took: Record<string, number[]> = {}
const wrong: Record<string, number> = {}
const startedMs = performance.now()
const endMs = startedMs + visits.seconds * 1000

function visit(kind: string, host: string, path: string): Promise<void> {
  const beganMs = performance.now()
  return new Promise((resolve) => {
    const over = (status: number) => {
      took[kind]!.push(performance.now() - beganMs)
      if (status !== 200) wrong[`${kind} ${status}`] = (wrong[`${kind} ${status}`] ?? 0) + 1
      resolve()
    }
    const request = get({ host: '127.0.0.1', port: visits.port, path, headers: { host, accept: 'text/html' }, agent, timeout: 20_000 }, (answer) => {
      answer.resume()
      answer.on('end', () => over(answer.statusCode ?? 0))
      answer.on('error', () => over(0))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => over(0))
  })
}

const all = Object.entries(visits.kinds).map(async ([kind, { host, path, perSecond }]) => {
  took[kind] = []
  const under: Promise<void>[] = []
  for (let count = 0; ; count++) {
    const dueMs = startedMs + (count * 1000) / perSecond
    if (dueMs >= endMs) break
    const pauseMs = dueMs - performance.now()
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    under.push(visit(kind, host, path))
  }
  await Promise.all(under)
})
await Promise.all(all)
agent.destroy()
process.stdout.write(JSON.stringify({ took, wrong }))
