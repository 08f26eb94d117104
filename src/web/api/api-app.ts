/**
 * The frame of the API. Features make their part with `makeApiApp` and describe each route with `apiRoute`; the
 * description is what checks requests, what the OpenAPI document says and what the command line's client is
 * typed by.
 */
import { OpenAPIHono, createRoute } from '@hono/zod-openapi'
import type { RouteConfig, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { messagesOf } from '#locales/messages.ts'
import type { Env, Guard } from '../environment.ts'
import { askedLanguage } from '../preferences.ts'
import { InputError, problemShape, problemType } from './problem.ts'

export type ApiApp = OpenAPIHono<Env>

/** Describes what a field should have been: zod's own words are for programmers, which the callers of an API are. */
const wanted = (issue: z.core.$ZodIssue): string => issue.message

/** A part of the API. Chain `.openapi(route, handler)` so that its type carries every route. */
export function makeApiApp(): ApiApp {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw new InputError(result.error.issues.map((issue) => ({ field: issue.path.join('.') || '(body)', wanted: wanted(issue) })))
    },
  })
}

type Described = Omit<RouteConfig, 'middleware' | 'security'> & {
  operationId: string
  summary: string
  tags: [string, ...string[]]
}

/**
 * Describes a route.
 * @param guard who may call it; runs before anything of the request is read.
 * @param config as `createRoute` takes it; problems are added to its responses.
 * @param then more middleware after the guard, e.g. `recently`, `streamedBody`.
 */
export function apiRoute<P extends string, R extends Described & { path: P }>(guard: Guard, config: R, ...then: MiddlewareHandler<Env>[]) {
  const problem = { description: 'A refusal; `code` says which.', content: { [problemType]: { schema: problemShape } } }
  const described = {
    ...config,
    security: guard.access.who === 'public' ? [] : [{ bearer: [] }],
    'x-access': guard.access,
    responses: { ...config.responses, default: problem },
    middleware: [guard, ...then],
  }
  // The problems are told in the document; in the type they would make every client tell them apart from answers.
  return createRoute(described as unknown as R) as ReturnType<typeof createRoute<P, R>>
}

/**
 * Put before everything of the API: an identity that came by cookie counts for nothing here, and the language is
 * the one that the program asks for, before that of the account.
 */
export const asProgram: MiddlewareHandler<Env> = async (c, next) => {
  if (!/^bearer /i.test(c.req.header('authorization') ?? '')) c.set('actor', null)
  const asked = c.req.header('accept-language')
  if (asked !== undefined) {
    const language = askedLanguage(asked)
    c.set('language', language)
    c.set('m', messagesOf(language))
  }
  await next()
}
