/** What can be asked of a log; all of it stands in the address of the page. */
import { z } from '@hono/zod-openapi'
import { logKinds } from '#wire/site-log.ts'
import type { LogPlace } from '#wire/site-log.ts'
import type { LogQuery } from './read-site-log.ts'

export const logPeriods = ['hour', 'day', 'all'] as const
const periodMs = { hour: 3_600_000, day: 24 * 3_600_000 }

/** `inode-offset`. */
const place = z.string().regex(/^\d{1,15}-\d{1,15}$/)

/** The query of an address. What does not fit falls back: an old bookmark still opens. */
export const logPageQuery = z.object({
  log: z.enum(logKinds).catch('access').default('access'),
  // oxlint-disable-next-line no-control-regex
  q: z.string().max(100).regex(/^[^\u0000-\u001f\u007f]*$/).catch('').default(''),
  faults: z.enum(['yes']).optional().catch(undefined),
  period: z.enum(logPeriods).catch('all').default('all'),
  before: place.optional().catch(undefined),
})
export type LogPageQuery = z.infer<typeof logPageQuery>

const placeFrom = (text: string | undefined): LogPlace | null => {
  const [inode, offset] = (text ?? '').split('-').map(Number)
  return inode === undefined || offset === undefined ? null : { inode, offset }
}
export const placeText = (at: LogPlace): string => `${at.inode}-${at.offset}`

/** What is asked of the node. */
export const logQuery = (query: LogPageQuery, limit: number, now: Date): LogQuery => ({
  log: query.log,
  search: query.q,
  faultsOnly: query.faults === 'yes',
  fromMs: query.period === 'all' ? 0 : now.getTime() - periodMs[query.period],
  limit,
  place: placeFrom(query.before),
})
