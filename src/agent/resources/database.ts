/**
 * Makes MariaDB hold a database as wanted: compares and yields one step at a time, as `site.ts` does for a site.
 * The order is the promise: nobody has rights on what is not there, and a database that goes is closed first.
 */
import type { DatabaseSpec } from '#wire/node-state.ts'
import type { Account, DatabaseEffect, Rights, SeenDatabase } from './database-effects.ts'
import { Refusal } from './refusal.ts'

type Steps = Generator<DatabaseEffect, void, void>

/** What the moment adds to the spec: whether the database is over its limit, and who has a key to it for a while. */
export interface Moment {
  readonly full: boolean
  readonly keys: readonly string[]
}

const sameAccount = (one: Account, other: Account): boolean =>
  one.passwordHash === other.passwordHash &&
  one.maxConnections === other.maxConnections &&
  one.statementSeconds === other.statementSeconds &&
  one.locked === other.locked &&
  one.keys.length === other.keys.length &&
  one.keys.every((key, index) => key === other.keys[index])

/** The account that a spec asks for at this moment. */
export function accountOf(spec: DatabaseSpec, { keys }: Moment): Account {
  const { passwordHash, maxConnections, statementSeconds } = spec
  const locked = spec.serving === 'deleted'
  return { passwordHash, maxConnections, statementSeconds, locked, keys: locked ? [] : keys }
}

export const rightsAt = ({ full }: Moment): Rights => (full ? 'reading' : 'all')

/** @throws {Refusal} `notMine` before any step when what ends with this id has another name. */
export function* databaseSteps(spec: DatabaseSpec, moment: Moment, seen: SeenDatabase): Steps {
  const { name } = spec
  const found = [seen.database, seen.account?.name ?? null].find((one) => one !== null && one !== name)
  if (found !== undefined) throw new Refusal('notMine', `${found} stands where ${name} is wanted`)
  const account = accountOf(spec, moment)
  if (seen.database === null) yield { effect: 'makeDatabase', name }
  if (seen.account === null) yield { effect: 'makeAccount', name, account }
  else if (!sameAccount(account, seen.account)) yield { effect: 'changeAccount', name, account }
  if (seen.account?.rights !== rightsAt(moment)) yield { effect: 'setRights', name, rights: rightsAt(moment) }
  const wasOpen = seen.account !== null && (!seen.account.locked || seen.account.connected)
  if (account.locked && wasOpen) yield { effect: 'endConnections', name }
}

/** The steps that remove a database for good, its data too. Only a tombstone may ask for them. */
export function* databaseRemovalSteps(seen: SeenDatabase): Steps {
  const { account, database } = seen
  if (account !== null) {
    const { name } = account
    if (!account.locked || account.keys.length > 0) yield { effect: 'changeAccount', name, account: { ...account, keys: [], locked: true } }
    if (!account.locked || account.connected) yield { effect: 'endConnections', name }
    yield { effect: 'dropAccount', name }
  }
  if (database !== null) yield { effect: 'dropDatabase', name: database }
}
