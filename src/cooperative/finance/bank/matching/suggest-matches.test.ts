import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '#lib/day.ts'
import { numbersIn, suggestMatches } from './suggest-matches.ts'
import type { BillFact, BookedFact, DueFact, Facts, LineFacts } from './suggestion.ts'

const on = day('2026-03-10')
const line = (id: string, cents: bigint, more: Partial<LineFacts> = {}): LineFacts => ({ id, day: on, cents, chargeCents: 0n, name: '', iban: '', text: '', endToEndId: '', reference: '', batchId: '', isReturn: false, ...more })
const due = (id: string, customer: string, cents: bigint, number = '', dueOn = '2026-03-01'): DueFact => ({ id, customerId: `c-${customer}`, customerName: customer, number, label: `Facture ${number}`, dueOn: day(dueOn), cents })
const bill = (invoiceId: string, supplierName: string, cents: bigint, reference: string, supplierIban = ''): BillFact => ({ invoiceId, supplierName, supplierIban, reference, label: reference, dueDay: on, cents })
const booked = (entryId: string, cents: bigint, reference = '', more: Partial<BookedFact> = {}): BookedFact => ({ entryId, place: 1, day: on, cents, label: `Remise ${reference}`, reference, ...more })
const facts = (more: Partial<Facts> = {}): Facts => ({ duesIn: [], duesOut: [], bills: [], booked: [], rules: [], payers: new Map(), returns: new Map(), ...more })
/** Reason, whether it is sure, and the parts, in short. */
const short = (lines: readonly LineFacts[], known: Partial<Facts>) =>
  lines.map(({ id }) => {
    const one = suggestMatches(lines, facts(known)).get(id)
    return one ? `${one.reason}${one.sure ? '' : '?'} ${one.parts.map((part) => `${'dueId' in part ? part.dueId : 'invoiceId' in part ? part.invoiceId : 'entryId' in part ? part.entryId : 'debitId' in part ? part.debitId : 'account' in part ? part.account : 'over'}=${part.cents}`).join('+')}` : '-'
  })

test('numbers of invoices are found as people write them', () => {
  assert.deepEqual(numbersIn('FACT 2026-00042 et 2026/00043, 202600044; ref 2026 00042'), ['2026-00042', '2026-00043', '2026-00044'])
  assert.deepEqual(numbersIn('le 12/03/2026 tel 0612202600042999 12026-00001 2026-123'), [])
})

test('by the invoice’s number: exact, several, in part, too much; each debt once', () => {
  const duesIn = [due('d1', 'Luce Martin', 1200n, '2026-00041'), due('d2', 'Luce Martin', 3000n, '2026-00042'), due('d3', 'Autre', 500n, '2026-00043')]
  assert.deepEqual(short([line('a', 1200n, { text: 'facture 2026-00041' })], { duesIn }), ['number d1=1200'])
  assert.deepEqual(short([line('a', 4200n, { text: '2026-00041 2026-00042' })], { duesIn }), ['number d1=1200+d2=3000'])
  assert.deepEqual(short([line('a', 1000n, { text: '2026-00042' })], { duesIn }), ['numberPart? d2=1000'])
  assert.deepEqual(short([line('a', 3100n, { reference: '2026-00042' })], { duesIn }), ['numberOver? d2=3000+over=100'])
  assert.deepEqual(short([line('a', 500n, { text: '2026-00043' }), line('b', 500n, { text: '2026-00043' })], { duesIn }), ['number d3=500', '-'])
  // two instalments of one invoice
  assert.deepEqual(short([line('a', 400n, { text: '2026-00050' })], { duesIn: [due('i2', 'X', 400n, '2026-00050', '2026-05-01'), due('i1', 'X', 400n, '2026-00050')] }), ['number i1=400'])
})

test('by a known account, by the name, by the amount alone', () => {
  const duesIn = [due('d1', 'Luce Martin', 1200n), due('d2', 'Luce Martin', 900n, '', '2026-04-01'), due('d3', 'Association Vélo', 1200n), due('d4', 'Zoé', 777n)]
  const payers = new Map([['FR76', 'c-Luce Martin']])
  assert.deepEqual(short([line('a', 2100n, { iban: 'FR76' })], { duesIn, payers }), ['iban d1=1200+d2=900'])
  assert.deepEqual(short([line('a', 1500n, { iban: 'FR76' })], { duesIn, payers }), ['ibanPart? d1=1200+d2=300'])
  assert.deepEqual(short([line('a', 1200n, { name: 'MLLE MARTIN LUCE' })], { duesIn }), ['name d1=1200'])
  assert.deepEqual(short([line('a', 1200n, { text: 'VIR DE LUCE MARTIN' })], { duesIn }), ['nameMaybe? d1=1200'], 'a text may name others too')
  assert.deepEqual(short([line('a', 1200n, { name: 'LUCE MARIE MARTIN' })], { duesIn }), ['nameMaybe? d1=1200'], 'another name holds hers')
  assert.deepEqual(short([line('a', 1200n, { name: 'LUCE MARIE MARTIN' })], { duesIn: [...duesIn, due('d5', 'Luce-Marie Martin', 1200n)] }), ['name d5=1200'], 'who is named whole')
  assert.deepEqual(short([line('a', 1200n, { text: 'cotisation velo' })], { duesIn }), ['nameMaybe? d3=1200'], 'one word is not enough to be sure')
  assert.deepEqual(short([line('a', 1200n), line('b', 777n)], { duesIn }), ['-', 'amount? d4=777'], 'two debts of the amount: none is proposed')
  assert.deepEqual(short([line('b', 777n), line('c', 777n)], { duesIn }), ['-', '-'], 'two movements of the amount')
  assert.deepEqual(short([line('a', 1200n, { text: 'Martin Luce velo' })], { duesIn }), ['-'], 'two names fit')
})

test('what the books have: batches by their name, then the amount near in time', () => {
  const lines = [line('a', 9000n, { batchId: 'REM-0012' }), line('b', 9000n, { text: 'PRLV REM 0011' }), line('c', -4000n), line('d', -4000n, { day: day('2026-06-01') })]
  assert.deepEqual(short(lines, { booked: [booked('e11', 9000n, 'REM-0011'), booked('e12', 9000n, 'REM-0012'), booked('p', -4000n, 'x')] }), ['batch e12=9000', 'bookedReference e11=9000', 'bookedAmount? p=4000', '-'])
  assert.deepEqual(short([line('a', 9000n, { batchId: 'REM-0012' })], { booked: [booked('e12', 8999n, 'REM-0012')] }), ['-'], 'another amount')
  assert.deepEqual(short([line('a', 9000n, { batchId: 'REM-0012-1' })], { booked: [booked('e1', 4000n, 'REM-0012'), booked('e2', 5000n, 'REM-0012'), booked('e3', 9000n, 'REM-0013')] }), ['batch e1=4000+e2=5000'], 'entered in two')
})

test('suppliers, rules, returns, what is owed to a member', () => {
  const bills = [bill('b1', 'Baie du Canal', 12_000n, 'F-2043', 'DE01'), bill('b2', 'Électricité des Crêtes', 5000n, 'EC 118'), bill('b3', 'Autre', 5000n, 'Z9')]
  assert.deepEqual(short([line('a', -12_000n, { text: 'VIR F 2043' })], { bills }), ['bill b1=12000'])
  assert.deepEqual(short([line('a', -12_000n, { iban: 'DE01' })], { bills }), ['billIban b1=12000'])
  assert.deepEqual(short([line('a', -5000n, { name: 'ELECTRICITE DES CRETES' })], { bills }), ['billName b2=5000'])
  assert.deepEqual(short([line('a', -5000n), line('b', -12_000n)], { bills }), ['-', 'billAmount? b1=12000'])
  const rules = [{ id: 'r', name: 'Frais', direction: 'out' as const, words: 'frais de tenue', mostCents: 2000n, account: '627' }]
  assert.deepEqual(short([line('a', -350n, { text: 'FRAIS DE TENUE de compte' }), line('b', 350n, { text: 'frais de tenue' }), line('c', -2001n, { text: 'frais de tenue' })], { rules }), ['rule 627=350', '-', '-'])
  const returns = new Map([['P-7', { debitId: 'pay', cents: 2500n, label: 'Luce' }]])
  assert.deepEqual(short([line('a', -2620n, { isReturn: true, endToEndId: 'P-7', chargeCents: 120n })], { returns }), ['return pay=2500'])
  assert.deepEqual(short([line('a', -2620n, { isReturn: true, endToEndId: 'P-7', chargeCents: 20n }), line('b', -2500n, { endToEndId: 'P-7' }), line('c', -2400n, { isReturn: true, endToEndId: 'P-7' })], { returns }), ['-', '-', '-'], 'another charge; not a return; less than it was')
  assert.deepEqual(short([line('a', -2620n, { isReturn: true, endToEndId: 'P-7' })], { returns }), ['return pay=2500'], 'the charge is in the amount')
  assert.deepEqual(short([line('a', -800n, { name: 'Martin Luce' })], { duesOut: [due('o', 'Luce Martin', 800n)] }), ['nameMaybe? o=800'])
})

test('whatever comes: parts come to the movement, no debt, bill or line of the books is proposed beyond what it is, the same is found again', () => {
  const names = fc.constantFrom('Luce Martin', 'Baie du Canal', 'Zoé', 'Association Vélo', '')
  const cents = fc.constantFrom(100n, 200n, 300n, 400n, 500n)
  const texts = fc.constantFrom('', '2026-00001', '2026-00002 2026-00003', 'frais', 'REM-1', 'F-1')
  const plain = { noNullPrototype: true } as const
  const lineOf = fc.record({ cents: fc.tuple(cents, fc.boolean()).map(([amount, out]) => (out ? -amount : amount)), name: names, text: texts, iban: fc.constantFrom('', 'FR76', 'DE01'), batchId: fc.constantFrom('', 'REM-1'), endToEndId: fc.constantFrom('', 'P-1'), isReturn: fc.boolean(), day: fc.nat(20).map((days) => addDays(on, days)) }, plain)
  const dueOf = fc.record({ customerName: names, number: fc.constantFrom('', '2026-00001', '2026-00002', '2026-00003'), cents, dueOn: fc.nat(20).map((days) => addDays(on, days)) }, plain)
  fc.assert(
    fc.property(fc.array(lineOf, { maxLength: 10 }), fc.array(dueOf, { maxLength: 10 }), fc.array(fc.record({ cents, name: names }, plain), { maxLength: 4 }), fc.array(fc.record({ cents: cents.map((one) => -one), reference: fc.constantFrom('REM-1', '') }, plain), { maxLength: 4 }), (some, dues, bills, lines) => {
      const all = some.map((one, index) => line(`l${index}`, one.cents, one))
      const known = facts({
        duesIn: dues.map((one, index) => ({ ...due(`d${index}`, one.customerName, one.cents, one.number), dueOn: one.dueOn })),
        bills: bills.map((one, index) => bill(`b${index}`, one.name, one.cents, `F-${index}`, 'DE01')),
        booked: lines.map((one, index) => booked(`e${index}`, one.cents, one.reference)),
        rules: [{ id: 'r', name: 'Frais', direction: 'out', words: 'frais', mostCents: null, account: '627' }],
        payers: new Map([['FR76', 'c-Luce Martin']]),
        returns: new Map([['P-1', { debitId: 'p', cents: 100n, label: 'x' }]]),
      })
      const found = suggestMatches(all, known)
      const used = new Map<string, bigint>()
      for (const [id, suggestion] of found) {
        const of = all.find((one) => one.id === id)
        const size = (of?.cents ?? 0n) < 0n ? -(of?.cents ?? 0n) : (of?.cents ?? 0n)
        assert.equal(suggestion.parts.reduce((sum, part) => sum + part.cents + ('chargeCents' in part ? part.chargeCents : 0n), 0n), size)
        for (const part of suggestion.parts) {
          assert.ok(part.cents > 0n)
          const what = 'dueId' in part ? part.dueId : 'invoiceId' in part ? part.invoiceId : 'entryId' in part ? part.entryId : 'debitId' in part ? part.debitId : ''
          if (what !== '') used.set(what, (used.get(what) ?? 0n) + part.cents)
        }
      }
      for (const one of known.duesIn) assert.ok((used.get(one.id) ?? 0n) <= one.cents)
      for (const one of known.bills) assert.ok((used.get(one.invoiceId) ?? 0n) <= one.cents)
      for (const one of known.booked) assert.ok((used.get(one.entryId) ?? 0n) <= -one.cents)
      assert.ok((used.get('p') ?? 0n) <= 100n)
      assert.deepEqual(suggestMatches(all, known), found)
    }),
    { numRuns: 300 },
  )
})
