import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { testClock } from '#lib/clock.ts'
import { RemovalGuard, withinRule } from './removal-guard.ts'

const rule = { percent: 20, atLeast: 10 }

test('few removals pass, and so does a small share', () => {
  for (const [removals, standing, passes] of [
    [10, 10, true],
    [11, 11, false],
    [20, 100, true],
    [21, 100, false],
    [1600, 8000, true],
    [1601, 8000, false],
  ] as const)
    assert.equal(withinRule(rule, removals, standing), passes, `${removals} of ${standing}`)
})

test('many small removals count together for an hour; a word given by hand lets more pass, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-guard-'))
  try {
    const clock = testClock()
    const allowed = join(folder, 'removals-allowed')
    const guard = new RemovalGuard(rule, allowed, clock)
    for (let removed = 0; removed < 20; removed++) {
      assert.ok(guard.allows(1, 100 - removed))
      guard.noteRemoval()
    }
    assert.equal(guard.allows(1, 80), false)
    writeFileSync(allowed, '5\n')
    assert.equal(guard.allows(5, 80), true)
    assert.equal(guard.allows(6, 80), false)
    guard.settle()
    assert.equal(existsSync(allowed), false)
    assert.equal(guard.allows(1, 80), false)
    clock.advance(3_600_001)
    assert.equal(guard.allows(1, 80), true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
