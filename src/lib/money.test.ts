import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { UserError } from './errors.ts'
import { formatMoney, largestCents, parseMoney, plainMoney, splitCents, sumCents } from './money.ts'

const cents = fc.bigInt({ min: 0n, max: largestCents })

test('reads amounts as people write them', () => {
  const cases: [string, bigint][] = [
    ['12', 1200n],
    ['12,5', 1250n],
    ['12.50', 1250n],
    ['1 234,56 €', 123456n],
    ['1\u202f234,56\u00a0€', 123456n],
    ['€12', 1200n],
    ['0', 0n],
    ['-0', 0n],
  ]
  for (const [typed, read] of cases) assert.equal(parseMoney(typed), read, typed)
  assert.equal(parseMoney('1,234.56', { language: 'en' }), 123456n)
  assert.equal(parseMoney('1,234', { language: 'en' }), 123400n)
  assert.equal(parseMoney('12,50', { language: 'en' }), 1250n)
  assert.equal(parseMoney('−3,10', { signed: true }), -310n)
})

test('refuses with the reason', () => {
  const cases: [string, string][] = [
    ['', 'moneyShape'],
    ['douze', 'moneyShape'],
    ['1e3', 'moneyShape'],
    ['1.234,56', 'moneyShape'],
    ['12,345', 'moneyDecimals'],
    ['1.005', 'moneyDecimals'],
    ['-3', 'moneyNegative'],
    ['10000000000,01', 'moneyLarge'],
  ]
  for (const [typed, code] of cases) assert.throws(() => parseMoney(typed, { field: 'amount' }), (error) => error instanceof UserError && error.code === code && error.field === 'amount', typed)
})

test('what is shown is read back, in both languages', () => {
  assert.equal(formatMoney('fr', 123456n), '1\u202f234,56\u202f€')
  assert.equal(formatMoney('en', -123405n), '−€1,234.05')
  fc.assert(
    fc.property(cents, fc.boolean(), (amount, negative) => {
      const signed = negative ? -amount : amount
      for (const language of ['fr', 'en'] as const) assert.equal(parseMoney(formatMoney(language, signed), { language, signed: true }), signed)
      assert.equal(parseMoney(plainMoney(signed), { signed: true }), signed)
    }),
  )
})

test('a split loses no cent and favours nobody by more than one', () => {
  assert.deepEqual(splitCents(100n, [1n, 1n, 1n]), [34n, 33n, 33n])
  fc.assert(
    fc.property(cents, fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 20 }), (amount, weights) => {
      fc.pre(weights.some((weight) => weight > 0n))
      const total = sumCents(weights)
      const parts = splitCents(amount, weights)
      assert.equal(sumCents(parts), amount)
      for (const [index, part] of parts.entries()) {
        const exact = (amount * (weights[index] ?? 0n)) / total
        assert.ok(part === exact || part === exact + 1n)
      }
    }),
  )
})
