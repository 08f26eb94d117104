/** Papers of entries in the API: listed, attached as the bytes they are, read. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { id, itemsOf } from '#web/api/shapes.ts'
import { attachDocument, documentById, documentsOf, largestDocumentBytes } from './attach-document.ts'
import type { AttachedDocument } from './attach-document.ts'
import { entryById } from './entry-store.ts'
import { asAttachment } from './pages/entry-pages.ts'

const readers = withRole('treasurer', 'auditor', 'board')
const writers = withRole('treasurer')
const tags: [string] = ['ledger']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const bytes = { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } }
const documentShape = z.object({ id: z.string(), name: z.string(), mediaType: z.string(), sizeBytes: z.int(), addedAt: z.iso.datetime(), addedBy: z.string().nullable() }).openapi('EntryDocument')

const list = apiRoute(readers, { method: 'get', path: '/api/v1/ledger/entries/{entry}/documents', operationId: 'listEntryDocuments', summary: 'Lists the papers of an entry', tags, request: { params: z.object({ entry: id }) }, responses: { 200: json('The oldest first.', itemsOf(documentShape)) } })
const attach = apiRoute(
  writers,
  {
    method: 'post',
    path: '/api/v1/ledger/entries/{entry}/documents',
    operationId: 'attachEntryDocument',
    summary: 'Attaches a paper to an entry: PDF, PNG, JPEG or XML',
    description: 'The body is the file, 10 MB at most. Content-Length is needed.',
    tags,
    request: { params: z.object({ entry: id }), query: z.object({ name: z.string().min(1).max(200).openapi({ description: 'Its name.' }) }), body: { required: true, content: bytes } },
    responses: { 201: json('It stays: papers of a validated entry are never taken away.', documentShape) },
  },
  streamedBody,
)
const read = apiRoute(readers, { method: 'get', path: '/api/v1/ledger/entries/{entry}/documents/{document}', operationId: 'readEntryDocument', summary: 'Gives a paper’s bytes', tags, request: { params: z.object({ entry: id, document: id }) }, responses: { 200: { description: 'The file, to be saved.', content: bytes } } })

const shown = ({ addedAt, ...document }: AttachedDocument) => ({ ...document, addedAt: addedAt.toISOString() })

/** The part of papers of the ledger's API. */
export function makeDocumentApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const { id: entry } = await entryById(c.get('db'), c.req.valid('param').entry)
      return c.json({ items: (await documentsOf(c.get('db'), entry)).map(shown) }, 200)
    })
    .openapi(attach, async (c) => {
      const { entry } = c.req.valid('param')
      // told before a byte is read; the server holds senders to the length they name
      const size = Number(c.req.header('content-length') ?? Number.NaN)
      if (!(size > 0 && size <= largestDocumentBytes)) throw new UserError('documentSize', { mostMb: 10 }, { field: 'document' })
      const content = new Uint8Array(await c.req.arrayBuffer())
      const made = await inTransaction(c.get('db'), (tx) => attachDocument(tx, actorOf(c), { entryId: entry, name: c.req.valid('query').name, content }, c.get('clock')))
      const found = (await documentsOf(c.get('db'), entry)).find((document) => document.id === made.id)
      return c.json(shown(found!), 201)
    })
    .openapi(read, async (c) => {
      const { entry, document } = c.req.valid('param')
      const { name, mediaType, content } = await documentById(c.get('db'), entry, document)
      return c.body(new Uint8Array(content), 200, asAttachment(name, mediaType))
    })
}
