/** Refusals of the API: RFC 9457 (problem+json), in the reader's language, with the code a program can rely on. */
import { z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { UserError } from '#lib/errors.ts'
import { errorFields } from '#lib/log.ts'
import type { Messages } from '#locales/messages.ts'
import type { Ctx } from '../environment.ts'

export const problemShape = z
  .object({
    type: z.url().openapi({ description: 'Names the kind of problem; leads to its description.' }),
    title: z.string().openapi({ description: 'One sentence in the reader’s language (Accept-Language, or that of the account).' }),
    status: z.int().openapi({ description: 'The HTTP status.' }),
    code: z.string().openapi({ description: 'The kind of problem as one word: what programs compare.' }),
    field: z.string().optional().openapi({ description: 'The field at fault, where there is one.' }),
    errors: z
      .array(z.object({ field: z.string(), wanted: z.string() }))
      .optional()
      .openapi({ description: 'Every field that does not fit, when the request does not have its shape.' }),
    params: z.record(z.string(), z.union([z.string(), z.number()])).openapi({ description: 'What the sentence was made with.' }),
    requestId: z.string().openapi({ description: 'The id under which the request stands in our logs.' }),
  })
  .openapi('Problem')
type Problem = z.infer<typeof problemShape>

export const problemType = 'application/problem+json'

/** A request that does not have the shape that the document gives. */
export class InputError extends UserError {
  readonly errors: { field: string; wanted: string }[]
  constructor(errors: { field: string; wanted: string }[]) {
    super('badInput', { fields: errors.map((error) => error.field).join(', ') }, { status: 400 })
    this.errors = errors
  }
}

/** The sentence of a refusal, or null when the catalogue has none. */
export function sentenceOf(m: Messages, code: string, params: UserError['params']): string | null {
  if (!Object.hasOwn(m.errors, code)) return null
  const words: unknown = m.errors[code as keyof Messages['errors']]
  if (typeof words === 'string') return words
  return typeof words === 'function' ? String(words(params)) : null
}

/** Codes for what Hono itself refuses. */
const codeOfStatus: Record<number, string> = { 400: 'badRequest', 404: 'notFound', 413: 'tooLarge', 415: 'badContentType' }

function refusalIn(error: unknown): UserError | null {
  if (error instanceof UserError) return error
  if (error instanceof HTTPException && error.status < 500)
    return new UserError(codeOfStatus[error.status] ?? 'badRequest', { largestMb: '' }, { status: error.status === 413 || error.status === 404 ? error.status : 400 })
  return null
}

/** Answers an error of the API; what is no refusal is logged and told as our fault, without detail. */
export function answerProblem(c: Ctx, error: unknown): Response {
  const refusal = refusalIn(error)
  const requestId = c.get('requestId') ?? ''
  if (!refusal) c.get('log')?.error('api.failed', { requestId, method: c.req.method, path: c.req.path, ...errorFields(error) })
  const code = refusal?.code ?? 'internal'
  const status = refusal?.status ?? 500
  const m = c.get('m')
  const problem: Problem = {
    type: `${c.get('config').panelOrigin}/api?part=problems#problem-${code}`,
    title: sentenceOf(m, code, refusal?.params ?? {}) ?? m.api.problem,
    status,
    code,
    ...(refusal?.field === undefined ? {} : { field: refusal.field }),
    ...(refusal instanceof InputError ? { errors: refusal.errors } : {}),
    params: { ...refusal?.params },
    requestId,
  }
  return c.body(JSON.stringify(problem), status, {
    'content-type': problemType,
    'content-language': c.get('language'),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="onyva"' } : {}),
  })
}
