/** A site as the commands and pages of this folder hold it. Rows, API and node have types of their own. */
import type { FailureReason, PhpSettings, Profile, SiteLimits, Suspension } from '#wire/node-state.ts'

/** As the database derives it (migration 0002, column `state`); `purged` sites are shown to nobody. */
export type SiteState = 'requested' | 'failed' | 'suspended' | 'answering' | 'applied' | 'deleted' | 'purged'

export interface Site {
  id: string
  memberId: string
  nodeId: string
  /** What its people call it; no address. */
  name: string
  uid: number
  profile: Profile
  phpVersion: string
  php: PhpSettings
  pageCache: boolean
  limits: SiteLimits
  /** In order; the first is the main one. Empty only when a deleted site gave its last name back. */
  hostNames: readonly string[]
  suspension: Suspension | null
  suspendedAt: Date | null
  deletedAt: Date | null
  recoverableUntil: Date | null
  state: SiteState
  /** Grows with each change by a person. */
  version: number
  /** Grows with each change that the node must make. */
  generation: number
  observedGeneration: number
  /** As judged from what visitors got of late (`hosting/health`). */
  health: 'ok' | 'warn' | 'bad'
  answering: boolean
  httpStatus: number | null
  failureReason: FailureReason | null
  failureDetail: string | null
  /** When the newest generation was asked for, stood on the node, and answered. */
  requestedAt: Date
  appliedAt: Date | null
  answeringAt: Date | null
  requestId: string | null
  createdAt: Date
}
