/** The list of sites: all its settings are in the address. */
import { html } from 'hono/html'
import { formatShortDay } from '#lib/format.ts'
import { ownPart, readableHostName } from '#hosting/sites/host-name.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import { siteViewNames } from '#hosting/sites/site-list.ts'
import type { SiteLine, SiteList, SiteListQuery, SiteOrder, SiteView } from '#hosting/sites/site-list.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import { lentOn } from '#people/actor.ts'
import { linkButton } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { attributes } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { head } from '#web/components/layout-parts.ts'
import { chips, pager, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Column, Row } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { sitePaths, withQuery } from './site-paths.ts'

interface ListView {
  list: SiteList
  query: SiteListQuery
  /** Everybody's sites, for staff. */
  all: boolean
  /** Whether the reader can see everybody's and has some of their own too. */
  mayChoose: boolean
  mayCreate: boolean
  nodes: ReadonlyMap<string, NodeSeen>
  /** Shown when sites of several members stand side by side. */
  memberNames: ReadonlyMap<string, { name: string; number: number }> | null
}

const unknownNode: NodeSeen = { name: '', presence: 'expected' }

/** Name of a site's main address as people read it; the display name where it has none. */
export const shownHostName = (line: Pick<SiteLine, 'mainHostName' | 'name'>): string => (line.mainHostName === '' ? line.name : readableHostName(line.mainHostName))

const hrefOf = (what: ListView, changes: Partial<Record<keyof SiteListQuery, string | number | null>>): string => {
  const { q, view, sort, page } = { ...what.query, ...changes }
  return withQuery(sitePaths.list, {
    q,
    view: view === 'all' ? null : view,
    sort: sort === 'host' ? null : sort,
    page: page === 1 ? null : page,
    all: what.all && what.mayChoose ? 'yes' : null,
  })
}

/** A column that sorts: once upwards, once more downwards. */
function sortable(what: ListView, label: string, key: 'host' | 'state' | 'created', more: Partial<Column> = {}): Column {
  const now = what.query.sort === key ? 'ascending' : what.query.sort === `-${key}` ? 'descending' : undefined
  const next: SiteOrder = now === 'ascending' ? `-${key}` : key
  return { label, sort: { href: hrefOf(what, { sort: next, page: 1 }), now }, ...more }
}

export function siteListView(c: Ctx, what: ListView): Html {
  const m = c.get('m').hosting.sites
  const { counts } = what.list
  const deletedView = what.query.view === 'deleted'
  const nothingAtAll = counts.all === 0 && counts.deleted === 0 && what.query.q === ''
  const create = what.mayCreate ? linkButton({ href: sitePaths.create, label: m.create, icon: 'plus', kind: 'main' }) : undefined
  const others = what.mayChoose ? linkButton({ href: what.all ? sitePaths.list : `${sitePaths.list}?all=yes`, label: what.all ? m.title : m.titleAll }) : ''
  const top = head({
    title: what.all ? m.titleAll : m.title,
    lead: deletedView ? m.deleted.lead : nothingAtAll || (counts.all === 0 && what.query.q !== '') ? undefined : m.lead(counts.all, counts.online, counts.attention),
    actions: html`${others}${create ?? ''}`,
  })
  if (nothingAtAll) return html`${top}${empty({ title: m.empty.title, text: what.mayCreate ? m.empty.text : m.noMember, actions: create })}`
  return html`${top}<section class="stack m">${search({
    label: m.search,
    button: m.searchButton,
    value: what.query.q,
    placeholder: what.all ? m.searchPlaceholderAll : m.searchPlaceholder,
    kept: keptSettings(what),
  })}${chips(m.filter, viewChips(c, what))}${what.list.lines.length > 0 ? html`${deletedView ? deletedTable(c, what) : siteTable(c, what)}${pages(c, what)}` : nothingFound(c, what)}</section>`
}

function keptSettings(what: ListView): Record<string, string> {
  const kept: Record<string, string> = {}
  if (what.query.view !== 'all') kept['view'] = what.query.view
  if (what.query.sort !== 'host') kept['sort'] = what.query.sort
  if (what.all && what.mayChoose) kept['all'] = 'yes'
  return kept
}

function viewChips(c: Ctx, what: ListView) {
  const m = c.get('m').hosting.sites
  const shown = (view: SiteView) => view === 'all' || view === what.query.view || what.list.counts[view] > 0
  return siteViewNames.filter(shown).map((view) => ({
    label: m.views[view],
    href: hrefOf(what, { view, page: 1 }),
    current: view === what.query.view,
    count: what.list.counts[view],
  }))
}

function nothingFound(c: Ctx, what: ListView): Html {
  const m = c.get('m').hosting.sites
  const text = what.query.q !== '' ? m.nothingFound(what.query.q) : what.query.view === 'deleted' ? m.deleted.empty : m.nothingHere
  return empty({ text, actions: linkButton({ href: hrefOf(what, { q: null, view: 'all', page: 1 }), label: m.showAll }) })
}

/** The address as a link to the site's page; what all addresses share is softer, so that the eye finds what differs. */
export function addressLink(c: Ctx, line: Pick<SiteLine, 'id' | 'mainHostName' | 'name'>): Html {
  const shown = shownHostName(line)
  const own = ownPart(shown, c.get('config').sitesDomain)
  return html`<a${attributes({ href: sitePaths.one(line.id) })}>${own}${own === shown ? '' : html`<wbr><span class="soft">${shown.slice(own.length)}</span>`}</a>`
}

/** First cell: the address, and the name below when it says more. */
const nameCell = (c: Ctx, line: SiteLine): Html => html`${addressLink(c, line)}${line.name === shownHostName(line) ? '' : html`<small>${line.name}</small>`}`

function memberCell(c: Ctx, what: ListView, line: SiteLine): Html {
  const member = what.memberNames?.get(line.memberId)
  const lent = what.all ? undefined : lentOn(actorOf(c), 'site', line.id)
  const m = c.get('m')
  const right = lent ? html`<small>${m.hosting.access.yours(m.people.levels[lent.level].name.toLowerCase())}</small>` : ''
  return html`${member ? html`${member.name} <span class="soft">${member.number}</span>` : ''}${right}`
}

export function stateCell(c: Ctx, line: SiteLine, nodes: ReadonlyMap<string, NodeSeen>): Html {
  // In a list the bare word: why it is suspended stands on its page.
  const { kind, word } = siteHealth(c.get('m').hosting.sites, { ...line, suspension: null }, nodes.get(line.nodeId) ?? unknownNode)
  return state(kind, word)
}

function siteTable(c: Ctx, what: ListView): Html {
  const m = c.get('m').hosting.sites
  const rows: Row[] = what.list.lines.map((line) => ({
    header: nameCell(c, line),
    cells: [
      stateCell(c, line, what.nodes),
      ...(what.memberNames ? [memberCell(c, what, line)] : []),
      m.profiles[line.profile],
      formatShortDay(c.get('language'), line.createdAt),
    ],
  }))
  return table({
    caption: m.caption,
    columns: [
      sortable(what, m.columns.site, 'host'),
      sortable(what, m.columns.state, 'state', { folded: 'first' }),
      ...(what.memberNames ? [{ label: m.columns.member, folded: 'full' } satisfies Column] : []),
      { label: m.columns.profile, folded: 'hide' },
      sortable(what, m.columns.created, 'created', { folded: 'hide', numeric: true }),
    ],
    rows,
  })
}

function deletedTable(c: Ctx, what: ListView): Html {
  const m = c.get('m').hosting.sites
  const rows: Row[] = what.list.lines.map((line) => ({
    header: nameCell(c, line),
    cells: [
      ...(what.memberNames ? [memberCell(c, what, line)] : []),
      line.recoverableUntil ? formatShortDay(c.get('language'), line.recoverableUntil) : '',
      line.mainHostName === ''
        ? linkButton({ href: sitePaths.one(line.id), label: m.deleted.restore, small: true, describedAs: m.deleted.restoreNamed(line.name) })
        : postButton(c, { action: sitePaths.restore(line.id), label: m.deleted.restore, small: true, icon: 'undo-2', describedAs: m.deleted.restoreNamed(line.name) }),
    ],
  }))
  return table({
    caption: m.views.deleted,
    columns: [
      sortable(what, m.columns.site, 'host'),
      ...(what.memberNames ? [{ label: m.columns.member, folded: 'full' } satisfies Column] : []),
      { label: m.columns.until, labelled: true, folded: 'full' },
      { label: m.columns.actions, hidden: true, numeric: true, folded: 'first' },
    ],
    rows,
  })
}

function pages(c: Ctx, what: ListView): Html {
  const { page, pages: last, pageSize, lines, counts } = what.list
  const from = (page - 1) * pageSize + 1
  return pager(c, { page, pages: last, href: (number) => hrefOf(what, { page: number }), summary: c.get('m').hosting.sites.summary(from, from + lines.length - 1, counts[what.query.view]) })
}
