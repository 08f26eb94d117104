/** Members of whom nothing is heard, in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { body, iso, json } from '../member-api-shapes.ts'
import { keepers } from '../member-policy.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberKinds } from '../member.ts'
import { exportPhantoms } from './export-phantoms.ts'
import { phantomMonths, searchPhantoms } from './phantom-store.ts'
import { phantomViews } from './phantom.ts'
import { remindPhantoms, setPhantomMonths } from './remind-phantoms.ts'

const tags: [string] = ['register']
const instant = z.iso.datetime().nullable()
const shape = z
  .object({
    member: z.string(),
    number: z.int(),
    name: z.string(),
    kind: z.enum(memberKinds),
    admittedOn: z.iso.date(),
    seenAt: instant.openapi({ description: 'When somebody who acts for it was last here; null: never.' }),
    paidOn: z.iso.date().nullable().openapi({ description: 'When something was last paid in its name; null: never.' }),
    answeredAt: instant.openapi({ description: 'When a reminder was last answered; null: never.' }),
    askedAt: instant,
    sentAt: instant,
    letters: z.int().openapi({ description: 'How many letters left; none where no address is known.' }),
    state: z.enum(['toRemind', 'reminded', 'silent']),
  })
  .openapi('SilentMember')
const settingShape = z.object({ months: z.int() }).openapi('SilenceSetting')
const path = '/api/v1/silent-members'

const list = apiRoute(keepers, { method: 'get', path, operationId: 'listSilentMembers', summary: 'Lists members of whom nothing is heard, with why', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), view: z.enum(phantomViews).default('all') }) }, responses: { 200: json('A page of them, by number.', pageOf(shape)) } })
const table = apiRoute(keepers, { method: 'get', path: `${path}/table`, operationId: 'exportSilentMembers', summary: 'All of them as a table (CSV)', tags, responses: { 200: { description: 'A table in UTF-8.', content: { 'text/csv': { schema: z.string() } } } } })
const remind = apiRoute(keepers, { method: 'post', path: `${path}/reminders`, operationId: 'remindSilentMembers', summary: 'Asks all who were not asked within six months; letters leave some at a time', tags, responses: { 202: json('How many.', z.object({ count: z.int() })) } })
const setting = apiRoute(keepers, { method: 'get', path: `${path}/setting`, operationId: 'showSilenceSetting', summary: 'After how many months a member counts as silent', tags, responses: { 200: json('The setting.', settingShape) } })
const set = apiRoute(keepers, { method: 'put', path: `${path}/setting`, operationId: 'changeSilenceSetting', summary: 'Changes it', tags, request: body(z.strictObject({ months: z.int() })), responses: { 200: json('The setting.', settingShape) } })

/** The part of silent members of the API. */
export function makePhantomsApi(ports: Pick<MemberPorts, 'lastPaid'>) {
  return makeApiApp()
    .openapi(list, async (c) => {
      const { q, view, page, pageSize } = c.req.valid('query')
      const { phantoms, counts } = await searchPhantoms(c.get('db'), { text: q, view, page, pageSize }, ports, c.get('clock').now())
      const items = phantoms.map((one) => ({ member: one.id, number: one.number, name: one.name, kind: one.kind, admittedOn: one.admittedOn, seenAt: iso(one.seenAt), paidOn: one.paidOn, answeredAt: iso(one.answeredAt), askedAt: iso(one.askedAt), sentAt: iso(one.sentAt), letters: one.letters, state: one.view }))
      return c.json({ items, page, pageSize, total: counts[view] }, 200)
    })
    .openapi(table, (c) => c.body(exportPhantoms(c.get('db'), ports, c.get('clock').now()), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="silent-${dayOf(c.get('clock').now())}.csv"`, 'cache-control': 'private, no-store' }) as never)
    .openapi(remind, async (c) => c.json({ count: await inTransaction(c.get('db'), (tx) => remindPhantoms(tx, actorOf(c), ports, c.get('clock'))) }, 202))
    .openapi(setting, async (c) => c.json({ months: await phantomMonths(c.get('db')) }, 200))
    .openapi(set, async (c) => {
      await inTransaction(c.get('db'), (tx) => setPhantomMonths(tx, actorOf(c), { months: String(c.req.valid('json').months) }, c.get('clock')))
      return c.json({ months: await phantomMonths(c.get('db')) }, 200)
    })
}
