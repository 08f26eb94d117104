import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { distributionOf, joinSmall } from './distribution.ts'

const change = fc.record({ todayCents: fc.bigInt({ min: 0n, max: 100_000n }), proposedCents: fc.oneof(fc.bigInt({ min: 0n, max: 100_000n }), fc.constant(5000n)) })

test('nobody is seen alone: every group that is shown has five persons, and nobody is lost', () => {
  fc.assert(fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
    const it = distributionOf(changes)
    if (changes.length < 5) return assert.equal(it, null)
    assert.ok(it)
    for (const { customers } of [...it.steps, ...it.tenths]) assert.ok(customers >= 5)
    for (const count of [it.more, it.less, it.same]) assert.ok(count === null || count === 0 || count >= 5)
    const sum = (some: { customers: number }[]) => some.reduce((all, one) => all + one.customers, 0)
    assert.equal(sum(it.steps.filter(({ fromCents }) => (fromCents ?? -1) >= 0)), it.more ?? 0)
    assert.equal(sum(it.steps.filter(({ toCents }) => (toCents ?? 1) <= 0)), it.less ?? 0)
    assert.equal(it.tenths.length === 0 ? changes.length : sum(it.tenths), changes.length)
    // from the greatest fall to the greatest rise, without a gap or two places for one person
    const edges = it.steps.flatMap(({ fromCents, toCents }) => [fromCents ?? -Infinity, toCents ?? Infinity])
    assert.deepEqual(edges, edges.toSorted((a, b) => a - b))
    const means = it.tenths.map(({ todayCents, proposedCents }) => proposedCents - todayCents)
    for (let index = 1; index < means.length; index++) assert.ok(means[index]! >= means[index - 1]! - 2, 'who gains most first')
  }))
})

test('each is counted in the step of their difference', () => {
  const of = (cents: number) => ({ todayCents: 1000n, proposedCents: BigInt(1000 + cents) })
  const it = distributionOf([...Array.from({ length: 6 }, () => of(-120)), ...Array.from({ length: 5 }, () => of(0)), ...Array.from({ length: 7 }, () => of(50)), of(300), of(300)])
  assert.deepEqual(it?.steps, [{ fromCents: -150, toCents: -100, customers: 6 }, { fromCents: 0, toCents: null, customers: 9 }])
  assert.deepEqual([it?.more, it?.less, it?.same], [9, 6, 5])
})

test('small rows are joined until five are together, so that none is told from the total', () => {
  const row = (name: string, ...people: number[]) => ({ name, people: new Set(people.map(String)) })
  const names = (rows: { name: string }[]) => rows.map(({ name }) => name)
  const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
  const { alone, joined } = joinSmall([row('a', 1, 2, 3), row('b', ...many(10, 9)), row('c', ...many(30, 6))])
  assert.deepEqual([names(alone), names(joined)], [['b'], ['a', 'c']])
  assert.deepEqual(names(joinSmall([row('a', ...many(1, 5)), row('b', ...many(9, 8))]).joined), [])
  // the same three people in two plans are three people
  assert.deepEqual(names(joinSmall([row('a', 1, 2, 3), row('b', 1, 2, 3), row('c', ...many(30, 6))]).alone), [])
})
