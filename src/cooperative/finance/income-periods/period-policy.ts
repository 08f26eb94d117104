/** Who does what with income for spans of days. */
import { withRole } from '#web/guard.ts'

export const periodReaders = withRole('treasurer', 'auditor', 'board')
export const periodWriters = withRole('treasurer')
