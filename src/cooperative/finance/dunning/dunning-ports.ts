/** What reminding and suspending ask of the other halves; joined in `src/dunning-ports.ts`. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'

export interface DunningPorts {
  /** Closes the sites of a member to visitors. @returns how many. */
  suspendHosting(tx: Tx, doer: Doer, input: { memberId: string }, clock: Clock): Promise<number>
  /** Opens them again as they were. @returns how many. */
  resumeHosting(tx: Tx, doer: Doer, input: { memberId: string }, clock: Clock): Promise<number>
  /** Which of these amounts due are being collected (a direct debit under way): nobody is reminded of them. */
  underWay(db: DbOrTx, dueIds: readonly string[]): Promise<ReadonlySet<string>>
}

/** What commands that write letters need besides. */
export interface DunningHouse {
  ports: DunningPorts
  from: Letterhead
}
