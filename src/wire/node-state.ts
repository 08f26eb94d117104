/**
 * What the control plane wants of a node, and what the node answers.
 *
 * The node asks `POST /node/v1/state` (long poll) with the revision it has; it receives the resources that
 * changed since. `revision` only grows. A resource is named by kind and id, carries a `generation` that only
 * grows, and either its whole spec or a tombstone. The node answers with reports.
 */
import { boolean, list, nullable, object, oneOf, text, union, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { applicationName, applicationVersion, databaseId, databaseName, hostName, nodeId, passwordHash, phpVersion, requestId, siteId, siteUid } from './names.ts'

/** How a live site is served: a closed list (architecture, Web plane). Those after `php` are applications that we know. */
export const profiles = ['static', 'php', 'wordpress', 'dokuwiki', 'mediawiki'] as const
/** What a site can be made as without an application; the others come with one. */
export const emptyProfiles = ['static', 'php'] as const satisfies readonly (typeof profiles)[number][]
/** Why a site is suspended: each has its page for visitors. */
export const suspensions = ['unpaid', 'abuse', 'request', 'maintenance'] as const

export const profile = oneOf(...profiles)
const suspension = oneOf(...suspensions)
export type Profile = Shape<typeof profile>
export type Suspension = Shape<typeof suspension>

/** Whether sites of a profile run PHP. */
export const runsPhp = (profile: Profile): boolean => profile !== 'static'

const siteLimits = object({
  diskBytes: whole(1_048_576),
  memoryBytes: whole(16_777_216),
  /** 100 is one core; never under 100, so that a site can always burst to a whole core. */
  cpuPercent: whole(100, 6400),
  tasks: whole(8, 4096),
  phpWorkers: whole(1, 64),
})
export type SiteLimits = Shape<typeof siteLimits>

/** What a member may set of PHP, within the cooperative's maxima. The node never goes beyond half of the site's memory. */
const phpSettings = object({
  /** `memory_limit`. */
  memoryMegabytes: whole(16, 65_536),
  /** `upload_max_filesize`, and `post_max_size` with it. */
  uploadMegabytes: whole(1, 2048),
  /** `max_execution_time`. */
  executionSeconds: whole(1, 3600),
})
export type PhpSettings = Shape<typeof phpSettings>

const siteSpec = object({
  id: siteId,
  uid: siteUid,
  profile,
  phpVersion,
  php: phpSettings,
  /** Pages may be kept by the node and shown to visitors without running PHP. */
  pageCache: boolean,
  /** The first one is the main host name, the one that is probed. */
  hostNames: list(hostName, 50),
  /** `live`, one of the suspensions, or `deleted`: the data stays until the tombstone comes. */
  serving: oneOf('live', ...suspensions, 'deleted'),
  limits: siteLimits,
})
export type SiteSpec = Shape<typeof siteSpec>

/** What fields of a spec that came later mean where a node stored it before they existed. */
export const laterFields: { readonly site: Pick<SiteSpec, 'php' | 'pageCache'> } = {
  site: { php: { memoryMegabytes: 128, uploadMegabytes: 512, executionSeconds: 60 }, pageCache: false },
}

const databaseSpec = object({
  id: databaseId,
  site: siteId,
  engine: oneOf('mariadb'),
  /** Of the database and of its one user. It ends with the id, by which the node knows it again when only the tombstone is left. */
  name: databaseName,
  /** As `mysql_native_password` keeps it: `*` and SHA-1 of the SHA-1. */
  passwordHash,
  /** Connections of the user at once. */
  maxConnections: whole(1, 1000),
  /** A statement that runs for longer is ended. Its user may lift this; it stops what was forgotten, not what is meant. */
  statementSeconds: whole(1, 86_400),
  /** Beyond it rows can be read and deleted, not added. */
  diskBytes: whole(1_048_576),
  /** `deleted`: nobody reaches it any more, the data stays until the tombstone comes. */
  serving: oneOf('live', 'deleted'),
})
export type DatabaseSpec = Shape<typeof databaseSpec>

const common = { generation: whole(1), requestId: nullable(requestId) }

const siteResource = object({ kind: oneOf('site'), id: siteId, ...common, spec: nullable(siteSpec) })
export type SiteResource = Shape<typeof siteResource>
const databaseResource = object({ kind: oneOf('database'), id: databaseId, ...common, spec: nullable(databaseSpec) })
export type DatabaseResource = Shape<typeof databaseResource>

/** `spec: null` is a tombstone: the data of the resource may be removed, for good. */
export const resource = union('kind', { site: siteResource, database: databaseResource })
export type Resource = Shape<typeof resource>
export type ResourceKind = Resource['kind']

export const stateRequest = object({
  /** The last revision the node has stored whole; 0 asks for everything. */
  since: whole(0),
  /** How long the control plane may wait for news, in milliseconds. */
  waitMs: whole(0, 60_000),
  agentVersion: text(/^[0-9a-zA-Z.+~-]+$/, 40),
})
export type StateRequest = Shape<typeof stateRequest>

export const stateAnswer = object({
  nodeId,
  revision: whole(0),
  /** True when `resources` is everything the node should have, not only what changed. */
  complete: boolean,
  resources: list(resource, 100_000),
})
export type StateAnswer = Shape<typeof stateAnswer>

/** Why a resource could not be applied: a word that the pages know how to say, and detail for the log. */
export const failureReasons = [
  'diskFull',
  'diskLimitRefused',
  'activatorRefused',
  'configurationRefused',
  'hostNameHeldByAnother',
  'notMine',
  'tooManyRemovals',
  /** The node already holds a newer generation: the control plane went back in time (a restored copy). */
  'staleGeneration',
  /** The node holds a site that a complete state does not name: kept as it is, nothing is removed. */
  'notInState',
  /** MariaDB does not answer: it is started anew, and tried again. */
  'databaseServerAway',
  'internal',
] as const
const failureReason = oneOf(...failureReasons)
export type FailureReason = Shape<typeof failureReason>

export const report = object({
  kind: oneOf('site', 'database'),
  id: siteId,
  generation: whole(1),
  outcome: oneOf('applied', 'failed', 'blocked', 'removed'),
  reason: nullable(failureReason),
  detail: nullable(text(/^[^]*$/, 1000)),
  /** After `applied`: what the main host name answered through the public listener, 0 when nothing did. */
  httpStatus: nullable(whole(0, 999)),
  /** True when that answer came from this very site, as it should be served. */
  answering: boolean,
  /** Of a database that stands: what it takes on the disk, and whether it may not grow any more. */
  size: nullable(object({ bytes: whole(0), full: boolean })),
  durationMs: whole(0),
})
export type Report = Shape<typeof report>

export const reports = object({ reports: list(report, 10_000) })

/** An application that a node can install on a site (`applications.ts`). */
const applicationOffer = object({
  name: applicationName,
  title: text(/^\S(?:.*\S)?$/, 60, 'title'),
  version: applicationVersion,
  profile,
  /** Whether it wants a database. */
  database: boolean,
  languages: list(text(/^[a-z]{2,3}$/, 3, 'language code'), 100),
})
export type ApplicationOffer = Shape<typeof applicationOffer>

/** What a node says of itself every minute. */
export const nodeFacts = object({
  agentVersion: text(/^[0-9a-zA-Z.+~-]+$/, 40),
  debianVersion: text(/^[0-9a-zA-Z./ ()-]+$/, 60),
  cores: whole(1, 4096),
  memoryBytes: whole(1),
  memoryAvailableBytes: whole(0),
  diskBytes: whole(0),
  diskUsedBytes: whole(0),
  loadPercent: whole(0),
  sites: whole(0),
  sitesAwake: whole(0),
  uptimeSeconds: whole(0),
  applications: list(applicationOffer, 100),
})
export type NodeFacts = Shape<typeof nodeFacts>
