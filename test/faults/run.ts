/**
 * `onyva fault list` and `onyva fault run NAME… [--data DIR] [--json]`: injects faults by the tests that inject them in
 * CI too, and keeps what they measured in `test/faults/results.json` and in the table of docs/faults.md. With `--data`
 * those that need a whole instance attack that running try-out; otherwise one of their own.
 * `--long` has the simulation crash a million times instead of twenty thousand.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { preparePackages } from '#launch/checks/parts.ts'
import type { CheckScene } from '#launch/checks/part.ts'
import { runNodeTests } from '#launch/checks/run-node-tests.ts'
import { startTestServer } from '#launch/checks/test-server.ts'
import { down } from '#launch/down.ts'
import { instancePaths } from '#launch/instance-paths.ts'
import { Refusal } from '#launch/refusal.ts'
import { makeScreen, seconds } from '#launch/terminal.ts'
import { faults } from './catalogue.ts'
import type { Fault } from './catalogue.ts'
import { faultTable, putTable } from './fault-table.ts'
import type { FaultResult } from './fault-table.ts'

const work = '/var/tmp/onyva-fault'
const usage = 'onyva fault list | onyva fault run NAME… | all [--data DIR] [--long] [--json]'
const say = (line: string) => void process.stderr.write(`${line}\n`)

/** @returns the exit code: 0 when everything held. */
export async function runFault(argv: readonly string[], root: string): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { json: { type: 'boolean', default: false }, data: { type: 'string' }, cache: { type: 'string' }, long: { type: 'boolean', default: false } } })
  const [verb, ...names] = positionals
  const resultsFile = join(root, 'test', 'faults', 'results.json')
  const kept = JSON.parse(await readFile(resultsFile, 'utf8').catch(() => '{}')) as Record<string, FaultResult>
  if (verb === 'list') {
    process.stdout.write(values.json ? `${JSON.stringify(faults)}\n` : `${faults.map(({ number, name, title }) => `${String(number).padStart(2)}  ${name.padEnd(22)} ${kept[name] ? (kept[name].held ? 'held' : 'NOT HELD') : '–'.padEnd(4)}  ${title}`).join('\n')}\n`)
    return 0
  }
  if (verb !== 'run' || names.length === 0) throw new Refusal(usage)
  const wanted = names.includes('all') ? faults : names.map((name) => faultNamed(name))
  await mkdir(work, { recursive: true, mode: 0o711 })
  const server = await startTestServer(work)
  const scene: CheckScene = { root, data: work, cache: values.cache ?? process.env['ONYVA_CACHE'] ?? join(work, 'cache'), say, database: async () => server }
  const results: FaultResult[] = []
  try {
    await preparePackages(scene)
    for (const fault of wanted) {
      say(`\n── ${fault.number} ${fault.title}`)
      const result = await inject(scene, fault, { ...(values.long ? { ONYVA_CRASHES: '1000000' } : {}), ...(values.data ? { ONYVA_TEST_INSTANCE: values.data } : {}), ONYVA_TEST_CLUSTER: server.socket, ONYVA_TEST_PROGRAMS: server.programs })
      results.push(result)
      kept[fault.name] = result
      say(`${result.held ? 'held' : 'NOT HELD'}: ${result.figures.map(({ name, value }) => `${name} ${value}`).join('; ')} (${result.tests} tests, ${result.seconds} s)`)
      await writeFile(resultsFile, `${JSON.stringify(Object.fromEntries(Object.entries(kept).sort()), null, 1)}\n`)
    }
    const page = join(root, 'docs', 'faults.md')
    await writeFile(page, putTable(await readFile(page, 'utf8'), faultTable(faults, kept)))
  } finally {
    await server.stop()
    // Its own instance; the one that `--data` names goes on running.
    await down({ paths: instancePaths(join(work, 'instance')), cache: '', json: false, rest: [], own: {} }, makeScreen({ write: () => {} }))
  }
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`)
  return results.every(({ held }) => held) ? 0 : 1
}

function faultNamed(name: string): Fault {
  const found = faults.find((one) => one.name === name || String(one.number) === name)
  if (!found) throw new Refusal(`${usage}\n${name}? There are ${faults.map((one) => one.name).join(', ')}.`)
  return found
}

/** Runs the tests of a fault and gathers what they measured. */
async function inject(scene: CheckScene, fault: Fault, more: Readonly<Record<string, string>>): Promise<FaultResult> {
  const figuresFile = join(work, 'figures')
  await rm(figuresFile, { force: true })
  const load = loadavg()[0]!
  const startedAt = elapsedMs()
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { file, only } of fault.trials) {
    const env = { ONYVA_TEST_DATA: scene.data, ONYVA_CACHE: scene.cache, ONYVA_FIGURES: figuresFile, ...more }
    const count = await runNodeTests(scene, { files: [file], together: !file.startsWith('test/system/'), env, timeoutMs: 900_000, ...(only ? { only } : {}) })
    for (const key of ['passed', 'failed', 'skipped'] as const) counts[key] += count[key]
  }
  const lines = (await readFile(figuresFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  const figures = lines.map((line) => JSON.parse(line) as { fault: string; name: string; value: string }).filter((one) => one.fault === fault.name)
  return {
    at: systemClock.now().toISOString(),
    held: counts.failed === 0 && counts.passed > 0,
    tests: counts.passed + counts.failed,
    skipped: counts.skipped,
    seconds: Number(seconds(elapsedMs() - startedAt)),
    load: Math.round(load * 10) / 10,
    figures: figures.map(({ name, value }) => ({ name, value })),
  }
}
