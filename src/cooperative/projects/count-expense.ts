/** What of the books is of a project, and no more: nothing is written into the books. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { holdProject } from './enter-project.ts'

/** One of: an entry (or a line of it, by its place from 1), a supplier's invoice, a fixed asset. */
export type ExpenseInput = { kind: 'entry'; id: string; place: number | null } | { kind: 'invoice' | 'asset'; id: string }

async function checkSubject(tx: Tx, input: ExpenseInput): Promise<void> {
  const none = new UserError('projectExpenseNone', {}, { status: 404 })
  if (input.kind === 'entry') {
    const lines = await tx.selectFrom('entry_line').select(['place', 'account']).where('entry_id', '=', input.id).where('number', 'is not', null).$if(input.place !== null, (query) => query.where('place', '=', input.place ?? 0)).execute()
    if (lines.length === 0) throw none
    if (!lines.some(({ account }) => /^(2[0-7]|6[0-7])/.test(account))) throw new UserError('projectExpenseNoCost', {}, { status: 409 })
    return
  }
  if (input.kind === 'invoice') {
    const invoice = await tx.selectFrom('purchase_invoice').select('cancelled_by').where('id', '=', input.id).executeTakeFirst()
    if (!invoice) throw none
    if (invoice.cancelled_by !== null) throw new UserError('projectExpenseCancelled', {}, { status: 409 })
    return
  }
  const asset = await tx.selectFrom('asset').select('entry_id').where('id', '=', input.id).where('removed_at', 'is', null).executeTakeFirst()
  if (!asset) throw none
  if (asset.entry_id === null) throw new UserError('projectExpenseNoEntry', {}, { status: 409 })
}

/** Whether the database found that another project counts it (migration « projects »). */
const isCounted = (error: unknown): boolean => ['OV652', '23505'].includes(String((error as { code?: unknown }).code))

/**
 * Counts something of the books for a project.
 * @throws {UserError} `projectNone`, `projectExpenseNone` (404), `projectExpenseNoCost`, `projectExpenseCancelled`, `projectExpenseNoEntry`, `projectExpenseTwice` (409:
 * this project or another counts it already).
 */
export async function countExpense(tx: Tx, doer: Doer, input: { projectId: string; expense: ExpenseInput }, clock: Clock): Promise<{ id: string }> {
  const project = await holdProject(tx, input.projectId, clock)
  const { expense } = input
  await checkSubject(tx, expense)
  const id = randomText(12)
  try {
    await tx
      .insertInto('project_expense')
      .values({ id, project_id: project.id, entry_id: expense.kind === 'entry' ? expense.id : null, place: expense.kind === 'entry' ? (expense.place ?? 0) : 0, invoice_id: expense.kind === 'invoice' ? expense.id : null, asset_id: expense.kind === 'asset' ? expense.id : null, added_by: doer.personId, added_at: clock.now(), removed_at: null })
      .execute()
    // what the database would say at commit, said where it can be told
    await sql`set constraints project_expense_once immediate`.execute(tx)
  } catch (error) {
    if (isCounted(error)) throw new UserError('projectExpenseTwice', {}, { status: 409, cause: error })
    throw error
  }
  await recordAudit(tx, doer, { action: 'project.expenseCounted', subjectKind: 'project', subjectId: project.id, after: { name: project.name, kind: expense.kind, subject: expense.id } }, clock)
  return { id }
}

/** Counts it no more. @throws {UserError} `projectNone`, `projectExpenseNone` (404). */
export async function dropExpense(tx: Tx, doer: Doer, input: { projectId: string; expenseId: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const dropped = await tx.updateTable('project_expense').set({ removed_at: clock.now() }).where('id', '=', input.expenseId).where('project_id', '=', project.id).where('removed_at', 'is', null).returning(['entry_id', 'invoice_id', 'asset_id']).executeTakeFirst()
  if (!dropped) throw new UserError('projectExpenseNone', {}, { status: 404 })
  await recordAudit(tx, doer, { action: 'project.expenseDropped', subjectKind: 'project', subjectId: project.id, before: { subject: dropped.entry_id ?? dropped.invoice_id ?? dropped.asset_id ?? '' }, after: { name: project.name } }, clock)
}
