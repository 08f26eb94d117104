/** Cut-off entries: written on the year's last day, taken back on the next one's first, cancelled when they were a mistake. */
import type { Tx } from '#db/open-database.ts'
import type { CutoffKind } from '#db/purchase-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { entryById } from '../ledger/entry-store.ts'
import { mostLines } from '../ledger/entry.ts'
import { fiscalYearById, fiscalYearOn } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { cutoffLines } from './cutoff.ts'
import type { CutoffItem } from './cutoff.ts'
import { proposeCutoff } from './cutoff-sources.ts'

const entryLabels: Readonly<Record<CutoffKind, string>> = { '408': 'Fournisseurs, factures non parvenues', '486': 'Charges constatées d’avance', '487': 'Produits constatés d’avance' }
const cause = (id: string) => ({ kind: 'cut-off', id })

/**
 * Writes a kind for a fiscal year as it is proposed now, and takes it back on the next year's first day if that year is open.
 * @throws {UserError} as `postEntry`, `fiscalYearNone` (404), `cutoffWritten` (409), `cutoffNothing` (409), `cutoffMany` (409).
 */
export async function writeCutoff(tx: Tx, actor: Actor, input: { yearId: string; kind: CutoffKind }, clock: Clock): Promise<{ id: string; entryId: string }> {
  // held from here: of two at once the second finds it written
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().execute()
  const year = await fiscalYearById(tx, input.yearId)
  const there = await tx.selectFrom('cutoff').select('id').where('fiscal_year_id', '=', year.id).where('kind', '=', input.kind).where('cancelled_by', 'is', null).executeTakeFirst()
  if (there) throw new UserError('cutoffWritten', { kind: input.kind }, { status: 409 })
  const items = await proposeCutoff(tx, input.kind, year)
  const lines = cutoffLines(items)
  if (lines.length === 0) throw new UserError('cutoffNothing', { kind: input.kind }, { status: 409 })
  if (lines.length > mostLines) throw new UserError('cutoffMany', { most: mostLines }, { status: 409 })
  const id = randomText(12)
  const entry = await postEntry(tx, actor, { journal: 'OD', day: year.endDay, label: entryLabels[input.kind], cause: cause(id), lines }, clock)
  const cents = sumCents(items.map((item) => item.cents))
  await tx.insertInto('cutoff').values({ id, fiscal_year_id: year.id, kind: input.kind, entry_id: entry.id, cents, written_by: actor.personId, written_at: clock.now() }).execute()
  await tx.insertInto('cutoff_item').values(items.map((item, index) => rowOf(id, item, index))).execute()
  await recordAudit(tx, actor, { action: 'cutoff.written', subjectKind: 'fiscal-year', subjectId: year.id, after: { kind: input.kind, from: year.startDay, to: year.endDay, cents: Number(cents) } }, clock)
  await returnCutoffs(tx, actor, year, clock)
  return { id, entryId: entry.id }
}

const rowOf = (cutoffId: string, item: CutoffItem, index: number) => ({
  cutoff_id: cutoffId, place: index + 1, source: item.source, label: item.label.slice(0, 200), account: item.account, party_id: item.partyId, cents: item.cents, vat_cents: item.vatCents, from_day: item.period?.from ?? null, to_day: item.period?.to ?? null,
})

/**
 * Takes back, on the first day of the year after, what was written at the end of this one; nothing while that year is not
 * open. May be called again at any time. @returns how many were taken back now. @throws {UserError} as `postEntry`.
 */
export async function returnCutoffs(tx: Tx, actor: Actor, year: FiscalYear, clock: Clock): Promise<number> {
  const first = addDays(year.endDay, 1)
  const next = await fiscalYearOn(tx, first)
  if (!next) return 0
  const waiting = await tx.selectFrom('cutoff').select(['id', 'kind', 'entry_id', 'cents']).where('fiscal_year_id', '=', year.id).where('return_id', 'is', null).where('cancelled_by', 'is', null).orderBy('kind').forUpdate().execute()
  for (const row of waiting) {
    const entry = await entryById(tx, row.entry_id)
    const lines = entry.lines.map((line) => ({ account: line.account, debitCents: line.creditCents, creditCents: line.debitCents, label: line.label, party: line.party?.id ?? null }))
    const back = await postEntry(tx, actor, { journal: 'OD', day: first, label: `Extourne : ${entry.label}`, cause: cause(row.id), lines }, clock)
    await tx.updateTable('cutoff').set({ return_id: back.id }).where('id', '=', row.id).execute()
    await recordAudit(tx, actor, { action: 'cutoff.returned', subjectKind: 'fiscal-year', subjectId: year.id, after: { kind: row.kind, from: year.startDay, to: year.endDay, cents: row.cents } }, clock)
  }
  return waiting.length
}

/**
 * Cancels what was written, so that it can be written anew: both entries are reversed on their days.
 * @throws {UserError} as `reverseEntry`, `cutoffNone` (404).
 */
export async function cancelCutoff(tx: Tx, actor: Actor, input: { yearId: string; kind: CutoffKind }, clock: Clock): Promise<void> {
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().execute()
  const year = await fiscalYearById(tx, input.yearId)
  const row = await tx.selectFrom('cutoff').selectAll().where('fiscal_year_id', '=', year.id).where('kind', '=', input.kind).where('cancelled_by', 'is', null).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('cutoffNone', { kind: input.kind }, { status: 404 })
  const label = `Annulation : ${entryLabels[input.kind]}`
  await reverseEntry(tx, actor, { entryId: row.entry_id, day: year.endDay, label }, clock)
  if (row.return_id !== null && (await entryById(tx, row.return_id)).reversedBy === null) await reverseEntry(tx, actor, { entryId: row.return_id, day: addDays(year.endDay, 1), label }, clock)
  await recordAudit(tx, actor, { action: 'cutoff.cancelled', subjectKind: 'fiscal-year', subjectId: year.id, after: { kind: input.kind, from: year.startDay, to: year.endDay, cents: row.cents } }, clock)
}
