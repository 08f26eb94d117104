/** `./onyva test`: every check, with what each part took, and the count alone on the last line. */
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { elapsedMs } from '#lib/clock.ts'
import { start } from '#lib/exec.ts'
import { isRoot } from '../data-folder.ts'
import { readOptions } from '../options.ts'
import { Refusal } from '../refusal.ts'
import { seconds } from '../terminal.ts'
import { clearRemains } from './clear-remains.ts'
import { addCounts, lanes, oneCheck } from './part.ts'
import type { CheckScene, PartRun } from './part.ts'
import { parts, preparePackages } from './parts.ts'
import { copyClone, isOpenToAll } from './readable-copy.ts'
import { startTestServer } from './test-server.ts'
import type { TestDatabaseServer } from './test-server.ts'
import { noTests } from './test-report.ts'
import type { TestCount } from './test-report.ts'

const defaultFolder = '/var/tmp/onyva-test'

/** `./onyva test` of a copy, its words as ours. */
async function testCopy(copy: string, argv: readonly string[]): Promise<number> {
  const child = start(join(copy, 'onyva'), ['test', ...argv], { cwd: copy, stdio: 'inherit', env: process.env as Record<string, string> })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

/** @returns the exit code: 0 only when something passed and nothing failed. */
export async function runChecks(argv: readonly string[], root: string): Promise<number> {
  const options = readOptions(argv, { only: { type: 'string', multiple: true } })
  const wanted = [options.own['only'] ?? []].flat().flatMap((text) => String(text).split(','))
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name))
  if (unknown !== undefined) throw new Refusal(`onyva test --only ${Object.keys(parts).join(',')}: ${unknown}?`)
  const data = typeof options.own['data'] === 'string' ? options.own['data'] : (process.env['ONYVA_TEST_DATA'] ?? defaultFolder)
  const cache = typeof options.own['cache'] === 'string' ? options.own['cache'] : (process.env['ONYVA_CACHE'] ?? join(data, 'cache'))
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  await mkdir(data, { recursive: true, mode: 0o711 })
  // Tests start the program under uids that cannot look into /root or a folder of mode 0700: there, a copy is tested.
  if (isRoot() && !(await isOpenToAll(root))) return testCopy(await copyClone(root, data), argv)
  let server: Promise<TestDatabaseServer> | undefined
  const scene: CheckScene = { root, data, cache, say, database: () => (server ??= startTestServer(data)) }
  const chosen = Object.entries(parts).flatMap(([name, part]) => (wanted.length === 0 || wanted.includes(name) ? [part] : []))
  await preparePackages(scene, chosen)
  await clearRemains(data)

  const counts = chosen.map(({ title }) => ({ title, count: noTests(), durationMs: 0 }))
  const runLane = async (lane: PartRun['lane']) => {
    for (const [index, { title, runs }] of chosen.entries())
      for (const { run } of runs.filter((one) => one.lane === lane)) {
        scene.say(`\n── ${title}`)
        const startedAt = elapsedMs()
        const count = await run(scene).catch((error: unknown) => oneCheck(`${title} could not be run: ${String(error)}`, false))
        const sum = counts[index]!
        sum.count = addCounts(sum.count, count)
        sum.durationMs += elapsedMs() - startedAt
      }
  }
  await runLane('first')
  if (availableParallelism() > 1) await Promise.all(lanes.map(runLane))
  else for (const lane of lanes) await runLane(lane)
  await (await server)?.stop()
  await clearRemains(data)
  return summary(counts, scene)
}

function summary(counts: readonly { title: string; count: TestCount; durationMs: number }[], { say }: CheckScene): number {
  const sum = (key: 'passed' | 'failed' | 'skipped') => counts.reduce((total, { count }) => total + count[key], 0)
  say('')
  for (const { title, count, durationMs } of counts) {
    const mark = count.failed > 0 ? '✗' : '✓'
    say(`${mark} ${title.padEnd(30)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(4)} failed ${String(count.skipped).padStart(4)} skipped ${seconds(durationMs).padStart(8)} s`)
  }
  for (const { count } of counts) {
    for (const { name, file } of count.failures) say(`  failed: ${name}${file && `   ${file}`}`)
    for (const { name, reason } of count.skips) say(`  skipped: ${name}: ${reason}`)
  }
  say(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
}
