/** What somebody typed, as it is kept. */
import { UserError } from '#lib/errors.ts'

export const longestReason = 300
export const longestMessage = 2000

/** A reason on one line. @throws {UserError} `dunningReason` on field `reason`. */
export function oneLine(typed: string, most = longestReason): string {
  const reason = typed.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (reason === '' || reason.length > most) throw new UserError('dunningReason', { most }, { field: 'reason' })
  return reason
}

/** Words in paragraphs. @throws {UserError} `dunningWords` on field `words`. */
export function someWords(typed: string, most = longestMessage): string {
  const words = freeWords(typed, most)
  if (words === '') throw new UserError('dunningWords', { most }, { field: 'words' })
  return words
}

/** The same, or nothing. @throws {UserError} `dunningWords` on field `words`. */
export function freeWords(typed: string, most: number): string {
  const words = typed.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n]/gu, '').trim()
  if (words.length > most) throw new UserError('dunningWords', { most }, { field: 'words' })
  return words
}
