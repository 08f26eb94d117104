/** What of the machines and sites calls for whoever looks after them: the administration's front page begins with it. */
import { formatNumber, formatPercent } from '#lib/format.ts'
import { allSitesPath } from '#hosting/health/pages/all-sites-pages.ts'
import { nodeFigures, toneOf } from '#hosting/nodes/node-figures.ts'
import { nodePaths } from '#hosting/nodes/node-paths.ts'
import { listNodes } from '#hosting/nodes/node-store.ts'
import { agoWords, stateOf } from '#hosting/nodes/node-words.ts'
import type { Node } from '#hosting/nodes/node.ts'
import { listSites } from '#hosting/sites/site-list-store.ts'
import { siteListQuery } from '#hosting/sites/site-list.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { linkButton } from '#web/components/button.ts'
import type { Step } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'

/** The list of nodes tells the rest. */
const nodesShown = 5

function nodeNeeds(c: Ctx, node: Node, listeningSince: Date): Step[] {
  const m = c.get('m').nodes
  const see = linkButton({ href: nodePaths.one(node.id), label: m.needs.see, small: true, describedAs: `${m.needs.see} ${node.name}` })
  if (stateOf(node, c.get('clock').now(), listeningSince) === 'away')
    return [{ state: 'badly', title: m.needs.away(node.name), when: node.seenAt ? m.seen(agoWords(c, node.seenAt)) : undefined, text: m.awayHelp, actions: see }]
  const disk = node.facts ? nodeFigures(c, node.facts).disk : null
  const tone = disk ? toneOf(disk) : 'c1'
  if (!disk || tone === 'c1') return []
  const percent = formatPercent(c.get('language'), disk.value / disk.whole)
  return [{ state: tone === 'cbad' ? 'badly' : 'warnly', title: m.needs.full(node.name, percent), text: m.needs.fullText, actions: see }]
}

/** Machines that are silent or nearly full, then sites in trouble; `nodes` for those who may see machines. */
export async function administrationNeeds(c: Ctx, services: Pick<SiteServices, 'listeningSince'>, nodes: boolean): Promise<Step[]> {
  const known = nodes ? await listNodes(c.get('db')) : []
  const none: Step[] = nodes && known.length === 0 ? [{ state: 'open', title: c.get('m').nodes.emptyTitle, text: c.get('m').nodes.emptyText, actions: linkButton({ href: nodePaths.add, label: c.get('m').nodes.add, icon: 'plus', small: true }) }] : []
  const { attention } = (await listSites(c.get('db'), { ...siteListQuery.parse({}), pageSize: 1, memberIds: null })).counts
  const m = c.get('m').hosting.health.everybody
  const sites: Step[] =
    attention === 0
      ? []
      : [{ state: 'badly', title: m.needs(formatNumber(c.get('language'), attention), attention === 1), text: m.needsText, actions: linkButton({ href: allSitesPath, label: m.needsSee, small: true }) }]
  const machines = known.flatMap((node) => nodeNeeds(c, node, services.listeningSince)).sort((left, right) => Number(right.state === 'badly') - Number(left.state === 'badly'))
  return [...none, ...machines.slice(0, nodesShown), ...sites]
}
