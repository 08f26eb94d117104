/** Who does what with doubtful debts. That giving one up wants another person is checked where it is done. */
import { withRole } from '#web/guard.ts'

export const debtReaders = withRole('treasurer', 'auditor', 'board')
export const debtWriters = withRole('treasurer')
/** Give up what somebody else proposed to, or turn it down. */
export const debtApprovers = withRole('treasurer', 'board')
