/**
 * A refusal that the person in front of the screen can do something about: a code with parameters.
 * The words are chosen at the edge, in the reader's language, from `locales/<lang>/errors.ts`.
 * Anything else that is thrown is a bug and is answered by a plain page with the request's id.
 */
export type ErrorParams = Readonly<Record<string, string | number>>

/** HTTP status that a refusal maps to at the edges. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503

export class UserError extends Error {
  readonly code: string
  readonly params: ErrorParams
  readonly status: RefusalStatus
  /** The form field at fault, where there is one: the page shows the sentence beside it. */
  readonly field: string | undefined

  constructor(
    code: string,
    params: ErrorParams = {},
    options: { status?: RefusalStatus; field?: string; cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'UserError'
    this.code = code
    this.params = params
    this.status = options.status ?? 422
    this.field = options.field
  }
}

/** What a person may not know exists is answered as if it did not. */
export const notFound = (): UserError => new UserError('notFound', {}, { status: 404 })

/** Signed in, yet not allowed. Only for things whose existence is no secret. */
export const forbidden = (): UserError => new UserError('forbidden', {}, { status: 403 })

/** Throws a bug (never a user error) when `condition` does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
