/** Databases for tests, on the site of a scene (`#hosting/sites/test-sites.ts`). */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { clock as stillClock } from '#hosting/sites/test-sites.ts'
import type { Report } from '#wire/node-state.ts'
import { createDatabaseFor } from './create-database.ts'
import { databaseById } from './database-store.ts'
import type { SiteDatabase } from './database.ts'

export async function buildDatabase(tx: Tx, actor: Actor, siteId: string, at: Clock = stillClock): Promise<SiteDatabase> {
  const { id } = await createDatabaseFor(tx, actor, { siteId }, at)
  return (await databaseById(tx, siteId, id))!
}

/** What a node says after it did what was wanted. */
export const appliedDatabase = ({ id, generation }: Pick<SiteDatabase, 'id' | 'generation'>, more: Partial<Report> = {}): Report => ({
  kind: 'database',
  id,
  generation,
  outcome: 'applied',
  reason: null,
  detail: null,
  httpStatus: null,
  answering: true,
  size: { bytes: 4096, full: false },
  durationMs: 9,
  ...more,
})
