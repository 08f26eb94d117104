/** Lists of sites: what can be asked (all of it stands in the address of the page), and what comes back. */
import { z } from '@hono/zod-openapi'
import type { FailureReason, Profile, Suspension } from '#wire/node-state.ts'
import type { SiteState } from './site.ts'

/** The views of a list, and the states that each shows; what answers with errors is to be looked at, not online. */
export const siteViews = {
  all: ['requested', 'failed', 'suspended', 'answering', 'applied'],
  attention: ['failed', 'applied'],
  underway: ['requested'],
  online: ['answering'],
  suspended: ['suspended'],
  deleted: ['deleted'],
} as const satisfies Record<string, readonly SiteState[]>
export type SiteView = keyof typeof siteViews
export const siteViewNames = Object.keys(siteViews) as [SiteView, ...SiteView[]]

export const siteOrders = ['host', '-host', 'name', '-name', 'state', '-state', 'created', '-created'] as const
export type SiteOrder = (typeof siteOrders)[number]

/** The query of an address. What does not fit falls back: an old bookmark still opens. */
export const siteListQuery = z.object({
  q: z.string().max(100).catch('').default(''),
  view: z.enum(siteViewNames).catch('all').default('all'),
  sort: z.enum(siteOrders).catch('host').default('host'),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
})
export type SiteListQuery = z.infer<typeof siteListQuery>

export interface SiteListInput extends SiteListQuery {
  pageSize: number
  /** Only sites of these members; null for all members'. */
  memberIds: readonly string[] | null
  /** Beside them, these sites, which others lent; while they are deleted they do not show. */
  siteIds?: readonly string[]
}

export interface SiteLine {
  id: string
  memberId: string
  nodeId: string
  name: string
  mainHostName: string
  profile: Profile
  state: SiteState
  health: 'ok' | 'warn' | 'bad'
  suspension: Suspension | null
  suspendedAt: Date | null
  failureReason: FailureReason | null
  httpStatus: number | null
  diskBytes: number
  requestedAt: Date
  deletedAt: Date | null
  recoverableUntil: Date | null
  createdAt: Date
}

export interface SiteList {
  lines: SiteLine[]
  /** Sites of each view that fit the search. */
  counts: Record<SiteView, number>
  page: number
  pages: number
  pageSize: number
}
