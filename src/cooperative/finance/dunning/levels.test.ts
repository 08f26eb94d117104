import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { nextLetter, nextLevel, toneOf } from './levels.ts'
import type { Level, RemindableDue } from './levels.ts'
import { evenParts, spreadParts } from './plan-parts.ts'

const levels: Level[] = [7, 21, 35, 50].map((days, index) => ({ place: index + 1, kind: index === 3 ? 'notice' : 'reminder', days, wordsFr: '', wordsEn: '' }))
const due = (more: Partial<RemindableDue> = {}): RemindableDue => ({ dueId: 'a', dueOn: day('2026-01-31'), leftCents: 1000n, reached: 0, reachedOn: null, ...more })
const calm = { lastLetterOn: null, heldUntil: null, leastCents: 100n }

test('each level takes its time, even when the first letter came late', () => {
  assert.equal(nextLevel(levels, due())?.from, '2026-02-07')
  assert.equal(nextLevel(levels, due({ reached: 1, reachedOn: day('2026-02-07') }))?.from, '2026-02-21')
  assert.equal(nextLevel(levels, due({ reached: 1, reachedOn: day('2026-06-01') }))?.from, '2026-06-15')
  assert.equal(nextLevel(levels, due({ reached: 4, reachedOn: day('2026-06-01') })), null)
})

test('one letter with all that is ripe; a hold, the last letter and small amounts put it off; notices are apart', () => {
  const dues = [due(), due({ dueId: 'b', dueOn: day('2026-02-03'), leftCents: 50n })]
  const first = nextLetter('reminder', levels, dues, calm)
  assert.deepEqual([first?.on, first?.dues.map(({ dueId }) => dueId), first?.cents], ['2026-02-07', ['a'], 1000n])
  const held = nextLetter('reminder', levels, dues, { ...calm, heldUntil: day('2026-02-20') })
  assert.deepEqual([held?.on, held?.dues.length, held?.cents], ['2026-02-21', 2, 1050n])
  assert.equal(nextLetter('reminder', levels, dues, { ...calm, lastLetterOn: day('2026-02-06') })?.on, '2026-02-13')
  assert.equal(nextLetter('reminder', levels, [due({ leftCents: 99n })], calm), null)
  assert.equal(nextLetter('notice', levels, dues, calm), null)
  const both = [due({ reached: 3, reachedOn: day('2026-03-10') }), due({ dueId: 'b', reached: 1, reachedOn: day('2026-03-01') })]
  assert.deepEqual(nextLetter('notice', levels, both, calm)?.dues.map(({ dueId }) => dueId), ['a'])
  assert.deepEqual(nextLetter('reminder', levels, both, calm)?.dues, [{ dueId: 'b', level: 2, leftCents: 1000n }])
})

test('tones: an oversight first, what comes next last', () => {
  assert.deepEqual([1, 2, 3, 4].map((place) => toneOf(levels, place)), ['first', 'again', 'last', 'notice'])
  assert.deepEqual([1, 2].map((place) => toneOf([levels[0]!, { ...levels[3]!, place: 2 }], place)), ['first', 'notice'])
})

test('whatever happens, a history of letters never skips a level, repeats one, or comes twice within a week', () => {
  const scene = fc.record({ dues: fc.array(fc.record({ dueOn: fc.integer({ min: 0, max: 90 }), leftCents: fc.bigInt({ min: 1n, max: 5000n }) }), { minLength: 1, maxLength: 5 }), begin: fc.integer({ min: 0, max: 300 }), holds: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3 }), leastCents: fc.bigInt({ min: 1n, max: 3000n }) })
  fc.assert(
    fc.property(scene, ({ dues: given, begin, holds, leastCents }) => {
      const start = day('2026-01-01')
      let dues = given.map((one, index) => due({ dueId: String(index), dueOn: addDays(start, one.dueOn), leftCents: one.leftCents }))
      const sent: { on: Day; dues: { dueId: string; level: number }[] }[] = []
      let lastLetterOn: Day | null = null
      for (let at = begin; at < 700; at++) {
        const today = addDays(start, at)
        const heldUntil = holds.includes(at % 400) ? addDays(today, 10) : null
        const letters = (['reminder', 'notice'] as const).flatMap((kind) => nextLetter(kind, levels, dues, { lastLetterOn, heldUntil, leastCents }) ?? []).filter(({ on }) => on <= today)
        const [letter] = letters
        if (!letter) continue
        assert.ok(letter.cents >= leastCents && heldUntil === null)
        if (lastLetterOn !== null) assert.ok(today >= addDays(lastLetterOn, 7))
        for (const { dueId, level } of letter.dues) {
          const one = dues.find((some) => some.dueId === dueId)!
          assert.equal(level, one.reached + 1)
          assert.ok(today >= addDays(one.dueOn, levels[level - 1]!.days))
        }
        dues = dues.map((one) => {
          const reached = letter.dues.find(({ dueId }) => dueId === one.dueId)
          return reached ? { ...one, reached: reached.level, reachedOn: today } : one
        })
        lastLetterOn = today
        sent.push({ on: today, dues: letter.dues })
      }
      if (given.every(({ leftCents }) => leftCents >= leastCents) && holds.length === 0) assert.ok(dues.every(({ reached }) => reached === 4))
    }),
    { numRuns: 200 },
  )
})

test('parts of a plan: of about the same, and every cent of every amount is in one', () => {
  assert.deepEqual(evenParts(1000n, 3, day('2026-01-31')), [{ dueOn: '2026-01-31', cents: 334n }, { dueOn: '2026-02-28', cents: 333n }, { dueOn: '2026-03-31', cents: 333n }])
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 12 }), (amounts, count) => {
      const total = amounts.reduce((sum, cents) => sum + cents, 0n)
      if (total < BigInt(count)) return
      const parts = evenParts(total, count, day('2026-01-15'))
      const spread = spreadParts(amounts.map((cents, index) => ({ dueId: String(index), cents })), parts)
      assert.deepEqual(spread.map(({ shares }) => shares.reduce((sum, { cents }) => sum + cents, 0n)), amounts)
      for (const [index, part] of parts.entries()) {
        const shares = spread.flatMap((one) => one.shares).filter(({ place }) => place === index + 1)
        assert.equal(shares.reduce((sum, { cents }) => sum + cents, 0n), part.cents)
        assert.ok(shares.every(({ dueOn, cents }) => dueOn === part.dueOn && cents > 0n))
      }
      assert.ok(parts.every(({ cents }) => cents === parts[0]!.cents || cents === parts[0]!.cents - 1n))
    }),
  )
})
