/** A member's home: how my sites are, what awaits me. */
import { html } from 'hono/html'
import { formatBytes, formatDay, formatNumber, formatTime } from '#lib/format.ts'
import type { SiteLine, SiteList } from '#hosting/sites/site-list.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { LateUse } from '#hosting/usage/usage-store.ts'
import { verdictWords } from '#hosting/health/verdict-words.ts'
import type { Verdict } from '#hosting/health/verdict.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import { addressLink, shownHostName, stateCell } from '#hosting/sites/pages/list-view.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { accessPaths } from '#hosting/access/pages/access-paths.ts'
import type { Received } from '#hosting/access/received.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { spark } from '#web/components/figures.ts'
import { definitionList, head, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'

interface HomeView {
  /** The first sites, those that call for someone before the others. */
  list: SiteList
  /** Sites that call for someone, under way, or about to be erased. */
  waiting: readonly SiteLine[]
  /** What others ask the reader to help with. */
  invitations: readonly Received[]
  /** Owners of sites that were lent, by id of the member. */
  owners: ReadonlyMap<string, { name: string }>
  nodes: ReadonlyMap<string, NodeSeen>
  /** Of the sites that wait. */
  verdicts: ReadonlyMap<string, Verdict>
  /** Of the sites shown, over the last seven days. */
  use: ReadonlyMap<string, LateUse>
  /** What awaits the reader elsewhere. */
  others: readonly Step[]
  /** For staff: the cooperative's sites. */
  everybody: { all: number; attention: number } | null
}

const unknownNode: NodeSeen = { name: '', presence: 'expected' }

/** The name one is called by. */
const firstName = (name: string): string => name.split(' ')[0] ?? name

export function homeView(c: Ctx, what: HomeView): Html {
  const m = c.get('m').hosting.home
  const actor = actorOf(c)
  const { counts } = what.list
  const owns = actor.members.length > 0
  const acts = owns || actor.delegations.length > 0
  const create = owns ? linkButton({ href: sitePaths.create, label: c.get('m').hosting.sites.create, icon: 'plus', kind: 'main' }) : undefined
  const sites = counts.all === 0 ? noSite(c, create) : sitesPart(c, what)
  const main = html`${acts || what.invitations.length > 0 || what.others.length > 0 ? waitingPart(c, what) : ''}${acts ? sites : ''}`
  return html`${head({ title: m.hello(firstName(actor.name)), lead: acts ? lead(c, what) : undefined, actions: counts.all > 0 ? create : undefined })}${twoColumns(main, html`${staffPart(c, what)}${cooperativePart(c)}`)}`
}

function lead(c: Ctx, what: HomeView): string {
  const m = c.get('m').hosting.home.lead
  const { all, online, attention } = what.list.counts
  if (all === 0) return m.none
  if (online === all && what.waiting.length === 0) return m.allWell(all)
  return [m.some(online, all), ...(attention > 0 ? [m.attention(attention)] : [])].join(' ')
}

function waitingPart(c: Ctx, what: HomeView): Html {
  const m = c.get('m').hosting.home
  const steps = [...what.others, ...what.invitations.map((received) => invitationStep(c, received)), ...what.waiting.map((line) => waitingStep(c, what, line))]
  const content = steps.length === 0 ? html`<p class="soft">${m.nothingWaits}</p>` : way({ kind: 'todo', steps })
  return section({ title: m.waiting, content })
}

function invitationStep(c: Ctx, { one, site, ownerName }: Received): Step {
  const m = c.get('m').hosting.access
  const name = shownHostName(site)
  return {
    state: 'open',
    title: m.waiting(one.invitedByName ?? m.received.someone),
    when: m.until(formatDay(c.get('language'), one.openUntil)),
    text: `${name}, ${m.lentBy(ownerName)}`,
    actions: linkButton({ href: accessPaths.received, label: m.answer, small: true, describedAs: `${m.answer} ${name}` }),
  }
}

function waitingStep(c: Ctx, what: HomeView, line: SiteLine): Step {
  const m = c.get('m').hosting.home
  const texts = c.get('m').hosting.sites
  const language = c.get('language')
  const name = shownHostName(line)
  if (line.state === 'deleted' && line.recoverableUntil)
    return {
      state: 'open',
      title: m.deletedWaits(name),
      when: m.until(formatDay(language, line.recoverableUntil)),
      text: m.deletedText,
      actions: linkButton({ href: sitePaths.one(line.id), label: texts.deleted.restore, small: true, describedAs: texts.deleted.restoreNamed(name) }),
    }
  const when = m.since(formatTime(language, line.requestedAt))
  if (line.state === 'requested') return { state: 'now', title: name, when, text: m.underwayText, actions: linkButton({ href: sitePaths.progress(line.id), label: m.follow, small: true, describedAs: `${m.follow} ${name}` }) }
  const verdict = line.state === 'answering' ? what.verdicts.get(line.id) : undefined
  if (verdict)
    return {
      state: verdict.kind === 'bad' ? 'badly' : 'warnly',
      title: name,
      text: verdictWords(c.get('m').hosting.health, language, verdict, c.get('clock').now()).title,
      actions: linkButton({ href: sitePaths.health(line.id), label: m.see, small: true, describedAs: `${m.see} ${name}` }),
    }
  const { trouble, kind } = siteHealth(texts, line, what.nodes.get(line.nodeId) ?? unknownNode)
  const suspended = line.suspension && line.suspendedAt ? texts.suspendedNote[line.suspension](formatDay(language, line.suspendedAt)) : ''
  return {
    state: kind === 'bad' ? 'badly' : 'warnly',
    title: name,
    // The cause; what to do stands on the site's page, where it can be done.
    text: trouble?.title ?? suspended,
    actions: linkButton({ href: sitePaths.one(line.id), label: m.see, small: true, describedAs: `${m.see} ${name}` }),
  }
}

function sitesPart(c: Ctx, what: HomeView): Html {
  const m = c.get('m').hosting.home
  const texts = c.get('m').hosting.sites
  const rows = what.list.lines.map((line) => ({
    header: html`${addressLink(c, line)}${what.owners.has(line.memberId) ? html`<small>${c.get('m').hosting.access.lentBy(what.owners.get(line.memberId)?.name ?? '')}</small>` : ''}`,
    cells: [stateCell(c, line, what.nodes), visits(c, what.use.get(line.id)), disk(c, line, what.use.get(line.id))],
  }))
  const { all } = what.list.counts
  return section({
    title: m.sites,
    ...(all > what.list.lines.length ? { link: html`<a${attributes({ href: sitePaths.list })}>${m.allSites(all)}</a>` } : {}),
    content: table({ caption: m.caption, columns: [{ label: texts.columns.site }, { label: texts.columns.state, folded: 'first' }, { label: m.visits, folded: 'hide' }, { label: m.disk, numeric: true, folded: 'hide' }], rows }),
  })
}

/** A trend, said in a number to those who do not see it. */
function visits(c: Ctx, use: LateUse | undefined): Html {
  const total = use?.pages.reduce((sum, pages) => sum + pages, 0) ?? 0
  const words = c.get('m').hosting.home.pages(formatNumber(c.get('language'), total))
  return total === 0 ? html`<span class="soft">${words}</span>` : html`${spark(use?.pages ?? [])}<span class="sr">${words}</span>`
}

/** « 4,1 Go sur 5 Go ». */
function disk(c: Ctx, line: SiteLine, use: LateUse | undefined): Html {
  if (use?.diskBytes == null) return html`<span class="soft">–</span>`
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  return html`${c.get('m').hosting.home.taken(bytes(use.diskBytes), bytes(line.diskBytes))}`
}

function noSite(c: Ctx, create: Html | undefined): Html {
  const m = c.get('m').hosting
  return section({ title: m.home.sites, content: empty({ title: m.sites.empty.title, text: m.sites.empty.text, actions: create }) })
}

function staffPart(c: Ctx, what: HomeView): Html | '' {
  if (!what.everybody) return ''
  const m = c.get('m').hosting.home
  const { all, attention } = what.everybody
  const href = actorOf(c).members.length > 0 ? `${sitePaths.list}?all=yes` : sitePaths.list
  return section({
    title: m.admin,
    tight: true,
    content: html`${stats([
      { term: m.sitesHosted, value: String(all) },
      { term: m.toLookAt, value: String(attention) },
    ])}<div class="actions">${linkButton({ href, label: m.adminSites })}</div>`,
  })
}

/** Who one acts for here. */
function cooperativePart(c: Ctx): Html | '' {
  const m = c.get('m').hosting.home
  const { members } = actorOf(c)
  if (members.length === 0) return ''
  return section({ title: m.cooperative, tight: true, content: html`<p class="soft">${c.get('config').cooperative.name}</p>${definitionList(members.map((member) => ({ term: member.name, value: c.get('m').frame.member(member.number.toLocaleString(c.get('language'))) })))}` })
}
