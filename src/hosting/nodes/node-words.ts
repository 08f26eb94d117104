/** A node's state in words, the same on the list and on its page. */
import { formatNumber } from '#lib/format.ts'
import { state } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { presenceOf } from './node.ts'
import type { Node } from './node.ts'

type NodeState = 'here' | 'away' | 'expected' | 'never'

/** As `presenceOf`, and a node that has not spoken yet is no fault. */
export const stateOf = (node: Node, now: Date, listeningSince: Date): NodeState =>
  node.seenAt === null ? 'never' : presenceOf(node, now, listeningSince)

const kinds: Record<NodeState, StateKind> = { here: 'ok', away: 'bad', expected: 'run', never: 'zz' }

export const stateMark = (c: Ctx, how: NodeState): Html => state(kinds[how], c.get('m').nodes.states[how])

/** « il y a 4 min ». */
export function agoWords(c: Ctx, at: Date): string {
  const m = c.get('m').nodes
  const number = (value: number) => formatNumber(c.get('language'), Math.floor(value))
  const minutes = (c.get('clock').now().getTime() - at.getTime()) / 60_000
  if (minutes < 1.5) return m.now
  if (minutes < 60) return m.minutesAgo(number(minutes))
  return minutes < 48 * 60 ? m.hoursAgo(number(minutes / 60)) : m.daysAgo(number(minutes / 1440))
}
