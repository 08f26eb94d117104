/** Reading forms, and showing one again when it was refused. */
import { UserError } from '#lib/errors.ts'
import type { ErrorParams } from '#lib/errors.ts'
import type { Ctx } from '#web/environment.ts'
import { refusalText } from '#web/refusal.ts'
import type { Html } from '#web/page.ts'
import { note } from '#web/components/note.ts'

/** The fields of a posted form as texts: files and repeated fields are left out, absent ones read as ''. */
export type Fields = (name: string) => string

export async function readForm(c: Ctx): Promise<Fields> {
  const body = await c.req.parseBody()
  return (name) => {
    const value = body[name]
    return typeof value === 'string' ? value : ''
  }
}

/** Why a form was refused. */
export interface Refused {
  status: 409 | 422 | 429 | 503
  code: string
  params: ErrorParams
  /** The sentence for the field `name`, if it is the one at fault. */
  beside(name: string): string | undefined
  /** The sentence, unless it stands beside one of these fields. */
  above(...fields: string[]): Html | ''
}

/** What a form shows when it was not refused. */
export const notRefused: Omit<Refused, 'status' | 'code'> & { status: 200; code: '' } = { status: 200, code: '', params: {}, beside: () => undefined, above: () => '' }
export type FormState = Refused | typeof notRefused

/**
 * Runs `act`; when it is refused for a reason that the person can mend on this page, `again` shows the page once
 * more with what was typed. Other refusals (not signed in, not theirs, a dead link) go on to the frame.
 */
export async function orAgain(c: Ctx, act: () => Promise<Response>, again: (refused: Refused) => Response | Promise<Response>): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { status, field, code, params } = error
    if (status !== 409 && status !== 422 && status !== 429 && status !== 503) throw error
    const text = refusalText(c.get('m'), error)
    return again({
      status,
      code,
      params,
      beside: (name) => (name === field ? text : undefined),
      above: (...fields) => (field !== undefined && fields.includes(field) ? '' : note({ kind: 'bad', text })),
    })
  }
}
