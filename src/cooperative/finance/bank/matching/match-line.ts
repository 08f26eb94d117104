/** Matches a movement: writes what stands for it, or takes lines that the books have already. The database holds that both come to the same. */
import { sql } from 'kysely'
import type { BankMatchKind, BankPartKind } from '#db/bank-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { duesById } from '#cooperative/finance/dues/due-store.ts'
import { recordOverpayment, recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { payInvoice } from '#cooperative/finance/purchases/pay-invoice.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { checkPartAccount } from '../rule-store.ts'
import { takeDebitBack } from './take-back.ts'

/** What a movement stands for. Amounts count in the movement's own direction; of an account they may go the other way, such as a fee kept back. */
export type MatchPart =
  | { kind: 'due'; dueId: string; cents: bigint }
  | { kind: 'overpayment'; customerId: string; cents: bigint }
  | { kind: 'supplier'; invoiceId: string; cents: bigint }
  | { kind: 'account'; account: string; label: string; cents: bigint; party?: string | null | undefined }
  | { kind: 'booked'; entryId: string; place: number }
  | { kind: 'return'; debitId: string; cents: bigint; chargeCents: bigint }

export const mostParts = 100

interface HeldLine {
  id: string
  accountId: string
  /** Of the books. */
  account: string
  day: Day
  cents: bigint
  name: string
  text: string
  returnReason: string
}

/** What payments say they came by. */
export const sourceOf = (lineId: string): string => `bank-${lineId}`

/** Movements that wait, held until commit, in the order asked for. @throws {UserError} `bankLineNone` (404), `bankLineMatched` (409). */
export async function holdOpenLines(tx: Tx, ids: readonly string[]): Promise<HeldLine[]> {
  const { rows } = await sql<{ id: string; account_id: string; account: string; day: string; cents: number; name: string; text: string; return_reason: string; match_id: string | null }>`
    select l.id, l.account_id, a.account, l.day, l.cents, l.name, l.text, l.return_reason, l.match_id from bank_line l join bank_account a on a.id = l.account_id where l.id = any (${[...ids]}::text[]) order by l.id for update of l`.execute(tx)
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => {
    const row = found.get(id)
    if (!row) throw new UserError('bankLineNone', {}, { status: 404 })
    if (row.match_id !== null) throw new UserError('bankLineMatched', {}, { status: 409 })
    return { id: row.id, accountId: row.account_id, account: row.account, day: day(row.day), cents: BigInt(row.cents), name: row.name, text: row.text, returnReason: row.return_reason }
  })
}

/** Movements of an account are dealt with from now on. Whoever calls holds them, and writes what stands for them in the same transaction. @returns the id of the match. */
export async function insertMatch(tx: Tx, doer: Doer, match: { accountId: string; kind: BankMatchKind; reason: string }, lineIds: readonly string[], clock: Clock): Promise<string> {
  const id = randomText(12)
  await tx.insertInto('bank_match').values({ id, account_id: match.accountId, kind: match.kind, reason: match.reason, matched_by: doer.personId, matched_at: clock.now() }).execute()
  await sql`update bank_line set match_id = ${id} where id = any (${[...lineIds]}::text[])`.execute(tx)
  return id
}

/** The lines of an entry on the account of the bank stand for a match from now on. */
export const bookEntry = async (tx: Tx, matchId: string, entryId: string, account: string): Promise<void> =>
  void (await sql`insert into bank_booking (entry_id, entry_place, match_id) select entry_id, place, ${matchId} from entry_line where entry_id = ${entryId} and account = ${account}`.execute(tx))

export interface NewPart {
  lineId: string
  kind: BankPartKind
  label: string
  cents: bigint
  entryId: string
  dueId?: string
  duePaymentId?: string
  invoiceId?: string
  purchasePaymentId?: string
  /** More entries that belong to it. */
  alsoEntries?: readonly string[]
}

/** What stands for the movements of a match. */
export async function insertParts(tx: Tx, matchId: string, parts: readonly NewPart[]): Promise<void> {
  const places = new Map<string, number>()
  const rows = parts.map((part) => {
    const place = (places.get(part.lineId) ?? 0) + 1
    places.set(part.lineId, place)
    return { match_id: matchId, line_id: part.lineId, place, kind: part.kind, label: part.label.slice(0, 200), cents: part.cents, entry_id: part.entryId, due_id: part.dueId ?? null, due_payment_id: part.duePaymentId ?? null, purchase_invoice_id: part.invoiceId ?? null, purchase_payment_id: part.purchasePaymentId ?? null }
  })
  for (let from = 0; from < rows.length; from += 1000) await tx.insertInto('bank_part').values(rows.slice(from, from + 1000)).execute()
}

/** What an entry says of a movement: who, else what was written with it. */
export const wordsOf = (line: Pick<HeldLine, 'name' | 'text' | 'cents'>): string => cleanLabel((line.name || line.text).slice(0, 120), 150) ?? (line.cents > 0n ? 'Encaissement' : 'Paiement')

const kindOf = (parts: readonly MatchPart[]): BankMatchKind => (parts.some(({ kind }) => kind === 'return') ? 'return' : parts.some(({ kind }) => kind === 'due' || kind === 'overpayment') ? 'dues' : parts.some(({ kind }) => kind === 'supplier') ? 'supplier' : parts.some(({ kind }) => kind === 'account') ? 'account' : 'booked')

/**
 * Matches one movement with the parts given, which come to it.
 * @param input.reason why it was proposed, in short; empty when a person chose it.
 * @param input.from who writes to the debtor of a debit that came back.
 * @throws {UserError} `bankLineNone` (404), `bankLineMatched` (409), `bankPartsNone`, `bankPartsSum` (with what is over), `bankPartDirection`, `bankPartAccount`,
 * `bankBookedNone` (409: no such line of this account, or it stands for another movement), and as `recordPayments`, `recordOverpayment`, `payInvoice`, `postEntry`, `takeDebitBack`.
 */
export async function matchLine(tx: Tx, actor: Actor, input: { lineId: string; parts: readonly MatchPart[]; reason?: string | undefined; from: Letterhead }, clock: Clock): Promise<{ matchId: string }> {
  const [line] = await holdOpenLines(tx, [input.lineId])
  assert(line, 'a movement that is held')
  if (input.parts.length === 0 || input.parts.length > mostParts) throw new UserError('bankPartsNone', { most: mostParts })
  const matchId = await insertMatch(tx, actor, { accountId: line.accountId, kind: kindOf(input.parts), reason: (input.reason ?? '').slice(0, 300) }, [line.id], clock)
  const booked = await bookedParts(tx, line, input.parts)
  const size = line.cents < 0n ? -line.cents : line.cents
  const over = size - sumCents(input.parts.map((part) => (part.kind === 'booked' ? 0n : part.kind === 'return' ? part.cents + part.chargeCents : part.cents))) - sumCents(booked.map(({ cents }) => cents))
  if (over !== 0n) throw new UserError('bankPartsSum', { cents: Number(over) }, { field: 'parts' })
  for (const part of input.parts) if (part.kind !== 'booked' && (part.cents === 0n || (part.kind !== 'account' && part.cents < 0n) || (part.kind === 'return' && part.chargeCents < 0n))) throw new UserError('bankPartAmount', {}, { field: 'parts' })
  if (booked.length > 0) {
    await tx.insertInto('bank_booking').values(booked.map((part) => ({ entry_id: part.entryId, entry_place: part.place, match_id: matchId }))).execute()
    await insertParts(tx, matchId, booked)
  }
  const entries: NewPart[] = [...(await payDues(tx, actor, line, input.parts, clock)), ...(await overpay(tx, actor, line, input.parts, clock)), ...(await paySuppliers(tx, actor, line, input.parts, clock)), ...(await writeAccounts(tx, actor, line, input.parts, clock)), ...(await takeBack(tx, actor, line, input.parts, input.from, clock))]
  for (const entryId of new Set(entries.flatMap((part) => [part.entryId, ...(part.alsoEntries ?? [])]))) await bookEntry(tx, matchId, entryId, line.account)
  if (entries.length > 0) await insertPartsAfter(tx, matchId, booked.length, entries)
  await recordAudit(tx, actor, { action: 'bankLine.matched', subjectKind: 'bank-line', subjectId: line.id, after: { name: wordsOf(line), day: line.day, cents: Number(line.cents) } }, clock)
  return { matchId }
}

/** Parts of one movement after those that it has. */
async function insertPartsAfter(tx: Tx, matchId: string, there: number, parts: readonly NewPart[]): Promise<void> {
  const rows = parts.map((part, index) => ({ match_id: matchId, line_id: part.lineId, place: there + index + 1, kind: part.kind, label: part.label.slice(0, 200), cents: part.cents, entry_id: part.entryId, due_id: part.dueId ?? null, due_payment_id: part.duePaymentId ?? null, purchase_invoice_id: part.invoiceId ?? null, purchase_payment_id: part.purchasePaymentId ?? null }))
  await tx.insertInto('bank_part').values(rows).execute()
}

async function bookedParts(tx: Tx, line: HeldLine, parts: readonly MatchPart[]): Promise<(NewPart & { place: number })[]> {
  const wanted = parts.flatMap((part) => (part.kind === 'booked' ? [part] : []))
  const found: (NewPart & { place: number })[] = []
  for (const { entryId, place } of wanted) {
    const { rows } = await sql<{ cents: number; label: string }>`
      select (l.debit_cents - l.credit_cents)::bigint as cents, e.label from entry_line l join journal_entry e on e.id = l.entry_id
       where l.entry_id = ${entryId} and l.place = ${place} and l.account = ${line.account} and l.number is not null and not exists (select from bank_booking b where b.entry_id = l.entry_id and b.entry_place = l.place)`.execute(tx)
    const [row] = rows
    if (!row || found.some((one) => one.entryId === entryId && one.place === place)) throw new UserError('bankBookedNone', {}, { status: 409 })
    found.push({ lineId: line.id, kind: 'booked', label: row.label, cents: (line.cents < 0n ? -1n : 1n) * BigInt(row.cents), entryId, place })
  }
  return found
}

async function payDues(tx: Tx, doer: Doer, line: HeldLine, parts: readonly MatchPart[], clock: Clock): Promise<NewPart[]> {
  const wanted = parts.flatMap((part) => (part.kind === 'due' ? [part] : []))
  if (wanted.length === 0) return []
  const dues = await duesById(tx, wanted.map(({ dueId }) => dueId))
  for (const due of dues.values()) if (due.direction !== (line.cents > 0n ? 'in' : 'out')) throw new UserError('bankPartDirection', { label: due.label }, { status: 409, field: 'parts' })
  const made = await recordPayments(tx, doer, { account: line.account, day: line.day, label: `${line.cents > 0n ? 'Virement de' : 'Virement à'} ${wordsOf(line)}`, payments: wanted.map(({ dueId, cents }) => ({ dueId, cents, kind: 'bank' as const, source: sourceOf(line.id) })) }, clock)
  return wanted.map(({ dueId, cents }) => {
    const due = dues.get(dueId)
    return { lineId: line.id, kind: 'due', label: `${due?.customerName ?? ''}, ${due?.label ?? ''}`, cents, entryId: made.entryId, dueId, duePaymentId: made.payments.find((one) => one.dueId === dueId)?.id ?? '' }
  })
}

async function overpay(tx: Tx, doer: Doer, line: HeldLine, parts: readonly MatchPart[], clock: Clock): Promise<NewPart[]> {
  const made: NewPart[] = []
  for (const part of parts) {
    if (part.kind !== 'overpayment') continue
    if (line.cents < 0n) throw new UserError('bankPartDirection', { label: '' }, { status: 409, field: 'parts' })
    const label = `Trop-perçu, ${wordsOf(line)}`
    const { entryId, dueId } = await recordOverpayment(tx, doer, { customerId: part.customerId, cents: part.cents, account: line.account, day: line.day, label }, clock)
    made.push({ lineId: line.id, kind: 'overpayment', label, cents: part.cents, entryId, dueId })
  }
  return made
}

async function paySuppliers(tx: Tx, actor: Actor, line: HeldLine, parts: readonly MatchPart[], clock: Clock): Promise<NewPart[]> {
  const made: NewPart[] = []
  for (const part of parts) {
    if (part.kind !== 'supplier') continue
    const { kind, supplier, reference } = await tx.selectFrom('purchase_invoice as i').innerJoin('supplier as s', 's.id', 'i.supplier_id').select(['i.kind', 's.name as supplier', 'i.reference']).where('i.id', '=', part.invoiceId).executeTakeFirst().then((row) => row ?? { kind: null, supplier: '', reference: '' })
    if (kind !== null && (kind === 'invoice') !== line.cents < 0n) throw new UserError('bankPartDirection', { label: reference }, { status: 409, field: 'parts' })
    const { id, entryId } = await payInvoice(tx, actor, { invoiceId: part.invoiceId, cents: part.cents, day: line.day, account: line.account }, clock)
    made.push({ lineId: line.id, kind: 'supplier', label: `${supplier}, ${reference}`, cents: part.cents, entryId, invoiceId: part.invoiceId, purchasePaymentId: id })
  }
  return made
}

/** One entry of all parts that go to accounts. */
async function writeAccounts(tx: Tx, doer: Doer, line: HeldLine, parts: readonly MatchPart[], clock: Clock): Promise<NewPart[]> {
  const wanted = parts.flatMap((part) => (part.kind === 'account' ? [part] : []))
  if (wanted.length === 0) return []
  const sign = line.cents < 0n ? -1n : 1n
  const sided = (account: string, cents: bigint, more: object = {}) => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, ...more })
  const lines = []
  for (const part of wanted) lines.push(sided(await checkPartAccount(tx, part.account), -sign * part.cents, { party: part.party ?? null, ...(part.label.trim() === '' ? {} : { label: part.label }) }))
  const sum = sumCents(wanted.map(({ cents }) => cents))
  const label = wanted.length === 1 && wanted[0]?.label.trim() ? wanted[0].label : wordsOf(line)
  // parts that go both ways may come to nothing on the account of the bank
  const bank = sum === 0n ? [] : [sided(line.account, sign * sum)]
  const entry = await postEntry(tx, doer, { journal: 'BQ', day: line.day, label, cause: { kind: 'bank-line', id: line.id }, lines: [...bank, ...lines] }, clock)
  return wanted.map((part) => ({ lineId: line.id, kind: 'account', label: `${part.account.trim().split(/\s/)[0] ?? ''} ${part.label}`.trim(), cents: part.cents, entryId: entry.id }))
}

async function takeBack(tx: Tx, doer: Doer, line: HeldLine, parts: readonly MatchPart[], from: Letterhead, clock: Clock): Promise<NewPart[]> {
  const made: NewPart[] = []
  for (const part of parts) {
    if (part.kind !== 'return') continue
    if (line.cents > 0n) throw new UserError('bankPartDirection', { label: '' }, { status: 409, field: 'parts' })
    const { label, debit, charge } = await takeDebitBack(tx, doer, { ...part, code: line.returnReason, day: line.day, account: line.account, from }, clock)
    // of a debit that was more than what was still due there are two entries
    const [first = '', ...more] = debit
    made.push({ lineId: line.id, kind: 'return', label, cents: part.cents, entryId: first, alsoEntries: more })
    if (charge) made.push({ lineId: line.id, kind: 'charge', label, cents: part.chargeCents, entryId: charge })
  }
  return made
}

/** Puts a movement aside: nothing of the books stands for it. @throws {UserError} `bankLineNone` (404), `bankLineMatched` (409), `bankIgnoreReason`. */
export async function ignoreLine(tx: Tx, doer: Doer, input: { lineId: string; reason: string }, clock: Clock): Promise<void> {
  const reason = cleanLabel(input.reason, 300)
  if (reason === undefined) throw new UserError('bankIgnoreReason', { most: 300 }, { field: 'reason' })
  const [line] = await holdOpenLines(tx, [input.lineId])
  assert(line, 'a movement that is held')
  await insertMatch(tx, doer, { accountId: line.accountId, kind: 'ignored', reason }, [line.id], clock)
  await recordAudit(tx, doer, { action: 'bankLine.ignored', subjectKind: 'bank-line', subjectId: line.id, after: { name: wordsOf(line), day: line.day, cents: Number(line.cents), reason } }, clock)
}
