import { UserError } from '#lib/errors.ts'
import type { Fields } from '#people/pages/form.ts'

/** The version of a thing that a form was made from; undefined when it carries none. @throws {UserError} `badRequest` when it was tampered with. */
export function versionIn(given: Fields): number | undefined {
  if (given('version') === '') return undefined
  const version = Number(given('version'))
  if (!Number.isSafeInteger(version) || version < 1) throw new UserError('badRequest', {}, { status: 400 })
  return version
}
