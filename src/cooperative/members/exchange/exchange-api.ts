/** Taking a register over, and taking it out, in the API: a dry run first, then what is good enters. */
import { z } from '@hono/zod-openapi'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { calendarDay } from '#lib/format.ts'
import { recordAudit } from '#people/audit.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import { refusalText } from '#web/refusal.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { json, pdf } from '../member-api-shapes.ts'
import { administrators, readers } from '../member-policy.ts'
import { allMembers } from '../member-store.ts'
import { wholeRegister } from '../membership-certificate.ts'
import { startImport } from './apply-import.ts'
import { tableAnswer } from './exchange-pages.ts'
import { faultyLines, importById, latestImports } from './import-store.ts'
import type { MemberImport } from './import-store.ts'
import { receiveImport } from './receive-import.ts'

const tags: [string] = ['register']
const latest = 50
const importShape = z
  .object({
    id: z.string(),
    fileName: z.string(),
    state: z.enum(['checked', 'applying', 'done']).openapi({ description: 'checked: nothing has entered yet.' }),
    createdAt: z.iso.datetime(),
    total: z.int(),
    faulty: z.int().openapi({ description: 'Lines that cannot enter; `faults` says why, line by line.' }),
    entered: z.int(),
  })
  .openapi('MemberImport')
const faultShape = z.object({ line: z.int(), name: z.string(), column: z.string().nullable(), code: z.string(), reason: z.string().openapi({ description: 'A sentence in the language that was asked for.' }) }).openapi('MemberImportFault')
const params = z.object({ import: z.string().max(40) })
const table = { 200: { description: 'A table in UTF-8.', content: { 'text/csv': { schema: z.string() } } } }

const send = apiRoute(
  administrators,
  {
    method: 'post',
    path: '/api/v1/member-imports',
    operationId: 'checkMemberImport',
    summary: 'Checks a CSV table of members, sent as the body; nothing enters the register yet',
    tags,
    request: { query: z.object({ name: z.string().max(200).default('').openapi({ description: 'What the file is called.' }) }), body: { required: true, content: { 'text/csv': { schema: z.string() } } } },
    responses: { 201: json('What was found.', importShape) },
  },
  streamedBody,
)
const list = apiRoute(administrators, { method: 'get', path: '/api/v1/member-imports', operationId: 'listMemberImports', summary: 'Lists the newest imports; they are forgotten a week after their end', tags, responses: { 200: json('The imports.', itemsOf(importShape)) } })
const show = apiRoute(administrators, { method: 'get', path: '/api/v1/member-imports/{import}', operationId: 'showMemberImport', summary: 'Shows how far an import has come', tags, request: { params }, responses: { 200: json('The import.', importShape) } })
const faults = apiRoute(administrators, { method: 'get', path: '/api/v1/member-imports/{import}/faults', operationId: 'listMemberImportFaults', summary: 'Lists the lines that cannot enter, and why', tags, request: { params, query: pageQuery }, responses: { 200: json('A page of lines.', pageOf(faultShape)) } })
const apply = apiRoute(administrators, { method: 'post', path: '/api/v1/member-imports/{import}/apply', operationId: 'applyMemberImport', summary: 'Lets the good lines enter the register; follow it until it is done', tags, request: { params }, responses: { 202: json('Under way.', importShape) } })
const csv = apiRoute(administrators, { method: 'get', path: '/api/v1/register/table', operationId: 'exportRegister', summary: 'The register as a table (CSV), with identities', tags, responses: table })
const paper = apiRoute(readers, { method: 'get', path: '/api/v1/register/paper', operationId: 'downloadRegister', summary: 'The register as a paper (PDF), without addresses', tags, responses: pdf })

const shown = ({ id, fileName, state, createdAt, total, faulty, entered }: MemberImport): z.infer<typeof importShape> => ({ id, fileName, state, createdAt: createdAt.toISOString(), total, faulty, entered })

/** The part of tables of the register of the API. */
export function makeExchangeApi() {
  return makeApiApp()
    .openapi(send, async (c) => {
      const sent = { contentType: c.req.header('content-type') ?? '', sizeBytes: Number(c.req.header('content-length') ?? Number.NaN) || null, body: c.req.raw.body, fileName: c.req.valid('query').name }
      try {
        return c.json(shown(await importById(c.get('db'), await receiveImport(c.get('db'), actorOf(c), sent, c.get('clock')))), 201)
      } catch (error) {
        // what is left of the file is not read to its end
        if (error instanceof UserError && error.status === 413) c.header('Connection', 'close')
        throw error
      }
    })
    .openapi(list, async (c) => c.json({ items: (await latestImports(c.get('db'), latest)).map(shown) }, 200))
    .openapi(show, async (c) => c.json(shown(await importById(c.get('db'), c.req.valid('param').import)), 200))
    .openapi(faults, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const found = await importById(c.get('db'), c.req.valid('param').import)
      const lines = await faultyLines(c.get('db'), found.id, page, pageSize)
      const items = lines.map(({ line, data, field, fault, params: said }) => ({ line, name: data.name ?? '', column: field, code: fault ?? '', reason: refusalText(c.get('m'), new UserError(fault ?? '', said)) }))
      return c.json({ items, page, pageSize, total: found.faulty }, 200)
    })
    .openapi(apply, async (c) => {
      const { id } = await importById(c.get('db'), c.req.valid('param').import)
      await inTransaction(c.get('db'), (tx) => startImport(tx, actorOf(c), { importId: id }, c.get('clock')))
      return c.json(shown(await importById(c.get('db'), id)), 202)
    })
    .openapi(csv, async (c) => {
      await inTransaction(c.get('db'), (tx) => recordAudit(tx, actorOf(c), { action: 'member.exported', subjectKind: 'register', subjectId: 'members' }, c.get('clock')))
      return tableAnswer(c) as never
    })
    .openapi(paper, async (c) => documentAnswer(c, `${c.get('m').cooperative.papers.register} ${calendarDay(c.get('clock').now())}`, wholeRegister(c.get('m'), c.get('language'), await allMembers(c.get('db')))) as never)
}
