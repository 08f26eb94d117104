/** Exclusion in the API, step by step: grievances, defence, hearing, decision, appeal. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import type { Day } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { body, decision, json, onMember } from '../member-api-shapes.ts'
import { keepers, ownMember, ownOrKeepers } from '../member-policy.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberById } from '../member-store.ts'
import { departureShape, shownDeparture } from './departure-shape.ts'
import { departuresOf } from './departure-store.ts'
import { decideAppeal, decideExclusion, fileAppeal, fileDefence, openExclusion, recordHearing } from './exclude.ts'

const tags: [string] = ['departures']
const statement = z.string().max(40_000)
const answers = { 200: json('The exclusion as it stands.', departureShape) }
const at = <const P extends string>(path: P): `/api/v1/members/{member}/exclusion${P}` => `/api/v1/members/{member}/exclusion${path}`

const begin = apiRoute(keepers, { method: 'post', path: at(''), operationId: 'openExclusion', summary: 'Opens it: the grievances leave to who acts for the member', tags, request: { params: onMember, ...body(z.strictObject({ grievances: statement, hearingOn: z.iso.date() })) }, responses: { 201: json('The exclusion.', departureShape) } })
const defend = apiRoute(ownMember, { method: 'put', path: at('/defence'), operationId: 'fileDefence', summary: 'The member’s written defence; a later one takes the place of an earlier', tags, request: { params: onMember, ...body(z.strictObject({ defence: statement })) }, responses: answers })
const hear = apiRoute(keepers, { method: 'put', path: at('/hearing'), operationId: 'recordHearing', summary: 'What was said at the hearing, or that nobody came', tags, request: { params: onMember, ...body(z.strictObject({ hearing: statement })) }, responses: answers })
const decide = apiRoute(keepers, { method: 'post', path: at('/decision'), operationId: 'decideExclusion', summary: 'Writes down what was decided, once the defence was heard; the member is told', tags, request: { params: onMember, ...body(z.strictObject({ excluded: z.boolean(), ...decision, reason: statement })) }, responses: answers })
const appeal = apiRoute(ownOrKeepers, { method: 'put', path: at('/appeal'), operationId: 'fileAppeal', summary: 'The member calls upon the general meeting', tags, request: { params: onMember, ...body(z.strictObject({ appeal: statement, receivedOn: z.iso.date().optional().openapi({ description: 'When a letter came, by those who write it down; today when absent.' }) })) }, responses: answers })
const settle = apiRoute(
  keepers,
  { method: 'post', path: at('/appeal/decision'), operationId: 'decideAppeal', summary: 'What the general meeting said of it', tags, request: { params: onMember, ...body(z.strictObject({ reinstated: z.boolean(), day: decision.day, reference: decision.reference })) }, responses: answers },
)

/** The part of exclusions of the API. */
export function makeExclusionsApi(ports: Pick<MemberPorts, 'memberLeft'>) {
  /** Does it, and shows the newest departure of the member. */
  const done = async (c: Ctx, member: string, work: (tx: Tx, memberId: string) => Promise<void>) => {
    const { id } = await memberById(c.get('db'), member)
    await inTransaction(c.get('db'), (tx) => work(tx, id))
    const [last] = await departuresOf(c.get('db'), id)
    if (!last) throw notFound()
    return shownDeparture(last)
  }
  return makeApiApp()
    .openapi(begin, async (c) => {
      const { grievances, hearingOn } = c.req.valid('json')
      return c.json(await done(c, c.req.valid('param').member, (tx, memberId) => openExclusion(tx, actorOf(c), { memberId, grievances, hearingOn, from: letterheadOf(c) }, c.get('clock'))), 201)
    })
    .openapi(defend, async (c) => c.json(await done(c, c.req.valid('param').member, (tx, memberId) => fileDefence(tx, actorOf(c), { memberId, defence: c.req.valid('json').defence }, c.get('clock'))), 200))
    .openapi(hear, async (c) => c.json(await done(c, c.req.valid('param').member, (tx, memberId) => recordHearing(tx, actorOf(c), { memberId, hearing: c.req.valid('json').hearing }, c.get('clock'))), 200))
    .openapi(decide, async (c) => c.json(await done(c, c.req.valid('param').member, (tx, memberId) => decideExclusion(tx, actorOf(c), { memberId, ...c.req.valid('json'), from: letterheadOf(c) }, ports, c.get('clock'))), 200))
    .openapi(appeal, async (c) => c.json(await done(c, c.req.valid('param').member, (tx, memberId) => {
      const { appeal: words, receivedOn } = c.req.valid('json')
      // who appeals does it now; when a letter came is told by those who opened it
      const received = receivedOn !== undefined && hasRole(actorOf(c), 'administrator', 'board') ? { receivedOn } : {}
      return fileAppeal(tx, actorOf(c), { memberId, appeal: words, ...received }, c.get('clock'))
    }), 200))
    .openapi(settle, async (c) => {
      const { reinstated, day, reference } = c.req.valid('json')
      return c.json(await done(c, c.req.valid('param').member, (tx, memberId) => decideAppeal(tx, actorOf(c), { memberId, reinstated, day: day as Day, reference, from: letterheadOf(c) }, c.get('clock'))), 200)
    })
}
