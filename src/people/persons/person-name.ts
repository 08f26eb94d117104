import { UserError } from '#lib/errors.ts'

export const longestName = 100

/** Cleans the name of a person and checks it. @throws {UserError} `personName` on field `field`. */
export function checkPersonName(typed: string, field = 'name'): string {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  // Control and direction signs could make a name read as another in a list.
  if (name === '' || [...name].length > longestName || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name)) throw new UserError('personName', { most: longestName }, { field })
  return name
}
