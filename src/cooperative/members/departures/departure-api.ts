/** Departures in the API: leaving, what is paid back, what is written down of who left. Exclusion has a part of its own. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { cents, itemsOf } from '#web/api/shapes.ts'
import { body, decision, json, nothing, onMember } from '../member-api-shapes.ts'
import { keepers, ownOrKeepers } from '../member-policy.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberById } from '../member-store.ts'
import { departureKinds, recordedKinds } from './departure.ts'
import { departureShape, shownDeparture } from './departure-shape.ts'
import { departuresOf, openDepartures } from './departure-store.ts'
import { recordDeparture, undoRecordedDeparture } from './record-departure.ts'
import { askWithdrawal, lastDayOfNotice, takeWithdrawalBack } from './withdraw.ts'

const tags: [string] = ['departures']
const mostOpen = 1000
const openShape = z.object({ id: z.string(), member: z.string(), number: z.int(), name: z.string(), kind: z.enum(departureKinds), openedAt: z.iso.datetime(), effectiveOn: z.iso.date().nullable(), hearingOn: z.iso.date().nullable(), defenceUntil: z.iso.date().nullable() }).openapi('OpenDeparture')
const forecastShape = z
  .object({
    lastDay: z.iso.date().openapi({ description: 'Last day of membership: that of a departure under way or over, else of who asks today.' }),
    account: z
      .object({ shares: z.int(), nominalCents: cents, unpaidCents: cents, lossCents: cents, amountCents: cents, dueOn: z.iso.date(), floorHolds: z.boolean(), ahead: z.int() })
      .nullable()
      .openapi({ description: 'What is paid back, and from which day; null where there are no shares.' }),
  })
  .openapi('DepartureForecast')

const open = apiRoute(keepers, { method: 'get', path: '/api/v1/departures', operationId: 'listOpenDepartures', summary: 'Lists departures under way, the oldest first', tags, responses: { 200: json('Those under way.', itemsOf(openShape)) } })
const ofMember = apiRoute(ownOrKeepers, { method: 'get', path: '/api/v1/members/{member}/departures', operationId: 'listDepartures', summary: 'Lists a member’s departures, the newest first', tags, request: { params: onMember }, responses: { 200: json('The departures.', itemsOf(departureShape)) } })
const forecast = apiRoute(ownOrKeepers, { method: 'get', path: '/api/v1/members/{member}/departure-forecast', operationId: 'showDepartureForecast', summary: 'What leaving comes to: last day, what is paid back and when', tags, request: { params: onMember }, responses: { 200: json('A forecast.', forecastShape) } })
const withdraw = apiRoute(ownOrKeepers, { method: 'post', path: '/api/v1/members/{member}/withdrawal', operationId: 'askWithdrawal', summary: 'Asks to leave; asking twice changes nothing', tags, request: { params: onMember }, responses: { 200: json('The last day.', z.object({ lastDay: z.iso.date() })) } })
const takeBack = apiRoute(ownOrKeepers, { method: 'delete', path: '/api/v1/members/{member}/withdrawal', operationId: 'takeWithdrawalBack', summary: 'Takes it back, as long as it has no effect', tags, request: { params: onMember }, responses: nothing })
const record = apiRoute(
  keepers,
  { method: 'post', path: '/api/v1/members/{member}/departures', operationId: 'recordDeparture', summary: 'Records a striking off, a death or a dissolution', tags, request: { params: onMember, ...body(z.strictObject({ kind: z.enum(recordedKinds), ...decision, reason: z.string().max(40_000) })) }, responses: { 201: json('What is recorded.', departureShape) } },
)
const reinstate = apiRoute(keepers, { method: 'post', path: '/api/v1/members/{member}/reinstatement', operationId: 'reinstateMember', summary: 'Undoes a departure that was recorded by mistake', tags, request: { params: onMember, ...body(z.strictObject(decision)) }, responses: nothing })

type AccountPorts = Pick<MemberPorts, 'dueOnDeparture' | 'fiscalYearEnd' | 'memberLeft'>

/** The last day that counts for a member, and what leaving on it comes to. */
async function forecastOf(db: DbOrTx, memberId: string, ports: AccountPorts, clock: Parameters<NonNullable<MemberPorts['dueOnDeparture']>>[2]): Promise<z.infer<typeof forecastShape>> {
  const member = await memberById(db, memberId)
  const [last] = await departuresOf(db, member.id)
  const day = (last?.state === 'open' ? last.effectiveOn : null) ?? member.leftOn ?? (await lastDayOfNotice(db, dayOf(clock.now()), ports))
  const account = member.admittedOn === null ? null : ((await ports.dueOnDeparture?.(db, { memberId: member.id, day }, clock)) ?? null)
  if (account === null) return { lastDay: day, account }
  const { shares, nominalCents, unpaidCents, lossCents, amountCents, dueOn, floorHolds, ahead } = account
  return { lastDay: day, account: { shares, nominalCents: Number(nominalCents), unpaidCents: Number(unpaidCents), lossCents: Number(lossCents), amountCents: Number(amountCents), dueOn, floorHolds, ahead } }
}

/** The part of departures of the API. */
export function makeDeparturesApi(ports: AccountPorts) {
  return makeApiApp()
    .openapi(open, async (c) => {
      const items = (await openDepartures(c.get('db'), mostOpen)).map(({ id, memberId, number, name, kind, openedAt, effectiveOn, hearingOn, defenceUntil }) => ({ id, member: memberId, number, name, kind, openedAt: openedAt.toISOString(), effectiveOn, hearingOn, defenceUntil }))
      return c.json({ items }, 200)
    })
    .openapi(ofMember, async (c) => {
      const { id } = await memberById(c.get('db'), c.req.valid('param').member)
      return c.json({ items: (await departuresOf(c.get('db'), id)).map(shownDeparture) }, 200)
    })
    .openapi(forecast, async (c) => c.json(await forecastOf(c.get('db'), c.req.valid('param').member, ports, c.get('clock')), 200))
    .openapi(withdraw, async (c) => c.json({ lastDay: await inTransaction(c.get('db'), (tx) => askWithdrawal(tx, actorOf(c), { memberId: c.req.valid('param').member, from: letterheadOf(c) }, ports, c.get('clock'))) }, 200))
    .openapi(takeBack, async (c) => {
      await inTransaction(c.get('db'), (tx) => takeWithdrawalBack(tx, actorOf(c), { memberId: c.req.valid('param').member, from: letterheadOf(c) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(record, async (c) => {
      const { id } = await memberById(c.get('db'), c.req.valid('param').member)
      await inTransaction(c.get('db'), (tx) => recordDeparture(tx, actorOf(c), { memberId: id, ...c.req.valid('json'), from: letterheadOf(c) }, ports, c.get('clock')))
      const made = (await departuresOf(c.get('db'), id)).find((one) => one.state === 'done' && one.kind === c.req.valid('json').kind)
      if (!made) throw notFound()
      return c.json(shownDeparture(made), 201)
    })
    .openapi(reinstate, async (c) => {
      const { id } = await memberById(c.get('db'), c.req.valid('param').member)
      await inTransaction(c.get('db'), (tx) => undoRecordedDeparture(tx, actorOf(c), { memberId: id, ...c.req.valid('json') }, c.get('clock')))
      return c.body(null, 204)
    })
}
