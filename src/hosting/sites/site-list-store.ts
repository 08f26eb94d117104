/**
 * Reads lists of sites. Two statements: counts by state, which give the chips and the number of pages, then one
 * page, which walks an index in its order; of a search, both in one, then the lines.
 */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { idsOfMembersNamed } from '#cooperative/members/identity.ts'
import { siteViewNames, siteViews } from './site-list.ts'
import type { SiteLine, SiteList, SiteListInput, SiteOrder, SiteView } from './site-list.ts'
import type { SiteState } from './site.ts'

type Condition = RawBuilder<boolean>

/** Under three letters a trigram index finds nothing faster than reading all. */
const shortestSought = 3

/** Sites whose name or one of whose host names or (among all members') whose member's name holds the text. */
export function searchCondition(input: Pick<SiteListInput, 'q' | 'memberIds'>): Condition {
  const text = input.q.trim().normalize('NFC').toLowerCase()
  if (text === '') return sql`true`
  const inText: Condition = sql`search_text like fold_text(${containing(text)})`
  // Of a shorter text every member would match.
  return input.memberIds === null && text.length >= shortestSought ? sql`(${inText} or member_id = any(${idsOfMembersNamed(text)}))` : inText
}

/** Two conditions joined by `or` are two scans of an index: see the test of plans. */
function whoseCondition({ memberIds, siteIds = [] }: SiteListInput): Condition {
  if (memberIds === null) return sql`true`
  const own: Condition = sql`member_id = any(${[...memberIds]}::text[])`
  return siteIds.length === 0 ? own : sql`(${own} or id = any(${[...siteIds]}::text[]) and state <> 'deleted')`
}

const orders: Record<SiteOrder, RawBuilder<unknown>> = {
  host: sql`main_host_name, id`,
  '-host': sql`main_host_name desc, id desc`,
  name: sql`folded_name, main_host_name`,
  '-name': sql`folded_name desc, main_host_name desc`,
  state: sql`state, main_host_name`,
  '-state': sql`state desc, main_host_name desc`,
  created: sql`created_at, id`,
  '-created': sql`created_at desc, id desc`,
}

/** Answers, yet visitors are given errors: it calls for someone, as one that does not answer. */
const isAiling: Condition = sql`(state = 'answering' and health = 'bad')`

interface StateCount {
  state: SiteState
  ailing: boolean
  count: number
}

function countsOf(byState: readonly StateCount[]): Record<SiteView, number> {
  const shows = (view: SiteView, row: StateCount) => (row.ailing && (view === 'attention' || view === 'online') ? view === 'attention' : (siteViews[view] as readonly string[]).includes(row.state))
  return Object.fromEntries(siteViewNames.map((view) => [view, byState.filter((row) => shows(view, row)).reduce((sum, row) => sum + row.count, 0)])) as Record<SiteView, number>
}

/** One page of sites. A page beyond the last one gives the last one. */
export async function listSites(db: DbOrTx, input: SiteListInput): Promise<SiteList> {
  const found: Condition = sql`purged_at is null and ${whoseCondition(input)} and ${searchCondition(input)}`
  const answer = (counts: Record<SiteView, number>) => {
    const pages = Math.max(1, Math.ceil(counts[input.view] / input.pageSize))
    return { counts, page: Math.min(input.page, pages), pages, pageSize: input.pageSize }
  }
  if (input.q.trim() !== '') {
    // What matches is sought once, for the page and for the counts. Of a letter or two, which nearly all sites hold, a page
    // comes sooner from walking the order: 6 ms instead of 13 at 8,000 sites, counts included.
    const once = sql.raw(input.q.trim().length < shortestSought ? 'not materialized' : 'materialized')
    const seek = async (page: number) => {
      const { rows } = await sql<{ ids: string[]; counts: StateCount[] }>`
        with site as ${once} (select id, state, health, main_host_name, folded_name, created_at from site where ${found})
        select array(select id from site where ${inViewCondition(input)} order by ${orders[input.sort]} limit ${input.pageSize} offset ${(page - 1) * input.pageSize}) as ids,
          (select coalesce(json_agg(c), '[]') from (select state, ${isAiling} as ailing, count(*)::integer as count from site group by state, ailing) c) as counts`.execute(db)
      return rows[0]!
    }
    const sought = await seek(input.page)
    const list = answer(countsOf(sought.counts))
    const ids = list.page === input.page ? sought.ids : (await seek(list.page)).ids
    return { lines: await readLines(db, input, sql`id = any(${ids}::text[])`), ...list }
  }
  const { rows: byState } = await sql<StateCount>`select state, ${isAiling} as ailing, count(*)::integer as count from site where ${found} group by state, ailing`.execute(db)
  const list = answer(countsOf(byState))
  // The inner query finds ids on an index alone; only the lines shown are read from the table.
  const ofPage: Condition = sql`id in (select id from site where ${found} and ${inViewCondition(input)} order by ${orders[input.sort]} limit ${input.pageSize} offset ${(list.page - 1) * input.pageSize})`
  return { lines: await readLines(db, input, ofPage), ...list }
}

/** What these sites are called, by id; deleted ones and unknown ids are left out. */
export async function siteNames(db: DbOrTx, ids: readonly string[]): Promise<Map<string, { id: string; name: string; mainHostName: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('site').select(['id', 'name', 'main_host_name as mainHostName']).where('id', 'in', [...ids]).where('deleted_at', 'is', null).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function inViewCondition(input: SiteListInput): Condition {
  const states = siteViews[input.view] as readonly string[]
  // Two plain comparisons let the planner use an index that `= any(array)` would not.
  const inState: Condition =
    input.view === 'all' ? sql`state <> 'deleted'` : states.length === 1 ? sql`state = ${states[0]}` : sql`state = any(${states}::text[])`
  return input.view === 'attention' ? sql`(${inState} or ${isAiling})` : input.view === 'online' ? sql`(${inState} and health <> 'bad')` : inState
}

async function readLines(db: DbOrTx, input: SiteListInput, which: Condition): Promise<SiteLine[]> {
  const { rows } = await sql<SiteLine>`
    select id, member_id as "memberId", node_id as "nodeId", name, main_host_name as "mainHostName", profile, state, health,
      suspension, suspended_at as "suspendedAt", failure_reason as "failureReason", http_status as "httpStatus", disk_bytes as "diskBytes", requested_at as "requestedAt",
      deleted_at as "deletedAt", recoverable_until as "recoverableUntil", created_at as "createdAt"
    from site where ${which} order by ${orders[input.sort]}`.execute(db)
  return rows
}
