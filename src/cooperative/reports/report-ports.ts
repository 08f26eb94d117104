/** What reports ask of the other half of the house. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

export interface SeenService {
  requests: number
  faults: number
  /** Sites that were asked for something. */
  sites: number
  /** Sites of which one request in a hundred, ten at least, ended with an error. */
  troubledSites: number
  silentDays: number
  outages: { count: number; minutes: number } | null
  months: { day: Day; requests: number; faults: number }[]
}

export interface ReportPorts {
  /** What sites answered between two days, both in; null when nothing was counted in all of them. */
  seenService(db: DbOrTx, from: Day, to: Day): Promise<SeenService | null>
}
