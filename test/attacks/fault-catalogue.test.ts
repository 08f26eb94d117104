/** The catalogue of faults names tests that exist, and its page has a place for what they measure. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { faults } from '../faults/catalogue.ts'
import { faultTable, longTable, putTable } from '../faults/fault-table.ts'
import { openKept } from '../faults/kept-results.ts'
import { longTrials } from '../faults/long-trials.ts'

const root = join(import.meta.dirname, '..', '..')

test('each fault has a name and a number of its own, and tests that inject it', async () => {
  assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length)
  assert.equal(new Set(faults.map(({ number }) => number)).size, faults.length)
  for (const { name, trials } of [...faults, ...longTrials.map(({ name, trial }) => ({ name, trials: [trial] }))])
    for (const { file, only } of trials) {
      const names = [...(await readFile(join(root, file), 'utf8')).matchAll(/\btest\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g)].map((match) => match[1] ?? match[2] ?? '')
      assert.ok(names.some((title) => new RegExp(only ?? '').test(title)), `${name}: no test of ${file} is called ${only ?? 'anything'}`)
    }
})

test('what is measured has its line in the page', async () => {
  const page = await readFile(join(root, 'docs/faults.md'), 'utf8')
  const result = { at: '2026-11-26T02:00:00.000Z', held: true, tests: 3, skipped: 0, seconds: 4, load: 1, figures: [{ name: 'escapes', value: '0 of 7' }] }
  const written = putTable(page, 'table', faultTable(faults, { [faults[0]!.name]: result }))
  assert.match(written, /\| held; escapes: 0 of 7 \| 2026-11-26, 3 tests in 4 s, load 1 \|/)
  assert.equal(putTable(written, 'table', faultTable(faults, {})), putTable(page, 'table', faultTable(faults, {})))
  assert.match(putTable(page, 'long table', longTable(longTrials, { [longTrials[0]!.name]: result })), /\| held; escapes: 0 of 7 \| 2026-11-26, 4 s, load 1 \|/)
})

test('the page shows what is kept, no more and no less', async () => {
  const page = await readFile(join(root, 'docs/faults.md'), 'utf8')
  const kept = [await openKept(root, 'results.json'), await openKept(root, 'long-results.json')] as const
  assert.equal(putTable(putTable(page, 'table', faultTable(faults, kept[0].results)), 'long table', longTable(longTrials, kept[1].results)), page)
})
