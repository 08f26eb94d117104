import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { bankAccounts, closingChecklist, yearFigures } from './closing-checklist.ts'
import { closingOf } from './closing-store.ts'

interface ClosingInput {
  yearId: string
  /** What was done about prepaid and unreceived amounts (486, 487, 408), or why there is nothing to do. */
  cutOff: string
  /** The same about depreciation. */
  depreciation: string
  /** What the bank's statement says of each account of `bankAccounts` on the last day; a difference is explained. */
  banks: readonly { account: string; statementCents: bigint; explanation: string }[]
}

export const longestNote = 500

/** A text of several words on one line; undefined when it is empty or too long. */
function cleanNote(typed: string): string | undefined {
  const text = typed.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  return text.length >= 1 && text.length <= longestNote ? text : undefined
}

/** @throws {UserError} `closingCheck` (409, with the first point of the list that must be in order and is not). */
export async function requireInOrder(db: DbOrTx, year: FiscalYear, clock: Clock): Promise<void> {
  const wrong = (await closingChecklist(db, year, clock)).find(({ isGood, blocks }) => blocks && !isGood)
  if (wrong) throw new UserError('closingCheck', { check: wrong.name, count: wrong.count, day: year.endDay }, { status: 409 })
}

/**
 * First hand: goes through the list and says what stands behind it. Somebody else releases it.
 * @throws {UserError} `fiscalYearNone` (404), `fiscalYearClosed` (409), `closingPrepared` (409), `closingCheck` (409),
 * `closingNote`, `closingBank` (an account is missing), `closingDifference` (its difference is not explained).
 */
export async function prepareClosing(tx: Tx, actor: Actor, input: ClosingInput, clock: Clock): Promise<{ id: string; resultCents: bigint }> {
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().executeTakeFirst()
  const year = await fiscalYearById(tx, input.yearId)
  if (year.state === 'closed') throw new UserError('fiscalYearClosed', { from: year.startDay, to: year.endDay }, { status: 409 })
  if (await closingOf(tx, year.id, clock.now())) throw new UserError('closingPrepared', {}, { status: 409 })
  await requireInOrder(tx, year, clock)
  const cutOff = cleanNote(input.cutOff)
  if (cutOff === undefined) throw new UserError('closingNote', { most: longestNote }, { field: 'cutOff' })
  const depreciation = cleanNote(input.depreciation)
  if (depreciation === undefined) throw new UserError('closingNote', { most: longestNote }, { field: 'depreciation' })
  const banks = (await bankAccounts(tx, year.id)).map(({ account, bookCents }) => {
    const said = input.banks.find((bank) => bank.account === account)
    if (!said) throw new UserError('closingBank', { account }, { field: `statement${account}` })
    const explanation = said.explanation.trim() === '' ? '' : cleanNote(said.explanation)
    if (explanation === undefined) throw new UserError('closingNote', { most: longestNote }, { field: `explanation${account}` })
    if (said.statementCents !== bookCents && explanation === '') throw new UserError('closingDifference', { account, cents: Number(said.statementCents - bookCents) }, { field: `explanation${account}` })
    return { account, book_cents: bookCents, statement_cents: said.statementCents, explanation }
  })
  const { resultCents } = await yearFigures(tx, year.id)
  const id = randomText(12)
  await tx
    .insertInto('year_closing')
    .values({ id, fiscal_year_id: year.id, result_cents: resultCents, last_number: year.lastNumber, cut_off: cutOff, depreciation, prepared_by: actor.personId, prepared_at: clock.now() })
    .execute()
  if (banks.length > 0) await tx.insertInto('closing_bank').values(banks.map((bank) => ({ closing_id: id, ...bank }))).execute()
  await recordAudit(tx, actor, { action: 'closing.prepared', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay, cents: Number(resultCents) } }, clock)
  return { id, resultCents }
}

/** Throws a prepared closing away, so that the year can be worked on and prepared anew. @throws {UserError} `closingNone` (404), `closingUnderWay` (409). */
export async function discardClosing(tx: Tx, actor: Actor, input: { yearId: string }, clock: Clock): Promise<void> {
  await tx.selectFrom('year_closing').select('id').where('fiscal_year_id', '=', input.yearId).forUpdate().execute()
  const closing = await closingOf(tx, input.yearId, clock.now())
  if (!closing) throw new UserError('closingNone', {}, { status: 404 })
  if (closing.state !== 'prepared' && closing.state !== 'broken') throw new UserError('closingUnderWay', {}, { status: 409 })
  const year = await fiscalYearById(tx, input.yearId)
  await tx.updateTable('year_closing').set({ discarded_at: clock.now(), released_by: null, released_at: null }).where('id', '=', closing.id).execute()
  await recordAudit(tx, actor, { action: 'closing.discarded', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay } }, clock)
}
