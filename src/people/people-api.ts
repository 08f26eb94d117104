/** People in the API: signing a program in and out, and who one is. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { everyone, signedIn } from '#web/guard.ts'
import { roles } from './actor.ts'
import { letterheadOf } from './pages/letterhead-of.ts'
import { signOut } from './sessions/end-session.ts'
import { logIn } from './sessions/create-token.ts'
import { visitorOf } from './visitor.ts'

const tags: [string] = ['account']

const loginShape = z
  .object({
    email: z.string().min(1).max(254),
    password: z.string().min(1).max(200),
    code: z.string().min(1).max(40).optional().openapi({ description: 'Of the authenticator application, or a recovery code; when the account asks for one (`secondFactorNeeded`).' }),
    name: z.string().min(1).max(60).openapi({ description: 'What the person will know the token by.', example: 'onyva on my-laptop' }),
  })
  .openapi('Login')

const tokenShape = z
  .object({
    token: z.string().openapi({ description: 'Told here and nowhere else.' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('Token')

const meShape = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    language: z.enum(['fr', 'en']),
    roles: z.array(z.enum(roles)),
    members: z.array(z.object({ id: z.string(), number: z.int(), name: z.string(), status: z.string() })).openapi({ description: 'The members this person acts for.' }),
  })
  .openapi('Me')

const login = apiRoute(everyone, {
  method: 'post',
  path: '/api/v1/sessions',
  operationId: 'logIn',
  summary: 'Signs in and makes a token',
  description: 'The same limits as on the sign-in page hold, per account and per source.',
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: loginShape } } } },
  responses: { 201: { description: 'The token.', content: { 'application/json': { schema: tokenShape } } } },
})

const logout = apiRoute(signedIn, {
  method: 'delete',
  path: '/api/v1/sessions/current',
  operationId: 'logOut',
  summary: 'Revokes the token of this request',
  tags,
  responses: { 204: { description: 'It is worth nothing any more.' } },
})

const me = apiRoute(signedIn, {
  method: 'get',
  path: '/api/v1/me',
  operationId: 'showMe',
  summary: 'Who makes this request',
  tags,
  responses: { 200: { description: 'The person.', content: { 'application/json': { schema: meShape } } } },
})

/** The part of the API about people. */
export function makePeopleApi() {
  return makeApiApp()
    .openapi(login, async (c) => {
      const { email, password, code, name } = c.req.valid('json')
      const input = { email, password, code: code ?? null, name, from: letterheadOf(c as Ctx) }
      const made = await logIn(c.get('db'), visitorOf(c as Ctx), input, c.get('clock'))
      return c.json({ token: made.secret, expiresAt: made.expiresAt.toISOString() }, 201)
    })
    .openapi(logout, async (c) => {
      await inTransaction(c.get('db'), (tx) => signOut(tx, actorOf(c as Ctx), c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(me, (c) => {
      const { personId, name, email, language, roles: held, members } = actorOf(c as Ctx)
      return c.json({ id: personId, name, email, language, roles: [...held], members: [...members] }, 200)
    })
}
