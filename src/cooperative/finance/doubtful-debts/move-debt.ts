/** What a customer owes becomes doubtful (411 to 416), or is no more. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { letterLines, unletter } from '../ledger/letter-lines.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { debtById } from './debt-store.ts'
import type { DoubtfulDebt } from './debt-store.ts'

export const longestDebtReason = 300

/** A reason on one line. @throws {UserError} `debtReason`. */
export function cleanReason(typed: string): string {
  const reason = typed.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (reason === '' || reason.length > longestDebtReason) throw new UserError('debtReason', { most: longestDebtReason }, { field: 'reason' })
  return reason
}

/** The debt, held until commit. @throws {UserError} `debtNone` (404). */
export async function holdDebt(tx: Tx, id: string): Promise<DoubtfulDebt> {
  await tx.selectFrom('doubtful_debt').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return debtById(tx, id)
}

interface DoubtInput {
  /** Unlettered lines of one account 411 and one party. */
  lines: readonly { entryId: string; place: number }[]
  day: Day
  reason: string
  /** Rate of the tax in what is owed, in hundredths of a percent: 2000 is 20 %. */
  vatRate: number
}

interface NewDebt {
  /** Of 411, which it leaves. */
  account: string
  partyId: string | null
  memberId?: string | null
  label: string
  /** With tax, and the tax in it. */
  cents: bigint
  vatCents: bigint
  sinceDay: Day
  day: Day
  reason: string
}

/** Writes the entry, 416 in its first line and 411 in its second, and the debt. @throws {UserError} `debtReason`, those of `postEntry`. */
export async function recordDebt(tx: Tx, doer: Doer, debt: NewDebt, clock: Clock): Promise<{ id: string; number: number; movedEntryId: string }> {
  const reason = cleanReason(debt.reason)
  // numbers follow one another, and nobody else moves the same lines meanwhile
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const last = await tx.selectFrom('doubtful_debt').select((make) => make.fn.max('number').as('number')).executeTakeFirst()
  const [id, number] = [randomText(12), (last?.number ?? 0) + 1]
  const label = `Créance douteuse : ${debt.label}`.slice(0, 200)
  const moved = await postEntry(tx, doer, { journal: 'OD', day: debt.day, label, cause: { kind: 'doubtful-debt', id }, lines: [{ account: '416', debitCents: debt.cents, creditCents: 0n, party: debt.partyId }, { account: debt.account, debitCents: 0n, creditCents: debt.cents, party: debt.partyId }] }, clock)
  await tx.insertInto('doubtful_debt').values({ id, number, party_id: debt.partyId, label: debt.label, reason, cents: debt.cents, vat_cents: debt.vatCents, since_day: debt.sinceDay, moved_entry_id: moved.id, moved_by: doer.personId, moved_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'debt.doubted', subjectKind: 'doubtful-debt', subjectId: id, memberId: debt.memberId ?? null, after: { name: debt.label, number, cents: Number(debt.cents), reason } }, clock)
  return { id, number, movedEntryId: moved.id }
}

/**
 * Moves lines of 411 to 416 by one entry; the lines and their answer are lettered. Lines of invoices go by their amounts due (`doubtDue`).
 * @throws {UserError} `debtLines` (none, or of several accounts or parties), `debtVat`, `debtReason`, `debtOfInvoice` (409), `letterTaken` (409), those of `postEntry`.
 */
export async function doubtDebt(tx: Tx, doer: Doer, input: DoubtInput, clock: Clock): Promise<{ id: string; number: number }> {
  cleanReason(input.reason)
  if (!(Number.isInteger(input.vatRate) && input.vatRate >= 0 && input.vatRate <= 10_000)) throw new UserError('debtVat', {}, { field: 'vatRate' })
  const wanted = [...new Map(input.lines.map((line) => [`${line.entryId} ${line.place}`, line])).values()]
  const rows = wanted.length === 0 || wanted.length > 100 ? [] : await tx.selectFrom('entry_line').selectAll().where((make) => make.or(wanted.map((line) => make.and([make('entry_id', '=', line.entryId), make('place', '=', line.place)])))).where('number', 'is not', null).where('account', 'like', '411%').orderBy('day').orderBy('number').execute()
  const [first] = rows
  const cents = rows.reduce((sum, row) => sum + BigInt(row.debit_cents) - BigInt(row.credit_cents), 0n)
  if (!first || rows.length !== wanted.length || rows.some((row) => row.account !== first.account || row.party_id !== first.party_id) || cents <= 0n) throw new UserError('debtLines', {}, { field: 'lines' })
  if (await tx.selectFrom('sales_invoice').select('id').where((make) => make.or(wanted.map((line) => make.and([make('entry_id', '=', line.entryId), make('entry_place', '=', line.place)])))).executeTakeFirst()) throw new UserError('debtOfInvoice', {}, { status: 409 })
  const netCents = (cents * 10_000n + BigInt(10_000 + input.vatRate) / 2n) / BigInt(10_000 + input.vatRate)
  const { id, number, movedEntryId } = await recordDebt(tx, doer, { account: first.account, partyId: first.party_id, label: first.label, cents, vatCents: cents - netCents, sinceDay: (first.day as Day | null) ?? input.day, day: input.day, reason: input.reason }, clock)
  await letterLines(tx, doer, { account: first.account, lines: [...wanted, { entryId: movedEntryId, place: 2 }] }, clock)
  return { id, number }
}

/**
 * Moves it back to 411, as it was: the entry is reversed on its day, the lines are open again.
 * @throws {UserError} `debtNone` (404), `debtUsed` (409: something was written for it), those of `reverseEntry`.
 */
export async function undoubtDebt(tx: Tx, doer: Doer, input: { debtId: string }, clock: Clock): Promise<void> {
  const debt = await holdDebt(tx, input.debtId)
  if (debt.steps.length > 0 || debt.proposal) throw new UserError('debtUsed', {}, { status: 409 })
  const lettered = await tx.selectFrom('lettering_line as t').innerJoin('lettering as g', 'g.id', 't.lettering_id').select(['g.account', 'g.code']).where('t.entry_id', '=', debt.movedEntryId).where('t.place', '=', 2).executeTakeFirst()
  if (lettered) await unletter(tx, doer, lettered, clock)
  const back = await reverseEntry(tx, doer, { entryId: debt.movedEntryId, day: day(debt.movedOn), label: `Contre-passation : créance douteuse ${debt.label}`.slice(0, 200) }, clock)
  const { account } = await tx.selectFrom('entry_line').select('account').where('entry_id', '=', debt.movedEntryId).where('place', '=', 2).executeTakeFirstOrThrow()
  for (const [code, place] of [['416', 1], [account, 2]] as const) await letterLines(tx, doer, { account: code, lines: [{ entryId: debt.movedEntryId, place }, { entryId: back.id, place }] }, clock)
  await recordAudit(tx, doer, { action: 'debt.undoubted', subjectKind: 'doubtful-debt', subjectId: debt.id, before: { name: debt.label, number: debt.number } }, clock)
}
