/** The sample sites of the fictional cooperative. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { createSite } from '#hosting/sites/create-site.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { UserError } from '#lib/errors.ts'
import { demoActor } from './demo-actor.ts'
import { demoSites } from './sample-host.ts'

/** Makes the sites that are not there. @returns how many were made. */
export async function seedSites(db: Db, config: Config, clock: Clock): Promise<number> {
  let made = 0
  for (const { owner, label, name, profile } of demoSites) {
    const actor = await demoActor(db, owner, clock)
    const memberId = actor?.members[0]?.id
    if (!actor || !memberId) continue
    const hostName = `${label}.${config.sitesDomain}`
    const there = await db.selectFrom('host_name').select('name').where('name', '=', hostName).executeTakeFirst()
    if (there) continue
    const input = { memberId, name, hostName, profile, sitesDomain: config.sitesDomain }
    await onceThereIsANode(() => inTransaction(db, (tx) => createSite(tx, actor, input, clock)))
    made++
  }
  return made
}

const patienceMs = 20_000

/** A node that has just joined has not told what it is yet, and takes no site until then. */
async function onceThereIsANode(work: () => Promise<unknown>): Promise<void> {
  const giveUpAt = elapsedMs() + patienceMs
  for (;;)
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'noNode' || elapsedMs() > giveUpAt) throw error
      await wait(100)
    }
}
