/**
 * Second pair of eyes: closes what somebody else prepared. Checking every seal of the books takes as long as there are
 * entries (half a second for ten thousand), so a release is begun, goes on beside the page, and says how far it is. It
 * writes into the books in one transaction at its end: broken off anywhere, nothing was done, and it is begun anew.
 */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { returnCutoffs } from '../cutoff/write-cutoff.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { yearFigures } from './closing-checklist.ts'
import { closingOf } from './closing-store.ts'
import type { Closing } from './closing-store.ts'
import { requireInOrder } from './prepare-closing.ts'
import { writeClosingEntries, writeOpening, yearAfter } from './write-closing.ts'

/**
 * Takes a closing in hand. Of two at once the second is told that it is under way.
 * @throws {UserError} `closingNone` (404), `fiscalYearClosed`, `closingUnderWay`, `fourEyes` (409: who prepared it cannot),
 * `closingStale` (409: entries were written since), `closingCheck` (409).
 */
export async function beginRelease(tx: Tx, actor: Actor, input: { yearId: string }, clock: Clock): Promise<Closing> {
  await tx.selectFrom('year_closing').select('id').where('fiscal_year_id', '=', input.yearId).forUpdate().execute()
  const closing = await closingOf(tx, input.yearId, clock.now())
  if (!closing) throw new UserError('closingNone', {}, { status: 404 })
  const year = await fiscalYearById(tx, input.yearId)
  if (closing.state === 'closed') throw new UserError('fiscalYearClosed', { from: year.startDay, to: year.endDay }, { status: 409 })
  if (closing.state === 'releasing') throw new UserError('closingUnderWay', {}, { status: 409 })
  if (closing.preparedBy === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  if (year.lastNumber !== closing.lastNumber) throw new UserError('closingStale', {}, { status: 409 })
  await requireInOrder(tx, year, clock)
  const now = clock.now()
  const attempt = closing.attempt + 1
  await tx.updateTable('year_closing').set({ released_by: actor.personId, released_at: now, progress_at: now, attempt, checked: 0, total: 0, refusal: null }).where('id', '=', closing.id).execute()
  return { ...closing, state: 'releasing', releasedBy: actor.personId, attempt }
}

/**
 * Checks all seals, then closes. A refusal is written down for the page and the closing is as it was prepared.
 * @throws whatever is no refusal: a fault of ours; the release then counts as broken off and can be begun anew.
 */
export async function runRelease(db: Db, actor: Actor, closing: Closing, clock: Clock): Promise<void> {
  try {
    await checkSeals(db, closing, clock)
    await inTransaction(db, (tx) => closeNow(tx, actor, closing, clock))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    await db
      .updateTable('year_closing')
      .set({ released_by: null, released_at: null, refusal: JSON.stringify({ code: error.code, params: error.params }) })
      .where('id', '=', closing.id)
      .where('attempt', '=', closing.attempt)
      .where('closed_at', 'is', null)
      .execute()
  }
}

/** @throws {UserError} `closingFaults` when the books were changed behind the database's back. */
async function checkSeals(db: Db, closing: Closing, clock: Clock): Promise<void> {
  for (let from: number | null = 1; from !== null; ) {
    const { checked, total, next, faults } = await verifyBooks(db, from)
    if (faults[0]) throw new UserError('closingFaults', { where: faults[0].where }, { status: 409 })
    await db.updateTable('year_closing').set({ checked, total, progress_at: clock.now() }).where('id', '=', closing.id).where('attempt', '=', closing.attempt).where('closed_at', 'is', null).execute()
    from = next
  }
}

async function closeNow(tx: Tx, actor: Actor, closing: Closing, clock: Clock): Promise<void> {
  // this year and the next before the end of the chain, as everybody who posts does
  await tx.selectFrom('fiscal_year').select('id').where('start_day', '>=', (await fiscalYearById(tx, closing.yearId)).startDay).orderBy('start_day').limit(2).forUpdate().execute()
  const row = await tx.selectFrom('year_closing').select(['attempt', 'closed_at', 'released_by']).where('id', '=', closing.id).forUpdate().executeTakeFirstOrThrow()
  if (row.attempt !== closing.attempt || row.closed_at || row.released_by !== actor.personId) throw new UserError('closingUnderWay', {}, { status: 409 })
  const year = await fiscalYearById(tx, closing.yearId)
  const { resultCents } = await yearFigures(tx, year.id)
  if (year.lastNumber !== closing.lastNumber || resultCents !== closing.resultCents) throw new UserError('closingStale', {}, { status: 409 })
  await requireInOrder(tx, year, clock)
  await writeClosingEntries(tx, actor, { closingId: closing.id, year, resultCents }, clock)
  const next = await yearAfter(tx, actor, year, clock)
  const openingEntryId = await writeOpening(tx, actor, { closingId: closing.id, year, next }, clock)
  await returnCutoffs(tx, actor, year, clock)
  // for good: nothing is written into it from then on; the database closes no year without this closing
  await tx.updateTable('fiscal_year').set({ state: 'closed', closed_at: clock.now() }).where('id', '=', year.id).execute()
  await recordAudit(tx, actor, { action: 'fiscalYear.closed', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay } }, clock)
  await tx.updateTable('year_closing').set({ closed_at: clock.now(), progress_at: clock.now(), next_year_id: next.id, opening_entry_id: openingEntryId }).where('id', '=', closing.id).execute()
  await recordAudit(tx, actor, { action: 'closing.released', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay, cents: Number(resultCents) } }, clock)
}
