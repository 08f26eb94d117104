/** `/etc/onyva/agent.json`: read once at start, checked whole, frozen. */
import { readFileSync } from 'node:fs'
import { nullable, object, oneOf, parseJson, text, whole } from '#wire/shape.ts'
import type { Shape } from '#wire/shape.ts'
import { nodeId } from '#wire/names.ts'

const absolutePath = text(/^\/[^\0]*$/, 4000, 'absolute path')

export const agentConfiguration = object({
  nodeId,
  controlPlane: object({
    /** Where the control plane's node service answers. Over a socket the name is only for the log. */
    origin: text(/^https:\/\/[A-Za-z0-9.[\]:-]+$/, 300, 'https origin without a path'),
    /** A unix socket that leads there, or null for the network. TLS is spoken either way. */
    socket: nullable(absolutePath),
  }),
  /** How a site's disk is limited. `plain` limits nothing: for trials only. */
  disk: oneOf('btrfs', 'xfs', 'plain'),
  /** More removals at once than both are refused until an administrator of the node allows them. */
  removalGuard: object({ percent: whole(1, 100), atLeast: whole(0, 1_000_000) }),
})
export type AgentConfiguration = Readonly<Shape<typeof agentConfiguration>>

/** What a node that joins starts with. */
export const configurationDefaults = { disk: 'btrfs', removalGuard: { percent: 20, atLeast: 10 } } as const

/**
 * Reads the configuration.
 * @throws {ShapeError} naming the first key that is missing, unknown or wrong.
 */
export function readConfiguration(path: string): AgentConfiguration {
  return Object.freeze(parseJson(agentConfiguration, readFileSync(path, 'utf8')))
}
