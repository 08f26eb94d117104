/**
 * Work on an instance's data that the launcher, which is root, leaves to the control plane's uid: a process
 * of its own that reads JSON on standard input and writes JSON on standard output.
 */
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { openCertificateAuthority } from '#hosting/nodes/certificate-authority.ts'
import { createJoinToken } from '#hosting/nodes/create-join-token.ts'
import { listNodes } from '#hosting/nodes/node-store.ts'
import { systemClock } from '#lib/clock.ts'
import { readConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { newRequestId } from '#lib/ids.ts'
import { actorOfSecret } from '#people/identify.ts'
import { createToken } from '#people/sessions/create-token.ts'
import { demoActor } from './demo/demo-actor.ts'
import { renewPasswords } from './demo/renew-passwords.ts'
import { seedPeople } from './demo/seed-people.ts'
import type { SignIns } from './demo/seed-people.ts'
import { sampleHost } from './demo/sample-host.ts'
import { seedSites } from './demo/seed-sites.ts'
import { Refusal } from './refusal.ts'

/** What each task is given and gives. */
export interface Tasks {
  /** Fills an empty instance; gives a token for the command line when the present one is not valid. */
  people: { given: { token: string | null }; gives: { signIns: SignIns | null; token: string | null } }
  /** A token for the machine called `name`, unless `nodeId` is a node already. */
  join: { given: { name: string; nodeId: string | null }; gives: { token: string; fingerprint: string } | null }
  sites: { given: Record<string, never>; gives: { made: number; host: string } }
  passwords: { given: Record<string, never>; gives: SignIns | null }
}
export type TaskName = keyof Tasks

const clock = systemClock

const tasks: { [Name in TaskName]: (db: Db, config: Config, given: Tasks[Name]['given']) => Promise<Tasks[Name]['gives']> } = {
  async people(db, _, given) {
    const signIns = await inTransaction(db, (tx) => seedPeople(tx, clock))
    const from = { source: 'launcher', requestId: newRequestId() }
    if (given.token && (await actorOfSecret(db, { secret: given.token, kind: 'token' }, from, clock))) return { signIns, token: null }
    const administrator = await demoActor(db, 1, clock)
    if (!administrator) return { signIns, token: null }
    const input = { personId: administrator.personId, name: 'onyva (ligne de commande)', from: null }
    const token = await inTransaction(db, (tx) => createToken(tx, administrator, input, clock))
    return { signIns, token: token.secret }
  },

  async join(db, config, given) {
    const nodes = await listNodes(db)
    if (given.nodeId !== null && nodes.some((node) => node.id === given.nodeId)) return null
    const administrator = await demoActor(db, 1, clock)
    if (!administrator) throw new Error('nobody here may let a node in')
    const known = nodes.find((node) => node.name === given.name)
    const input = known ? { nodeId: known.id } : { name: given.name }
    const { token } = await inTransaction(db, (tx) => createJoinToken(tx, administrator, input, clock))
    const { fingerprint } = await openCertificateAuthority(config.secretsFolder, clock)
    return { token, fingerprint }
  },

  sites: async (db, config) => ({ made: await seedSites(db, config, clock), host: sampleHost(config) }),

  passwords: (db) => renewPasswords(db, clock),
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
