/**
 * `onyva fault list` and `onyva fault run NAME… [--data DIR] [--json]`: injects faults by the tests that inject them in
 * CI too, and keeps what they measured in `test/faults/results.json` and in the table of docs/faults.md. With `--data`
 * those that need a whole instance attack that running try-out; otherwise one of their own.
 */
import { parseArgs } from 'node:util'
import { Refusal } from '#launch/refusal.ts'
import { faults } from './catalogue.ts'
import type { Fault } from './catalogue.ts'
import { faultTable } from './fault-table.ts'
import type { FaultResult } from './fault-table.ts'
import { openKept } from './kept-results.ts'
import { say, withTrials } from './run-trials.ts'

const usage = 'onyva fault list | onyva fault run NAME… | all [--data DIR] [--json]'

/** @returns the exit code: 0 when everything held. */
export async function runFault(argv: readonly string[], root: string): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { json: { type: 'boolean', default: false }, data: { type: 'string' }, cache: { type: 'string' } } })
  const [verb, ...names] = positionals
  const kept = await openKept(root, 'results.json')
  if (verb === 'list') {
    const line = ({ number, name, title }: Fault) => `${String(number).padStart(2)}  ${name.padEnd(22)} ${kept.results[name] ? (kept.results[name].held ? 'held' : 'NOT HELD') : '–'.padEnd(4)}  ${title}`
    process.stdout.write(`${values.json ? JSON.stringify(faults) : faults.map(line).join('\n')}\n`)
    return 0
  }
  if (verb !== 'run' || names.length === 0) throw new Refusal(usage)
  const wanted = names.includes('all') ? faults : names.map((name) => faultNamed(name))
  const results: FaultResult[] = []
  await withTrials(root, values.cache, async (runTrials) => {
    for (const fault of wanted) {
      say(`\n── ${fault.number} ${fault.title}`)
      const seen = await runTrials(fault.trials, values.data ? { ONYVA_TEST_INSTANCE: values.data } : {})
      const figures = seen.figures.flatMap(({ fault: of, name, value }) => (of === fault.name ? [{ name, value }] : []))
      const result = { ...seen, figures }
      results.push(result)
      say(`${result.held ? 'held' : 'NOT HELD'}: ${figures.map(({ name, value }) => `${name} ${value}`).join('; ')} (${result.tests} tests, ${result.seconds} s)`)
      await kept.keep(fault.name, result, (all) => faultTable(faults, all))
    }
  })
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`)
  return results.every(({ held }) => held) ? 0 : 1
}

function faultNamed(name: string): Fault {
  const found = faults.find((one) => one.name === name || String(one.number) === name)
  if (!found) throw new Refusal(`${usage}\n${name}? There are ${faults.map((one) => one.name).join(', ')}.`)
  return found
}
