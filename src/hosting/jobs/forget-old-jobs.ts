import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { deleteEndedBefore } from './job-store.ts'

const keptDays = 30
const dayMs = 86_400_000

/** Timed work: jobs that ended a month ago are of no use to anybody. */
export const forgetOldJobs = (db: DbOrTx, clock: Clock): Promise<number> => deleteEndedBefore(db, new Date(clock.now().getTime() - keptDays * dayMs))
