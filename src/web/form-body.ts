import type { MiddlewareHandler } from 'hono'
import { UserError } from '#lib/errors.ts'
import { isStreamed } from './csrf.ts'
import type { Env } from './environment.ts'

const formType = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/**
 * Reads the form that a request says it carries, once for all who ask for its fields afterwards. One that cannot
 * be read is the sender's fault: left to whoever asks first, it would be told and logged as ours.
 * @throws {UserError} badRequest (400)
 */
export const readableForm: MiddlewareHandler<Env> = async (c, next) => {
  const refuse = (): never => {
    throw new UserError('badRequest', {}, { status: 400 })
  }
  // No text of a database can hold NUL, and no keyboard types it.
  if (/%00/.test(c.req.url)) refuse()
  if (formType.test(c.req.header('content-type') ?? '') && !c.req.path.startsWith('/api/') && !isStreamed(c)) {
    const fields = await c.req.parseBody({ all: true }).catch(refuse)
    if (Object.values(fields).flat().some((value) => typeof value === 'string' && value.includes('\0'))) refuse()
  }
  await next()
}
