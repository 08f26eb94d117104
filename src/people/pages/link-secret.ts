/** The secret of a one-time link: in the query of its page, then in a hidden field of its form. */
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import { attributes } from '#web/components/content.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { countTry, limits } from '#people/rate-limit.ts'

const shape = /^[a-z0-9]{32}$/

/** Checks the shape of a secret that was given. @throws {UserError} `linkDead` (404). */
export function checkLinkSecret(given: string | undefined): string {
  if (given === undefined || !shape.test(given)) throw new UserError('linkDead', {}, { status: 404 })
  return given
}

/** The hidden field that carries it on. */
export const linkField = (secret: string): Html => html`<input type="hidden" name="link"${attributes({ value: secret })}>`

/**
 * Runs the work around a link and gives `dead` for one that no longer works. Counts a try of this source first:
 * secrets cannot be guessed, but nobody needs hundreds of them.
 */
export async function withLink(c: Ctx, given: string | undefined, work: (secret: string) => Promise<Response>, dead: () => Promise<Response>): Promise<Response> {
  await countTry(c.get('db'), limits.linkSource, c.get('source'), c.get('clock'))
  try {
    return await work(checkLinkSecret(given))
  } catch (error) {
    if (error instanceof UserError && error.code === 'linkDead') return dead()
    throw error
  }
}
