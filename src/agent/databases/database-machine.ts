/**
 * Sees and changes databases in MariaDB. What stands is read whole, once: three queries for 8,000 databases, and
 * again now and then, because a statement per database and look would take minutes. In between we are the only
 * ones who change it.
 */
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseEffect, Rights, SeenAccount, SeenDatabase } from '../resources/database-effects.ts'
import { Refusal } from '../resources/refusal.ts'
import { MariadbAway } from './mariadb-connection.ts'
import type { MariadbConnection, SqlRow } from './mariadb-connection.ts'
import * as sql from './sql.ts'

/** What the reconcile of databases needs of a machine: the real one or the simulation's. */
interface DatabaseMachine {
  see(id: string): Promise<SeenDatabase>
  /** Does one step. @throws {Refusal} `databaseServerAway`, or what MariaDB says. */
  perform(id: string, step: DatabaseEffect): Promise<void>
}

const named = /^[a-z][a-z0-9_]*_([a-z0-9]{12})$/

export class RealDatabaseMachine implements DatabaseMachine {
  readonly #connection: Pick<MariadbConnection, 'query'>
  readonly #dataFolder: string
  #known: Promise<Map<string, SeenDatabase>> | undefined

  constructor(connection: Pick<MariadbConnection, 'query'>, dataFolder: string) {
    this.#connection = connection
    this.#dataFolder = dataFolder
  }

  /** What was known is old: the next look reads all again. */
  forget(): void {
    this.#known = undefined
  }

  async see(id: string): Promise<SeenDatabase> {
    return (await this.#all()).get(id) ?? { database: null, account: null }
  }

  async perform(id: string, step: DatabaseEffect): Promise<void> {
    const known = await this.#all()
    try {
      await this.#do(step)
    } catch (error) {
      this.forget() // what it did before it failed is not known
      throw refusalFrom(error)
    }
    known.set(id, after(known.get(id) ?? { database: null, account: null }, step))
  }

  /**
   * Bytes that a database takes on the disk. MariaDB's own folder, in which no member can make a name: its files
   * are counted, not opened. With much free space inside them, as after a great DELETE, they do not shrink: near
   * the limit MariaDB is asked what of them is used.
   */
  async bytesOf(name: string, limitBytes: number): Promise<number> {
    const onDisk = this.#fileBytes(name)
    if (onDisk < limitBytes * 0.8) return onDisk
    // `data_free` is read from the file's own head; the lengths beside it are estimates that lag behind
    const free = await this.#query(`SELECT COALESCE(SUM(data_free), 0) AS free FROM information_schema.tables WHERE table_schema = ${sql.literal(name)}`)
    return Math.max(0, onDisk - Number(free[0]?.['free'] ?? 0))
  }

  #fileBytes(name: string): number {
    const folder = join(this.#dataFolder, name)
    let bytes = 0
    let files: string[]
    try {
      files = readdirSync(folder)
    } catch {
      return 0 // not made yet, or dropped meanwhile
    }
    for (const file of files) bytes += (lstatSync(join(folder, file), { throwIfNoEntry: false })?.blocks ?? 0) * 512
    return bytes
  }

  async #do(step: DatabaseEffect): Promise<void> {
    for (const statement of statementsOf(step)) await this.#connection.query(statement)
    // The old password, or more than is now allowed, may live on in an open connection.
    if (step.effect === 'changeAccount' || (step.effect === 'setRights' && step.rights === 'reading')) await this.#connection.query(sql.endConnections(step.name))
  }

  #all(): Promise<Map<string, SeenDatabase>> {
    this.#known ??= this.#read().catch((error: unknown) => {
      this.forget()
      throw error
    })
    return this.#known
  }

  async #read(): Promise<Map<string, SeenDatabase>> {
    const databases = await this.#query('SHOW DATABASES')
    const accounts = await this.#query(`SELECT User AS name, Priv AS priv FROM mysql.global_priv WHERE Host = 'localhost' AND User LIKE '%\\_____________'`)
    const rights = await this.#query(`SELECT * FROM mysql.db WHERE Host = 'localhost'`)
    const connected = await this.#query('SELECT DISTINCT user AS name FROM information_schema.processlist')
    const rightsOf = new Map(rights.map((row) => [`${row['User']} ${row['Db']}`, rightsFrom(row)]))
    const present = new Set(connected.map((row) => row['name']))
    const known = new Map<string, SeenDatabase>()
    for (const row of databases) {
      const name = Object.values(row)[0] ?? ''
      const id = named.exec(name)?.[1]
      if (id !== undefined) known.set(id, { database: name, account: null })
    }
    for (const { name, priv } of accounts) {
      const id = named.exec(name ?? '')?.[1]
      if (name === null || name === undefined || id === undefined) continue
      const account = accountFrom(name, priv ?? '{}', rightsOf.get(`${name} ${name.replaceAll('_', '\\_')}`) ?? 'other', present.has(name))
      known.set(id, { database: known.get(id)?.database ?? null, account })
    }
    return known
  }

  async #query(statement: string): Promise<SqlRow[]> {
    try {
      return await this.#connection.query(statement)
    } catch (error) {
      throw refusalFrom(error)
    }
  }
}

const refusalFrom = (error: unknown): unknown => (error instanceof MariadbAway ? new Refusal('databaseServerAway', error.message, { cause: error }) : error)

function statementsOf(step: DatabaseEffect): string[] {
  switch (step.effect) {
    case 'makeDatabase':
      return [sql.createDatabase(step.name)]
    case 'makeAccount':
      return [sql.createAccount(step.name, step.account)]
    case 'changeAccount':
      return [sql.alterAccount(step.name, step.account)]
    case 'setRights':
      return sql.setRights(step.name, step.rights)
    case 'endConnections':
      return [sql.endConnections(step.name)]
    case 'dropAccount':
      return [sql.dropAccount(step.name)]
    case 'dropDatabase':
      return [sql.dropDatabase(step.name)]
  }
}

/** What stands once a step has been done. */
function after(seen: SeenDatabase, step: DatabaseEffect): SeenDatabase {
  switch (step.effect) {
    case 'makeDatabase':
      return { ...seen, database: step.name }
    case 'makeAccount':
      return { ...seen, account: { ...step.account, name: step.name, rights: 'other', connected: false } }
    case 'changeAccount':
      return { ...seen, account: { ...step.account, name: step.name, rights: seen.account?.rights ?? 'other', connected: (seen.account?.connected ?? false) || (step.account.locked && !seen.account?.locked) } }
    case 'setRights':
      return { ...seen, account: seen.account && { ...seen.account, rights: step.rights } }
    case 'endConnections':
      return { ...seen, account: seen.account && { ...seen.account, connected: false } }
    case 'dropAccount':
      return { ...seen, account: null }
    case 'dropDatabase':
      return { ...seen, database: null }
  }
}

/** Which of our rights a row of `mysql.db` gives. */
export function rightsFrom(row: SqlRow): Rights | 'other' {
  const given = Object.keys(row).filter((column) => column.endsWith('_priv') && row[column] === 'Y').sort()
  for (const rights of ['all', 'reading'] as const) if ([...sql.rightsColumns[rights]].sort().join() === given.join()) return rights
  return 'other'
}

interface Privileges {
  plugin?: unknown
  authentication_string?: unknown
  auth_or?: { plugin?: unknown; authentication_string?: unknown }[]
  max_user_connections?: unknown
  max_statement_time?: unknown
  account_locked?: unknown
}

/** An account as `mysql.global_priv` keeps it: JSON, with every further way to sign in under `auth_or` (an empty one is the first). */
export function accountFrom(name: string, priv: string, rights: Rights | 'other', connected: boolean): SeenAccount {
  const read = JSON.parse(priv) as Privileges
  const ways = (read.auth_or ?? [{}]).map((way) => (Object.keys(way).length === 0 ? read : way))
  // A way that is not a password of ours is no hash: it never equals what is wanted, so it is written anew.
  const hashes = ways.map((way) => (way.plugin === 'mysql_native_password' ? String(way.authentication_string) : String(way.plugin)))
  const [passwordHash = '', ...keys] = hashes
  return {
    name,
    passwordHash,
    keys,
    maxConnections: Number(read.max_user_connections ?? 0),
    statementSeconds: Number(read.max_statement_time ?? 0),
    locked: read.account_locked === true,
    rights,
    connected,
  }
}
