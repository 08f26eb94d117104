/** All sites with their health: which are in trouble, which are noisy. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { calendarDay, formatBytes, formatDuration, formatNumber, formatPercent } from '#lib/format.ts'
import { memberIdentities } from '#cooperative/members/identity.ts'
import { allSitesOrders, sitesSince } from '#hosting/health/all-sites-store.ts'
import type { AllSitesOrder, SiteToday } from '#hosting/health/all-sites-store.ts'
import { verdictWords } from '#hosting/health/verdict-words.ts'
import type { Verdict } from '#hosting/health/verdict.ts'
import { verdictsOf } from '#hosting/health/verdict-store.ts'
import { shownHostName } from '#hosting/sites/pages/list-view.ts'
import { seenNodes } from '#hosting/sites/pages/site-pages.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import type { NodeSeen, SiteServices } from '#hosting/sites/site-services.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { paths } from '#web/paths.ts'
import { hereWith } from '#web/preferences.ts'

export const allSitesPath = `${paths.administration}/health`

const dayMs = 86_400_000
const unknownNode: NodeSeen = { name: '', presence: 'expected' }

export function makeAllSitesPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  app.get(allSitesPath, withRole('administrator', 'support', 'auditor'), async (c) => {
    const m = c.get('m').hosting.health.everybody
    const order = allSitesOrders.find((one) => one === c.req.query('sort')) ?? 'trouble'
    const since = calendarDay(new Date(c.get('clock').now().getTime() - dayMs))
    const text = (c.req.query('q') ?? '').slice(0, 100)
    const { lines, total } = await sitesSince(c.get('db'), { text, since, order, page: pageOf(c), pageSize: linesPerPage })
    if (lines.length === 0 && pageOf(c) > 1) return toFirstPage(c)
    const verdicts = await verdictsOf(c.get('db'), lines.map((line) => line.id))
    const members = await memberIdentities(c.get('db'), [...new Set(lines.map((line) => line.memberId))])
    const nodes = await seenNodes(c, services)
    const sorts = chips(m.sort, allSitesOrders.map((one) => ({ label: m.orders[one], href: hereWith(c, { sort: one === 'trouble' ? null : one, page: null }), current: one === order })))
    const finder = search({ label: m.search, button: c.get('m').people.administration.search, value: text, placeholder: m.search, kept: order === 'trouble' ? {} : { sort: order } })
    const content =
      lines.length === 0
        ? html`<section class="stack m">${text === '' ? '' : finder}${empty({ text: text === '' ? m.none : m.nothing(text) })}</section>`
        : html`<section class="stack m">${finder}${sorts}${table({
            caption: m.caption(m.orders[order]),
            columns: [{ label: m.columns.site }, { label: m.columns.state, folded: 'first' }, ...(['pages', 'faults', 'cpu', 'traffic', 'disk'] as const).map((key) => ({ label: m.columns[key], numeric: true, labelled: true }))],
            rows: lines.map((line) => ({ header: siteCell(c, line, verdicts.get(line.id), members.get(line.memberId)?.name ?? ''), cells: cells(c, line, nodes, order) })),
          })}${listPager(c, total)}</section>`
    return administrationPage(c, { title: m.title, lead: m.lead, content })
  })
  return app
}

/** The address, whose it is, and what ails it. */
function siteCell(c: Ctx, line: SiteToday, verdict: Verdict | undefined, member: string): Html {
  const words = line.health === 'ok' || !verdict ? null : verdictWords(c.get('m').hosting.health, c.get('language'), verdict, c.get('clock').now()).title
  return html`<a${attributes({ href: sitePaths.health(line.id) })}>${shownHostName(line)}</a><small>${member}${words ? html`<br>${words}` : ''}</small>`
}

function cells(c: Ctx, line: SiteToday, nodes: ReadonlyMap<string, NodeSeen>, order: AllSitesOrder): (Html | string)[] {
  const language = c.get('language')
  const { kind, word } = siteHealth(c.get('m').hosting.sites, { ...line, suspension: null }, nodes.get(line.nodeId) ?? unknownNode)
  const shown = (by: AllSitesOrder, words: string): Html => (by === order ? html`<b>${words}</b>` : html`${words}`)
  return [
    state(kind, word),
    shown('pages', formatNumber(language, line.pages)),
    shown('faults', formatNumber(language, line.faults)),
    shown('cpu', line.cpuMs === 0 ? '0' : formatDuration(language, line.cpuMs)),
    shown('traffic', formatBytes(language, line.bytesOut)),
    shown('disk', `${formatBytes(language, line.diskBytes)} (${formatPercent(language, line.diskBytes / line.diskLimitBytes)})`),
  ]
}
