/** The API of what is done with several files, with texts and with rights. What may take time is a job. */
import { z } from '@hono/zod-openapi'
import { jobAnswer, jobShape } from '#hosting/jobs/job-answer.ts'
import { jobOf } from '#hosting/jobs/job-store.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { assert } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import type { Ctx } from '#web/environment.ts'
import { pathsAtMost } from '#wire/file-questions.ts'
import { archiveName, downloadArchive } from './download-archive.ts'
import { downloadHeaders } from './download-headers.ts'
import { startCopy, startSettingAccess, startUnpacking } from './file-jobs.ts'
import { readName, readPath } from './file-path.ts'
import { fileScene } from './file-request.ts'
import { readPaths, refuseIntoItself } from './many-paths.ts'
import { moveEntries } from './move-entries.ts'
import { readText } from './read-text.ts'
import { saveText } from './save-text.ts'
import { encodings, lineEnds } from './text-format.ts'

const params = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const path = z.string().max(4000).openapi({ description: 'Below the document root, e.g. `images/roue.jpg`.' })
const paths = z.array(path).min(1).max(pathsAtMost)
const folder = path.openapi({ description: 'A folder that is there; empty for the document root.' })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
export const startedJob = { 202: { description: 'The job; follow it to its end.', content: { 'application/json': { schema: jobShape } } } }

/** The answer that tells of a job that was just started. */
export async function jobStarted(c: Ctx, siteId: string, { id }: StartedJob) {
  const job = await jobOf(c.get('db'), siteId, id)
  assert(job, 'the job was just written')
  return jobAnswer(c.get('m'), job)
}

const copyRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/copy',
  operationId: 'copyFiles',
  summary: 'Copies files and folders into a folder: whole or not at all; nothing is replaced.',
  tags: ['files'],
  request: { params, ...body(z.object({ paths, folder, name: z.string().max(255).optional().openapi({ description: 'Another name for the copy of a single thing.' }) })) },
  responses: startedJob,
})
const moveManyRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/move-into',
  operationId: 'moveFiles',
  summary: 'Moves files and folders into a folder: all or none; nothing is replaced.',
  tags: ['files'],
  request: { params, ...body(z.object({ paths, folder })) },
  responses: { 204: { description: 'Done.' } },
})
const accessRoute = apiRoute(editsSite, {
  method: 'put',
  path: '/api/v1/sites/{site}/files/access',
  operationId: 'setAccess',
  summary: 'Says whether visitors may read a file or folder, and whether the site itself may write it.',
  tags: ['files'],
  request: { params, ...body(z.object({ path, visitors: z.boolean(), writable: z.boolean(), inside: z.boolean().default(false).openapi({ description: 'All that a folder holds, too.' }) })) },
  responses: startedJob,
})
const archiveRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/files/archive',
  operationId: 'downloadArchive',
  summary: 'Packs files and folders and gives the archive while it is packed.',
  tags: ['files'],
  request: {
    params,
    query: z.object({
      path: z.union([path, z.array(path).max(pathsAtMost)]).default([]).openapi({ description: 'May be repeated; none for the whole site.' }),
      format: z.enum(['zip', 'tar.gz']).default('zip'),
    }),
  },
  responses: { 200: { description: 'The archive.', content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } },
})
const unpackFileRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/unpack',
  operationId: 'unpackFile',
  summary: 'Unpacks an archive (.zip, .tar.gz) that is on the site, whole or not at all.',
  tags: ['files'],
  request: { params, ...body(z.object({ path, folder: folder.default('') })) },
  responses: startedJob,
})
const format = {
  encoding: z.enum(encodings),
  mark: z.boolean().openapi({ description: 'Begins with a byte order mark.' }),
  lineEnd: z.enum(lineEnds),
}
const hash = z.string().regex(/^[0-9a-f]{64}$/).openapi({ description: 'SHA-256 of the file’s bytes, in hex.' })
const readTextRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/files/text',
  operationId: 'readText',
  summary: 'Gives a text to be edited, of 1 MiB at most, with what must be kept of its form.',
  tags: ['files'],
  request: { params, query: z.object({ path }) },
  responses: { 200: { description: 'The text, lines ending with `\\n`.', content: { 'application/json': { schema: z.object({ text: z.string(), hash, ...format }) } } } },
})
const saveTextRoute = apiRoute(editsSite, {
  method: 'put',
  path: '/api/v1/sites/{site}/files/text',
  operationId: 'saveText',
  summary: 'Saves a text, unless it changed meanwhile (409) or PHP cannot read it (422).',
  description: 'What was there before goes to the bin as `before`.',
  tags: ['files'],
  request: {
    params,
    ...body(
      z.object({
        path,
        text: z.string().max(4_000_000),
        onlyIf: hash.nullable().openapi({ description: 'What you were shown; null for a file that must not be there yet.' }),
        encoding: format.encoding.default('utf-8'),
        mark: format.mark.default(false),
        lineEnd: format.lineEnd.default('lf'),
        check: z.boolean().default(true).openapi({ description: 'Refuse PHP that cannot be read.' }),
      }),
    ),
  },
  responses: { 200: { description: 'Saved.', content: { 'application/json': { schema: z.object({ hash, before: z.string().nullable() }) } } } },
})

export function makeFileActsApi(services: SiteServices) {
  const scene = async (c: Ctx) => fileScene(c, services, await siteOf(c))
  return makeApiApp()
    .openapi(copyRoute, async (c) => {
      const given = c.req.valid('json')
      const wanted = { paths: readPaths(given.paths), folder: readPath(given.folder), name: given.name === undefined ? null : readName(given.name) }
      const on = await scene(c)
      return c.json(await jobStarted(c, on.site.id, await startCopy(on, c.get('log'), wanted)), 202)
    })
    .openapi(moveManyRoute, async (c) => {
      const given = c.req.valid('json')
      const [moved, to] = [readPaths(given.paths), readPath(given.folder)]
      refuseIntoItself(moved, to)
      await moveEntries(await scene(c), moved, to)
      return c.body(null, 204)
    })
    .openapi(accessRoute, async (c) => {
      const given = c.req.valid('json')
      const [of = ''] = readPaths([given.path])
      const on = await scene(c)
      return c.json(await jobStarted(c, on.site.id, await startSettingAccess(on, c.get('log'), { ...given, path: of })), 202)
    })
    .openapi(archiveRoute, async (c) => {
      const query = c.req.valid('query')
      const asked = [query.path].flat()
      const what = { paths: asked.length === 0 ? [] : readPaths(asked), format: query.format }
      const on = await scene(c)
      return c.body(await downloadArchive(on, what), 200, downloadHeaders(archiveName(on, what)))
    })
    .openapi(unpackFileRoute, async (c) => {
      const given = c.req.valid('json')
      const [archive = ''] = readPaths([given.path])
      const on = await scene(c)
      return c.json(await jobStarted(c, on.site.id, await startUnpacking(on, c.get('log'), archive, readPath(given.folder))), 202)
    })
    .openapi(readTextRoute, async (c) => {
      const { text, hash: now, encoding, mark, lineEnd } = await readText(await scene(c), readPath(c.req.valid('query').path))
      return c.json({ text, hash: now, encoding, mark, lineEnd }, 200)
    })
    .openapi(saveTextRoute, async (c) => {
      const given = c.req.valid('json')
      const [of = ''] = readPaths([given.path])
      return c.json(await saveText(await scene(c), { ...given, path: of }), 200)
    })
}
