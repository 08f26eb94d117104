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
import type { SignIns } from './demo/seed-people.ts'
import { seedStory, seedStorySites } from './demo/seed-story.ts'
import type { WantedStory } from './demo/seed-story.ts'
import { Refusal } from './refusal.ts'

/** What each task is given and gives. */
export interface Tasks {
  /** Fills an empty instance; gives a new token for the command line. */
  people: { given: WantedStory; gives: { signIns: SignIns | null; token: string } }
  /** A join token for the machine called `name`. */
  join: { given: { name: string }; gives: { token: string; fingerprint: string } }
  sites: { given: WantedStory; gives: { made: number } }
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
  async people(db, config, wanted) {
    const signIns = await seedStory(db, config, wanted, clock)
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

  sites: async (db, config, wanted) => ({ made: await seedStorySites(db, config, wanted, clock) }),

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
  const db = openDatabase(config.databaseUrl, 4)
  try {
    const task = tasks[name as TaskName] as (db: Db, config: Config, given: unknown) => Promise<unknown>
    process.stdout.write(`${JSON.stringify(await task(db, config, JSON.parse(text)))}\n`)
  } finally {
    await db.destroy()
  }
  return 0
}
