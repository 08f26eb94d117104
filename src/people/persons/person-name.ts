import { UserError } from '#lib/errors.ts'

/** Of a person as of a member: some names of this world are this long. */
export const longestName = 200

/**
 * Signs that nobody sees: control and direction signs could make a name read as another in a list. Two of them are
 * letters' own in Persian, Malayalam and others, between two letters (RFC 5892, appendix A.1 and A.2).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u
const joiners = /(?<=[\p{L}\p{M}])(?:\u200c|\u200d)(?=[\p{L}\p{M}])/gu

/** A name as it is kept, in any script, or null when it is none. */
export function cleanName(typed: string, longest = longestName): string | null {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  return name === '' || [...name].length > longest || unseen.test(name.replace(joiners, '')) ? null : name
}

/** Cleans the name of a person and checks it. @throws {UserError} `personName` on field `field`. */
export function checkPersonName(typed: string, field = 'name'): string {
  const name = cleanName(typed)
  if (name === null) throw new UserError('personName', { most: longestName }, { field })
  return name
}
