import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

/** Puts a customer who is no member out of the lists, or back; what was invoiced stays. @throws {UserError} `customerNone` (404), `customerMember` (409). */
export async function archiveCustomer(tx: Tx, doer: Doer, input: { customerId: string; archived: boolean }, clock: Clock): Promise<void> {
  const row = await tx.selectFrom('customer').select(['id', 'name', 'member_id', 'archived_at']).where('id', '=', input.customerId).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('customerNone', {}, { status: 404 })
  if (row.member_id !== null) throw new UserError('customerMember', {}, { status: 409 })
  if ((row.archived_at !== null) === input.archived) return
  await tx.updateTable('customer').set({ archived_at: input.archived ? clock.now() : null }).where('id', '=', row.id).execute()
  await recordAudit(tx, doer, { action: input.archived ? 'customer.archived' : 'customer.restored', subjectKind: 'customer', subjectId: row.id, after: { name: row.name } }, clock)
}
