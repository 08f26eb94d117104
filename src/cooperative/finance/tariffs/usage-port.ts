/** What billing asks of hosting; joined where the program is composed. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/** What a member's sites used on a day, all together. */
export interface MemberUsageDay {
  day: Day
  bytesOut: bigint
  diskBytes: bigint
  /** Sites of which something was told. */
  sites: number
  /** Sites that were there and of which nothing was told: what they used is not known, and not nothing. */
  silentSites: number
  /** Sites whose disk nobody looked at. */
  unseenDisks: number
  /** SHA-256, in hexadecimal, of the day's rows, site by site. */
  hash: string
}

export interface UsagePort {
  /**
   * Every day of each member between two, both in, on which they had a site or one was told of; oldest first. A member
   * without any is absent. A day that is not over counts as it stands.
   */
  usageOf(db: DbOrTx, memberIds: readonly string[], from: Day, to: Day): Promise<ReadonlyMap<string, MemberUsageDay[]>>
}

/** A site, and the days from the first to the last on which it was there from morning to night, counted from a day; none when the first is after the last. */
export interface SiteKnown {
  siteId: string
  memberId: string
  from: number
  to: number
}

/** What all sites used on a day, in lists that have a place for each that told of it, in no order. */
export interface DayOfAll {
  /** Counted from the first that was asked for. */
  day: number
  /** Of each in `sitesKnown`, counted from 1; 0: the next of the others. */
  places: number[]
  bytesOut: number[]
  /** Null where it was not asked for. */
  diskBytes: number[] | null
  /** Sites that are gone for good, or were somebody else's then: `site member`. */
  others: string[]
}

export interface AllUsagePort extends UsagePort {
  /** Every site that is still known, by id. @param from the day from which days are counted; @param to the last that is looked at. */
  sitesKnown(db: DbOrTx, from: Day, to: Day): Promise<SiteKnown[]>
  /** Of everybody, a row a day of which something was told; a year of 8,000 sites is read in seconds. In one transaction with `sitesKnown`, that sees one state. */
  usageOfAll(db: DbOrTx, wanted: { from: Day; to: Day; disk: boolean }): Promise<DayOfAll[]>
}
