import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { UserError } from './errors.ts'
import { formatMoney, formatWholeMoney, largestCents, parseMoney, plainMoney } from './money.ts'

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

test('whole euros: rounded to the nearest, a half away from nothing, no minus before nothing', () => {
  const cases: [bigint, string, string][] = [
    [0n, '0\u202f€', '€0'],
    [49n, '0\u202f€', '€0'],
    [-49n, '0\u202f€', '€0'],
    [50n, '1\u202f€', '€1'],
    [-50n, '\u22121\u202f€', '\u2212€1'],
    [123_449n, '1\u202f234\u202f€', '€1,234'],
    [-123_450n, '\u22121\u202f235\u202f€', '\u2212€1,235'],
  ]
  for (const [amount, fr, en] of cases) assert.deepEqual([formatWholeMoney('fr', amount), formatWholeMoney('en', amount)], [fr, en], String(amount))
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
