/** The administrator that is made with an application: a sign-in name, an address, a password of ours. */
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { checkEmail } from '#people/email-address.ts'

export interface AdministratorAccount {
  login: string
  email: string
  name: string
  password: string
}

const loginShape = /^[A-Za-z][A-Za-z0-9._-]{1,39}$/
const longestName = 100

/** 100 bits, in groups that can be read out. */
export const newAdministratorPassword = (): string => Array.from({ length: 4 }, () => randomText(5)).join('-')

/**
 * Reads what was typed; the password is new.
 * @throws {UserError} `applicationLogin` (field `login`), `emailShape` (field `email`), `applicationPersonName` (field `personName`).
 */
export function readAdministrator(typed: { login: string; email: string; personName: string }): AdministratorAccount {
  const login = typed.login.trim()
  // A sign-in name that everybody tries first is half of the way in.
  if (!loginShape.test(login) || ['admin', 'administrator', 'root'].includes(login.toLowerCase())) throw new UserError('applicationLogin', {}, { field: 'login' })
  const name = typed.personName.trim().replace(/\s+/g, ' ')
  // oxlint-disable-next-line no-control-regex
  if (name.length > longestName || /[\u0000-\u001f\u007f]/.test(name)) throw new UserError('applicationPersonName', { most: longestName }, { field: 'personName' })
  return { login, email: checkEmail(typed.email), name: name === '' ? login : name, password: newAdministratorPassword() }
}
