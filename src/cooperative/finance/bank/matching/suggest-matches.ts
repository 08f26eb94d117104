/**
 * Proposes what movements stand for, the surest reasons first: whatever is proposed for one is taken from the others. Knows
 * nothing of the database; five thousand movements against as many debts take a fraction of a second (bench).
 */
import { daysBetween } from '#lib/day.ts'
import { folded } from '../csv/csv-mapping.ts'
import type { BillFact, BookedFact, DueFact, Facts, LineFacts, SuggestedPart, Suggestion, SuggestionReason } from './suggestion.ts'

const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)
const grouped = <K, T>(list: readonly T[], key: (one: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const group = groups.get(key(one))
    if (group) group.push(one)
    else groups.set(key(one), [one])
  }
  return groups
}

/** Numbers of invoices in a text, with a dash, another sign or none between year and number. */
export const numbersIn = (text: string): string[] => [...new Set([...text.matchAll(/(?<!\d)(20\d{2})[\s\-_./]?(\d{5,6})(?!\d)/g)].map(([, year, number]) => `${year}-${number}`))]

const wordsOf = (text: string): string[] => folded(text).split(' ').filter((word) => word.length >= 2)
/** Words that names of organisations share. */
const commonplace = new Set(['sarl', 'sas', 'sa', 'eurl', 'association', 'asso', 'ste', 'societe', 'monsieur', 'madame', 'mme', 'mlle', 'mr', 'les', 'des', 'du', 'de', 'la', 'le', 'et', 'vir', 'virement', 'sepa'])
const tellingWords = (name: string): string[] => [...new Set(wordsOf(name))].filter((word) => !commonplace.has(word))

/** Whether the bank's name is this one and no other word. */
const isName = (said: string, name: string): boolean => {
  const [words, own] = [tellingWords(said), new Set(tellingWords(name))]
  return words.length === own.size && words.every((word) => own.has(word))
}

/** Finds whose names a text holds: all telling words of the name, one of them of four letters or more. */
function nameIndex<T>(list: readonly T[], nameOf: (one: T) => string): (words: ReadonlySet<string>) => T[] {
  const byWord = new Map<string, { one: T; words: string[] }[]>()
  for (const one of list) {
    const words = tellingWords(nameOf(one))
    const longest = [...words].sort((a, b) => b.length - a.length)[0]
    if (longest === undefined || longest.length < 4) continue
    const group = byWord.get(longest)
    if (group) group.push({ one, words })
    else byWord.set(longest, [{ one, words }])
  }
  return (words) => [...words].flatMap((word) => byWord.get(word) ?? []).filter((entry) => entry.words.every((word) => words.has(word))).map(({ one }) => one)
}

/** What is still free of each debt, bill and line of the books. */
class Taken {
  readonly #used = new Set<string>()
  free = (id: string): boolean => !this.#used.has(id)
  take = (ids: readonly string[]): void => ids.forEach((id) => this.#used.add(id))
}

const duePart = (due: DueFact, cents = due.cents): SuggestedPart => ({ kind: 'due', dueId: due.id, label: due.label, cents })
const bookedId = (one: BookedFact): string => `${one.entryId} ${one.place}`

/** Debts that come to an amount: one of that amount, all, or the oldest so many. */
function exactly(dues: readonly DueFact[], cents: bigint): DueFact[] | null {
  const one = dues.find((due) => due.cents === cents)
  if (one) return [one]
  let sum = 0n
  for (const [index, due] of dues.entries()) {
    sum += due.cents
    if (sum === cents) return dues.slice(0, index + 1)
    if (sum > cents) return null
  }
  return null
}

/** An amount over debts, the oldest first; what is over remains. */
function spread(dues: readonly DueFact[], cents: bigint): { parts: SuggestedPart[]; over: bigint } {
  const parts: SuggestedPart[] = []
  let left = cents
  for (const due of dues) {
    if (left === 0n) break
    const part = due.cents < left ? due.cents : left
    parts.push(duePart(due, part))
    left -= part
  }
  return { parts, over: left }
}

const oldestFirst = (a: DueFact, b: DueFact): number => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.id < b.id ? -1 : 1)

/** Proposals by movement; movements for which nothing is found are absent. */
export function suggestMatches(lines: readonly LineFacts[], facts: Facts): Map<string, Suggestion> {
  const found = new Map<string, Suggestion>()
  const taken = new Taken()
  const propose = (line: LineFacts, reason: SuggestionReason, sure: boolean, about: string, parts: SuggestedPart[], ids: readonly string[]) => {
    found.set(line.id, { lineId: line.id, reason, sure, about, parts })
    taken.take(ids)
  }
  const pass = (wanted: (line: LineFacts) => boolean, look: (line: LineFacts) => void) => {
    for (const line of lines) if (!found.has(line.id) && wanted(line)) look(line)
  }
  const comesIn = (line: LineFacts) => line.cents > 0n && !line.isReturn
  const goesOut = (line: LineFacts) => line.cents < 0n && !line.isReturn
  const words = new Map(lines.map((line) => [line.id, new Set(wordsOf(`${line.name} ${line.text}`))]))
  const wordsOfLine = (line: LineFacts): ReadonlySet<string> => words.get(line.id) ?? new Set()
  const freeOf = (dues: readonly DueFact[] | undefined): DueFact[] => (dues ?? []).filter(({ id }) => taken.free(id))

  suggestReturns(pass, facts, taken, propose)
  suggestBooked(pass, facts, taken, propose)

  const duesIn = [...facts.duesIn].sort(oldestFirst)
  const byNumber = grouped(duesIn.filter(({ number }) => number !== ''), ({ number }) => number)
  pass(comesIn, (line) => {
    const numbers = numbersIn(`${line.reference} ${line.text} ${line.endToEndId}`)
    const dues = freeOf(numbers.flatMap((number) => byNumber.get(number) ?? []))
    const [first] = dues
    if (!first) return
    const exact = exactly(dues, line.cents)
    const named = dues.map(({ number }) => number).filter((number, index, all) => all.indexOf(number) === index).join(', ')
    if (exact) return propose(line, 'number', true, named, exact.map((due) => duePart(due)), exact.map(({ id }) => id))
    const { parts, over } = spread(dues, line.cents)
    const over_: SuggestedPart[] = over > 0n ? [{ kind: 'overpayment', customerId: first.customerId, label: first.customerName, cents: over }] : []
    propose(line, over > 0n ? 'numberOver' : 'numberPart', false, named, [...parts, ...over_], dues.map(({ id }) => id))
  })

  suggestRules(pass, facts, wordsOfLine, propose)

  const byCustomer = grouped(duesIn, ({ customerId }) => customerId)
  pass((line) => comesIn(line) && line.iban !== '', (line) => {
    const dues = freeOf(byCustomer.get(facts.payers.get(line.iban) ?? ''))
    const [first] = dues
    if (!first) return
    const exact = exactly(dues, line.cents)
    if (exact) return propose(line, 'iban', true, first.customerName, exact.map((due) => duePart(due)), exact.map(({ id }) => id))
    const { parts, over } = spread(dues, line.cents)
    if (over === 0n) propose(line, 'ibanPart', false, first.customerName, parts, dues.map(({ id }) => id))
  })
  const customers = [...byCustomer.values()].flatMap((dues) => dues.slice(0, 1))
  const customersNamed = nameIndex(customers, ({ customerName }) => customerName)
  pass(comesIn, (line) => {
    // of « Luce Martin » and « Luce Marie Martin » the one who is named whole
    const named = customersNamed(wordsOfLine(line))
    const whole = named.filter(({ customerName }) => isName(line.name, customerName))
    const candidates = whole.length > 0 ? whole : named
    const fitting = candidates.flatMap((one) => {
      const exact = exactly(freeOf(byCustomer.get(one.customerId)), line.cents)
      return exact ? [{ one, exact }] : []
    })
    const [only] = fitting
    if (!only || fitting.length > 1) return
    const sure = whole.length === 1 && tellingWords(only.one.customerName).length >= 2
    propose(line, sure ? 'name' : 'nameMaybe', sure, only.one.customerName, only.exact.map((due) => duePart(due)), only.exact.map(({ id }) => id))
  })
  suggestBills(pass, goesOut, facts, taken, wordsOfLine, propose)
  const duesOut = [...facts.duesOut].sort(oldestFirst)
  const outByAmount = grouped(duesOut, ({ cents }) => cents)
  pass(goesOut, (line) => {
    const dues = freeOf(outByAmount.get(-line.cents)).filter((due) => tellingWords(due.customerName).some((word) => word.length >= 4) && tellingWords(due.customerName).every((word) => wordsOfLine(line).has(word)))
    const [only] = dues
    if (only && dues.length === 1) propose(line, 'nameMaybe', false, only.customerName, [duePart(only)], [only.id])
  })
  suggestBookedAmounts(pass, lines, facts, taken, propose)
  const inByAmount = grouped(duesIn, ({ cents }) => cents)
  const alike = grouped(lines.filter((line) => comesIn(line) && !found.has(line.id)), ({ cents }) => cents)
  pass(comesIn, (line) => {
    const dues = freeOf(inByAmount.get(line.cents))
    const [only] = dues
    if (only && dues.length === 1 && alike.get(line.cents)?.length === 1) propose(line, 'amount', false, only.customerName, [duePart(only)], [only.id])
  })
  return found
}

type Pass = (wanted: (line: LineFacts) => boolean, look: (line: LineFacts) => void) => void
type Propose = (line: LineFacts, reason: SuggestionReason, sure: boolean, about: string, parts: SuggestedPart[], ids: readonly string[]) => void

/** Banks ask some euros at most for a debit that comes back. */
const mostCharge = 5000n

/** A debit that came back: known by the id it went with, and of its amount and what the bank asks for it. */
function suggestReturns(pass: Pass, facts: Facts, taken: Taken, propose: Propose): void {
  pass(
    (line) => line.isReturn && line.cents < 0n && line.endToEndId !== '',
    (line) => {
      const payment = facts.returns.get(line.endToEndId)
      const chargeCents = -line.cents - (payment?.cents ?? 0n)
      // what the bank asks for it is told apart, or is in the amount
      if (!payment || chargeCents < 0n || chargeCents > mostCharge || (line.chargeCents !== 0n && line.chargeCents !== chargeCents) || !taken.free(payment.debitId)) return
      propose(line, 'return', true, payment.label, [{ kind: 'return', debitId: payment.debitId, label: payment.label, cents: payment.cents, chargeCents }], [payment.debitId])
    },
  )
}

/** Parts of one movement. */
const mostTogether = 100
const squeezed = (text: string): string => folded(text).replaceAll(' ', '')

const bookedPart = (one: BookedFact): SuggestedPart => ({ kind: 'booked', entryId: one.entryId, place: one.place, label: one.label, cents: size(one.cents) })

/** Lines that the books have already, such as a batch of debits: by the name of the batch or the paper. */
function suggestBooked(pass: Pass, facts: Facts, taken: Taken, propose: Propose): void {
  const byAmount = grouped(facts.booked, ({ cents }) => cents)
  const byReference = [...grouped(facts.booked.filter(({ reference }) => reference !== ''), ({ reference }) => squeezed(reference)).entries()]
  const idsOf = (line: LineFacts) => [line.batchId, line.endToEndId, line.reference].map(squeezed).filter((id) => id.length >= 4)
  /** Whether a movement names a paper: a bank may put signs behind the name of a file, for its parts. */
  const names = (line: LineFacts, own: string) => own.length >= 4 && (idsOf(line).some((id) => id === own || (own.length >= 6 && id.startsWith(own))) || (own.length >= 5 && squeezed(`${line.text} ${line.name}`).includes(own)))
  // a batch of thousands is in the books in several entries of one paper
  pass(
    (line) => !line.isReturn && line.batchId !== '',
    (line) => {
      for (const [own, all] of byReference) {
        if (!names(line, own)) continue
        const free = all.filter((one) => taken.free(bookedId(one)))
        if (free.length > 0 && free.length <= mostTogether && free.reduce((sum, one) => sum + one.cents, 0n) === line.cents) return propose(line, 'batch', true, free[0]?.reference ?? '', free.map(bookedPart), free.map(bookedId))
      }
    },
  )
  pass(
    (line) => !line.isReturn,
    (line) => {
      const candidates = (byAmount.get(line.cents) ?? []).filter((one) => taken.free(bookedId(one)))
      if (candidates.length === 0) return
      const named = candidates.filter(({ reference, label }) => names(line, squeezed(reference)) || idsOf(line).some((id) => id.length >= 6 && squeezed(label).includes(id)))
      const [only] = named
      if (only && named.length === 1) propose(line, line.batchId === '' ? 'bookedReference' : 'batch', true, only.reference, [bookedPart(only)], [bookedId(only)])
    },
  )
}

/** Lines of the books of the same amount within ten days, where there is one such line and one such movement. */
function suggestBookedAmounts(pass: Pass, lines: readonly LineFacts[], facts: Facts, taken: Taken, propose: Propose): void {
  const byAmount = grouped(facts.booked, ({ cents }) => cents)
  const alike = grouped(lines, ({ cents }) => cents)
  pass(
    () => true,
    (line) => {
      const near = (one: { day: BookedFact['day'] }) => Math.abs(daysBetween(one.day, line.day)) <= 10
      const candidates = (byAmount.get(line.cents) ?? []).filter((one) => taken.free(bookedId(one)) && near(one))
      const [only] = candidates
      if (only && candidates.length === 1 && (alike.get(line.cents) ?? []).filter(near).length === 1) propose(line, 'bookedAmount', false, only.label, [bookedPart(only)], [bookedId(only)])
    },
  )
}

function suggestRules(pass: Pass, facts: Facts, wordsOfLine: (line: LineFacts) => ReadonlySet<string>, propose: Propose): void {
  if (facts.rules.length === 0) return
  pass(
    (line) => !line.isReturn,
    (line) => {
      const text = ` ${[folded(`${line.name} ${line.text}`), [...wordsOfLine(line)].join(' ')].join(' ')} `
      const rule = facts.rules.find(({ direction, words, mostCents }) => direction === (line.cents > 0n ? 'in' : 'out') && text.includes(` ${words} `) && (mostCents === null || size(line.cents) <= mostCents))
      if (rule) propose(line, 'rule', true, rule.name, [{ kind: 'account', account: rule.account, label: rule.name, cents: size(line.cents) }], [])
    },
  )
}

/** Bills of suppliers: by their number, their IBAN, their name, at last by the amount alone. */
function suggestBills(pass: Pass, goesOut: (line: LineFacts) => boolean, facts: Facts, taken: Taken, wordsOfLine: (line: LineFacts) => ReadonlySet<string>, propose: Propose): void {
  const byAmount = grouped(facts.bills, ({ cents }) => cents)
  const named = (line: LineFacts, bill: BillFact) => {
    const words = tellingWords(bill.supplierName)
    return words.some((word) => word.length >= 4) && words.every((word) => wordsOfLine(line).has(word))
  }
  const fits: readonly { reason: SuggestionReason; sure: boolean; fit: (line: LineFacts, bill: BillFact) => boolean }[] = [
    { reason: 'bill', sure: true, fit: (line, bill) => squeezed(bill.reference).length >= 4 && /\d/.test(bill.reference) && squeezed(`${line.text} ${line.reference} ${line.endToEndId}`).includes(squeezed(bill.reference)) },
    { reason: 'billIban', sure: true, fit: (line, bill) => bill.supplierIban !== '' && bill.supplierIban === line.iban },
    { reason: 'billName', sure: true, fit: named },
    { reason: 'billAmount', sure: false, fit: () => true },
  ]
  for (const { reason, sure, fit } of fits)
    pass(goesOut, (line) => {
      const bills = (byAmount.get(-line.cents) ?? []).filter((bill) => taken.free(bill.invoiceId) && fit(line, bill))
      const [only] = [...bills].sort((a, b) => (a.dueDay < b.dueDay ? -1 : 1))
      // of several of one supplier and amount the oldest; of several suppliers none
      if (!only || new Set(bills.map(({ supplierName }) => supplierName)).size > 1) return
      propose(line, reason, sure && (reason !== 'billName' || bills.length === 1), `${only.supplierName}, ${only.reference}`, [{ kind: 'supplier', invoiceId: only.invoiceId, label: only.label, cents: only.cents }], [only.invoiceId])
    })
}
