/** Who does what with budgets: the treasurer writes, the board and auditors read all of it, every member what was voted. */
import { signedIn, withRole } from '#web/guard.ts'

export const budgetReaders = withRole('treasurer', 'auditor', 'board')
export const budgetWriters = withRole('treasurer')
export const votedBudgetReaders = signedIn
