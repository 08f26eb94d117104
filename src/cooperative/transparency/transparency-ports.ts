/** What transparency asks of hosting; joined where the program is composed. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

export interface TransparencyPorts {
  /** What sites answered between two days, both in, month by month; null when nothing was counted in all of them. */
  seenService(db: DbOrTx, from: Day, to: Day): Promise<{ months: { day: Day; requests: number; faults: number }[] } | null>
}
