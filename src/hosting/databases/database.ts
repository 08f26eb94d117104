/** A database as the commands and pages of this folder hold it. Rows, API and node have types of their own. */
import type { FailureReason } from '#wire/node-state.ts'

/** As the table derives it (column `state`); `purged` ones are shown to nobody. */
type DatabaseState = 'requested' | 'failed' | 'full' | 'live' | 'deleted' | 'purged'

export interface SiteDatabase {
  id: string
  siteId: string
  engine: 'mariadb'
  /** Of the database and of its user. */
  name: string
  passwordHash: string
  maxConnections: number
  statementSeconds: number
  diskBytes: number
  deletedAt: Date | null
  recoverableUntil: Date | null
  state: DatabaseState
  /** Grows with each change by a person. */
  version: number
  /** Grows with each change that the node must make. */
  generation: number
  observedGeneration: number
  failureReason: FailureReason | null
  failureDetail: string | null
  /** As its node measured it last; null before. */
  sizeBytes: number | null
  overLimit: boolean
  /** The last import, whose state before can be put back; null when there is none. */
  lastImport: { outcome: 'running' | 'done' | 'cut'; at: Date } | null
  requestedAt: Date
  appliedAt: Date | null
  createdAt: Date
}
