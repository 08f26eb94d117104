/** Every gauge by itself: figures worked out anew from what hledger adds up, and what they say when there is nothing to say. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addFiscalYears, testBooks, tester } from '#cooperative/finance/ledger/test-books.ts'
import { judgedMoves, withoutJudge } from '#cooperative/finance/ledger/test-hledger.ts'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { overdueOn } from '#cooperative/finance/dues/overdue-on.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { addCustomer, ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { foundStatutes, testShares } from '#cooperative/shares/test-shares.ts'
import { inTransaction } from '#db/transaction.ts'
import { addDays, addMonths, day, endOfMonth } from '#lib/day.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { judge } from './gauge.ts'
import { hostingOf, part, readGauge } from './test-gauges.ts'

const accounts = ['512', '530', '5081', '519', '411', '401', '101', '1061', '164', '6411', '6451', '6135', '626', '6061', '616', '627', '6811', '706', '708', '758', '7711'] as const

test('figures of random books are those that hledger adds up', { skip: withoutJudge }, async () => {
  const books = await testBooks(['2024-01-01/2024-12-31', '2025-01-01/2025-12-31', '2026-01-01/2026-12-31'])
  const known = new Set((await books.db.selectFrom('ledger_account').select('code').execute()).map(({ code }) => code))
  const usable = accounts.filter((account) => known.has(account))
  assert.ok(usable.length > 12, String(usable))
  const move = fc.record({ on: fc.integer({ min: 0, max: 1060 }), debit: fc.constantFrom(...usable), credit: fc.constantFrom(...usable), cents: fc.bigInt(1n, 90_000_00n) })
  const [moves = []] = fc.sample(fc.array(move, { minLength: 220, maxLength: 220 }), { numRuns: 1, seed: 7 })
  for (const { on, debit, credit, cents } of moves) if (debit !== credit) await books.post(addDays(day('2024-01-01'), on), debit, credit, cents)
  const judged = await judgedMoves(books.db)
  /** Debits less credits of accounts below prefixes, of months between two, by hledger. */
  const sum = (prefixes: readonly string[], from: string, to: string) =>
    [...judged].reduce((all, [key, cents]) => {
      const [account = '', month = ''] = key.split(' ')
      return month >= from.slice(0, 7) && month <= to.slice(0, 7) && prefixes.some((prefix) => account.startsWith(prefix)) ? all + BigInt(cents) : all
    }, 0n)
  const cash = ['50', '51', '53', '54', '58']
  for (const end of ['2025-03-31', '2025-12-31', '2026-08-31', '2026-11-30']) {
    const from = addDays(endOfMonth(addMonths(day(end), -12)), 1)
    const last = await lastMovementDay(books.db, cash, day(end))
    const setting = { quietDays: 370 }
    const runway = await readGauge(books.db, 'runway', end, books.clock, { setting })
    // the books' cash is that of the last movement: nothing moved after it
    assert.equal(part(runway, 'cash'), sum(cash, '2024-01', end), `cash ${end}`)
    assert.equal(runway?.asOf, last)
    const result = await readGauge(books.db, 'result', end, books.clock, { setting })
    assert.equal(result?.value, -sum(['6', '7'], `${end.slice(0, 4)}-01`, end), `result ${end}`)
    const equity = await readGauge(books.db, 'equity', end, books.clock, { setting })
    assert.equal(equity?.value, -sum(['10', '11', '12', '13', '14', '6', '7'], '2024-01', end), `equity ${end}`)
    const cost = await readGauge(books.db, 'cost', end, books.clock, { setting, ports: hostingOf(40, 30) })
    const costs = sum(['6'], from, end)
    assert.equal(part(cost, 'costs'), costs, `costs ${end}`)
    assert.ok(Math.abs(Number(cost?.value) - Number(costs) / (40 * 12)) <= 0.5, `cost of a site ${end}`)
    assert.ok(Math.abs(Number(part(cost, 'staff')) - Number(sum(['64', '631', '633', '621'], from, end)) / (40 * 12)) <= 0.5)
    const pieces = (['staff', 'machines', 'energy', 'running'] as const).reduce((all, name) => all + (part(cost, name) ?? 0n), 0n)
    assert.ok(Math.abs(Number(pieces - (cost?.value ?? 0n))) <= 2, 'parts come to the whole, rounding aside')
    const active = await readGauge(books.db, 'active-accounts', end, books.clock, { setting, ports: hostingOf(40, 30) })
    const [turnover, other] = [-sum(['70'], from, end), -sum(['71', '72', '74', '75', '76', '77', '78'], from, end)]
    assert.equal(part(active, 'turnover'), turnover)
    if (turnover > 0n) assert.equal(active?.threshold, BigInt(Math.max(0, Math.ceil((Number(costs - other) * 30) / Number(turnover) - 1e-9))))
  }
})

test('sums of accounts are balances, whatever days they lie between', async () => {
  const books = await testBooks()
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 690 }), fc.constantFrom('512', '6135', '706', '411'), fc.bigInt(1n, 10_000n), async (on, account, cents) => {
      await books.post(addDays(day('2025-01-01'), on), account, '471', cents)
    }),
    { numRuns: 60, seed: 3 },
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 690 }), fc.integer({ min: 0, max: 400 }), fc.constantFrom('512', '6', '7', '4'), async (start, length, prefix) => {
      const [from, to] = [addDays(day('2025-01-01'), start), addDays(day('2025-01-01'), start + length)]
      const total = (sums: { cents: bigint }[]) => sums.reduce((all, { cents }) => all + cents, 0n)
      if (prefix < '6') assert.equal(total(await accountSums(books.db, { prefixes: [prefix], from: null, to })), await balanceOf(books.db, prefix, to))
      const lines = await books.db.selectFrom('entry_line').select((make) => make.fn.sum<string>('debit_cents').as('debit')).select((make) => make.fn.sum<string>('credit_cents').as('credit')).where('account', 'like', `${prefix}%`).where('day', '>=', from).where('day', '<=', to).executeTakeFirstOrThrow()
      assert.equal(total(await accountSums(books.db, { prefixes: [prefix], from, to })), BigInt(lines.debit ?? 0) - BigInt(lines.credit ?? 0), `${prefix} from ${from} to ${to}`)
    }),
    { numRuns: 120, seed: 5 },
  )
})

test('nothing entered, nobody there: words, no figure and no failure', async () => {
  const empty = await testBooks([])
  const on = '2026-11-23'
  for (const [name, because] of [['runway', 'noEntries'], ['result', 'noYears'], ['equity', 'noEntries'], ['cost', 'young'], ['active-accounts', 'noUsage'], ['non-members', 'young'], ['phantoms', 'noMembers'], ['loss-years', 'noYears'], ['offices', 'noStatutes']] as const) {
    const reading = await readGauge(empty.db, name, on, empty.clock)
    assert.deepEqual([reading?.state, reading?.because, reading?.value], ['unknown', because, null], name)
  }
  assert.equal(await readGauge(empty.db, 'capital-floor', on, empty.clock), null)
  assert.equal((await readGauge(empty.db, 'arrears', on, empty.clock))?.state, 'calm')

  const books = await testBooks()
  for (const [name, because] of [['runway', 'noEntries'], ['result', 'noEntries'], ['non-members', 'noTurnover'], ['cost', 'noEntries'], ['loss-years', 'emptyYear']] as const) assert.equal((await readGauge(books.db, name, on, books.clock))?.because, because, `${name}: years without an entry`)
  await books.post('2026-10-02', '6135', '512', 90_000n)
  assert.equal((await readGauge(books.db, 'cost', on, books.clock))?.because, 'noSites', 'costs that no site shares')
  assert.equal((await readGauge(books.db, 'active-accounts', on, books.clock, { ports: hostingOf(3, 0) }))?.because, 'noSites', 'an account that brings nothing')
})

test('cash: at its pace, below the reserve, gone, and not told when the bank is silent', async () => {
  const spending = async (atFirst: bigint) => {
    const books = await testBooks()
    await books.post('2025-01-05', '512', '1063', atFirst)
    for (let month = 0; month < 22; month++) await books.post(addDays(addMonths(day('2025-01-01'), month), 14), '6135', '512', 30_000n)
    return books
  }
  const books = await spending(1_200_000n)
  const read = (on: string, setting = {}) => readGauge(books.db, 'runway', on, books.clock, { setting })
  const now = await read('2026-11-10')
  // 12,000 € less 22 × 300 €; 300 € a month
  assert.deepEqual([part(now, 'cash'), part(now, 'burn'), now?.value, now?.state], [540_000n, 30_000n, 1800n, 'calm'])
  assert.equal((await read('2026-11-10', { runwayNear: 20 }))?.state, 'near')
  assert.equal((await read('2026-11-10', { runwayNear: 30, runwayLeast: 19 }))?.state, 'crossed')
  assert.equal((await read('2026-11-10', { reserveCents: 540_001n }))?.because, 'underReserve')
  assert.equal((await read('2025-03-31'))?.because, 'young')
  const quiet = await read('2026-12-20')
  assert.deepEqual([quiet?.state, quiet?.because, quiet?.asOf, part(quiet, 'cash')], ['unknown', 'quiet', '2026-10-15', 540_000n], 'the last figure with its day, not as today’s')
  await books.post('2026-11-02', '512', '706', 2_000_000n)
  assert.deepEqual([(await read('2026-11-10'))?.because, (await read('2026-11-10'))?.value], ['growing', null])
  await books.post('2026-11-05', '6411', '512', 3_000_000n)
  assert.deepEqual([(await read('2026-11-10'))?.because, (await read('2026-11-10'))?.value, (await read('2026-11-10'))?.state], ['noCash', 0n, 'crossed'])

  // at 300 € a month: ten years to the cent are a figure, one cent more is no forecast
  const rich = await spending(660_000n + 3_600_000n)
  const longest = await readGauge(rich.db, 'runway', '2026-11-10', rich.clock)
  assert.deepEqual([longest?.because, longest?.value, longest?.state], [null, 12_000n, 'calm'])
  await rich.post('2025-02-01', '512', '1063', 300n)
  const beyond = await readGauge(rich.db, 'runway', '2026-11-10', rich.clock)
  assert.deepEqual([beyond?.because, beyond?.value, beyond?.state, part(beyond, 'burn')], ['beyond', null, 'calm', 30_000n])
})

test('equity below half of the capital at a closing sets the days of the law running', async () => {
  const it = await testShares()
  const [one = ''] = it.members
  await it.subscribe(one, 2000)
  await it.post('2026-11-24', '6135', '512', 1_500_000n)
  const read = (on = '2026-11-25') => readGauge(it.db, 'equity', on, it.clock)
  const live = await read()
  assert.deepEqual([live?.value, live?.threshold, live?.state, live?.because, live?.dates], [2_500_000n, 2_000_000n, 'calm', null, []])
  await it.post('2026-11-24', '6135', '512', 700_000n)
  const crossed = await read()
  assert.deepEqual([crossed?.state, crossed?.because], ['crossed', null], 'as of now only: nothing was approved')
  assert.equal(judge(2_300_000n, 2_000_000n, 'above'), 'near')
  const treasury = await withClosing(it)
  it.clock.set(new Date('2027-01-04T10:00:00Z'))
  await treasury.close()
  await treasury.close()
  const closed = await readGauge(it.db, 'equity', '2026-12-31', it.clock)
  assert.deepEqual([closed?.value, closed?.threshold, closed?.because], [1_800_000n, 2_000_000n, 'belowAtClosing'], 'closing moves the result, not equity')
  assert.deepEqual(closed?.dates.map(({ name, day: on }) => [name, on]), [['firstBelow', '2026-12-31'], ['approvedBy', '2027-06-30'], ['meetingBy', '2027-10-30'], ['rebuildBy', '2029-12-31']])
})

test('loss years: the run, what came before the books, the heavy loss, an empty year', async () => {
  const books = await testBooks(['2023-01-01/2023-12-31', '2024-01-01/2024-12-31', '2025-01-01/2025-12-31', '2026-01-01/2026-12-31'])
  const read = (on: string, setting = {}) => readGauge(books.db, 'loss-years', on, books.clock, { setting })
  await books.post('2023-05-01', '512', '706', 100n)
  await books.post('2024-05-01', '6135', '512', 100n)
  await books.post('2025-05-01', '6135', '512', 300n)
  assert.deepEqual([(await read('2024-06-01'))?.value, (await read('2025-01-01'))?.value, (await read('2026-01-01'))?.value], [0n, 1n, 2n])
  assert.equal((await read('2026-01-01'))?.state, 'near')
  assert.equal((await read('2026-01-01', { lossesBefore: 5 }))?.value, 2n, 'a year that won ends the run: what came before it does not count')
  assert.equal((await read('2026-12-31'))?.because, 'emptyYear')
  await books.post('2026-05-01', '6135', '512', 1n)
  const third = await read('2026-12-31')
  assert.deepEqual([third?.value, third?.state, third?.dates.find(({ name }) => name === 'auditSince')?.day], [3n, 'crossed', '2026-12-31'])
})

test('people in office against seats, by the day', async () => {
  const books = await testBooks()
  await books.act((tx) => foundStatutes(tx))
  const read = (on: string, setting = {}) => readGauge(books.db, 'offices', on, books.clock, { setting })
  assert.deepEqual([(await read('2026-11-24'))?.state, (await read('2026-11-24'))?.threshold], ['crossed', 4n], 'three of the supervisory board and one of the directoire')
  for (let index = 0; index < 4; index++)
    await books.act(async (tx) => grantRole(tx, tester, { personId: await createPerson(tx, { email: `${index}@example.test`, name: `Personne ${index}`, language: 'fr' }, books.clock), role: 'board', endsAt: index === 0 ? new Date('2027-01-10T00:00:00Z') : null }, books.clock))
  assert.equal((await read('2026-11-24'))?.because, 'endsSoon')
  assert.equal((await read('2027-01-11'))?.state, 'crossed')
  assert.equal((await read('2026-11-22'))?.value, 0n, 'nobody before they were given the right')
  assert.equal((await read('2026-11-24', { seats: 6 }))?.because, 'endsSoon')
})

test('turnover with others, and what was late on a day', async () => {
  const it = await testShares({ names: ['Ateliers'] })
  await enterSeller(it.db, it.clock)
  await addFiscalYears(it.db, day('2026-12-31'), it.clock)
  const { mine, other } = await inTransaction(it.db, async (tx) => ({
    mine: await ensureMemberCustomer(tx, it.members[0] ?? '', it.clock),
    other: (await addCustomer(tx, tester, { customer: { name: 'Cirque', street: '', postalCode: '', city: '', country: 'FR', business: true, siren: '', vatNumber: '', email: '', language: 'fr' } }, it.clock)).id,
  }))
  it.clock.set(new Date('2026-10-05T10:00:00Z'))
  for (const customer of [mine, mine, mine, other]) await it.act((tx) => issueTo(tx, customer, it.clock))
  const read = () => readGauge(it.db, 'non-members', '2026-11-10', it.clock)
  const share = await read()
  // members were entered on 23 November: on the day of their invoices they were none yet
  assert.deepEqual([share?.value, share?.threshold, share?.state], [10_000n, 2000n, 'crossed'])
  assert.equal(share?.dates[0]?.day, '2027-12-31', 'below again by the end of the next year')
  it.clock.set(new Date('2026-11-25T10:00:00Z'))
  for (let index = 0; index < 3; index++) await it.act((tx) => issueTo(tx, mine, it.clock))
  assert.equal((await readGauge(it.db, 'non-members', '2026-11-30', it.clock))?.value, 5714n, 'four of seven')
  const [due] = await openDues(it.db, { direction: 'in' })
  assert.ok(due)
  it.clock.set(new Date('2026-12-20T10:00:00Z'))
  const today = day('2026-12-20')
  const late = await overdueOn(it.db, today, today)
  assert.deepEqual(late, await overdueOn(it.db, today, day('2026-12-21')), 'as it stands now, and as it stood that day: the same')
  assert.equal(late.customers, 2)
  await it.act((tx) => recordPayments(tx, tester, { account: '512', day: day('2026-12-18'), label: 'Virement', payments: [{ dueId: due.id, cents: due.remainingCents, kind: 'bank' }] }, it.clock))
  const after = await overdueOn(it.db, today, today)
  assert.equal(late.cents - after.cents, due.remainingCents)
  assert.equal((await overdueOn(it.db, day('2026-12-17'), today)).cents, late.cents, 'the day before it was paid')
})
