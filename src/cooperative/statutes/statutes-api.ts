/** The statutes in the API: everybody reads them, administrators and the board record what a meeting adopted. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { signedIn, withRole } from '#web/guard.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { changeStatutes, withdrawStatutes } from './change-statutes.ts'
import { allVersions } from './statutes-store.ts'
import { statutesShape } from './statutes.ts'

const keepers = withRole('administrator', 'board')
const tags: [string] = ['statutes']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })

const versionShape = z
  .object({ number: z.int(), fromDay: z.iso.date().openapi({ description: 'First day in force.' }), resolution: z.string(), recordedAt: z.iso.datetime(), statutes: statutesShape })
  .openapi('StatutesVersion')
const newShape = z.strictObject({ fromDay: z.iso.date(), resolution: z.string().max(400), statutes: statutesShape }).openapi('NewStatutes')

const list = apiRoute(signedIn, { method: 'get', path: '/api/v1/statutes', operationId: 'listStatutes', summary: 'Lists the versions of the statutes, the newest first', tags, responses: { 200: json('The versions that stand.', itemsOf(versionShape)) } })
const create = apiRoute(keepers, {
  method: 'post',
  path: '/api/v1/statutes',
  operationId: 'changeStatutes',
  summary: 'Records what a meeting adopted, from a day on',
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: newShape } } } },
  responses: { 201: json('Its number.', z.object({ number: z.int() })) },
})
const withdraw = apiRoute(keepers, {
  method: 'delete',
  path: '/api/v1/statutes/{version}',
  operationId: 'withdrawStatutes',
  summary: 'Takes back a version that has not begun',
  tags,
  request: { params: z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) }) },
  responses: { 204: { description: 'It is withdrawn.' } },
})

export function makeStatutesApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const items = (await allVersions(c.get('db'))).map(({ number, fromDay, resolution, recordedAt, statutes }) => ({ number, fromDay, resolution, recordedAt: recordedAt.toISOString(), statutes }))
      return c.json({ items }, 200)
    })
    .openapi(create, async (c) => c.json({ number: await inTransaction(c.get('db'), (tx) => changeStatutes(tx, actorOf(c), c.req.valid('json'), c.get('clock'))) }, 201))
    .openapi(withdraw, async (c) => {
      await inTransaction(c.get('db'), (tx) => withdrawStatutes(tx, actorOf(c), { number: c.req.valid('param').version }, c.get('clock')))
      return c.body(null, 204)
    })
}
