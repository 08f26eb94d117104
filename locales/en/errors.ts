/** Refusals: the cause first, then what to do. One key per code of `UserError`. */
import type { ErrorParams } from '#lib/errors.ts'
import { hostingErrors } from './hosting/errors.ts'

export const errors = {
  notFound: 'There is nothing at this address, or it is not yours.',
  forbidden: 'You have not been given this right. The cooperative can grant it.',
  signInFirst: 'Sign in first.',
  confirmIdentity: 'This is a sensitive act: confirm that it is you.',
  csrf: 'This page stayed open too long. Nothing was changed: reload it and try again.',
  tooMany: (p: ErrorParams) => `Too many tries. Try again in ${p['minutes']} min.`,
  // People
  signInWrong: 'This password doesn’t match that email. Check capital letters, or ask for a link.',
  personDisabled: 'This account is closed. Write to the cooperative to have it reopened.',
  busy: 'Many people are signing in right now. Try again in a minute.',
  emailShape: 'This email address is not complete, such as “camille@example.org”.',
  emailTaken: 'This email address already has an account.',
  personName: (p: ErrorParams) => `Write a name, of ${p['most']} characters at most.`,
  passwordShort: (p: ErrorParams) => `At least ${p['least']} characters are needed: four random words make a good password.`,
  passwordLong: (p: ErrorParams) => `This password is longer than ${p['most']} characters. Shorten it.`,
  passwordKnown: 'This password is easy to guess. Four random words will do better.',
  memberName: (p: ErrorParams) => `Write the member’s name, of ${p['most']} characters at most.`,
  ...hostingErrors,
}
