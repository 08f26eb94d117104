import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '#lib/day.ts'
import { judgeProject } from './judge-project.ts'
import type { ProjectFacts } from './judge-project.ts'

const step = (plannedOn: string, doneOn: string | null = null, expectedOn: string | null = null, weight = 1) => ({ weight, plannedOn: day(plannedOn), doneOn: doneOn === null ? null : day(doneOn), expectedOn: expectedOn === null ? null : day(expectedOn) })
const facts = (more: Partial<ProjectFacts> = {}): ProjectFacts => ({ votedCents: 1_000_000n, startsOn: day('2026-01-01'), endsOn: day('2026-12-31'), redPoints: 30, spentCents: 0n, milestones: [step('2026-06-30'), step('2026-12-31')], stoppedOn: null, saidCents: null, ...more })
const at = day('2026-05-01')

test('money that goes while nothing comes turns a project red at the voted distance, not a cent earlier', () => {
  assert.deepEqual(judgeProject(facts({ spentCents: 299_999n }), at).findings, [])
  const red = judgeProject(facts({ spentCents: 300_000n }), at)
  assert.deepEqual([red.findings, red.isRed, red.spentPoints, red.deliveredPoints], [['spendsWithoutDelivering'], true, 30, 0])
  assert.equal(judgeProject(facts({ spentCents: 300_000n, redPoints: 40 }), at).isRed, false)
  assert.equal(judgeProject(facts({ spentCents: 799_999n, milestones: [step('2026-06-30', '2026-04-01'), step('2026-12-31')] }), at).isRed, false)
  assert.equal(judgeProject(facts({ spentCents: 800_000n, milestones: [step('2026-06-30', '2026-04-01'), step('2026-12-31')] }), at).isRed, true)
})

test('without a step nothing is ever delivered, and it turns red like any other', () => {
  const judged = judgeProject(facts({ spentCents: 400_000n, milestones: [] }), day('2026-02-01'))
  assert.deepEqual([judged.standing, judged.isRed, judged.deliveredPoints, judged.trendCents], ['running', true, 0, null])
})

test('late is told against the voted plan, whatever is expected since', () => {
  assert.equal(judgeProject(facts(), day('2026-06-30')).lateDays, 0)
  assert.equal(judgeProject(facts(), day('2026-07-01')).lateDays, 1)
  assert.equal(judgeProject(facts({ milestones: [step('2026-06-30', null, '2026-08-11')] }), at).lateDays, 42, 'announced before it happens')
  assert.equal(judgeProject(facts({ milestones: [step('2026-06-30', '2026-09-01'), step('2026-12-31')] }), day('2026-10-01')).lateDays, 0, 'a step that came late is over')
  assert.equal(judgeProject(facts(), day('2027-01-10')).lateDays, 194)
})

test('delivered, late or not, stopped, to come', () => {
  const done = [step('2026-06-30', '2026-06-01'), step('2026-12-31', '2027-02-01')]
  const late = judgeProject(facts({ milestones: done, spentCents: 1_200_000n }), day('2027-03-01'))
  assert.deepEqual([late.standing, late.deliveredOn, late.lateDays, late.isRed, late.findings], ['delivered', '2027-02-01', 32, false, ['overBudget', 'late']])
  assert.equal(judgeProject(facts({ milestones: done }), day('2027-01-31')).standing, 'running', 'not before its last step')
  const stopped = judgeProject(facts({ stoppedOn: day('2026-04-01'), spentCents: 500_000n }), at)
  assert.deepEqual([stopped.standing, stopped.isRed, stopped.findings], ['stopped', false, []])
  assert.equal(judgeProject(facts(), day('2025-12-31')).standing, 'planned')
  assert.equal(judgeProject(facts({ spentCents: 400_000n }), day('2025-12-31')).isRed, true, 'spent before its first day')
})

test('what it will cost: the estimate of who leads it, else the pace', () => {
  const half = [step('2026-06-30', '2026-04-01'), step('2026-12-31')]
  const pace = judgeProject(facts({ spentCents: 600_000n, milestones: half }), at)
  assert.deepEqual([pace.trendCents, pace.forecastCents, pace.findings], [1_200_000n, 1_200_000n, ['overForecast']])
  assert.deepEqual(judgeProject(facts({ spentCents: 600_000n, milestones: half, saidCents: 900_000n }), at).findings, [])
})

const steps = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), planned: fc.integer({ min: 0, max: 364 }), done: fc.option(fc.integer({ min: 0, max: 400 })) }), { maxLength: 8 })
test('whatever happened: shares within bounds, red only while it goes on, more spent is never calmer, a step delivered never redder', () => {
  const from = day('2026-01-01')
  fc.assert(
    fc.property(steps, fc.bigInt({ min: -500_000n, max: 3_000_000n }), fc.bigInt({ min: 0n, max: 500_000n }), fc.integer({ min: 0, max: 500 }), fc.boolean(), (given, spentCents, more, on, stopped) => {
      const milestones = given.map(({ weight, planned, done }) => ({ weight, plannedOn: addDays(from, planned), expectedOn: null, doneOn: done === null ? null : addDays(from, done) }))
      const today = addDays(from, on)
      const base = facts({ milestones, spentCents, stoppedOn: stopped ? addDays(from, 10) : null })
      const judged = judgeProject(base, today)
      assert.ok(judged.deliveredPoints >= 0 && judged.deliveredPoints <= 100 && judged.spentPoints >= 0 && judged.lateDays >= 0)
      if (judged.isRed) assert.ok(judged.standing === 'running' || judged.standing === 'planned')
      assert.equal(judged.deliveredPoints === 100, judged.standing === 'delivered')
      if (judged.isRed) assert.ok(judgeProject({ ...base, spentCents: spentCents + more }, today).isRed)
      const open = milestones.findIndex(({ doneOn }) => doneOn === null)
      if (open >= 0 && !judged.findings.includes('spendsWithoutDelivering')) assert.ok(!judgeProject({ ...base, milestones: milestones.with(open, { ...milestones[open]!, doneOn: from }) }, today).findings.includes('spendsWithoutDelivering'))
    }),
  )
})
