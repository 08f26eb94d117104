/** Who does what with fixed assets. */
import { withRole } from '#web/guard.ts'

export const assetReaders = withRole('treasurer', 'auditor', 'board')
export const assetWriters = withRole('treasurer')
