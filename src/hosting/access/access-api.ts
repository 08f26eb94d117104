/** The API of rights lent on sites: those one gives, those one received. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { notFound } from '#lib/errors.ts'
import { levels } from '#people/actor.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import { delegationById } from '#people/delegations/delegation-store.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { readFirstDay, readLastDay } from '#people/roles/last-day.ts'
import { closeDatabases } from '#hosting/databases/close-databases.ts'
import { managesSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { lentAnswer, lentShape, receivedAnswer, receivedShape } from './access-answer.ts'
import { receives } from './access-guard.ts'
import { changeLent } from './change-lent.ts'
import { askLentAgain, endLent } from './end-lent.ts'
import { lendSite } from './lend-site.ts'
import { lentOnSite } from './lent-site.ts'
import { acceptReceived, declineReceived, receivedBy } from './received.ts'

const tags: [string] = ['access']
const site = z.string().openapi({ description: 'The site’s id.' })
const onSite = z.object({ site })
const one = z.object({ site, delegation: z.string() })
const received = z.object({ received: z.string() })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
const answers = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const lastDay = z.string().max(10).openapi({ description: 'The last day, in the cooperative’s calendar; within five years.', example: '2027-11-25' })

const listRoute = apiRoute(managesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/access',
  operationId: 'listAccess',
  summary: 'Lists who was lent what on a site, and who is asked.',
  tags,
  request: { params: onSite },
  responses: { 200: answers('At most 50.', itemsOf(lentShape)) },
})
const lendRoute = apiRoute(managesSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/access',
  operationId: 'grantAccess',
  summary: 'Invites somebody to help with a site; a letter tells them.',
  tags,
  request: {
    params: onSite,
    ...body(
      z.object({
        email: z.string().max(254),
        name: z.string().max(100).default('').openapi({ description: 'What to call the person in the letter.' }),
        level: z.enum(levels).openapi({ description: '`manage` can be lent by the member’s own people only.' }),
        from: z.string().max(10).default('').openapi({ description: 'The first day; as soon as they accept without it.' }),
        until: lastDay.default('').openapi({ description: 'The last day; a year without it.' }),
      }),
    ),
  },
  responses: { 201: answers('The invitation.', lentShape) },
})
const changeRoute = apiRoute(managesSite, {
  method: 'patch',
  path: '/api/v1/sites/{site}/access/{delegation}',
  operationId: 'changeAccess',
  summary: 'Changes a right, or until when it lasts; at once.',
  tags,
  request: { params: one, ...body(z.object({ level: z.enum(levels).optional(), until: lastDay.optional() })) },
  responses: { 200: answers('The right as it is now.', lentShape) },
})
const endRoute = apiRoute(managesSite, {
  method: 'delete',
  path: '/api/v1/sites/{site}/access/{delegation}',
  operationId: 'revokeAccess',
  summary: 'Takes a right back, or an invitation that waits; at once.',
  tags,
  request: { params: one },
  responses: { 204: { description: 'It is over.' } },
})
const againRoute = apiRoute(managesSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/access/{delegation}/resend',
  operationId: 'resendAccess',
  summary: 'Sends an invitation again.',
  tags,
  request: { params: one },
  responses: { 200: answers('The invitation.', lentShape) },
})
const receivedRoute = apiRoute(signedIn, {
  method: 'get',
  path: '/api/v1/me/access',
  operationId: 'listAccessReceived',
  summary: 'Lists what others lent to you, and what they ask.',
  tags,
  responses: { 200: answers('At most 400.', itemsOf(receivedShape)) },
})
const acceptRoute = apiRoute(receives, {
  method: 'post',
  path: '/api/v1/me/access/{received}/accept',
  operationId: 'acceptAccess',
  summary: 'Takes up an invitation.',
  tags,
  request: { params: received },
  responses: { 204: { description: 'The right is yours.' } },
})
const declineRoute = apiRoute(receives, {
  method: 'delete',
  path: '/api/v1/me/access/{received}',
  operationId: 'declineAccess',
  summary: 'Says no to an invitation, or gives a right back.',
  tags,
  request: { params: received },
  responses: { 204: { description: 'It is over.' } },
})

export function makeAccessApi(services: Pick<SiteServices, 'calls'>) {
  const now = (c: Ctx) => c.get('clock').now()
  const reread = async (c: Ctx, id: string): Promise<Delegation> => {
    const found = await delegationById(c.get('db'), id)
    if (!found) throw notFound()
    return found
  }
  return makeApiApp()
    .openapi(listRoute, async (c) => c.json({ items: (await lentOnSite(c.get('db'), c.req.valid('param').site, now(c))).map((lent) => lentAnswer(lent, now(c))) }, 200))
    .openapi(lendRoute, async (c) => {
      const { name, from, until, ...given } = c.req.valid('json')
      const input = { ...given, called: name, startsAt: readFirstDay(from, c.get('clock')), endsAt: readLastDay(until, c.get('clock')), site: c.req.valid('param').site, from: letterheadOf(c) }
      await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
      const id = await inTransaction(c.get('db'), (tx) => lendSite(tx, actorOf(c), input, c.get('clock')))
      return c.json(lentAnswer(await reread(c, id), now(c)), 201)
    })
    .openapi(changeRoute, async (c) => {
      const { level, until } = c.req.valid('json')
      const input = { ...c.req.valid('param'), level, endsAt: readLastDay(until ?? '', c.get('clock')), from: letterheadOf(c) }
      await inTransaction(c.get('db'), (tx) => changeLent(tx, actorOf(c), input, c.get('clock')))
      closeDatabases(services.calls, c.get('log'), await siteOf(c)) // visits last as long as the right that they were opened with
      return c.json(lentAnswer(await reread(c, input.delegation), now(c)), 200)
    })
    .openapi(endRoute, async (c) => {
      await inTransaction(c.get('db'), (tx) => endLent(tx, actorOf(c), { ...c.req.valid('param'), from: letterheadOf(c) }, c.get('clock')))
      closeDatabases(services.calls, c.get('log'), await siteOf(c))
      return c.body(null, 204)
    })
    .openapi(againRoute, async (c) => {
      await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
      const sent = await inTransaction(c.get('db'), (tx) => askLentAgain(tx, actorOf(c), { ...c.req.valid('param'), from: letterheadOf(c) }, c.get('clock')))
      return c.json(lentAnswer(await reread(c, sent.id), now(c)), 200)
    })
    .openapi(receivedRoute, async (c) => c.json({ items: (await receivedBy(c.get('db'), actorOf(c).personId, now(c))).map((lent) => receivedAnswer(lent, now(c))) }, 200))
    .openapi(acceptRoute, async (c) => {
      await inTransaction(c.get('db'), (tx) => acceptReceived(tx, actorOf(c), { delegation: c.req.valid('param').received, from: letterheadOf(c) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(declineRoute, async (c) => {
      await inTransaction(c.get('db'), (tx) => declineReceived(tx, actorOf(c), { delegation: c.req.valid('param').received, from: letterheadOf(c) }, c.get('clock')))
      return c.body(null, 204)
    })
}
