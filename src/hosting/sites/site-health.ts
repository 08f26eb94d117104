/**
 * How a site is, for people: the one place where its state (derived by the database), its failure and the
 * presence of its node become a shape, a word and a sentence.
 */
import type { Messages } from '#locales/messages.ts'
import type { Presence } from '#hosting/nodes/node.ts'
import type { StateKind } from '#web/components/state.ts'
import type { Site, SiteState } from './site.ts'

interface SiteHealth {
  kind: StateKind
  word: string
  /** What is wrong and what to do; null when nothing is. */
  trouble: Trouble | null
}

interface Trouble {
  title: string
  text: string
  /** Whether asking the node once more can help. */
  retry: boolean
}

type Looked = Pick<Site, 'state' | 'health' | 'failureReason' | 'httpStatus' | 'suspension'>
type Texts = Messages['hosting']['sites']

const kinds: Record<SiteState, StateKind> = { requested: 'run', failed: 'bad', suspended: 'zz', answering: 'ok', applied: 'warn', deleted: 'zz', purged: 'zz' }

/** States in which nobody can know how the site is while its node is silent. */
const needsNode: readonly SiteState[] = ['requested', 'answering', 'applied']

export function siteHealth(m: Texts, site: Looked, node: { name: string; presence: Presence }): SiteHealth {
  if (node.presence === 'away' && needsNode.includes(site.state))
    return { kind: 'warn', word: m.states.nodeAway, trouble: { title: m.away.title, text: m.away.text(node.name), retry: false } }
  // What visitors got says more than that the first page answered when it was last looked at.
  if (site.state === 'answering' && site.health !== 'ok') return { kind: site.health, word: m.visited[site.health], trouble: null }
  const word = site.state === 'suspended' && site.suspension ? `${m.states.suspended}, ${m.suspensions[site.suspension]}` : m.states[site.state]
  return { kind: kinds[site.state], word, trouble: troubleOf(m, site) }
}

function troubleOf(m: Texts, site: Looked): Trouble | null {
  if (site.state === 'failed') return { ...m.failures[site.failureReason ?? 'internal'], retry: true }
  if (site.state !== 'applied') return null
  const { title, nothing, error } = m.notAnswering
  return { title, text: site.httpStatus ? error(site.httpStatus) : nothing, retry: true }
}
