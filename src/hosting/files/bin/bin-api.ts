/** The API of the bin. */
import { z } from '@hono/zod-openapi'
import { jobStarted, startedJob } from '#hosting/files/file-acts-api.ts'
import { startBinning, startEmptying } from '#hosting/files/file-jobs.ts'
import { readPath } from '#hosting/files/file-path.ts'
import { fileScene } from '#hosting/files/file-request.ts'
import { readPaths } from '#hosting/files/many-paths.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import type { Ctx } from '#web/environment.ts'
import { binReasons, pathsAtMost } from '#wire/file-questions.ts'
import { goesAt } from './bin-limits.ts'
import { listBin } from './list-bin.ts'
import { readItems, restoreEntries } from './restore-entries.ts'

const params = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const path = z.string().max(4000).openapi({ description: 'Below the document root, e.g. `images/roue.jpg`.' })
const items = z.array(z.string().max(20)).min(1).max(pathsAtMost).openapi({ description: 'Ids of things in the bin; without `-` and number: all that one act put there.' })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })

const itemShape = z
  .object({
    id: z.string(),
    path: z.string().openapi({ description: 'Where it was.' }),
    kind: z.enum(['folder', 'file', 'link', 'other']),
    reason: z.enum(binReasons).openapi({ description: '`replaced`: what a file was before it was edited.' }),
    files: z.int(),
    bytes: z.int(),
    binnedAt: z.iso.datetime(),
    goesAt: z.iso.datetime().openapi({ description: 'When it goes for good.' }),
  })
  .openapi('BinItem')

const binRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/bin',
  operationId: 'binFiles',
  summary: 'Puts files and folders into the bin, for 30 days: all or none.',
  tags: ['files'],
  request: { params, ...body(z.object({ paths: z.array(path).min(1).max(pathsAtMost) })) },
  responses: startedJob,
})
const listRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/files/bin',
  operationId: 'listBin',
  summary: 'Lists what is in the bin, newest first.',
  tags: ['files'],
  request: { params, query: pageQuery },
  responses: { 200: { description: 'One page of the bin.', content: { 'application/json': { schema: pageOf(itemShape).extend({ totalBytes: z.int() }) } } } },
})
const restoreRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/bin/restore',
  operationId: 'restoreFiles',
  summary: 'Brings things back from the bin: all or none.',
  tags: ['files'],
  request: { params, ...body(z.object({ items, to: path.optional().openapi({ description: 'For one thing: where it goes instead of where it was.' }) })) },
  responses: { 200: { description: 'Where they are again.', content: { 'application/json': { schema: z.object({ paths: z.array(z.string()) }) } } } },
})
const emptyRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/bin/empty',
  operationId: 'emptyBin',
  summary: 'Removes for good what is in the bin, or some of it.',
  tags: ['files'],
  request: { params, ...body(z.object({ items: items.optional() })) },
  responses: startedJob,
})

export function makeBinApi(services: SiteServices) {
  const scene = async (c: Ctx) => fileScene(c, services, await siteOf(c))
  return makeApiApp()
    .openapi(binRoute, async (c) => {
      const paths = readPaths(c.req.valid('json').paths)
      const on = await scene(c)
      return c.json(await jobStarted(c, on.site.id, await startBinning(on, c.get('log'), paths)), 202)
    })
    .openapi(listRoute, async (c) => {
      const query = c.req.valid('query')
      const bin = await listBin(await scene(c), query)
      const listed = bin.items.map(({ binnedAtMs, ...item }) => ({ ...item, binnedAt: new Date(binnedAtMs).toISOString(), goesAt: goesAt(new Date(binnedAtMs)).toISOString() }))
      return c.json({ items: listed, page: query.page, pageSize: query.pageSize, total: bin.total, totalBytes: bin.totalBytes }, 200)
    })
    .openapi(restoreRoute, async (c) => {
      const given = c.req.valid('json')
      const wanted = { items: readItems(given.items), to: given.to === undefined ? null : readPath(given.to) }
      return c.json({ paths: await restoreEntries(await scene(c), wanted) }, 200)
    })
    .openapi(emptyRoute, async (c) => {
      const given = c.req.valid('json').items
      const on = await scene(c)
      return c.json(await jobStarted(c, on.site.id, await startEmptying(on, c.get('log'), given === undefined ? null : readItems(given))), 202)
    })
}
