/** Who does what with sales: one line a rule. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'

const acts = async (c: Ctx): Promise<boolean> => actsFor(actorOf(c), c.req.param('member') ?? '')

/** See invoices, customers, who invoices. */
export const salesReaders = withRole('treasurer', 'auditor', 'board')
/** Invoice, credit, record what was paid by hand; keep customers and the heading of invoices. */
export const salesWriters = withRole('treasurer')
/** See a member's invoices: who acts for the member; the treasury sees them on its own pages. */
export const ownInvoices = ownerOf('member', acts)
