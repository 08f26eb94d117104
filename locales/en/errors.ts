/** Refusals: the cause first, then what to do. One key per code of `UserError`. */
import { phantomErrors } from './cooperative/phantoms.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { nodeErrors } from './nodes.ts'
import { applicationErrors } from './hosting/application-errors.ts'
import { databaseErrors } from './hosting/database-errors.ts'
import { hostingErrors } from './hosting/errors.ts'
import { shareErrors } from './cooperative/shares-errors.ts'
import { statutesErrors } from './cooperative/statutes-errors.ts'
import { moneyErrors } from './cooperative/money-errors.ts'
import { ledgerErrors } from './cooperative/ledger-errors.ts'
import { purchaseErrors } from './cooperative/purchases-errors.ts'
import { budgetErrors } from './cooperative/budget-errors.ts'
import { reportErrors } from './cooperative/report-errors.ts'
import { simulationErrors } from './cooperative/simulation-errors.ts'
import { tariffErrors } from './cooperative/tariff-errors.ts'
import { bankErrors } from './cooperative/bank-errors.ts'
import { sepaErrors } from './cooperative/sepa-errors.ts'
import { invoicePageErrors } from './cooperative/sales.ts'
import { salesErrors } from './cooperative/sales-errors.ts'
import { closingErrors } from './cooperative/closing-errors.ts'
import { projectErrors } from './cooperative/projects.ts'
import { transparencyErrors } from './cooperative/transparency.ts'
import { assetErrors } from './cooperative/asset-errors.ts'
import { debtErrors } from './cooperative/debts.ts'
import { dunningErrors } from './cooperative/dunning-errors.ts'
import { gaugeErrors } from './cooperative/gauges.ts'
import { incomePeriodErrors } from './cooperative/income-periods.ts'
import { departureErrors } from './cooperative/departures.ts'
import { exchangeErrors } from './cooperative/exchange.ts'
import { privacyErrors } from './cooperative/privacy.ts'
import { memberErrors } from './cooperative/members.ts'
import { delegationErrors } from './people-delegations.ts'

export const errors = {
  notFound: 'There is nothing at this address, or it is not yours.',
  forbidden: 'You have not been given this right. The cooperative can grant it.',
  signInFirst: 'Sign in first.',
  confirmIdentity: 'This is a sensitive act: confirm that it is you.',
  csrf: 'This page stayed open too long. Nothing was changed: reload it and try again.',
  tooLarge: (p: ErrorParams) => `This is too large: ${p['largestMb']} MB at most here.`,
  badRequest: 'This request could not be read. Reload the page and try again.',
  databaseAway: 'The panel cannot reach its database. Try again in a few seconds; your sites still answer.',
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
  memberEntered: 'This member is entered already: the form was sent twice.',
  memberName: (p: ErrorParams) => `Write the member’s name, of ${p['most']} characters at most.`,
  ...moneyErrors,
  ...ledgerErrors,
  ...closingErrors,
  ...purchaseErrors,
  ...bankErrors,
  ...salesErrors,
  ...reportErrors,
  ...simulationErrors,
  ...tariffErrors,
  ...budgetErrors,
  ...sepaErrors,
  ...invoicePageErrors,
  ...assetErrors,
  ...projectErrors,
  ...transparencyErrors,
  ...debtErrors,
  ...dunningErrors,
  ...gaugeErrors,
  ...incomePeriodErrors,
  ...departureErrors,
  ...exchangeErrors,
  ...memberErrors,
  ...phantomErrors,
  ...privacyErrors,
  ...delegationErrors,
  ...hostingErrors,
  ...applicationErrors,
  ...databaseErrors,
  ...nodeErrors,
  ...statutesErrors,
  ...shareErrors,
  passwordWrong: 'This is not your password. Check capital letters.',
  codeWrong: 'This code doesn’t fit, or it was used already. Wait for the next one and try again.',
  signInAgain: 'The time to give the code is over. Start again with the password.',
  secondFactorNeeded: 'This account also asks for a code from its app.',
  linkDead: 'This link no longer works: it was used, it is too old, or another one replaced it.',
  linkEarly: (p: ErrorParams) => `This link doesn’t work yet. Come back in ${p['hours']} h.`,
  alreadyInvited: 'This person has already chosen how to come in.',
  notYourself: 'Nobody closes their own account. Another administrator can.',
  lastAdministrator: 'Nobody would be left to administer. Give this role to someone else first.',
  emailSame: 'This is already your address.',
  totpNotBegun: 'Start the set-up again.',
  totpNotOn: 'The second check is not in place.',
  passkeyStale: 'The passkey took too long. Try again.',
  passkeyRefused: 'This passkey doesn’t open this door. Try another, or your password.',
  passkeyTaken: 'This passkey is registered already.',
  passkeyMany: (p: ErrorParams) => `${p['most']} passkeys at most. Remove one first.`,
  passkeyName: (p: ErrorParams) => `Write a name, of ${p['most']} characters at most.`,
  lastWayIn: 'This is your only way in. Choose a password first, or add another passkey.',
  tokenMany: (p: ErrorParams) => `${p['most']} tokens at most. Revoke one first.`,
  roleUnknown: 'Choose a role from the list.',
  dayWrong: 'This date does not exist or is past. Write it like 2027-06-30.',
}
