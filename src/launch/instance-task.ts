/**
 * Work on an instance's data that the launcher, which is root, leaves to the control plane's uid: a process
 * of its own that reads JSON on standard input and writes JSON on standard output.
 */
import { sql } from 'kysely'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { openCertificateAuthority } from '#hosting/nodes/certificate-authority.ts'
import { createJoinToken } from '#hosting/nodes/create-join-token.ts'
import { listNodes } from '#hosting/nodes/node-store.ts'
import { seenService, usageOfAll, usageOfMembers } from '#hosting/for-cooperative.ts'
import { systemClock } from '#lib/clock.ts'
import { readConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import type { Actor } from '#people/actor.ts'
import { createToken } from '#people/sessions/create-token.ts'
import { demoActor } from './demo/demo-actor.ts'
import { fillCooperative } from './demo/fill/fill-cooperative.ts'
import type { Filled, FillWanted } from './demo/fill/fill-cooperative.ts'
import { plannedSitesThere } from './demo/fill/fill-sites.ts'
import { fillUsage } from './demo/fill/fill-usage.ts'
import { progressMark } from './demo/fill/progress.ts'
import type { FillProgress } from './demo/fill/progress.ts'
import { waitForNode } from './demo/fill/wait-for-node.ts'
import { renewPasswords } from './demo/renew-passwords.ts'
import { seedBudget } from './demo/seed-budget.ts'
import { seedBooks } from './demo/seed-books.ts'
import { seedDunning } from './demo/seed-dunning.ts'
import { seedReports, seedSecondEdition } from './demo/seed-reports.ts'
import { seedBilling } from './demo/seed-billing.ts'
import { seedSimulation } from './demo/seed-simulation.ts'
import { seedUsage } from './demo/seed-usage.ts'
import { seedGauges } from './demo/seed-gauges.ts'
import { seedOfficers } from './demo/seed-officers.ts'
import { seedProjects } from './demo/seed-projects.ts'
import { seedPurchases } from './demo/seed-purchases.ts'
import { seedBank } from './demo/seed-bank.ts'
import { seedPeople } from './demo/seed-people.ts'
import type { SignIns } from './demo/seed-people.ts'
import { seedSepa } from './demo/seed-sepa.ts'
import { seedShares } from './demo/seed-shares.ts'
import { seedSites } from './demo/seed-sites.ts'
import { seedVat } from './demo/seed-vat.ts'
import { storyOf } from './demo/story.ts'
import type { StoryName } from './demo/story.ts'
import { Refusal } from './refusal.ts'

/** What each task is given and gives. */
export interface Tasks {
  /** Fills an empty instance; gives a new token for the command line. */
  people: { given: { story: StoryName }; gives: { signIns: SignIns | null; token: string } }
  /** A join token for the machine called `name`. */
  join: { given: { name: string }; gives: { token: string; fingerprint: string } }
  sites: { given: Record<string, never>; gives: { made: number } }
  passwords: { given: Record<string, never>; gives: SignIns | null }
  /** Members and sites up to these numbers; the node makes the sites afterwards. */
  fill: { given: FillWanted; gives: Filled }
  /** Waits until the node has made all sites and seen them answer. */
  fillNode: { given: Record<string, never>; gives: { sites: number; failed: number; waiting: number } }
  fillHistory: { given: FillWanted; gives: { days: number; hours: number } }
}
export type TaskName = keyof Tasks

const clock = systemClock

const tell: FillProgress = (stage) => void process.stdout.write(`${progressMark}${JSON.stringify(stage)}\n`)

const tasks: { [Name in TaskName]: (db: Db, config: Config, given: Tasks[Name]['given']) => Promise<Tasks[Name]['gives']> } = {
  async people(db, config, { story: storyName }) {
    const story = storyOf(storyName)
    const signIns = await inTransaction(db, async (tx) => {
      const made = await seedPeople(tx, clock)
      if (made) await seedBooks(tx, clock, story)
      // after the books: shares are entered in them
      if (made) await seedShares(tx, clock, story)
      if (made) await seedOfficers(tx, story, clock)
      return made
    })
    const [other, treasurer] = signIns ? [await demoActor(db, 0, clock), await demoActor(db, 1, clock)] : [null, null]
    const from = { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }
    if (other && treasurer) await inTransaction(db, (tx) => seedPurchases(tx, { treasurer, other }, from, clock))
    if (other && treasurer) await inTransaction(db, (tx) => seedProjects(tx, { keeper: treasurer, leader: other }, story, clock))
    if (treasurer) await seedBilling(db, treasurer, { usageOf: usageOfMembers }, clock, story)
    if (other && treasurer) await inTransaction(db, (tx) => seedSepa(tx, { treasurer, other }, from, clock))
    // after all that invoices, before what came in
    if (other && treasurer) await inTransaction(db, (tx) => seedDunning(tx, { treasurer, other }, from, clock))
    // after all that sells, buys or is paid
    if (signIns) await inTransaction(db, (tx) => seedVat(tx, clock))
    if (treasurer) await inTransaction(db, (tx) => seedBank(tx, treasurer, from, clock))
    if (treasurer) await inTransaction(db, (tx) => seedBudget(tx, treasurer, story, clock))
    // after all that moves money: what was kept does not change
    if (treasurer) await inTransaction(db, (tx) => seedReports(tx, treasurer, { ports: { seenService }, cooperativeName: config.cooperative.name }, clock))
    const administrator = await theAdministrator(db)
    const input = { personId: administrator.personId, name: 'onyva (ligne de commande)', from: null }
    const { secret } = await inTransaction(db, (tx) => createToken(tx, administrator, input, clock))
    return { signIns, token: secret }
  },

  async join(db, config, { name }) {
    const administrator = await theAdministrator(db)
    const known = (await listNodes(db)).find((node) => node.name === name)
    const input = known ? { nodeId: known.id } : { name }
    const { token } = await inTransaction(db, (tx) => createJoinToken(tx, administrator, input, clock))
    const { fingerprint } = await openCertificateAuthority(config.secretsFolder, clock)
    return { token, fingerprint }
  },

  async sites(db, config) {
    const made = await seedSites(db, config, clock)
    if (made > 0) {
      await seedUsage(db, clock)
      await seedSimulation(db, await theAdministrator(db), { usageOf: usageOfMembers, usageOfAll }, clock)
      await seedGauges(db, await theAdministrator(db), { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }, clock)
      const administrator = await theAdministrator(db)
      await inTransaction(db, (tx) => seedSecondEdition(tx, administrator, { ports: { seenService }, cooperativeName: config.cooperative.name }, clock))
    }
    return { made }
  },

  passwords: (db) => renewPasswords(db, clock),

  fill: (db, config, wanted) => oneAtATime(db, () => fillCooperative(db, config, wanted, clock, tell)),
  fillNode: (db) => waitForNode(db, tell),
  fillHistory: (db, _config, { seed, sites }) => oneAtATime(db, async () => fillUsage(db, await plannedSitesThere(db, seed, sites), clock, tell)),
}

/** A command that was killed may leave its task at work for a moment: the next one waits for its end. */
function oneAtATime<T>(db: Db, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (held) => {
    await sql`select pg_advisory_lock(7246004)`.execute(held)
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(7246004)`.execute(held)
    }
  })
}

async function theAdministrator(db: Db): Promise<Actor> {
  const found = await demoActor(db, 1, clock)
  if (!found) throw new Error('the demo administrator is gone: nobody here may do this in their name')
  return found
}

/** `onyva task NAME CONFIG`. Not for people to call. @returns the exit code. */
export async function runTask([name, configFile]: readonly string[]): Promise<number> {
  if (name === undefined || configFile === undefined || !Object.hasOwn(tasks, name)) throw new Refusal('onyva task NAME CONFIG')
  let text = ''
  for await (const chunk of process.stdin) text += String(chunk)
  const config = await readConfig(configFile)
  const db = openDatabase(config.databaseUrl, 2)
  try {
    const task = tasks[name as TaskName] as (db: Db, config: Config, given: unknown) => Promise<unknown>
    process.stdout.write(`${JSON.stringify(await task(db, config, JSON.parse(text)))}\n`)
  } finally {
    await db.destroy()
  }
  return 0
}
