/**
 * Rate limits, per account and per source. A try is counted before it is judged and in a transaction of its
 * own, so that neither a refusal's rollback nor a hundred tries at once can hide it.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'

export interface Limit {
  /** What is limited, e.g. `sign-in`. */
  name: string
  /** Tries that are free within a window. */
  tries: number
  windowMs: number
  /** The wait after the first try too many; each further one doubles it. */
  firstWaitMs: number
  longestWaitMs: number
}

const minute = 60_000

/** The limits of the house. Per account they are tight; a source may be a school, so it has more room. */
export const limits = {
  signInAccount: { name: 'sign-in-account', tries: 8, windowMs: 15 * minute, firstWaitMs: minute, longestWaitMs: 60 * minute },
  signInSource: { name: 'sign-in-source', tries: 60, windowMs: 15 * minute, firstWaitMs: minute, longestWaitMs: 60 * minute },
  // Six digits: 5 tries a window with a window of ±1 step is a chance of 1.5 in 100,000.
  secondFactor: { name: 'second-factor', tries: 5, windowMs: 15 * minute, firstWaitMs: 2 * minute, longestWaitMs: 24 * 60 * minute },
  messageAccount: { name: 'message-account', tries: 3, windowMs: 60 * minute, firstWaitMs: 15 * minute, longestWaitMs: 24 * 60 * minute },
  messageSource: { name: 'message-source', tries: 20, windowMs: 60 * minute, firstWaitMs: 5 * minute, longestWaitMs: 24 * 60 * minute },
  // letters to people who may know nothing of us
  invitationAccount: { name: 'invitation-account', tries: 20, windowMs: 60 * minute, firstWaitMs: 30 * minute, longestWaitMs: 24 * 60 * minute },
  // applications to become a member: a letter each, to an address that anybody may type
  applicationAccount: { name: 'application-account', tries: 3, windowMs: 60 * minute, firstWaitMs: 30 * minute, longestWaitMs: 24 * 60 * minute },
  applicationSource: { name: 'application-source', tries: 10, windowMs: 60 * minute, firstWaitMs: 10 * minute, longestWaitMs: 24 * 60 * minute },
  linkSource: { name: 'link-source', tries: 30, windowMs: 15 * minute, firstWaitMs: minute, longestWaitMs: 60 * minute },
  challengeSource: { name: 'challenge-source', tries: 120, windowMs: 15 * minute, firstWaitMs: minute, longestWaitMs: 30 * minute },
} as const satisfies Record<string, Limit>

/** The row's key: a digest, so that the table does not tell which addresses were tried. */
const keyOf = (limit: Limit, who: string): string =>
  `${limit.name}:${createHash('sha256').update(who.trim().toLowerCase()).digest('base64url').slice(0, 22)}`

/**
 * Counts one try of `who` (an e-mail address, a person's id, a client address) and lets it pass or not.
 * Call it with the database, not with a transaction that may be rolled back.
 * @throws {UserError} `tooMany` with the minutes to wait, status 429. Tries during a wait do not lengthen it.
 */
export async function countTry(db: DbOrTx, limit: Limit, who: string, clock: Clock): Promise<void> {
  const now = clock.now()
  const key = keyOf(limit, who)
  const windowFloor = new Date(now.getTime() - limit.windowMs)
  // Counted under a clock that was ahead: who was refused then must not be for years. A minute: tries at once do not all read the clock in turn.
  const isOver = sql`(greatest(r.window_start, r.blocked_until) < ${windowFloor} or r.window_start > ${new Date(now.getTime() + minute)})`
  // One statement, so that the row is locked while it is judged; during a wait it changes nothing and gives no row.
  // The last free try starts the first wait; each try after a wait starts one twice as long; a window without a
  // wait in it starts again from nothing.
  const { rows } = await sql`
    insert into rate_window as r (key, window_start, count) values (${key}, ${now}, 1)
    on conflict (key) do update set
      window_start = case when ${isOver} then ${now} else r.window_start end,
      count = case when ${isOver} then 1 else r.count + 1 end,
      blocked_until = case when ${isOver} or r.count + 1 < ${limit.tries} then null
        else ${now}::timestamptz + least(${limit.longestWaitMs}::float8,
          ${limit.firstWaitMs}::float8 * power(2, least(r.count + 1 - ${limit.tries}::integer, 30))) * interval '1 millisecond' end
    where r.blocked_until is null or r.blocked_until <= ${now} or ${isOver}
    returning 1 as passed`.execute(db)
  if (rows.length > 0) return
  const row = await db.selectFrom('rate_window').select('blocked_until').where('key', '=', key).executeTakeFirst()
  const waitMs = (row?.blocked_until?.getTime() ?? now.getTime()) - now.getTime()
  throw new UserError('tooMany', { minutes: Math.max(1, Math.ceil(waitMs / minute)) }, { status: 429 })
}

/** Forgets the tries of `who`: what a success does for an account (never for a source). */
export async function forgetTries(db: DbOrTx, limit: Limit, who: string): Promise<void> {
  await db.deleteFrom('rate_window').where('key', '=', keyOf(limit, who)).execute()
}

/** Removes rows that nothing can depend on any more; timed work calls it. @returns how many. */
export async function removeOldWindows(db: DbOrTx, clock: Clock): Promise<number> {
  const floor = new Date(clock.now().getTime() - 2 * 24 * 60 * minute)
  const result = await db.deleteFrom('rate_window').where('window_start', '<', floor).executeTakeFirst()
  return Number(result.numDeletedRows)
}
