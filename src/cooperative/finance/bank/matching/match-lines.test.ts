import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { duePayments, duesOfInvoice, openDues } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { reverseEntry } from '#cooperative/finance/ledger/reverse-entry.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { approveInvoice, submitInvoice } from '#cooperative/finance/purchases/approve-invoice.ts'
import { enterInvoice } from '#cooperative/finance/purchases/save-invoice.ts'
import { addSupplier } from '#cooperative/finance/purchases/save-supplier.ts'
import { letterhead, line as billLine, supplierInput } from '#cooperative/finance/purchases/test-purchases.ts'
import { bankAccountById } from '../bank-account-store.ts'
import type { WrittenMovement } from '../camt/test-camt.ts'
import { openLines, partsOf, searchLines, unbookedLines } from '../line-store.ts'
import { addRule, removeRule } from '../rule-store.ts'
import { reconciliationOf } from '../statement-store.ts'
import { testBank } from '../test-bank.ts'
import type { TestBank } from '../test-bank.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { acceptSure } from './accept-sure.ts'
import { findSuggestions } from './find-suggestions.ts'
import { ignoreLine, matchLine } from './match-line.ts'
import type { MatchPart } from './match-line.ts'
import { undoMatch } from './undo-match.ts'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const on = '2026-03-02'

/** Takes a statement in; the movements in their order. */
async function taken(bank: TestBank, movements: readonly WrittenMovement[], id = 'R-1', opening = 0n) {
  await bank.take(bank.statement(id, opening, movements))
  const { lines } = await searchLines(bank.db, { accountId: bank.accountId, state: null, text: '', page: 1, pageSize: 100 })
  return lines.reverse()
}
const account = (bank: TestBank) => bankAccountById(bank.db, bank.accountId)
const suggested = async (bank: TestBank) => findSuggestions(bank.db, await account(bank), await openLines(bank.db, bank.accountId, 100))
const match = (bank: TestBank, lineId: string, ...parts: MatchPart[]) => bank.act((tx) => matchLine(tx, bank.treasurer, { lineId, parts, from: letterhead }, bank.clock))
const undo = (bank: TestBank, lineId: string) => bank.act((tx) => undoMatch(tx, bank.treasurer, { lineId }, bank.clock))
const state = async (bank: TestBank, lineId: string) => (await searchLines(bank.db, { accountId: null, state: null, text: '', page: 1, pageSize: 100 })).lines.find(({ id }) => id === lineId)?.state
/** What lies between bank and books adds up, and the books are sound. */
async function holds(bank: TestBank): Promise<Awaited<ReturnType<typeof reconciliationOf>>> {
  const state_ = await reconciliationOf(bank.db, await account(bank))
  assert.equal(state_.otherDaysCents, 0n)
  assert.equal((await verifyBooks(bank.db)).faults.length, 0)
  return state_
}

test('a movement pays an invoice: proposed, accepted once, taken back; the bank and the books agree at each step', async () => {
  const bank = await testBank()
  const customer = await bank.customer('Luce Martin')
  const invoice = await bank.invoice(customer, 12)
  const [line] = await taken(bank, [{ day: on, cents: 1200n, name: 'LUCE MARTIN', text: `facture ${invoice.number}`, iban: 'FR1420041010050500013M02606' }])
  const id = line?.id ?? ''
  const suggestion = (await suggested(bank)).get(id)
  assert.deepEqual([suggestion?.reason, suggestion?.sure, suggestion?.parts.length], ['number', true, 1])
  await match(bank, id, { kind: 'due', dueId: invoice.dueId, cents: 1200n })
  assert.deepEqual([await state(bank, id), await balanceOf(bank.db, '512', day(on)), await balanceOf(bank.db, '411', day(on))], ['matched', 1200n, 0n])
  assert.deepEqual((await duePayments(bank.db, { source: `bank-${id}` })).map(({ cents }) => cents), [1200n])
  await assert.rejects(match(bank, id, { kind: 'due', dueId: invoice.dueId, cents: 1200n }), refused('bankLineMatched'))
  assert.deepEqual((({ open, unbooked, bankCents, booksCents }) => [open, unbooked, bankCents, booksCents])(await holds(bank)), [0, 0, 1200n, 1200n])
  await undo(bank, id)
  await assert.rejects(undo(bank, id), refused('bankLineOpen'))
  assert.deepEqual([await state(bank, id), await balanceOf(bank.db, '512', day(on)), (await duesOfInvoice(bank.db, invoice.id))[0]?.remainingCents], ['open', 0n, 1200n])
  assert.deepEqual((({ open, openCents, unbooked }) => [open, openCents, unbooked])(await holds(bank)), [1, 1200n, 0])
  // matched anew; who reverses the entry itself finds the movement waiting again
  await match(bank, id, { kind: 'due', dueId: invoice.dueId, cents: 1200n })
  const entryId = (await partsOf(bank.db, [id])).get(id)?.[0]?.entry.id ?? ''
  const { rows } = await sql<{ account: string; code: string }>`select distinct g.account, g.code from lettering g join lettering_line t on t.lettering_id = g.id where t.entry_id = ${entryId}`.execute(bank.db)
  for (const group of rows) await sql`delete from lettering where account = ${group.account} and code = ${group.code}`.execute(bank.db)
  await bank.act((tx) => reverseEntry(tx, tester, { entryId, day: day(on), label: 'Erreur' }, bank.clock))
  assert.deepEqual([await state(bank, id), (await holds(bank)).unbooked], ['open', 0])
  // the payer is known by the account from then on
  await match(bank, id, { kind: 'due', dueId: invoice.dueId, cents: 1200n })
  const second = await bank.invoice(customer, 7)
  const [, again] = await taken(bank, [{ day: '2026-03-03', cents: 700n, iban: 'FR1420041010050500013M02606' }], 'R-2', 1200n)
  assert.deepEqual((({ reason, parts }) => [reason, parts[0]?.kind === 'due' && parts[0].dueId])((await suggested(bank)).get(again?.id ?? '') ?? { reason: '', parts: [] }), ['iban', second.dueId])
})

test('split over several, paid too much, a fee kept back; what does not come to it is refused and nothing is written', async () => {
  const bank = await testBank()
  const customer = await bank.customer('Luce Martin')
  const [a, b] = [await bank.invoice(customer, 10), await bank.invoice(customer, 20)]
  const lines = await taken(bank, [{ day: on, cents: 3500n, text: 'tout' }, { day: on, cents: 980n, text: 'net' }, { day: on, cents: -500n, text: 'sortie' }])
  const [all = '', net = '', out = ''] = lines.map(({ id }) => id)
  await assert.rejects(match(bank, all, { kind: 'due', dueId: a.dueId, cents: 1000n }), (error) => refused('bankPartsSum')(error) && error instanceof UserError && error.params['cents'] === 2500)
  await assert.rejects(match(bank, all), refused('bankPartsNone'))
  await assert.rejects(match(bank, all, { kind: 'due', dueId: a.dueId, cents: 3500n }), refused('dueAmount'))
  await assert.rejects(match(bank, out, { kind: 'due', dueId: a.dueId, cents: 500n }), refused('bankPartDirection'))
  await assert.rejects(match(bank, out, { kind: 'overpayment', customerId: customer, cents: 500n }), refused('bankPartDirection'))
  await assert.rejects(match(bank, out, { kind: 'account', account: '512', label: '', cents: 500n }), refused('bankPartAccount'))
  await assert.rejects(match(bank, 'none', { kind: 'account', account: '627', label: '', cents: 500n }), refused('bankLineNone'))
  assert.equal((await sql<{ count: number }>`select count(*)::int as count from bank_match`.execute(bank.db)).rows[0]?.count, 0)
  await match(bank, all, { kind: 'due', dueId: a.dueId, cents: 1000n }, { kind: 'due', dueId: b.dueId, cents: 2000n }, { kind: 'overpayment', customerId: customer, cents: 500n })
  await match(bank, out, { kind: 'account', account: '627', label: 'Frais', cents: 300n }, { kind: 'account', account: '6135', label: 'Timbres', cents: 200n })
  const c = await bank.invoice(customer, 10, '2026-02-01')
  await match(bank, net, { kind: 'due', dueId: c.dueId, cents: 1000n }, { kind: 'account', account: '627', label: 'Commission', cents: -20n })
  assert.deepEqual([await balanceOf(bank.db, '512', day(on)), await balanceOf(bank.db, '627', day(on)), (await openDues(bank.db, { direction: 'out' })).map(({ cents }) => cents)], [3980n, 320n, [500n]])
  await holds(bank)
  for (const id of [all, out, net]) await undo(bank, id)
  assert.deepEqual([await balanceOf(bank.db, '512', day(on)), await balanceOf(bank.db, '627', day(on)), (await openDues(bank.db, { direction: 'out' })).length, (await openDues(bank.db, { direction: 'in' })).length], [0n, 0n, 0, 3])
  assert.equal((await holds(bank)).unbooked, 0)
  // what was paid too much and went elsewhere keeps the match
  await match(bank, all, { kind: 'due', dueId: a.dueId, cents: 1000n }, { kind: 'overpayment', customerId: customer, cents: 2500n })
  const [over] = await openDues(bank.db, { direction: 'out' })
  await bank.act((tx) => recordPayments(tx, tester, { account: '512', day: day(on), label: 'Rendu', payments: [{ dueId: over?.id ?? '', cents: 100n, kind: 'bank' }] }, bank.clock))
  await assert.rejects(undo(bank, all), refused('bankOverpaymentUsed'))
})

test('lines that the books have: each for one movement, several for one', async () => {
  const bank = await testBank()
  const [e1, e2, e3] = [await bank.post(on, '512', '411', 600n), await bank.post(on, '512', '411', 400n), await bank.post(on, '6135', '512', 70n)]
  const [thousand, out] = await taken(bank, [{ day: on, cents: 1000n }, { day: '2026-03-04', cents: -70n }])
  assert.equal((await suggested(bank)).get(out?.id ?? '')?.reason, 'bookedAmount')
  assert.equal((await reconciliationOf(bank.db, await account(bank))).unbooked, 3)
  await assert.rejects(match(bank, thousand?.id ?? '', { kind: 'booked', entryId: e1.id, place: 2 }), refused('bankBookedNone'), 'a line of another account')
  await assert.rejects(match(bank, thousand?.id ?? '', { kind: 'booked', entryId: e1.id, place: 1 }, { kind: 'booked', entryId: e1.id, place: 1 }), refused('bankBookedNone'))
  await match(bank, thousand?.id ?? '', { kind: 'booked', entryId: e1.id, place: 1 }, { kind: 'booked', entryId: e2.id, place: 1 })
  await assert.rejects(match(bank, out?.id ?? '', { kind: 'booked', entryId: e1.id, place: 1 }), refused('bankBookedNone'), 'it stands for another')
  await match(bank, out?.id ?? '', { kind: 'booked', entryId: e3.id, place: 2 })
  assert.deepEqual((({ unbooked, open }) => [unbooked, open])(await holds(bank)), [0, 0])
  await undo(bank, thousand?.id ?? '')
  assert.deepEqual((await unbookedLines(bank.db, { account: '512', from: null, to: null, most: 10 })).map(({ cents }) => cents), [600n, 400n])
  // whatever program writes: a line of the books for one match
  await assert.rejects(bank.act((tx) => tx.insertInto('bank_booking').values({ entry_id: e3.id, entry_place: 2, match_id: 'none' }).execute()))
})

test('suppliers, rules, what is put aside with a reason', async () => {
  const bank = await testBank()
  const other = buildActor({ personId: await bank.act((tx) => createPerson(tx, { email: 'deux@velo.example', name: 'Deux', language: 'fr' }, bank.clock)), roles: ['treasurer'] })
  const supplier = await bank.act((tx) => addSupplier(tx, bank.treasurer, supplierInput, bank.clock))
  const { id: invoiceId } = await bank.act((tx) => enterInvoice(tx, bank.treasurer, { kind: 'invoice', supplierId: supplier.id, reference: 'F-2043', day: day('2026-02-02'), label: 'Baie', totalCents: 12_000n, noFileReason: 'Essai', lines: [billLine(10_000n)] }, bank.clock))
  await bank.act((tx) => submitInvoice(tx, bank.treasurer, { invoiceId, from: letterhead }, bank.clock))
  await bank.act((tx) => approveInvoice(tx, other, { invoiceId }, bank.clock))
  const rule = { name: 'Frais de tenue', accountId: '', direction: 'out' as const, words: 'Frais de tenue', mostCents: 2000n, account: '627 Services bancaires' }
  for (const [code, change] of [['bankRuleName', { name: '' }], ['bankRuleWords', { words: 'é' }], ['bankRuleAmount', { mostCents: 0n }], ['bankPartAccount', { account: '999' }], ['bankAccountNone', { accountId: 'x' }]] as const) await assert.rejects(bank.act((tx) => addRule(tx, tester, { ...rule, ...change }, bank.clock)), refused(code), code)
  const { id: ruleId } = await bank.act((tx) => addRule(tx, tester, rule, bank.clock))
  const [fee, paid, odd] = await taken(bank, [{ day: on, cents: -350n, text: 'FRAIS DE TENUE DE COMPTE' }, { day: on, cents: -12_000n, text: 'VIR F 2043' }, { day: on, cents: 5n, text: 'test' }])
  assert.deepEqual(await bank.act((tx) => acceptSure(tx, bank.treasurer, { accountId: bank.accountId, most: 10, from: letterhead }, bank.clock)), { matched: 2, left: 0 })
  assert.deepEqual([await balanceOf(bank.db, '627', day(on)), await balanceOf(bank.db, '401', day(on)), await state(bank, fee?.id ?? ''), await state(bank, paid?.id ?? '')], [350n, 0n, 'matched', 'matched'])
  await assert.rejects(bank.act((tx) => ignoreLine(tx, tester, { lineId: odd?.id ?? '', reason: ' ' }, bank.clock)), refused('bankIgnoreReason'))
  await bank.act((tx) => ignoreLine(tx, tester, { lineId: odd?.id ?? '', reason: 'essai de la banque' }, bank.clock))
  assert.deepEqual((({ ignored, ignoredCents, open }) => [ignored, ignoredCents, open])(await holds(bank)), [1, 5n, 0])
  await assert.rejects(bank.act((tx) => ignoreLine(tx, tester, { lineId: odd?.id ?? '', reason: 'x' }, bank.clock)), refused('bankLineMatched'))
  for (const one of [fee, paid, odd]) await undo(bank, one?.id ?? '')
  assert.deepEqual([await balanceOf(bank.db, '627', day(on)), await balanceOf(bank.db, '401', day(on)), (await holds(bank)).unbooked], [0n, -12_000n, 0])
  await bank.act((tx) => removeRule(tx, tester, { ruleId }, bank.clock))
  await assert.rejects(bank.act((tx) => removeRule(tx, tester, { ruleId }, bank.clock)), refused('bankRuleNone'))
  assert.equal((await suggested(bank)).has(fee?.id ?? ''), false)
})

test('sure ones together: one entry a day, each movement taken back alone', async () => {
  const bank = await testBank()
  const customers = [await bank.customer('Luce Martin'), await bank.customer('Zoé Blanc'), await bank.customer('Karim Noir')]
  const invoices = []
  for (const customer of customers) invoices.push(await bank.invoice(customer, 10))
  const lines = await taken(bank, invoices.map(({ number }) => ({ day: on, cents: 1000n, text: number })))
  assert.deepEqual(await bank.act((tx) => acceptSure(tx, bank.treasurer, { accountId: bank.accountId, most: 2, from: letterhead }, bank.clock)), { matched: 2, left: 1 })
  assert.deepEqual(await bank.act((tx) => acceptSure(tx, bank.treasurer, { accountId: bank.accountId, most: 2, from: letterhead }, bank.clock)), { matched: 1, left: 0 })
  const parts = await partsOf(bank.db, lines.map(({ id }) => id))
  assert.equal(new Set([...parts.values()].flat().map(({ entry }) => entry.id)).size, 2)
  await undo(bank, lines[0]?.id ?? '')
  assert.deepEqual([await state(bank, lines[0]?.id ?? ''), await state(bank, lines[1]?.id ?? ''), await balanceOf(bank.db, '512', day(on))], ['open', 'matched', 2000n])
  assert.equal((await holds(bank)).unbooked, 0)
  await undo(bank, lines[1]?.id ?? '')
  await undo(bank, lines[2]?.id ?? '')
  assert.deepEqual([await balanceOf(bank.db, '512', day(on)), (await holds(bank)).unbooked], [0n, 0])
})

test('two at once: a movement is matched by one of them', async () => {
  const bank = await testBank()
  const invoice = await bank.invoice(await bank.customer('Luce'), 10)
  const [line] = await taken(bank, [{ day: on, cents: 1000n }])
  const results = await Promise.allSettled([match(bank, line?.id ?? '', { kind: 'due', dueId: invoice.dueId, cents: 1000n }), match(bank, line?.id ?? '', { kind: 'account', account: '627', label: '', cents: 1000n })])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await holds(bank)
})

test('any history of matching and taking back leaves bank and books explained to the cent', async () => {
  const bank = await testBank()
  const customers = [await bank.customer('Luce Martin'), await bank.customer('Zoé Blanc')]
  const invoices: string[] = []
  for (let count = 0; count < 6; count++) invoices.push((await bank.invoice(customers[count % 2] ?? '', 5 + count)).dueId)
  const lines = await taken(bank, [500n, 600n, 1100n, -300n, 700n, 2000n, -45n].map((cents, index) => ({ day: `2026-03-0${index + 1}`, cents, text: `m${index}` })))
  const act = fc.record({ line: fc.nat(lines.length - 1), due: fc.nat(5), other: fc.nat(5), how: fc.constantFrom('due', 'two', 'over', 'account', 'ignore', 'undo', 'sure') }, { noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
      for (const { line: index, due, other, how } of acts) {
        const line = lines[index]
        const [size, dueId = '', otherId = ''] = [line ? (line.cents < 0n ? -line.cents : line.cents) : 0n, invoices[due], invoices[other]]
        const id = line?.id ?? ''
        const does = {
          due: () => match(bank, id, { kind: 'due', dueId, cents: size }),
          two: () => match(bank, id, { kind: 'due', dueId, cents: size / 2n }, { kind: 'due', dueId: otherId, cents: size - size / 2n }),
          over: () => match(bank, id, { kind: 'due', dueId, cents: size / 3n }, { kind: 'overpayment', customerId: customers[0] ?? '', cents: size - size / 3n }),
          account: () => match(bank, id, { kind: 'account', account: '627', label: 'x', cents: size + 5n }, { kind: 'account', account: '6135', label: '', cents: -5n }),
          ignore: () => bank.act((tx) => ignoreLine(tx, tester, { lineId: id, reason: 'x' }, bank.clock)),
          undo: () => undo(bank, id),
          sure: () => bank.act((tx) => acceptSure(tx, bank.treasurer, { accountId: bank.accountId, most: 3, from: letterhead }, bank.clock)),
        }
        await does[how]().catch((error: unknown) => assert.ok(error instanceof UserError, String(error)))
      }
      const { unbooked } = await holds(bank)
      assert.equal(unbooked, 0)
    }),
    { numRuns: 8 },
  )
})
