/** Refusals: the cause first, then what to do. One key per code of `UserError`. */
import type { ErrorParams } from '#lib/errors.ts'

export const errors = {
  notFound: 'There is nothing at this address, or it is not yours.',
  forbidden: 'You have not been given this right. The cooperative can grant it.',
  signInFirst: 'Sign in first.',
  confirmIdentity: 'This is a sensitive act: confirm that it is you.',
  csrf: 'This page stayed open too long. Nothing was changed: reload it and try again.',
  tooMany: (p: ErrorParams) => `Too many tries. Try again in ${p['minutes']} min.`,
}
