/**
 * `./onyva demo --members 4000 --sites 8000 [--seed N]`: fills the fictional cooperative of a running try-out up to
 * these numbers, with progress. What is there counts and stays; interrupted, it goes on where it was.
 */
import { join } from 'node:path'
import { connectTo } from '#cli/connect.ts'
import { readConfig } from '#lib/config.ts'
import { elapsedMs } from '#lib/clock.ts'
import { askTask } from './ask-task.ts'
import { fillApplications } from './demo/fill/fill-applications.ts'
import type { FillStage } from './demo/fill/progress.ts'
import { roomFor, shortageOf } from './demo/fill/room.ts'
import type { LaunchOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages, makeScreen, seconds } from './terminal.ts'
import type { Screen, Step } from './terminal.ts'
import { readCliToken } from './write-cli-files.ts'

/** More than a node holds: the activator ends at 65,536, a machine's descriptors before. */
const most = { members: 50_000, sites: 50_000, seed: 1_000_000_000 } as const
const usual = { members: 4000, sites: 8000, seed: 1 } as const
const taskMs = 45 * 60_000

/** @returns the exit code: 0 when all of it is there and answers. @throws {Refusal} before anything is made. */
export async function fillDemo({ paths, own, json }: LaunchOptions, screen = makeScreen()): Promise<number> {
  const m = launchMessages()
  const startedAt = elapsedMs()
  const number = (name: keyof typeof usual): number => {
    const given = own[name]
    const value = given === undefined ? usual[name] : Number(given)
    if (Number.isInteger(value) && value >= 1 && value <= most[name]) return value
    throw new Refusal(m.demo.number({ option: `--${name}`, most: String(most[name]) }))
  }
  const wanted = { members: number('members'), sites: number('sites'), seed: number('seed') }
  const running = await supervisorStatus(paths.supervisorSocket)
  if (!running) throw new Refusal(m.refusals.notRunning)
  if (running.node.state !== 'running') throw new Refusal(m.demo.noNode)
  const config = await readConfig(paths.config)
  const { fetch } = connectTo({ origin: config.panelOrigin, connect: { host: '127.0.0.1', port: config.listen.port } }, await readCliToken(paths), 'fr')
  const there = (await (await fetch('/api/v1/sites?all=true&pageSize=1')).json()) as { total: number }
  const short = await shortageOf(paths.data, roomFor(wanted.sites, there.total, wanted.seed))
  if (short !== null)
    throw new Refusal(
      short.what === 'openFiles'
        ? m.demo.shortOfFiles({ sites: String(wanted.sites), needed: String(short.needed), limit: String(short.limit) })
        : m.demo.short({ what: m.demo.shortOf[short.what], sites: String(wanted.sites), neededGb: gigabytes(short.neededBytes), freeGb: gigabytes(short.freeBytes) }),
    )
  screen.line(m.demo.title({ members: String(wanted.members), sites: String(wanted.sites), seed: String(wanted.seed) }))
  const program = { folder: running.program, node: join(running.program, 'node') }
  const steps = makeSteps(screen)
  const following = { timeoutMs: taskMs, onProgress: steps.tell }
  const filled = await steps.during(['members', 'sites'], askTask(paths, program, 'fill', wanted, following))
  // The node makes sites while the panel's database receives their past.
  const [node, history] = await Promise.all([
    steps.during(['node'], askTask(paths, program, 'fillNode', {}, following)),
    steps.during(['history'], askTask(paths, program, 'fillHistory', wanted, following)),
  ])
  // On a node that has stopped making sites each application would be waited for in vain.
  const failed = filled.applications.length > 0 && node.waiting === 0 ? await steps.during(['applications'], fillApplications(fetch, filled.applications, steps.tell)) : []
  const durationMs = elapsedMs() - startedAt
  for (const { site, reason } of failed) screen.line(`    ${site}: ${reason}`)
  if (node.failed > 0) screen.line(m.demo.silent({ count: String(node.failed) }))
  screen.line(m.demo.done({ seconds: seconds(durationMs) }))
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ...wanted, made: { members: filled.members, sites: filled.sites, databases: filled.databases, applications: node.waiting === 0 ? filled.applications.length - failed.length : 0 }, sites: node.sites, notAnswering: node.failed, history, failed, seconds: Math.round(durationMs / 100) / 10 })}\n`,
    )
  return node.failed === 0 && failed.length === 0 ? 0 : 1
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** Steps on the screen that are told of by stages. */
function makeSteps(screen: Screen) {
  const m = launchMessages().demo
  const open = new Map<FillStage['step'], Step>()
  const stepOf = (name: FillStage['step']): Step => {
    const step = open.get(name) ?? screen.begin(m.steps[name])
    open.set(name, step)
    return step
  }
  return {
    tell: ({ step, done, total }: FillStage) => stepOf(step).words(`${done} / ${total}`),
    /** Shows the steps until `work` is over. */
    async during<T>(names: readonly FillStage['step'][], work: Promise<T>): Promise<T> {
      try {
        const result = await work
        for (const name of names) stepOf(name).done()
        return result
      } catch (error) {
        for (const name of names) stepOf(name).failed(error instanceof Error ? error.message : String(error))
        throw new Refusal(m.interrupted, { cause: error })
      }
    },
  }
}
