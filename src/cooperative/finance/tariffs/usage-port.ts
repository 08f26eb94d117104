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

/** What all sites used on some days, a line a site: a year of everybody is read in seconds. */
export interface AllUse {
  /** One a site and member, in no order; `days`, in no order either, is « days since the first : bytes sent : bytes on the disk », a space between. */
  told: { siteId: string; memberId: string; days: string }[]
  /** Sites that were there from morning to night from one day to another, counted from the first, both in. */
  there: { siteId: string; memberId: string; from: number; to: number }[]
}

export interface AllUsagePort extends UsagePort {
  /** Of everybody, between two days, both in, 31 at most. */
  usageOfAll(db: DbOrTx, from: Day, to: Day): Promise<AllUse>
}
