/** A return is marked as declared: its figures are kept and its entry settles the accounts; taken back by the contrary entry. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, day, dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { LineInput } from '../ledger/entry.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { regimeOn } from '../sales/vat-store.ts'
import { fillReturn } from './boxes.ts'
import type { Return } from './boxes.ts'
import { collectFigures } from './collect-figures.ts'
import type { Collected, Period } from './collect-figures.ts'

export interface DraftReturn extends Return {
  period: Period
  collected: Collected
}

export interface FiledReturn {
  id: string
  period: Period
  boxes: ReadonlyMap<string, { base: bigint; vat: bigint }>
  abroad: { country: string; rate: number; base: bigint; vat: bigint }[]
  dueCents: bigint
  creditCents: bigint
  entryId: string | null
  filedAt: Date
  cancelledAt: Date | null
}

/** Months or quarters of a calendar year. @throws {UserError} `vatPeriod`: not one of them. */
export function checkPeriod({ from, to }: Period): Period {
  const whole = from === startOfMonth(from) && to === endOfMonth(to)
  const quarter = to === endOfMonth(addMonths(from, 2)) && (Number(from.slice(5, 7)) - 1) % 3 === 0
  if (!whole || (to !== endOfMonth(from) && !quarter)) throw new UserError('vatPeriod', {}, { field: 'from' })
  return { from, to }
}

/** The return of a period as the books and invoices have it now; nothing is written. */
export async function draftReturn(db: DbOrTx, period: Period): Promise<DraftReturn> {
  const collected = await collectFigures(db, period)
  return { period, collected, ...fillReturn(collected.figures) }
}

const rowsOf = (db: DbOrTx) => db.selectFrom('vat_return').selectAll()
const filedOf = (row: Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]): FiledReturn => ({
  id: row.id, period: { from: day(row.from_day), to: day(row.to_day) }, boxes: new Map(Object.entries(row.boxes).map(([box, { base, vat }]) => [box, { base: BigInt(base), vat: BigInt(vat) }])),
  abroad: row.abroad.map((one) => ({ country: one.country, rate: one.rate, base: BigInt(one.base), vat: BigInt(one.vat) })), dueCents: BigInt(row.due_cents), creditCents: BigInt(row.credit_cents), entryId: row.entry_id,
  filedAt: row.filed_at, cancelledAt: row.cancelled_at,
})

/** Returns declared, the latest first; taken back ones too. */
export const filedReturns = async (db: DbOrTx): Promise<FiledReturn[]> => (await rowsOf(db).orderBy('from_day', 'desc').orderBy(sql`cancelled_at desc nulls first`).limit(200).execute()).map(filedOf)

/** The period that comes next: after the last one declared, of the same length; the month before today when there is none. */
export async function nextPeriod(db: DbOrTx, today: Day): Promise<Period> {
  const last = await rowsOf(db).where('cancelled_at', 'is', null).orderBy('to_day', 'desc').limit(1).executeTakeFirst()
  if (!last) return { from: startOfMonth(addMonths(today, -1)), to: endOfMonth(addMonths(today, -1)) }
  const from = addDays(day(last.to_day), 1)
  return { from, to: last.to_day === endOfMonth(day(last.from_day)) ? endOfMonth(from) : endOfMonth(addMonths(from, 2)) }
}

const moved = (account: string, cents: bigint): LineInput => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n })

/** What the return settles: taxes of the period against each other, the rest to 44551 or 44567, rounding to 6588 or 7588. */
function settlement({ collected, dueCents, creditCents, roundingCents }: DraftReturn): LineInput[] {
  const { figures, abroad, booked } = collected
  return [
    ...[...booked].map(([account, cents]) => moved(account, cents)),
    moved('44567', creditCents - figures.carriedCents),
    moved('44551', -dueCents), moved('44559', -sumCents(abroad.map(({ vatCents }) => vatCents))), roundingCents > 0n ? moved('6588', roundingCents) : moved('7588', roundingCents),
  ].filter(({ debitCents, creditCents: credit }) => debitCents !== credit)
}

/**
 * Marks the return of a period as declared and writes its entry on the period's last day.
 * @throws {UserError} `vatPeriod`, `vatNotLiable` (409), `vatNotOver` (409), `vatFiled` (409: declared already, or a later one is), `vatSettledByHand` (409),
 * `vatDifference` (409, with the cents that the books have more), as `postEntry`.
 */
export async function fileReturn(tx: Tx, doer: Doer, input: Period, clock: Clock): Promise<{ id: string; entryId: string | null }> {
  const period = checkPeriod(input)
  if ((await regimeOn(tx, period.to)).kind !== 'liable') throw new UserError('vatNotLiable', {}, { status: 409 })
  if (period.to >= dayOf(clock.now())) throw new UserError('vatNotOver', {}, { status: 409 })
  const there = await rowsOf(tx).where('cancelled_at', 'is', null).where('to_day', '>=', period.from).executeTakeFirst()
  if (there) throw new UserError('vatFiled', { from: there.from_day, to: there.to_day }, { status: 409 })
  const draft = await draftReturn(tx, period)
  if (draft.collected.settledByHand.length > 0) throw new UserError('vatSettledByHand', {}, { status: 409 })
  if (draft.collected.differenceCents !== 0n) throw new UserError('vatDifference', { cents: Number(draft.collected.differenceCents) }, { status: 409 })
  const id = randomText(12)
  const lines = settlement(draft)
  const entry = lines.length === 0 ? null : await postEntry(tx, doer, { journal: 'OD', day: period.to, label: `TVA du ${period.from} au ${period.to}`, cause: { kind: 'vat-return', id }, lines }, clock)
  const plain = ({ base, vat }: { base: bigint; vat: bigint }) => ({ base: Number(base), vat: Number(vat) })
  await tx
    .insertInto('vat_return')
    .values({
      id, from_day: period.from, to_day: period.to, boxes: JSON.stringify(Object.fromEntries([...draft.boxes].map(([box, amounts]) => [box, plain(amounts)]))),
      abroad: JSON.stringify(draft.collected.abroad.map(({ country, rate, baseCents, vatCents }) => ({ country, rate, ...plain({ base: baseCents, vat: vatCents }) }))),
      due_cents: draft.dueCents, credit_cents: draft.creditCents, entry_id: entry?.id ?? null, filed_by: doer.personId, filed_at: clock.now(),
    })
    .execute()
  await recordAudit(tx, doer, { action: 'vatReturn.filed', subjectKind: 'vat-return', subjectId: id, after: { from: period.from, to: period.to, cents: Number(draft.dueCents - draft.creditCents) } }, clock)
  return { id, entryId: entry?.id ?? null }
}

/** Takes the latest return back: the contrary entry on its day, or the first day of an open year. @throws {UserError} `vatReturnNone` (404), `vatReturnLater` (409), as `reverseEntry`. */
export async function cancelReturn(tx: Tx, doer: Doer, input: { id: string; day: Day }, clock: Clock): Promise<void> {
  const row = await rowsOf(tx).where('id', '=', input.id).where('cancelled_at', 'is', null).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('vatReturnNone', {}, { status: 404 })
  if (await rowsOf(tx).where('cancelled_at', 'is', null).where('from_day', '>', row.to_day).executeTakeFirst()) throw new UserError('vatReturnLater', {}, { status: 409 })
  if (row.entry_id !== null) await reverseEntry(tx, doer, { entryId: row.entry_id, day: input.day, label: `TVA du ${row.from_day} au ${row.to_day} reprise` }, clock)
  else await tx.updateTable('vat_return').set({ cancelled_at: clock.now() }).where('id', '=', row.id).execute()
  await recordAudit(tx, doer, { action: 'vatReturn.cancelled', subjectKind: 'vat-return', subjectId: row.id, before: { from: row.from_day, to: row.to_day } }, clock)
}
