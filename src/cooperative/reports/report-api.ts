/** Reports in the API. */
import { z } from '@hono/zod-openapi'
import { paperAnswer } from '#cooperative/documents/document-answer.ts'
import { fiscalYearById, fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { reportWordParts } from '#db/report-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { collectYear } from './collect-year.ts'
import { monthFactsShape, yearFactsShape } from './facts.ts'
import { makeMonth } from './make-month.ts'
import { publishYear, withdrawYear } from './publish-year.ts'
import { publishers, reportMakers, reportReaders } from './report-policy.ts'
import type { ReportPorts } from './report-ports.ts'
import { listReports, monthReport, paperOf, publishedYears, yearReport } from './report-store.ts'
import type { ReportLine } from './report-store.ts'
import { wordsOf } from './word-store.ts'
import { longestWords, writeWords } from './write-words.ts'
import { draftPaper } from './year-paper.ts'
import { signedIn } from '#web/guard.ts'
import { dayShape, id, itemsOf } from '#web/api/shapes.ts'

const tags: [string] = ['reports']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const pdf = { description: 'The paper, in the language that is asked for.', content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } } }
const lineShape = z.object({
  id: z.string(), from: z.string(), to: z.string(), yearId: z.string().nullable(), edition: z.int(), editions: z.int(), reason: z.string(), madeBy: z.string().nullable(), madeAt: z.string(), hash: z.string(), withdrawnAt: z.string().nullable(), withdrawal: z.string(),
}).openapi('Report')
const items = itemsOf(lineShape)
const wordShape = z.object({ part: z.enum(reportWordParts), version: z.int(), words: z.string(), by: z.string().nullable(), at: z.string().nullable() })
const reason = z.string().max(300).default('')
const root = '/api/v1/reports'

const routes = {
  months: apiRoute(reportReaders, { method: 'get', path: `${root}/months`, operationId: 'listMonthReports', summary: 'Reports of months, the newest first, every edition', tags, responses: { 200: json('All of them.', items) } }),
  make: apiRoute(reportMakers, { method: 'post', path: `${root}/months`, operationId: 'makeMonthReport', summary: 'Makes the report of a month that is over, or makes it again', tags, request: { body: body(z.strictObject({ month: dayShape, reason })) }, responses: { 201: json('It is made.', z.object({ id: z.string(), edition: z.int() })) } }),
  month: apiRoute(reportReaders, { method: 'get', path: `${root}/months/{monthReport}`, operationId: 'showMonthReport', summary: 'A report of a month as it was made', tags, request: { params: z.object({ monthReport: id }) }, responses: { 200: json('Amounts are cents.', lineShape.extend({ facts: monthFactsShape })) } }),
  monthPaper: apiRoute(reportReaders, { method: 'get', path: `${root}/months/{monthReport}/paper`, operationId: 'getMonthReportPaper', summary: 'The paper of a month', tags, request: { params: z.object({ monthReport: id }) }, responses: { 200: pdf } }),
  years: apiRoute(reportReaders, { method: 'get', path: `${root}/years`, operationId: 'listYearReports', summary: 'Fiscal years and the editions published of each, withdrawn ones too', tags, responses: { 200: json('All of them.', itemsOf(z.object({ yearId: z.string(), from: z.string(), to: z.string(), closed: z.boolean(), editions: z.array(lineShape) }))) } }),
  year: apiRoute(reportReaders, { method: 'get', path: `${root}/years/{year}`, operationId: 'draftYearReport', summary: 'What the report of a year would say today, and what the board wrote', tags, request: { params: z.object({ year: id }) }, responses: { 200: json('Amounts are cents.', z.object({ facts: yearFactsShape, words: z.array(wordShape) })) } }),
  yearPaper: apiRoute(reportReaders, { method: 'get', path: `${root}/years/{year}/paper`, operationId: 'getYearReportDraft', summary: 'The paper of a year as it would be today', tags, request: { params: z.object({ year: id }) }, responses: { 200: pdf } }),
  write: apiRoute(reportMakers, { method: 'put', path: `${root}/years/{year}/words/{wordPart}`, operationId: 'writeReportWords', summary: 'Saves what the board says of a year; `version` is the one that was read', tags, request: { params: z.object({ year: id, wordPart: z.enum(reportWordParts) }), body: body(z.strictObject({ version: z.int().min(0), words: z.string().max(longestWords * 2) })) }, responses: { 200: json('It is saved.', z.object({ part: z.enum(reportWordParts), version: z.int() })) } }),
  publish: apiRoute(publishers, { method: 'post', path: `${root}/years/{year}/publish`, operationId: 'publishYearReport', summary: 'Publishes the report of a closed year for every member', tags, request: { params: z.object({ year: id }), body: body(z.strictObject({ reason })) }, responses: { 201: json('It is published.', z.object({ id: z.string(), edition: z.int() })) } }),
  withdraw: apiRoute(publishers, { method: 'post', path: `${root}/packs/{pack}/withdraw`, operationId: 'withdrawYearReport', summary: 'Members no longer see an edition; it is kept', tags, request: { params: z.object({ pack: id }), body: body(z.strictObject({ reason })) }, responses: { 204: { description: 'It is withdrawn.' } } }),
  published: apiRoute(signedIn, { method: 'get', path: `${root}/published`, operationId: 'listPublishedReports', summary: 'Reports of years that members see, the newest first', tags, responses: { 200: json('One a year.', items) } }),
  one: apiRoute(signedIn, { method: 'get', path: `${root}/published/{pack}`, operationId: 'showPublishedReport', summary: 'A published report', tags, request: { params: z.object({ pack: id }) }, responses: { 200: json('Amounts are cents.', lineShape.extend({ facts: yearFactsShape })) } }),
  onePaper: apiRoute(signedIn, { method: 'get', path: `${root}/published/{pack}/paper`, operationId: 'getPublishedReportPaper', summary: 'The paper of a published report', tags, request: { params: z.object({ pack: id }) }, responses: { 200: pdf } }),
}

const plain = (line: ReportLine) => ({
  id: line.id, from: line.from, to: line.to, yearId: line.yearId, edition: line.edition, editions: line.editions, reason: line.reason, madeBy: line.madeBy, madeAt: line.madeAt.toISOString(), hash: line.hash, withdrawnAt: line.withdrawn?.at.toISOString() ?? null, withdrawal: line.withdrawn?.reason ?? '',
})

/** @throws {UserError} `reportNone` (404): withdrawn ones too. */
async function publishedIn(c: Ctx, pack: string) {
  const found = await yearReport(c.get('db'), pack)
  if (found.line.withdrawn) throw new UserError('reportNone', {}, { status: 404 })
  return found
}

/** Its part of the API. */
export function makeReportsApi(ports: ReportPorts) {
  const house = (c: Ctx) => ({ ports, cooperativeName: c.get('config').cooperative.name })
  return makeApiApp()
    .openapi(routes.months, async (c) => c.json({ items: (await listReports(c.get('db'), 'month')).map(plain) }, 200))
    .openapi(routes.make, async (c) => {
      const { month, reason: why } = c.req.valid('json')
      return c.json(await inTransaction(c.get('db'), (tx) => makeMonth(tx, actorOf(c), house(c), { month: day(month), reason: why }, c.get('clock'))), 201)
    })
    .openapi(routes.month, async (c) => {
      const { line, facts } = await monthReport(c.get('db'), c.req.valid('param').monthReport)
      return c.json({ ...plain(line), facts }, 200)
    })
    .openapi(routes.monthPaper, async (c) => {
      const { line } = await monthReport(c.get('db'), c.req.valid('param').monthReport)
      return paperAnswer(c, `report ${line.from} ${line.edition}`, await paperOf(c.get('db'), line.id, c.get('language')))
    })
    .openapi(routes.years, async (c) => {
      const packs = await listReports(c.get('db'), 'year')
      const years = await fiscalYears(c.get('db'))
      return c.json({ items: years.toReversed().map((year) => ({ yearId: year.id, from: year.startDay, to: year.endDay, closed: year.state === 'closed', editions: packs.filter(({ yearId }) => yearId === year.id).map(plain) })) }, 200)
    })
    .openapi(routes.year, async (c) => {
      const year = await fiscalYearById(c.get('db'), c.req.valid('param').year)
      return c.json({ facts: await collectYear(c.get('db'), ports, year), words: (await wordsOf(c.get('db'), year.id)).map((one) => ({ ...one, at: one.at?.toISOString() ?? null })) }, 200)
    })
    .openapi(routes.yearPaper, async (c) => {
      const year = await fiscalYearById(c.get('db'), c.req.valid('param').year)
      const content = await draftPaper(await collectYear(c.get('db'), ports, year), { language: c.get('language'), cooperativeName: house(c).cooperativeName, madeAt: c.get('clock').now() })
      return paperAnswer(c, `report ${year.startDay} ${year.endDay}`, content)
    })
    .openapi(routes.write, async (c) => {
      const { year, wordPart } = c.req.valid('param')
      return c.json(await inTransaction(c.get('db'), (tx) => writeWords(tx, actorOf(c), { yearId: year, part: wordPart, ...c.req.valid('json') }, c.get('clock'))), 200)
    })
    .openapi(routes.publish, async (c) => c.json(await inTransaction(c.get('db'), (tx) => publishYear(tx, actorOf(c), house(c), { yearId: c.req.valid('param').year, reason: c.req.valid('json').reason }, c.get('clock'))), 201))
    .openapi(routes.withdraw, async (c) => {
      await inTransaction(c.get('db'), (tx) => withdrawYear(tx, actorOf(c), { id: c.req.valid('param').pack, reason: c.req.valid('json').reason }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.published, async (c) => c.json({ items: (await publishedYears(c.get('db'))).map(plain) }, 200))
    .openapi(routes.one, async (c) => {
      const { line, facts } = await publishedIn(c, c.req.valid('param').pack)
      return c.json({ ...plain(line), facts }, 200)
    })
    .openapi(routes.onePaper, async (c) => {
      const { line } = await publishedIn(c, c.req.valid('param').pack)
      return paperAnswer(c, `report ${line.from} ${line.to}`, await paperOf(c.get('db'), line.id, c.get('language')))
    })
}
