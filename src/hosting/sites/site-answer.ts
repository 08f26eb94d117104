/** A site as the API tells it. */
import { z } from '@hono/zod-openapi'
import type { Config } from '#lib/config.ts'
import { siteAddress } from '#lib/config.ts'
import type { Messages } from '#locales/messages.ts'
import { failureReasons, profiles, suspensions } from '#wire/node-state.ts'
import { levels } from '#people/actor.ts'
import type { NodeSeen } from './site-services.ts'
import { siteHealth } from './site-health.ts'
import type { Site } from './site.ts'
import type { SiteLine } from './site-list.ts'

const instant = z.iso.datetime()
const instantOrNull = instant.nullable()
const states = ['requested', 'failed', 'suspended', 'answering', 'applied', 'deleted'] as const

const common = {
  id: z.string().openapi({ example: 'k3v9x2m7q4ab' }),
  memberId: z.string().openapi({ description: 'The member it belongs to.' }),
  name: z.string().openapi({ description: 'What its people call it.' }),
  profile: z.enum(profiles).openapi({ description: 'How it is served.' }),
  address: z.url().nullable().openapi({ description: 'Where visitors find it; null for a deleted site whose last name was taken by another.' }),
  state: z.enum(states).openapi({
    description: 'requested: its node has not made the newest change yet; applied: made, its page does not answer; answering; failed: see `trouble`; suspended; deleted: can come back until `recoverableUntil`.',
  }),
  suspension: z.enum(suspensions).nullable(),
  recoverableUntil: instantOrNull,
  createdAt: instant,
}

/** One line of a list. */
export const siteLineShape = z
  .object({
    ...common,
    ownerName: z.string().openapi({ description: 'Name of the member it belongs to.' }),
    level: z.enum(levels).nullable().openapi({ description: 'What you were lent on it; null when nothing was, such as on your own.' }),
  })
  .openapi('SiteLine')
/** Everything about one site. */
export const siteShape = z
  .object({
    ...common,
    phpVersion: z.string(),
    php: z
      .object({ memoryMegabytes: z.int(), uploadMegabytes: z.int(), executionSeconds: z.int() })
      .openapi({ description: 'What one page of PHP may use: `memory_limit`, `upload_max_filesize`, `max_execution_time`.' }),
    pageCache: z.boolean().openapi({ description: 'The node keeps pages and shows them to passing visitors without running PHP.' }),
    hostNames: z.array(z.string()).openapi({ description: 'The first is the main one.' }),
    limits: z.object({ diskBytes: z.int(), memoryBytes: z.int(), cpuPercent: z.int(), tasks: z.int(), phpWorkers: z.int() }),
    version: z.int().openapi({ description: 'Grows with each change by a person; send it back with a change to be told of changes by others (409).' }),
    node: z.string().openapi({ description: 'The machine it lives on.' }),
    trouble: z
      .object({ reason: z.enum([...failureReasons, 'notAnswering', 'nodeAway']), title: z.string(), text: z.string() })
      .nullable()
      .openapi({ description: 'What is wrong and what to do, in the reader’s language; null when nothing is.' }),
    httpStatus: z.int().nullable().openapi({ description: 'What the main host name last answered; 0: nothing.' }),
    suspendedAt: instantOrNull,
    deletedAt: instantOrNull,
    requestedAt: instant.openapi({ description: 'When the newest change was asked for…' }),
    appliedAt: instantOrNull.openapi({ description: '…stood on the node…' }),
    answeringAt: instantOrNull.openapi({ description: '…and was seen answering.' }),
  })
  .openapi('Site')
type SiteAnswer = z.infer<typeof siteShape>

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const stateOf = (state: Site['state']): (typeof states)[number] => (state === 'purged' ? 'deleted' : state)

/** Field by field: a new column never leaks by itself. */
export const lineAnswer = (config: Config, line: SiteLine, more: Pick<z.infer<typeof siteLineShape>, 'ownerName' | 'level'>): z.infer<typeof siteLineShape> => ({
  id: line.id,
  memberId: line.memberId,
  name: line.name,
  profile: line.profile,
  address: line.mainHostName === '' ? null : siteAddress(config, line.mainHostName),
  state: stateOf(line.state),
  suspension: line.suspension,
  recoverableUntil: iso(line.recoverableUntil),
  createdAt: line.createdAt.toISOString(),
  ownerName: more.ownerName,
  level: more.level,
})

export function siteAnswer(config: Config, m: Messages, site: Site, node: NodeSeen): SiteAnswer {
  const [main] = site.hostNames
  const { trouble } = siteHealth(m.hosting.sites, site, node)
  const reason = site.state === 'failed' ? (site.failureReason ?? 'internal') : node.presence === 'away' ? 'nodeAway' : 'notAnswering'
  return {
    id: site.id,
    memberId: site.memberId,
    name: site.name,
    profile: site.profile,
    address: main === undefined ? null : siteAddress(config, main),
    state: stateOf(site.state),
    suspension: site.suspension,
    recoverableUntil: iso(site.recoverableUntil),
    createdAt: site.createdAt.toISOString(),
    phpVersion: site.phpVersion,
    php: { ...site.php },
    pageCache: site.pageCache,
    hostNames: [...site.hostNames],
    limits: { ...site.limits },
    version: site.version,
    node: node.name,
    trouble: trouble && { reason, title: trouble.title, text: trouble.text },
    httpStatus: site.httpStatus,
    suspendedAt: iso(site.suspendedAt),
    deletedAt: iso(site.deletedAt),
    requestedAt: site.requestedAt.toISOString(),
    appliedAt: iso(site.appliedAt),
    answeringAt: iso(site.answeringAt),
  }
}
