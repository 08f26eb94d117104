/** Who does what at the closing of a year. That releasing wants another person is checked where it is done. */
import { withRole } from '#web/guard.ts'

/** See how far a closing is. */
export const closingReaders = withRole('treasurer', 'auditor', 'board')
/** Prepare it, throw it away. */
export const closingPreparers = withRole('treasurer')
/** Release what somebody else prepared. */
export const closingReleasers = withRole('treasurer', 'board')
