/** Who does what with cut-off: one line a rule. */
import { withRole } from '#web/guard.ts'

/** See what would be carried over and what was. */
export const cutoffReaders = withRole('treasurer', 'auditor', 'board')
/** Enter estimates, write the entries, take them back. */
export const cutoffWriters = withRole('treasurer')
