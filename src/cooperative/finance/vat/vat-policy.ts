/** Who does what with value-added tax. */
import { withRole } from '#web/guard.ts'

export const vatReaders = withRole('treasurer', 'auditor', 'board')
export const vatWriters = withRole('treasurer')
