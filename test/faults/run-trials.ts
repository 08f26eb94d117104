/** Runs tests that inject faults, on a PostgreSQL that is thrown away, and gathers what they measured. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { preparePackages } from '#launch/checks/parts.ts'
import type { CheckScene } from '#launch/checks/part.ts'
import { runNodeTests } from '#launch/checks/run-node-tests.ts'
import { startTestServer } from '#launch/checks/test-server.ts'
import { down } from '#launch/down.ts'
import { instancePaths } from '#launch/instance-paths.ts'
import { makeScreen, seconds } from '#launch/terminal.ts'
import type { Trial } from './catalogue.ts'
import type { FaultResult } from './fault-table.ts'

const work = '/var/tmp/onyva-fault'
export const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A figure that a test told, of the fault that it names. */
type Figure = FaultResult['figures'][number] & { fault: string }
/** Runs trials one after the other; `env` beside what all tests are told. */
type RunTrials = (trials: readonly Trial[], env: Readonly<Record<string, string>>) => Promise<Omit<FaultResult, 'figures'> & { figures: Figure[] }>

/** Prepares what trials need, lets `body` run some, and leaves nothing that runs. @param cache where node images are */
export async function withTrials(root: string, cache: string | undefined, body: (runTrials: RunTrials) => Promise<void>): Promise<void> {
  await mkdir(work, { recursive: true, mode: 0o711 })
  const server = await startTestServer(work)
  const scene: CheckScene = { root, data: work, cache: cache ?? process.env['ONYVA_CACHE'] ?? join(work, 'cache'), say, database: async () => server }
  try {
    await preparePackages(scene)
    await body((trials, env) => runTrials(scene, trials, { ...env, ONYVA_TEST_CLUSTER: server.socket, ONYVA_TEST_PROGRAMS: server.programs }))
  } finally {
    await server.stop()
    // Their own instance; one that `--data` names goes on running.
    await down({ paths: instancePaths(join(work, 'instance')), cache: '', json: false, rest: [], own: {} }, makeScreen({ write: () => {} }))
  }
}

async function runTrials(scene: CheckScene, trials: readonly Trial[], more: Readonly<Record<string, string>>): ReturnType<RunTrials> {
  const figuresFile = join(work, 'figures')
  await rm(figuresFile, { force: true })
  const load = loadavg()[0]!
  const startedAt = elapsedMs()
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { file, only } of trials) {
    const env = { ONYVA_TEST_DATA: scene.data, ONYVA_CACHE: scene.cache, ONYVA_FIGURES: figuresFile, ...more }
    const count = await runNodeTests(scene, { files: [file], together: !file.startsWith('test/system/'), env, timeoutMs: 900_000, ...(only ? { only } : {}) })
    for (const key of ['passed', 'failed', 'skipped'] as const) counts[key] += count[key]
  }
  const lines = (await readFile(figuresFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  return {
    at: systemClock.now().toISOString(),
    held: counts.failed === 0 && counts.passed > 0,
    tests: counts.passed + counts.failed,
    skipped: counts.skipped,
    seconds: Number(seconds(elapsedMs() - startedAt)),
    load: Math.round(load * 10) / 10,
    figures: lines.map((line) => JSON.parse(line) as Figure),
  }
}
