/** What the cooperative opens, in the API: what is chosen. The data itself is public, at `/transparence/….json`. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { partNames } from './data-set.ts'
import { transparencyPaths } from './transparency-paths.ts'
import { choosesParts } from './transparency-policy.ts'
import { chooseParts, longestIntro, longestLicence, transparencySetting } from './transparency-setting.ts'
import type { TransparencySetting } from './transparency-setting.ts'

const fields = { parts: z.array(z.enum(partNames)), intro: z.string().max(longestIntro), licence: z.string().min(1).max(longestLicence) }
const shape = z.object({ ...fields, files: z.array(z.string()).openapi({ description: 'Addresses that anybody may read.' }) }).openapi('Transparency')
const said = { description: 'What is open.', content: { 'application/json': { schema: shape } } }

const routes = {
  show: apiRoute(choosesParts, { method: 'get', path: '/api/v1/transparency', operationId: 'showTransparency', summary: 'Shows what the cooperative opens to everybody', tags: ['transparency'], responses: { 200: said } }),
  choose: apiRoute(choosesParts, { method: 'put', path: '/api/v1/transparency', operationId: 'chooseTransparency', summary: 'Chooses what the cooperative opens to everybody', tags: ['transparency'], request: { body: { required: true as const, content: { 'application/json': { schema: z.strictObject(fields) } } } }, responses: { 200: said } }),
}

const shown = ({ parts, intro, licence }: TransparencySetting): z.infer<typeof shape> => ({ parts: [...parts], intro, licence, files: parts.flatMap((part) => [transparencyPaths.file(`${part}.csv`), transparencyPaths.file(`${part}.json`)]) })

/** Transparency's part of the API. */
export function makeTransparencyApi() {
  return makeApiApp()
    .openapi(routes.show, async (c) => c.json(shown(await transparencySetting(c.get('db'))), 200))
    .openapi(routes.choose, async (c) => {
      await inTransaction(c.get('db'), (tx) => chooseParts(tx, actorOf(c), c.req.valid('json'), c.get('clock')))
      return c.json(shown(await transparencySetting(c.get('db'))), 200)
    })
}
