/**
 * `onyva test --long [NAME…]`: the tests that can go on for ever, for some minutes each. The last result of each is kept
 * in `test/faults/long-results.json` and in docs/faults.md.
 */
import { parseArgs } from 'node:util'
import { Refusal } from '#launch/refusal.ts'
import { longTable } from './fault-table.ts'
import { openKept } from './kept-results.ts'
import { longTrials } from './long-trials.ts'
import { say, withTrials } from './run-trials.ts'

/** @returns the exit code: 0 when everything held. */
export async function runLong(argv: readonly string[], root: string): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { long: { type: 'boolean' }, cache: { type: 'string' } } })
  const unknown = positionals.find((name) => !longTrials.some((one) => one.name === name))
  if (unknown !== undefined) throw new Refusal(`onyva test --long ${longTrials.map(({ name }) => name).join(' ')}: ${unknown}?`)
  const kept = await openKept(root, 'long-results.json')
  let held = true
  await withTrials(root, values.cache, async (runTrials) => {
    for (const { name, title, trial, effort } of longTrials.filter((one) => positionals.length === 0 || positionals.includes(one.name))) {
      say(`\n── ${name}: ${title}`)
      const seen = await runTrials([trial], { ONYVA_EFFORT: String(effort) })
      const result = { ...seen, figures: seen.figures.map((one) => ({ name: one.name, value: one.value })) }
      held &&= result.held
      say(`${result.held ? 'held' : 'NOT HELD'} (${result.seconds} s)`)
      await kept.keep(name, result, (all) => longTable(longTrials, all))
    }
  })
  return held ? 0 : 1
}
