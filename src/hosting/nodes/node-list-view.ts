/** The list of nodes, with how full each is. */
import { html } from 'hono/html'
import { formatNumber, formatShortDay, formatTime } from '#lib/format.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { figureBar, nodeFigures } from './node-figures.ts'
import { nodePaths } from './node-paths.ts'
import { agoWords, stateMark, stateOf } from './node-words.ts'
import type { Node } from './node.ts'

interface NodeList {
  nodes: readonly Node[]
  listeningSince: Date
  outage: { from: Date; to: Date } | null
}

function lead(c: Ctx, { nodes, listeningSince }: NodeList): string {
  const m = c.get('m').nodes
  const here = nodes.filter((node) => stateOf(node, c.get('clock').now(), listeningSince) === 'here').length
  if (nodes.length === 0) return m.leadNone
  if (nodes.length === 1 && here === 1) return m.leadOne
  return m.lead(formatNumber(c.get('language'), here), formatNumber(c.get('language'), nodes.length))
}

/** « 22 nov. 2026, 16 h 42 ». */
const momentWords = (c: Ctx, at: Date): string => `${formatShortDay(c.get('language'), at)}, ${formatTime(c.get('language'), at)}`

function outageWords(c: Ctx, { from, to }: { from: Date; to: Date }): string {
  const m = c.get('m').nodes
  const language = c.get('language')
  const day = formatShortDay(language, from)
  if (day === formatShortDay(language, to)) return m.outageDay(day, formatTime(language, from), formatTime(language, to))
  return m.outage(momentWords(c, from), momentWords(c, to))
}

export function nodeListView(c: Ctx, what: NodeList): Html {
  const m = c.get('m').nodes
  const add = linkButton({ label: m.add, href: nodePaths.add, icon: 'plus', kind: 'main' })
  const top = head({
    title: m.title,
    lead: lead(c, what),
    actions: what.nodes.length > 0 ? add : undefined,
    crumbs: crumbs(c, [{ label: c.get('m').frame.administration, href: paths.administration }, { label: m.title }]),
  })
  const stopped = what.outage ? note({ icon: 'history', text: html`<p><b>${m.outageTitle}</b></p><p>${outageWords(c, what.outage)}</p>` }) : ''
  if (what.nodes.length === 0) return html`${top}${stopped}${empty({ title: m.emptyTitle, text: m.emptyText, actions: add })}`
  const away = what.nodes.filter((node) => stateOf(node, c.get('clock').now(), what.listeningSince) === 'away')
  return html`${top}${stopped}${away.map((node) => note({ kind: 'bad', text: html`<p>${m.awayText(node.name)}</p><p class="soft">${m.awayHelp}</p>` }))}${table({
    caption: m.caption,
    columns: [
      { label: m.columns.node },
      { label: m.columns.state, folded: 'first' },
      { label: m.columns.load, folded: 'full', labelled: true },
      { label: m.columns.memory, folded: 'full', labelled: true },
      { label: m.columns.disk, folded: 'full', labelled: true },
      { label: m.columns.sites, numeric: true, labelled: true },
    ],
    rows: what.nodes.map((node) => nodeRow(c, node, what.listeningSince)),
  })}`
}

function nodeRow(c: Ctx, node: Node, listeningSince: Date) {
  const m = c.get('m').nodes
  const figures = node.facts ? nodeFigures(c, node.facts) : null
  const late = Math.max(0, node.revision - node.seenRevision)
  const how = stateOf(node, c.get('clock').now(), listeningSince)
  const remarks = [node.drained ? m.drained : null, late > 0 && how !== 'here' ? m.late(formatNumber(c.get('language'), late)) : null, node.seenAt && how === 'away' ? m.seen(agoWords(c, node.seenAt)) : null].filter((words) => words !== null)
  return {
    header: html`<a${attributes({ href: nodePaths.one(node.id) })}>${node.name}</a>${remarks.length > 0 ? html`<small>${remarks.join(' · ')}</small>` : ''}`,
    cells: [
      stateMark(c, how),
      ...(figures ? [figureBar(figures.load), figureBar(figures.memory), figureBar(figures.disk)] : [m.noFacts, '', '']),
      node.facts ? formatNumber(c.get('language'), node.facts.sites) : '',
    ],
  }
}
