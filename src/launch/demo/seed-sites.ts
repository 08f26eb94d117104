/** The sample sites of the fictional cooperative. */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { createSite } from '#hosting/sites/create-site.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { demoActor } from './demo-actor.ts'
import { demoSites } from './sample-host.ts'

/** Makes the sites that are not there. @returns how many were made. */
export async function seedSites(db: Db, config: Config, clock: Clock): Promise<number> {
  const actor = await demoActor(db, 0, clock)
  const memberId = actor?.members[0]?.id
  if (!actor || !memberId) return 0
  let made = 0
  for (const { label, name, profile } of demoSites) {
    const hostName = `${label}.${config.sitesDomain}`
    const there = await db.selectFrom('host_name').select('name').where('name', '=', hostName).executeTakeFirst()
    if (there) continue
    await inTransaction(db, (tx) => createSite(tx, actor, { memberId, name, hostName, profile, sitesDomain: config.sitesDomain }, clock))
    made++
  }
  return made
}
