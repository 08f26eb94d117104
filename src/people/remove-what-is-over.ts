import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { removeOldLinks } from './links/one-time-link.ts'
import { removeOldWindows } from './rate-limit.ts'
import { removeExpiredSessions } from './sessions/session-store.ts'

/**
 * Timed work: forgets sessions, links, challenges and counts of tries that nothing depends on any more. What was
 * done stays in the journal.
 */
export async function removeWhatIsOver(db: Db, clock: Clock): Promise<void> {
  await removeExpiredSessions(db, clock)
  await removeOldLinks(db, clock)
  await removeOldWindows(db, clock)
}
