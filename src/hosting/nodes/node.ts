/** A node as the panel sees it. */
import type { NodeFacts } from '#wire/node-state.ts'

export interface Node {
  id: string
  name: string
  /** Newest revision wanted, and newest that the node has stored. */
  revision: number
  seenRevision: number
  seenAt: Date | null
  /** What it last said of itself; null until it has spoken. */
  facts: NodeFacts | null
  /** Takes no new sites. */
  drained: boolean
  certificateExpiresAt: Date | null
  createdAt: Date
}

/** A node asks at least every minute: silent for longer than this, it is away. */
const awayAfterMs = 90_000

export type Presence = 'here' | 'away' | 'expected'

/**
 * Whether the node speaks with us. A control plane that has just started cannot tell who is away: until it has
 * listened for as long as a node may be silent, those it has not heard are `expected`.
 */
export function presenceOf(node: Pick<Node, 'seenAt'>, now: Date, listeningSince: Date): Presence {
  const silentMs = node.seenAt === null ? Infinity : now.getTime() - node.seenAt.getTime()
  if (silentMs <= awayAfterMs) return 'here'
  return now.getTime() - listeningSince.getTime() <= awayAfterMs ? 'expected' : 'away'
}
