/**
 * Statements of root in MariaDB, written from typed values only. Names and texts are quoted as the manual says
 * (https://mariadb.com/kb/en/identifier-names/, /string-literals/); the connection has set its own `sql_mode`.
 */
import { assert } from '#lib/errors.ts'
import type { Account, Rights } from '../resources/database-effects.ts'

// oxlint-disable-next-line no-control-regex
const controlSigns = /[\u0000-\u001f\u007f]/

/** A name between backticks. */
export function identifier(name: string): string {
  assert(name !== '' && !controlSigns.test(name) && name.isWellFormed(), 'a name of MariaDB without control signs')
  return `\`${name.replaceAll('`', '``')}\``
}

/** A name where GRANT takes a pattern: `_` and `%` mean themselves. Unescaped, `shop_1` would open `shopX1` too. */
export const grantPattern = (name: string): string => identifier(name.replaceAll(/[\\_%]/g, '\\$&'))

/** A text between quotes. */
export function literal(value: string): string {
  assert(!controlSigns.test(value) && value.isWellFormed(), 'a text for MariaDB without control signs')
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** The user of a database has its name, and comes through the socket of this machine only. */
const userOf = (name: string): string => `${literal(name)}@'localhost'`

/** TRIGGER, because without it an export would silently lack them. */
const reading = ['SELECT', 'DELETE', 'DROP', 'LOCK TABLES', 'SHOW VIEW', 'EXECUTE', 'TRIGGER'] as const
const writing = ['INSERT', 'UPDATE', 'CREATE', 'INDEX', 'ALTER', 'REFERENCES', 'CREATE TEMPORARY TABLES', 'CREATE VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE'] as const

const readingColumns = ['Select_priv', 'Delete_priv', 'Drop_priv', 'Lock_tables_priv', 'Show_view_priv', 'Execute_priv', 'Trigger_priv']

/** The columns of `mysql.db` that are `Y` with these rights. No GRANT OPTION, no EVENT: nothing runs by itself. */
export const rightsColumns: Readonly<Record<Rights, readonly string[]>> = {
  reading: readingColumns,
  all: [
    ...readingColumns,
    ...['Insert_priv', 'Update_priv', 'Create_priv', 'Index_priv', 'Alter_priv', 'References_priv', 'Create_tmp_table_priv'],
    ...['Create_view_priv', 'Create_routine_priv', 'Alter_routine_priv'],
  ],
}

const identified = ({ passwordHash, keys }: Account): string => [passwordHash, ...keys].map((hash) => `mysql_native_password USING ${literal(hash)}`).join(' OR ')

const accountTail = (account: Account): string =>
  `IDENTIFIED VIA ${identified(account)} WITH MAX_USER_CONNECTIONS ${account.maxConnections} MAX_STATEMENT_TIME ${account.statementSeconds} ACCOUNT ${account.locked ? 'LOCK' : 'UNLOCK'}`

export const createDatabase = (name: string): string => `CREATE DATABASE IF NOT EXISTS ${identifier(name)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`
export const dropDatabase = (name: string): string => `DROP DATABASE IF EXISTS ${identifier(name)}`
export const createAccount = (name: string, account: Account): string => `CREATE USER IF NOT EXISTS ${userOf(name)} ${accountTail(account)}`
export const alterAccount = (name: string, account: Account): string => `ALTER USER ${userOf(name)} ${accountTail(account)}`
export const dropAccount = (name: string): string => `DROP USER IF EXISTS ${userOf(name)}`
/** `HARD` is the default: it does not wait for what is under way. */
export const endConnections = (name: string): string => `KILL CONNECTION USER ${userOf(name)}`

/** What gives exactly these rights, whatever there was: first what is missing, then away with the rest. */
export function setRights(name: string, rights: Rights): string[] {
  const on = `ON ${grantPattern(name)}.*`
  const given = rights === 'all' ? [...reading, ...writing] : reading
  const grant = `GRANT ${given.join(', ')} ${on} TO ${userOf(name)}`
  const taken = rights === 'all' ? ['GRANT OPTION', 'EVENT', 'DELETE HISTORY'] : ['GRANT OPTION', 'EVENT', 'DELETE HISTORY', ...writing]
  return [grant, `REVOKE ${taken.join(', ')} ${on} FROM ${userOf(name)}`]
}
