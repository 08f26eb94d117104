/** The list of members: search, state, order and page are in the address. */
import { html } from 'hono/html'
import { formatShortCalendarDay } from '#lib/day.ts'
import { formatNumber, formatShortDay } from '#lib/format.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { linkButton } from '#web/components/button.ts'
import { section } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Column } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { departurePaths } from './departures/departure-paths.ts'
import { memberPaths } from './member-paths.ts'
import type { MemberPorts } from './member-ports.ts'
import { memberOrders, searchMembers } from './member-store.ts'
import type { MemberOrder, MemberSearch } from './member-store.ts'
import { memberKinds, memberStatuses } from './member.ts'
import type { MemberStatus } from './member.ts'

const marks = { applicant: 'run', admitted: 'ok', withdrawn: 'zz', excluded: 'zz', 'struck-off': 'zz' } as const

/** A member's state as a shape and a word. */
export const memberState = (c: Ctx, status: MemberStatus): Html => stateMark(marks[status], c.get('m').people.administration.members.statuses[status])

/** The search that the address asks for: `?q=`, `?status=`, `?sort=name` or `-name`, `?page=`. */
function searchOf(c: Ctx): MemberSearch {
  const sort = c.req.query('sort') ?? ''
  return {
    text: c.req.query('q') ?? '',
    status: memberStatuses.find((status) => status === c.req.query('status')) ?? null,
    kind: memberKinds.find((kind) => kind === c.req.query('kind')) ?? null,
    order: memberOrders.find((order) => order === sort.replace(/^-/, '')) ?? 'number',
    descending: sort.startsWith('-'),
    page: pageOf(c),
    pageSize: linesPerPage,
  }
}

function sortable(c: Ctx, now: MemberSearch, order: MemberOrder, column: Column): Column {
  const current = now.order === order
  const next = current && !now.descending ? `-${order}` : order
  return {
    ...column,
    sort: { href: hereWith(c, { sort: next === 'number' ? null : next, page: null }), ...(current ? { now: now.descending ? ('descending' as const) : ('ascending' as const) } : {}) },
  }
}

/** What one does with the register whole. */
function tools(c: Ctx): Html {
  const t = c.get('m').cooperative.exchange
  const link = (href: string, label: string) => linkButton({ href, label, small: true })
  return section({ title: t.tools, content: html`<div class="actions">${link(memberPaths.applications, t.applications)}${link(departurePaths.list, t.departures)}${link(memberPaths.phantoms, c.get('m').cooperative.phantoms.title)}${link(memberPaths.registerPdf, t.registerPdf)}${link(memberPaths.exportCsv, t.exportCsv)}${link(memberPaths.import, t.importLink)}</div>` })
}

/** Renders it. */
export async function memberListPage(c: Ctx, ports: MemberPorts): Promise<Response> {
  const t = c.get('m').people.administration.members
  const wanted = searchOf(c)
  const { members, total, counts } = await searchMembers(c.get('db'), wanted, c.get('clock').now())
  if (members.length === 0 && total > 0) return toFirstPage(c)
  const sites = await ports.countSites(
    c.get('db'),
    members.map((member) => member.id),
  )
  const number = (value: number) => formatNumber(c.get('language'), value)
  const everyone = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const add = linkButton({ href: memberPaths.add, label: t.add, icon: 'user-plus', kind: 'main' })
  const filtered = wanted.text !== '' || wanted.status !== null || wanted.kind !== null
  const list =
    members.length === 0
      ? filtered
        ? empty({ title: t.none, text: t.noneText })
        : empty({ title: t.empty, text: t.emptyText, actions: add })
      : html`${table({
          caption: t.caption(t.orders[wanted.order]),
          columns: [
            sortable(c, wanted, 'name', { label: t.name }),
            sortable(c, wanted, 'number', { label: t.number, numeric: true, labelled: true }),
            sortable(c, wanted, 'status', { label: t.status, folded: 'first' }),
            { label: t.persons, numeric: true, labelled: true },
            { label: t.sites, numeric: true, labelled: true },
            sortable(c, wanted, 'created', { label: t.since, folded: 'hide' }),
          ],
          rows: members.map((member) => ({
            header: html`<a href="${memberPaths.one(member.id)}">${member.name}</a><small>${t.kinds[member.kind]}</small>`,
            cells: [
              number(member.number),
              memberState(c, member.status),
              number(member.persons),
              number(sites.get(member.id) ?? 0),
              member.admittedOn ? formatShortCalendarDay(c.get('language'), member.admittedOn) : formatShortDay(c.get('language'), member.createdAt),
            ],
          })),
        })}${listPager(c, total)}`
  const kept = { ...(wanted.kind ? { kind: wanted.kind } : {}), ...(wanted.status ? { status: wanted.status } : {}), ...(c.req.query('sort') ? { sort: c.req.query('sort') ?? '' } : {}) }
  const views = [
    { label: t.all, href: hereWith(c, { status: null, page: null }), current: wanted.status === null, count: number(everyone) },
    ...memberStatuses
      .filter((status) => counts[status] > 0 || status === wanted.status)
      .map((status) => ({ label: t.statuses[status], href: hereWith(c, { status, page: null }), current: status === wanted.status, count: number(counts[status]) })),
  ]
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: wanted.text, placeholder: t.searchLabel, kept, results: 'members' })}`
  const kinds = [{ label: t.all, href: hereWith(c, { kind: null, page: null }), current: wanted.kind === null }, ...memberKinds.map((kind) => ({ label: t.kinds[kind], href: hereWith(c, { kind, page: null }), current: wanted.kind === kind }))]
  const results = html`<div class="stack m" id="members" aria-live="polite">${chips(t.views, views)}${chips(c.get('m').cooperative.exchange.kinds, kinds)}${list}</div>`
  return administrationPage(c, {
    title: t.title,
    lead: wanted.text === '' ? t.lead(number(everyone), everyone === 1) : undefined,
    actions: members.length === 0 && !filtered ? undefined : add,
    content: html`<div class="stack m">${filters}${results}${tools(c)}</div>`,
  })
}
