import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { presetNames } from '#cooperative/statutes/statutes.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import type { PresetName } from '#cooperative/statutes/statutes.ts'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { sumCents } from '#lib/money.ts'
import { testClosing } from '../closing/test-closing.ts'
import { balanceOf } from '../ledger/balance.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { allocationOf, basisOf } from './allocation-store.ts'
import { checkAllocation, minimumsOf } from './allocation-rules.ts'
import type { AllocationBasis, Parts } from './allocation-rules.ts'
import { proposalOf } from './allocation-proposal.ts'
import { recordAllocation } from './record-allocation.ts'

const base: AllocationBasis = { preset: 'sa-conseil', form: 'sa', resultCents: 100_000n, lossesBeforeCents: 0n, carriedBeforeCents: 0n, legalReserveCents: 0n, reservesCents: 0n, capitalCents: 2_000_000n }
const facts = { interestCeiling: null, memberTurnover: null }
const refusal = (basis: Partial<AllocationBasis>, parts: Parts, more: object = {}): string => {
  try {
    checkAllocation({ ...base, ...basis }, parts, { ...facts, ...more })
    return 'taken'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return `${error.code} ${error.params['cents'] ?? ''}`.trim()
  }
}

test('the least of each preset, worked out by hand', () => {
  const figures = (change: Partial<AllocationBasis>) => {
    const { legalReserveCents, allReservesCents, statutoryReserveCents } = minimumsOf({ ...base, ...change })
    return [legalReserveCents, allReservesCents, statutoryReserveCents]
  }
  // 1,000.00: a twentieth is 50.00, three twentieths 150.00
  assert.deepEqual(figures({}), [5000n, 15_000n, 0n])
  // a guide to SCIC gives 15 % and 42.5 %
  assert.deepEqual(figures({ preset: 'scic', form: 'sas' }), [5000n, 15_000n, 42_500n])
  assert.deepEqual(figures({ preset: 'association', form: 'association' }), [0n, 0n, 0n])
  // losses of 400.00: a twentieth of 600.00; three twentieths of the surplus of 1,000.00
  assert.deepEqual(figures({ lossesBeforeCents: 40_000n }), [3000n, 15_000n, 0n])
  assert.deepEqual(figures({ lossesBeforeCents: 100_000n }), [0n, 0n, 0n])
  // the legal reserve lacks 10.00 to a tenth of the capital, all reserves 20.00 to the capital
  assert.deepEqual(figures({ legalReserveCents: 199_000n }), [1000n, 15_000n, 0n])
  assert.deepEqual(figures({ legalReserveCents: 200_000n, reservesCents: 1_998_000n }), [0n, 2000n, 0n])
  assert.deepEqual(figures({ resultCents: 1n }), [1n, 1n, 0n], 'rounded up to a cent')
})

test('what a meeting cannot do, each with its reason and the figure', () => {
  const good: Parts = { legalReserve: 5000n, statutoryReserve: 10_000n, carried: 85_000n }
  for (const [basis, parts, more, said] of [
    [{}, good, {}, 'taken'],
    [{}, { ...good, carried: 84_999n }, {}, 'allocationSum 1'],
    [{}, { ...good, carried: 85_001n }, {}, 'allocationSum -1'],
    [{}, { legalReserve: 4999n, statutoryReserve: 10_001n, carried: 85_000n }, {}, 'allocationLegalReserve 5000'],
    [{}, { legalReserve: 5000n, statutoryReserve: 9999n, carried: 85_001n }, {}, 'allocationReserves 15000'],
    [{}, { legalReserve: -1n, carried: 100_001n }, {}, 'allocationNegative -1'],
    [{}, { lossCarried: 100_000n }, {}, 'allocationKind 100000'],
    [{}, { ...good, losses: 1n, carried: 84_999n }, {}, 'allocationLosses 0'],
    [{}, { ...good, carried: 0n, refund: 85_000n }, {}, 'allocationRefundUnknown'],
    [{}, { ...good, carried: 0n, refund: 85_000n }, { memberTurnover: 10_000 }, 'taken'],
    // eight tenths of 850.00
    [{}, { ...good, carried: 17_000n, refund: 68_000n }, { memberTurnover: 8000 }, 'taken'],
    [{}, { ...good, carried: 16_999n, refund: 68_001n }, { memberTurnover: 8000 }, 'allocationRefund 68000'],
    [{}, { ...good, carried: 25_000n, interest: 60_000n }, {}, 'allocationInterestUnknown'],
    // three percent of 20,000.00
    [{}, { ...good, carried: 25_000n, interest: 60_000n }, { interestCeiling: 300 }, 'taken'],
    [{}, { ...good, carried: 24_999n, interest: 60_001n }, { interestCeiling: 300 }, 'allocationInterest 60000'],
    [{ lossesBeforeCents: 40_000n }, { legalReserve: 3000n, statutoryReserve: 12_000n, refund: 45_001n, carried: 39_999n }, { memberTurnover: 10_000 }, 'allocationDistribution 45000'],
    [{ preset: 'scic', form: 'sas' }, { legalReserve: 5000n, statutoryReserve: 52_500n, carried: 42_500n }, {}, 'taken'],
    [{ preset: 'scic', form: 'sas' }, { legalReserve: 15_000n, indivisibleReserve: 42_500n, carried: 42_500n }, {}, 'taken'],
    [{ preset: 'scic', form: 'sas' }, { legalReserve: 5000n, statutoryReserve: 52_499n, carried: 42_501n }, {}, 'allocationStatutoryReserve 52500'],
    [{ preset: 'scic', form: 'sas' }, { legalReserve: 5000n, statutoryReserve: 52_500n, refund: 1n, carried: 42_499n }, {}, 'allocationScicRefund 1'],
    [{ preset: 'association', form: 'association' }, { carried: 100_000n }, {}, 'taken'],
    [{ preset: 'association', form: 'association' }, { carried: 99_999n, refund: 1n }, { memberTurnover: 10_000 }, 'allocationAssociation 1'],
    [{ resultCents: -500n }, { lossCarried: 500n }, {}, 'taken'],
    [{ resultCents: -500n }, { lossCarried: 400n, lossOnCarried: 100n }, {}, 'allocationCarried 0'],
    [{ resultCents: -500n, carriedBeforeCents: 100n }, { lossCarried: 400n, lossOnCarried: 100n }, {}, 'taken'],
    [{ resultCents: -500n }, { carried: 500n }, {}, 'allocationKind 500'],
  ] as [Partial<AllocationBasis>, Parts, object, string][])
    assert.equal(refusal(basis, parts, more), said, JSON.stringify([basis, parts, more], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
})

test('what is proposed is always lawful and always the whole result', () => {
  const cents = fc.bigInt({ min: 0n, max: 1_000_000_000n })
  const any = fc.record({ preset: fc.constantFrom(...presetNames), resultCents: fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n }), lossesBeforeCents: cents, carriedBeforeCents: cents, legalReserveCents: cents, more: cents, capitalCents: cents })
  fc.assert(
    fc.property(any, ({ preset, more, ...rest }) => {
      const basis: AllocationBasis = { ...rest, preset, form: presets[preset].form, reservesCents: rest.legalReserveCents + more }
      const parts = proposalOf(basis)
      checkAllocation(basis, parts, facts)
      assert.equal(sumCents(Object.values(parts)), basis.resultCents < 0n ? -basis.resultCents : basis.resultCents)
    }),
    { numRuns: 2000 },
  )
})

async function closedBooks(preset: PresetName, profit: bigint) {
  const it = await testClosing(undefined, preset === 'association' ? 'association' : 'company')
  await it.act((tx) => changeStatutes(tx, tester, { statutes: presets[preset], fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, it.clock))
  await (profit > 0n ? it.post('2025-04-01', '512', '706', profit) : it.post('2025-04-01', '6132', '512', -profit))
  const yearId = await it.close()
  const record = (parts: Parts, more: object = {}) => it.act((tx) => recordAllocation(tx, it.first, { yearId, meetingDay: day('2026-05-12'), resolution: 'AG 2026, 3e résolution', parts, ...facts, ...more }, it.clock))
  return { it, yearId, record }
}
const refusedAs = (code: string) => (error: unknown) => error instanceof UserError && error.code === code

test('an allocation goes into the books on the day of the meeting, once; reversed, it may be written anew', async () => {
  const { it, yearId, record } = await closedBooks('sa-directoire', 100_000n)
  for (const [change, code] of [[{ resolution: ' ' }, 'allocationResolution'], [{ meetingDay: day('2025-12-31') }, 'allocationDay'], [{ meetingDay: day('2026-12-31') }, 'allocationDay']] as const) await assert.rejects(record({ carried: 100_000n }, change), refusedAs(code))
  // no capital: nothing that the law wants to see in reserve
  await assert.rejects(record({ carried: 99_999n }), refusedAs('allocationSum'))
  const { entryId } = await record({ otherReserve: 40_000n, carried: 60_000n })
  const at = async (account: string) => balanceOf(it.db, account, day('2026-05-12'))
  assert.deepEqual([await at('120'), await at('1068'), await at('110')], [0n, -40_000n, -60_000n])
  const found = await allocationOf(it.db, yearId)
  assert.deepEqual(found?.parts, [{ name: 'otherReserve', cents: 40_000n }, { name: 'carried', cents: 60_000n }])
  await assert.rejects(record({ carried: 100_000n }), refusedAs('allocationThere'))
  await it.act((tx) => reverseEntry(tx, tester, { entryId, day: day('2026-06-01'), label: 'Erreur' }, it.clock))
  assert.equal(await allocationOf(it.db, yearId), null)
  const both = await Promise.allSettled([record({ carried: 100_000n }), record({ otherReserve: 100_000n })])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(sql`update allocation_part set cents = 1`.execute(it.db), /append-only|change/)
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('a loss is carried to 119, and makes the next profit good first', async () => {
  const { it, record } = await closedBooks('association', -5000n)
  await record({ lossCarried: 5000n })
  await it.post('2026-07-01', '512', '706', 8000n)
  it.clock.advance(60 * 86_400_000)
  const yearId = await it.close()
  it.clock.advance(150 * 86_400_000)
  const basis = await basisOf(it.db, yearId, day('2027-05-10'), it.clock.now())
  assert.deepEqual([basis.resultCents, basis.lossesBeforeCents], [8000n, 5000n])
  assert.deepEqual(proposalOf(basis), { losses: 5000n, legalReserve: 0n, statutoryReserve: 0n, carried: 3000n })
})

test('an open year has nothing to allocate, nor has one that breaks even', async () => {
  const it = await testClosing()
  await it.act((tx) => changeStatutes(tx, tester, { statutes: presets['sa-conseil'], fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, it.clock))
  const yearId = await it.prepare()
  const record = () => it.act((tx) => recordAllocation(tx, it.first, { yearId, meetingDay: day('2026-05-12'), resolution: 'AG', parts: { carried: 1n }, ...facts }, it.clock))
  await assert.rejects(record(), refusedAs('allocationOpen'))
  await it.release(yearId)
  await assert.rejects(record(), refusedAs('allocationNothing'))
})
