/** The API of health and usage of sites. */
import { z } from '@hono/zod-openapi'
import { UserError, notFound } from '#lib/errors.ts'
import { calendarDay } from '#lib/format.ts'
import { seesSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { usageOf } from '#hosting/usage/usage-store.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { componentKinds, faultCauses } from '#wire/observations.ts'
import { logKinds, logLinesWanted } from '#wire/site-log.ts'
import type { LogLine } from '#wire/site-log.ts'
import { percentileMs } from '#wire/response-times.ts'
import { faultQuery, findFault } from './find-fault.ts'
import { healthOf } from './health-data.ts'
import { logPeriods, logQuery, placeText } from './log-query.ts'
import { periods } from './period.ts'
import type { Part } from './period.ts'
import { readFaultLog, readSiteLog } from './read-site-log.ts'
import { verdictReasons } from './verdict.ts'
import { verdictWords } from './verdict-words.ts'

const inPath = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const answers = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const instant = z.iso.datetime()
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

const seen = {
  requests: z.int(),
  pages: z.int().openapi({ description: 'Requests for pages, not for pictures and style sheets.' }),
  faults: z.int().openapi({ description: 'Answers 500 and above.' }),
  bytesOut: z.int(),
  cacheHits: z.int().openapi({ description: 'Pages served from the page cache.' }),
  cpuMs: z.int(),
  memoryBytes: z.int().openapi({ description: 'The most that was seen.' }),
  p95Ms: z.int().nullable().openapi({ description: 'What 95 pages of 100 stayed below, in milliseconds; null without pages.' }),
}

const healthShape = z
  .object({
    verdict: z.object({ kind: z.enum(['ok', 'warn', 'bad']), reason: z.enum(verdictReasons), since: instant.nullable(), title: z.string(), text: z.string() }).openapi({ description: 'How the site is and why, in the reader’s language.' }),
    period: z.enum(periods),
    total: z.object(seen),
    parts: z.array(z.object({ at: instant, ...seen })).openapi({ description: 'Oldest first, without gaps: hours of a day, six hours of a week, days of a month.' }),
    faults: z.array(
      z.object({
        cause: z.enum(faultCauses),
        file: z.string().nullable().openapi({ description: 'Below the document root where it is there.' }),
        line: z.int(),
        component: z.object({ kind: z.enum(componentKinds), name: z.string() }).nullable(),
        message: z.string(),
        count: z.int(),
        seen: z.int().openapi({ description: 'How many of them a visitor saw; a kept copy hid the others.' }),
        firstAt: instant,
        lastAt: instant,
        example: z.string(),
        requestId: z.string().nullable(),
        advice: z.string(),
      }),
    ),
    slowest: z.array(z.object({ path: z.string(), count: z.int(), meanMs: z.int(), maxMs: z.int() })),
    disk: z.object({ bytes: z.int().nullable(), limitBytes: z.int(), fullOn: day.nullable() }),
  })
  .openapi('SiteHealth')

const healthRoute = apiRoute(seesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/health',
  operationId: 'showSiteHealth',
  summary: 'Tells how a site is and why, what it was asked, what failed and what it used.',
  tags: ['health'],
  request: { params: inPath, query: z.object({ period: z.enum(periods).default('day') }) },
  responses: { 200: answers('Its health.', healthShape) },
})

const longestDays = 400
const usageRoute = apiRoute(seesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/usage',
  operationId: 'listSiteUsage',
  summary: 'Lists what a site used, day by day, in the cooperative’s calendar.',
  tags: ['health'],
  request: { params: inPath, query: z.object({ from: day.optional().openapi({ description: 'Thirty days ago without it.' }), to: day.optional().openapi({ description: 'Today without it.' }) }) },
  responses: {
    200: answers(
      'One line a day on which anything was seen, oldest first.',
      itemsOf(z.object({ day, ...seen, starts: z.int().openapi({ description: 'How often PHP was woken.' }), diskBytes: z.int().nullable() })),
    ),
  },
})

const logLineShape = z.object({
  at: instant.nullable(),
  status: z.int().nullable().openapi({ description: 'null on lines of PHP.' }),
  text: z.string(),
  durationMs: z.int(),
  bytes: z.int(),
  network: z.string().openapi({ description: 'Of the visitor; never the whole address.' }),
  agent: z.string(),
  cache: z.string(),
})
const logShape = z.object({
  lines: z.array(logLineShape),
  older: z.string().nullable().openapi({ description: 'Send it back as `before` for the lines before these; null when there are none.' }),
})
const faultLogRoute = apiRoute(seesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/fault-log',
  operationId: 'showFaultLog',
  summary: 'Shows what the logs hold of a cause of errors, at its last time: PHP’s words, the request that failed, and those just before and after.',
  tags: ['health'],
  request: { params: inPath, query: faultQuery },
  responses: { 200: answers('The lines, oldest first; none once the log no longer holds them.', z.object({ lines: z.array(logLineShape) })) },
})

const logRoute = apiRoute(seesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/log',
  operationId: 'showSiteLog',
  summary: 'Shows lines of the log of a site, oldest first, of the last two days: what visitors asked, or what PHP said.',
  tags: ['health'],
  request: {
    params: inPath,
    query: z.object({
      log: z.enum(logKinds).default('access'),
      // oxlint-disable-next-line no-control-regex
      q: z.string().max(100).regex(/^[^\u0000-\u001f\u007f]*$/).default('').openapi({ description: 'Only lines that hold this.' }),
      faults: z.enum(['yes']).optional().openapi({ description: 'Only answers 500 and above.' }),
      period: z.enum(logPeriods).default('all'),
      before: z.string().regex(/^\d{1,15}-\d{1,15}$/).optional(),
      limit: z.coerce.number().int().min(1).max(logLinesWanted).default(100),
    }),
  },
  responses: { 200: answers('At most `limit` lines.', logShape) },
})

const whole = (value: number | null): number | null => (value === null ? null : Math.round(value))
const seenAnswer = ({ requests, pages, faults, bytesOut, cacheHits, cpuMs, memoryBytes, p95Ms }: Omit<Part, 'at'>) => ({ requests, pages, faults, bytesOut, cacheHits, cpuMs, memoryBytes, p95Ms: whole(p95Ms) })
const dayMs = 86_400_000
const lineAnswer = (line: LogLine) => ({
  at: line.atMs === 0 ? null : new Date(line.atMs).toISOString(), status: line.status === 0 ? null : line.status, text: line.text, durationMs: line.durationMs, bytes: line.bytes,
  network: line.from, agent: line.agent, cache: line.cache,
})

export function makeHealthApi({ calls }: Pick<SiteServices, 'calls'>) {
  return makeApiApp()
    .openapi(logRoute, async (c) => {
      const site = await siteOf(c)
      const query = c.req.valid('query')
      const { lines, older } = await readSiteLog(calls, site, logQuery(query, query.limit, c.get('clock').now()), { requestId: actorOf(c).requestId })
      return c.json(
        {
          lines: lines.map(lineAnswer),
          older: older && placeText(older),
        },
        200,
      )
    })
    .openapi(faultLogRoute, async (c) => {
      const site = await siteOf(c)
      const fault = await findFault(c.get('db'), site.id, c.req.valid('query'), c.get('clock').now())
      if (fault === null) throw notFound()
      const lines = await readFaultLog(calls, site, fault, { requestId: actorOf(c).requestId })
      return c.json({ lines: lines.map(lineAnswer) }, 200)
    })
    .openapi(healthRoute, async (c) => {
      const site = await siteOf(c)
      const now = c.get('clock').now()
      const data = await healthOf(c.get('db'), site, c.req.valid('query').period, now)
      const words = c.get('m').hosting.health
      const { title, text } = verdictWords(words, c.get('language'), data.verdict, now)
      return c.json(
        {
          verdict: { kind: data.verdict?.kind ?? 'ok', reason: data.verdict?.reason ?? 'well', since: data.verdict?.since.toISOString() ?? null, title, text: text.join(' ') },
          period: data.seen.period,
          total: seenAnswer(data.seen.total),
          parts: data.seen.parts.map((part) => ({ at: part.at.toISOString(), ...seenAnswer(part) })),
          faults: data.faults.map(({ cause, file, line, component, message, count, seen: shown, firstAt, lastAt, example, requestId }) => ({
            cause, file, line, component, message, count, seen: shown, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), example, requestId, advice: words.advice[cause],
          })),
          slowest: data.slow.map(({ path, count, totalMs, maxMs }) => ({ path, count, meanMs: Math.round(totalMs / count), maxMs })),
          disk: { bytes: data.disk.bytes, limitBytes: data.disk.limitBytes, fullOn: data.disk.fullOn?.toISOString().slice(0, 10) ?? null },
        },
        200,
      )
    })
    .openapi(usageRoute, async (c) => {
      const site = await siteOf(c)
      const now = c.get('clock').now()
      const { from = calendarDay(new Date(now.getTime() - 30 * dayMs)), to = calendarDay(now) } = c.req.valid('query')
      if (!(Date.parse(from) <= Date.parse(to)) || Date.parse(to) - Date.parse(from) > longestDays * dayMs) throw new UserError('badRequest', {}, { status: 400 })
      const days = await usageOf(c.get('db'), site.id, from, to)
      return c.json({ items: days.map((one) => ({ day: one.day, ...seenAnswer({ ...one, staleHits: 0, p95Ms: percentileMs(one.times, 0.95), p50Ms: null }), starts: one.starts, diskBytes: one.diskBytes })) }, 200)
    })
}
