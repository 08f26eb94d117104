/** Who does what with purchases: one line a rule. That approving wants a person who never wrote in the invoice is checked where it is done. */
import { withRole } from '#web/guard.ts'

/** See suppliers, invoices, what is due. */
export const purchaseReaders = withRole('treasurer', 'auditor', 'board')
/** Enter suppliers and invoices, send them, correct them. */
export const purchaseWriters = withRole('treasurer')
/** Approve what somebody else entered, or send it back. */
export const purchaseApprovers = withRole('treasurer', 'board')
/** Record payments, take a wrong one back, cancel an approved invoice. */
export const purchasePayers = withRole('treasurer')
