/** MariaDB's own programs, started by a site's worker: as the site's uid, in its sandbox, as the database's own user. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { start } from '#lib/exec.ts'
import type { CallRefusal } from '#wire/node-calls.ts'
import { FileRefusal } from '../files/file-refusal.ts'

export interface DatabaseAccess {
  readonly name: string
  readonly key: string
}

const socket = '/run/mysqld/mysqld.sock'
const saidLimit = 4000

export interface Program {
  readonly child: ChildProcess
  /** Waits for the end. @throws {FileRefusal} when it did not go well. */
  end(): Promise<void>
}

/**
 * Starts a program of MariaDB's client package on a database. No configuration file is read; the password is in the
 * environment, which only this uid in this sandbox can see.
 */
export function startProgram(program: 'mariadb' | 'mariadb-dump' | 'mariadb-check', access: DatabaseAccess, options: readonly string[]): Program {
  const connection = ['--no-defaults', `--socket=${socket}`, `--user=${access.name}`, '--default-character-set=utf8mb4']
  const child = start(`/usr/bin/${program}`, [...connection, ...options], { env: { MYSQL_PWD: access.key, LC_ALL: 'C.UTF-8' }, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-saidLimit)))
  child.stdin!.on('error', () => {}) // it may end before it has read all: its code tells
  const closed = once(child, 'close')
  closed.catch(() => {})
  return {
    child,
    async end() {
      const [code] = (await closed) as [number | null]
      if (code !== 0) throw refusalFrom(said)
    },
  }
}

const reasonByNumber: Readonly<Record<number, CallRefusal>> = {
  1044: 'sqlNotAllowed', // no right on that database
  1045: 'noSuchDatabase', // the account was closed meanwhile
  4151: 'noSuchDatabase',
  1049: 'noSuchDatabase',
  1142: 'sqlNotAllowed', // no right on that table
  1143: 'sqlNotAllowed',
  1227: 'sqlNotAllowed', // wants a right that only the house has (DEFINER of another, SET GLOBAL, …)
  1370: 'sqlNotAllowed',
  1410: 'sqlNotAllowed',
  1148: 'sqlNotAllowed', // LOAD DATA LOCAL
  4166: 'sqlNotAllowed',
  1290: 'sqlNotAllowed', // files
  1040: 'databaseBusy',
  1203: 'databaseBusy',
  1226: 'databaseBusy',
  2002: 'databaseServerAway',
  2006: 'databaseServerAway',
  2013: 'databaseServerAway',
  1021: 'diskFull',
  1114: 'diskFull',
}

/** What a program said when it failed: `ERROR 1064 (42000) at line 12: …`, or `mariadb-dump: Got error: 1049: …`. */
export function refusalFrom(said: string): FileRefusal {
  const found = /ERROR (\d+) \([0-9A-Z]+\)(?: at line (\d+))?: ([^]*)/.exec(said) ?? /(?:error|Error):? (\d+)()[:)] ?([^]*)/.exec(said)
  // the client itself refuses what is not SQL: `ERROR at line 1: Unknown command '\\!'`
  const command = /ERROR at line (\d+): ([^]*)/.exec(said)
  if (command) return new FileRefusal('sqlNotAllowed', `${command[1]} 0 ${command[2]!.trim().slice(0, 300)}`)
  if (!found) return new FileRefusal('internal', said.slice(-300))
  const [, number = '', line = '', words = ''] = found
  // at a line of the dump it is a GRANT that reaches too far; without one the account itself is closed
  if (number === '1045' && line !== '') return new FileRefusal('sqlNotAllowed', `${line} ${number} ${words.trim().slice(0, 300)}`)
  return new FileRefusal(reasonByNumber[Number(number)] ?? 'sqlRefused', `${line || '0'} ${number} ${words.trim().slice(0, 300)}`)
}
