/** One node: how it is, how full, and what can be done with it. */
import { html } from 'hono/html'
import { formatDay, formatNumber, formatPercent } from '#lib/format.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { postButton } from '#web/components/form.ts'
import { card, definitionList, head, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { figureBar, nodeFigures } from './node-figures.ts'
import type { NodeFigure } from './node-figures.ts'
import { historyPart } from './node-history.ts'
import { nodePaths } from './node-paths.ts'
import { agoWords, stateMark, stateOf } from './node-words.ts'
import type { Node } from './node.ts'

/** The question before a node is removed. */
export const removal = (c: Ctx, node: Node): Confirmation => {
  const m = c.get('m').nodes.one
  return { id: 'remove', title: m.removeQuestion(node.name), text: m.removeLoss, action: nodePaths.remove(node.id), confirm: { label: m.remove, icon: 'trash-2' }, cancel: m.keep }
}

const nodeCrumbs = (c: Ctx, node: Node): Html =>
  crumbs(c, [{ label: c.get('m').frame.administration, href: paths.administration }, { label: c.get('m').nodes.title, href: nodePaths.list }, { label: node.name }])

export function nodeView(c: Ctx, what: { node: Node; listeningSince: Date; refusal: string | null; history: Parameters<typeof historyPart>[1] }): Html {
  const { node, listeningSince, refusal } = what
  const m = c.get('m').nodes
  const how = stateOf(node, c.get('clock').now(), listeningSince)
  return html`${head({
    title: node.name,
    lead: node.facts ? m.one.carries(formatNumber(c.get('language'), node.facts.sites), formatNumber(c.get('language'), node.facts.sitesAwake)) : undefined,
    crumbs: nodeCrumbs(c, node),
    facts: html`${stateMark(c, how)}${node.seenAt ? html`<span class="soft">${m.seen(agoWords(c, node.seenAt))}</span>` : ''}${node.drained ? html`<span class="soft">${m.drained}</span>` : ''}`,
  })}${refusal ? note({ kind: 'bad', text: refusal }) : ''}${how === 'away' ? note({ kind: 'bad', text: html`<p>${m.awayText(node.name)}</p><p class="soft">${m.awayHelp}</p>` }) : ''}${
    how === 'expected' ? note({ text: m.expectedText }) : ''
  }${twoColumns(html`${capacity(c, node)}${historyPart(c, what.history)}${machine(c, node)}`, acts(c, node))}${dialog(c, removal(c, node))}`
}

function capacity(c: Ctx, node: Node): Html {
  const m = c.get('m').nodes
  if (!node.facts) return section({ title: m.one.capacity, content: html`<p class="soft">${m.noFacts}</p>` })
  const figures = nodeFigures(c, node.facts)
  const part = (figure: NodeFigure) => formatPercent(c.get('language'), figure.whole > 0 ? figure.value / figure.whole : 0)
  return section({
    title: m.one.capacity,
    content: html`${stats([
      { term: m.columns.load, value: part(figures.load), note: figureBar(figures.load, true) },
      { term: m.columns.memory, value: part(figures.memory), note: figureBar(figures.memory, true) },
      { term: m.columns.disk, value: part(figures.disk), note: figureBar(figures.disk, true) },
    ])}`,
  })
}

function machine(c: Ctx, node: Node): Html {
  const m = c.get('m').nodes.one
  const language = c.get('language')
  const number = (value: number) => formatNumber(language, value)
  const uptime = (seconds: number) => (seconds < 172_800 ? m.hours(number(Math.floor(seconds / 3600))) : m.days(number(Math.floor(seconds / 86_400))))
  return section({
    title: m.machine,
    content: definitionList([
      ...(node.facts
        ? [
            { term: m.debian, value: node.facts.debianVersion },
            { term: m.agent, value: node.facts.agentVersion },
            { term: m.uptime, value: uptime(node.facts.uptimeSeconds) },
          ]
        : []),
      { term: m.revision, value: m.revisionText(number(Math.min(node.seenRevision, node.revision)), number(node.revision)) },
      ...(node.certificateExpiresAt ? [{ term: m.certificate, value: formatDay(language, node.certificateExpiresAt) }] : []),
      { term: m.joined, value: formatDay(language, node.createdAt) },
      { term: m.identifier, value: node.id, mono: true },
    ]),
  })
}

function acts(c: Ctx, node: Node): Html {
  const m = c.get('m').nodes.one
  return html`${card(
    html`<h2>${m.drainTitle}</h2><p class="s">${m.drainText}</p><div class="actions">${postButton(c, {
      action: nodePaths.drained(node.id),
      values: { drained: node.drained ? 'no' : 'yes' },
      label: node.drained ? m.undrain : m.drain,
      icon: node.drained ? 'play' : 'pause',
    })}</div>`,
  )}${card(html`<h2>${m.replaceTitle}</h2><p class="s">${m.replaceText}</p><div class="actions">${postButton(c, { action: nodePaths.replace(node.id), label: m.replace, icon: 'key-round' })}</div>`)}${card(
    html`<h2>${m.removeTitle}</h2><p class="s">${m.removeText}</p><div class="actions">${dialogLink({ href: nodePaths.remove(node.id), dialog: 'remove', label: m.remove, icon: 'trash-2', kind: 'bad' })}</div>`,
  )}`
}
