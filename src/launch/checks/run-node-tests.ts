/** Runs test files with Node's own runner in a process of its own, and counts. */
import { glob, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from '#lib/exec.ts'
import { isRoot } from '../data-folder.ts'
import { inPrivateMounts } from '../machine/private-mounts.ts'
import type { CheckScene } from './part.ts'
import { noTests } from './test-report.ts'
import type { TestCount } from './test-report.ts'

interface NodeTests {
  /** Globs below the program's folder; what the first names is run first. */
  files: readonly string[]
  /** One process for all: 2 s instead of 39 (measured). Otherwise each file has its own, one after the other. */
  together: boolean
  /** Only tests whose names match this pattern. */
  only?: string
  env?: Readonly<Record<string, string>>
  timeoutMs: number
}

let runs = 0

/** A run that is not over by then never will be. */
const longestRunMs = 45 * 60_000

/** @returns the count; a run that finds no test, or dies before its end, counts as failed. */
export async function runNodeTests(scene: CheckScene, tests: NodeTests): Promise<TestCount> {
  const found = await Promise.all(tests.files.map(async (one) => (await Array.fromAsync(glob(one, { cwd: scene.root }))).sort()))
  const files = [...new Set(found.flat())]
  if (files.length === 0) return { ...noTests(), failed: 1, failures: [{ name: `no test in ${tests.files.join(' ')}`, file: '' }] }
  const report = join(scene.data, `report-${++runs}.json`)
  await rm(report, { force: true })
  const argv = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-reporter=./src/launch/checks/test-report.ts',
    '--test-reporter-destination=stdout',
    // a test that failed may leave something open behind: the end does not wait for it
    ...(tests.together ? ['--test-isolation=none', '--test-force-exit'] : ['--test-concurrency=1']),
    `--test-timeout=${tests.timeoutMs}`,
    ...(tests.only === undefined ? [] : [`--test-name-pattern=${tests.only}`]),
    ...files,
  ]
  // What a test of a part mounts, and forgets, never shows on the host; system tests look at the host itself.
  const [file, ...args] = isRoot() && tests.together ? inPrivateMounts(argv) : argv
  const child = start(file as string, args, {
    cwd: scene.root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...(process.env as Record<string, string>), NODE_COMPILE_CACHE: join(scene.data, 'compiled'), ...tests.env, ONYVA_REPORT: report },
  })
  const ended = await new Promise<string>((resolve) => {
    const killer = setTimeout(() => child.kill('SIGKILL'), longestRunMs)
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      clearTimeout(killer)
      resolve(String(code ?? signal))
    })
  })
  const text = await readFile(report, 'utf8').catch(() => null)
  const count = text === null ? noTests() : (JSON.parse(text) as TestCount)
  const seen = count.passed + count.failed + count.skipped
  if (text !== null && seen > 0 && (ended === '0' || count.failed > 0)) return count
  return { ...count, failed: count.failed + 1, failures: [...count.failures, { name: `the run ended with ${ended} after ${seen} tests`, file: '' }] }
}
