/** Who chooses what the cooperative opens. */
import { withRole } from '#web/guard.ts'

export const choosesParts = withRole('board', 'administrator')
