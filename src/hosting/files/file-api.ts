/** The API of files. Bytes are streamed both ways. */
import { z } from '@hono/zod-openapi'
import { UserError } from '#lib/errors.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { streamedBody } from '#web/csrf.ts'
import { makeBinApi } from './bin/bin-api.ts'
import { makeFileActsApi } from './file-acts-api.ts'
import { readPath } from './file-path.ts'
import { fileOrders, listFolder } from './list-folder.ts'
import { bodyOf, fileScene } from './file-request.ts'
import { makeFolder } from './make-folder.ts'
import { moveEntry } from './move-entry.ts'
import { readFile } from './read-file.ts'
import { removeEntry } from './remove-entry.ts'
import { downloadHeaders } from './download-headers.ts'
import { checkFormat, signatureLength } from './archive-format.ts'
import { peekStream } from './peek-stream.ts'
import { accessOf } from './set-access.ts'
import { unpackArchive } from './unpack-archive.ts'
import { writeFile } from './write-file.ts'

const params = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const path = z.string().max(4000).openapi({ description: 'Below the document root, e.g. `images/roue.jpg`.' })
const bytes = { body: { required: true, content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } }
const entryShape = z
  .object({
    name: z.string(),
    path: z.string(),
    kind: z.enum(['folder', 'file', 'link', 'other']),
    sizeBytes: z.int(),
    modifiedAt: z.iso.datetime(),
    visitors: z.boolean().openapi({ description: 'Visitors may read it.' }),
    writable: z.boolean().openapi({ description: 'The site itself may write it.' }),
  })
  .openapi('FileEntry')
const nothing = { 204: { description: 'Done.' } }

const listRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/files',
  operationId: 'listFiles',
  summary: 'Lists a folder, or what is called so below it.',
  tags: ['files'],
  request: { params, query: pageQuery.extend({ path: path.default(''), q: z.string().max(100).default(''), sort: z.enum(fileOrders).default('name') }) },
  responses: { 200: { description: 'One page of the folder.', content: { 'application/json': { schema: pageOf(entryShape).extend({ totalBytes: z.int(), truncated: z.boolean() }) } } } },
})
const removeRoute = apiRoute(editsSite, {
  method: 'delete',
  path: '/api/v1/sites/{site}/files',
  operationId: 'removeFile',
  summary: 'Removes a file, or a folder with all it holds, for good, past the bin: where no room is left, the bin takes nothing.',
  tags: ['files'],
  request: { params, query: z.object({ path }) },
  responses: nothing,
})
const readRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/files/content',
  operationId: 'readFile',
  summary: 'Gives the bytes of a file.',
  tags: ['files'],
  request: { params, query: z.object({ path }) },
  responses: { 200: { description: 'The file.', content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } },
})
const writeRoute = apiRoute(
  editsSite,
  {
    method: 'put',
    path: '/api/v1/sites/{site}/files/content',
    operationId: 'writeFile',
    summary: 'Puts a file in place; folders on the way are made, a file of that name is replaced.',
    description: 'The body is the file. Content-Length is needed.',
    tags: ['files'],
    request: { params, query: z.object({ path }), ...bytes },
    responses: nothing,
  },
  streamedBody,
)
const unpackRoute = apiRoute(
  editsSite,
  {
    method: 'post',
    path: '/api/v1/sites/{site}/files/archive',
    operationId: 'unpackArchive',
    summary: 'Unpacks an archive into a folder, whole or not at all.',
    description: 'The body is the archive. Content-Length is needed.',
    tags: ['files'],
    request: {
      params,
      query: z.object({
        path: path.default(''),
        format: z.enum(['zip', 'tar.gz']),
        strip: z.stringbool().default(false).openapi({ description: 'When everything in the archive lies in one folder, leave that folder out.' }),
      }),
      ...bytes,
    },
    responses: { 200: { description: 'What was unpacked.', content: { 'application/json': { schema: z.object({ files: z.int(), bytes: z.int() }) } } } },
  },
  streamedBody,
)
const folderRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/folder',
  operationId: 'makeFolder',
  summary: 'Makes an empty folder.',
  tags: ['files'],
  request: { params, body: { required: true, content: { 'application/json': { schema: z.object({ path }) } } } },
  responses: nothing,
})
const moveRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/files/move',
  operationId: 'moveFile',
  summary: 'Moves or renames a file or folder; nothing is replaced.',
  tags: ['files'],
  request: { params, body: { required: true, content: { 'application/json': { schema: z.object({ from: path, to: path }) } } } },
  responses: nothing,
})

export function makeFilesApi(services: SiteServices) {
  return makeApiApp()
    .route('/', makeFileActsApi(services))
    .route('/', makeBinApi(services))
    .openapi(listRoute, async (c) => {
      const query = c.req.valid('query')
      const folder = await listFolder(fileScene(c, services, await siteOf(c)), { ...query, path: readPath(query.path) })
      const items = folder.entries.map(({ modifiedAtMs, mode, ...entry }) => ({ ...entry, modifiedAt: new Date(modifiedAtMs).toISOString(), ...accessOf({ mode }) }))
      return c.json({ items, page: query.page, pageSize: query.pageSize, total: folder.total, totalBytes: folder.totalBytes, truncated: folder.truncated }, 200)
    })
    .openapi(removeRoute, async (c) => {
      await removeEntry(fileScene(c, services, await siteOf(c)), readPath(c.req.valid('query').path))
      return c.body(null, 204)
    })
    .openapi(readRoute, async (c) => {
      const at = readPath(c.req.valid('query').path)
      return c.body(await readFile(fileScene(c, services, await siteOf(c)), at), 200, downloadHeaders(at))
    })
    .openapi(writeRoute, async (c) => {
      await writeFile(fileScene(c, services, await siteOf(c)), { path: readPath(c.req.valid('query').path), ...bodyOf(c) })
      return c.body(null, 204)
    })
    .openapi(unpackRoute, async (c) => {
      const { path: at, format, strip } = c.req.valid('query')
      const { body, sizeBytes } = bodyOf(c)
      const { start, whole } = await peekStream(body, signatureLength)
      const archive = { path: readPath(at), format: checkFormat(format, start), body: whole, sizeBytes, stripSingleFolder: strip }
      return c.json(await unpackArchive(fileScene(c, services, await siteOf(c)), archive), 200)
    })
    .openapi(folderRoute, async (c) => {
      const at = readPath(c.req.valid('json').path)
      if (at === '') throw new UserError('fileNameMissing', {}, { field: 'path' })
      await makeFolder(fileScene(c, services, await siteOf(c)), at)
      return c.body(null, 204)
    })
    .openapi(moveRoute, async (c) => {
      const { from, to } = c.req.valid('json')
      await moveEntry(fileScene(c, services, await siteOf(c)), readPath(from), readPath(to))
      return c.body(null, 204)
    })
}
