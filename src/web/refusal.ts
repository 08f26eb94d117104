/** Words of a refusal, for pages. */
import { UserError } from '#lib/errors.ts'
import type { Messages } from '#locales/messages.ts'
import { sentenceOf } from './api/problem.ts'
import type { Ctx } from './environment.ts'

/** The sentence of a refusal in the reader's language; its code where the catalogue has none (a bug, logged by the frame). */
export const refusalText = (m: Messages, refusal: UserError): string => sentenceOf(m, refusal.code, refusal.params) ?? refusal.code

interface Refusal {
  text: string
  /** The field it belongs to, where there is one. */
  field: string | undefined
  status: UserError['status']
}

/** What a page shows after its form was refused. Anything that is not a refusal is thrown again. */
export function refusalOf(c: Ctx, error: unknown): Refusal {
  if (!(error instanceof UserError)) throw error
  return { text: refusalText(c.get('m'), error), field: error.field, status: error.status }
}
