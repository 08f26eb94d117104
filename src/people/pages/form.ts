/** Reading forms, and showing one again when it was refused. */
import { UserError } from '#lib/errors.ts'
import type { Ctx } from '#web/environment.ts'

/** The fields of a posted form as texts: files and repeated fields are left out, absent ones read as ''. */
export async function readForm(c: Ctx): Promise<(name: string) => string> {
  const body = await c.req.parseBody()
  return (name) => {
    const value = body[name]
    return typeof value === 'string' ? value : ''
  }
}

/**
 * Runs `act`; when it is refused for a reason that the person can mend on this page, `again` shows the page once
 * more with what was typed. Other refusals (not signed in, not theirs) go on to the frame.
 */
export async function orAgain(act: () => Promise<Response>, again: (error: UserError) => Response | Promise<Response>): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof UserError && [409, 422, 429, 503].includes(error.status)) return again(error)
    throw error
  }
}

/** The status of a page that shows a form again. */
export const statusOf = (error: UserError | undefined): 200 | 409 | 422 | 429 | 503 =>
  error === undefined ? 200 : error.status === 409 || error.status === 429 || error.status === 503 ? error.status : 422
