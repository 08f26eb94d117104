import { UserError } from '#lib/errors.ts'

export const longestPasskeyName = 60

/** Cleans the name that a person gives to a passkey or token. @throws {UserError} `passkeyName` on field `name`. */
export function checkPasskeyName(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name === '' || [...name].length > longestPasskeyName || /[\p{Cc}\p{Cf}]/u.test(name))
    throw new UserError('passkeyName', { most: longestPasskeyName }, { field: 'name' })
  return name
}
