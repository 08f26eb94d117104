/** Who does what with the bank: one line a rule. */
import { withRole } from '#web/guard.ts'

/** See accounts, statements, movements and what stands for them. */
export const bankReaders = withRole('treasurer', 'auditor', 'board')
/** Keep accounts and rules, take statements in, match movements, take that back. */
export const bankWriters = withRole('treasurer')
