/** Fills an empty instance with one of the fictional cooperatives: first what the panel knows by itself, then its sites once there is a node. */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { seenService, sitesKnown, usageOfAll, usageOfMembers } from '#hosting/for-cooperative.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { assert } from '#lib/errors.ts'
import { demoActor } from './demo-actor.ts'
import { seedBank } from './seed-bank.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedBudget } from './seed-budget.ts'
import { seedCrowd, seedCrowdSites } from './seed-crowd.ts'
import { seedDunning } from './seed-dunning.ts'
import { seedGauges } from './seed-gauges.ts'
import { seedOfficers } from './seed-officers.ts'
import { seedPeople } from './seed-people.ts'
import type { SignIns } from './seed-people.ts'
import { seedProjects } from './seed-projects.ts'
import { seedPurchases } from './seed-purchases.ts'
import { seedReports, seedSecondEdition } from './seed-reports.ts'
import { seedSepa } from './seed-sepa.ts'
import { seedShares } from './seed-shares.ts'
import { seedSimulation } from './seed-simulation.ts'
import { seedSites } from './seed-sites.ts'
import { seedUsage } from './seed-usage.ts'
import { seedVat } from './seed-vat.ts'
import { storyOf } from './story.ts'
import type { StoryName } from './story.ts'

/** Which one, and whether its many members and sites are left out. */
export interface WantedStory {
  story: StoryName
  few: boolean
}

/** @returns the sign-ins, or null when somebody is here already: then nothing is changed. */
export async function seedStory(db: Db, config: Pick<Config, 'cooperative' | 'panelOrigin'>, { story: name, few }: WantedStory, clock: Clock): Promise<SignIns | null> {
  const story = storyOf(name)
  const signIns = await inTransaction(db, async (tx) => {
    const made = await seedPeople(tx, clock)
    if (!made) return null
    await seedBooks(tx, clock, story)
    // after the books: shares are entered in them
    await seedShares(tx, clock, story)
    await seedOfficers(tx, story, clock)
    return made
  })
  if (!signIns) return null
  const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
  assert(other && treasurer, 'the people that were just entered')
  const from = { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }
  if (!few) await seedCrowd(db, story, clock)
  await inTransaction(db, (tx) => seedPurchases(tx, { treasurer, other }, from, clock))
  await inTransaction(db, (tx) => seedProjects(tx, { keeper: treasurer, leader: other }, story, clock))
  await seedBilling(db, treasurer, { usageOf: usageOfMembers }, clock, story)
  await inTransaction(db, (tx) => seedSepa(tx, { treasurer, other }, from, clock))
  // after all that invoices, before what came in
  await inTransaction(db, (tx) => seedDunning(tx, { treasurer, other }, from, clock))
  // after all that sells, buys or is paid
  await inTransaction(db, (tx) => seedVat(tx, clock))
  await inTransaction(db, (tx) => seedBank(tx, treasurer, from, clock))
  await inTransaction(db, (tx) => seedBudget(tx, treasurer, story, clock))
  // after all that moves money: what was kept does not change
  await inTransaction(db, (tx) => seedReports(tx, treasurer, { ports: { seenService }, cooperativeName: from.cooperativeName }, clock))
  return signIns
}

/** Makes the sites that are not there, and what can only be told with them. @returns how many of those whose names are told were made. */
export async function seedStorySites(db: Db, config: Config, { story: name, few }: WantedStory, clock: Clock): Promise<number> {
  const made = await seedSites(db, config, clock)
  if (made === 0) return 0
  await seedUsage(db, clock)
  if (!few) await seedCrowdSites(db, config, storyOf(name), clock)
  const administrator = await demoActor(db, 1, clock)
  assert(administrator, 'the administrator of the demonstration')
  const from = { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }
  await seedSimulation(db, administrator, { usageOf: usageOfMembers, usageOfAll, sitesKnown }, clock)
  await seedGauges(db, administrator, from, clock)
  await inTransaction(db, (tx) => seedSecondEdition(tx, administrator, { ports: { seenService }, cooperativeName: from.cooperativeName }, clock))
  return made
}
