/** Looks at every table, and mends what can be mended. */
import { createInterface } from 'node:readline'
import type { Answer } from '#wire/node-calls.ts'
import { tellProgress } from '../files/tell-progress.ts'
import { startProgram } from './mariadb-program.ts'
import type { DatabaseAccess } from './mariadb-program.ts'

/**
 * `mariadb-check` says `database.table  OK` or, indented below the name, what is wrong; tables that it mended
 * (only old engines: InnoDB mends itself when MariaDB starts) it names again below "Repairing tables".
 */
export async function checkDatabase(access: DatabaseAccess): Promise<Answer> {
  const program = startProgram('mariadb-check', access, ['--check', '--auto-repair', '--', access.name])
  program.child.stdin!.end()
  const report = new CheckReport()
  for await (const line of createInterface({ input: program.child.stdout!, crlfDelay: Infinity })) {
    report.take(line)
    tellProgress('checking', report.tables)
  }
  await program.end()
  return report.answer()
}

export class CheckReport {
  readonly #bad = new Set<string>()
  readonly #mended = new Set<string>()
  #repairing = false
  #current = ''
  tables = 0

  take(line: string): void {
    if (line === 'Repairing tables') {
      this.#repairing = true
      return
    }
    const named = /^[^ .]+\.(.+?)(?:\s+(OK|Table is already up to date))?\s*$/.exec(line)
    if (named && !/^(?:error|warning|note|status|info)\s*:/i.test(line)) {
      this.#current = named[1]!
      if (!this.#repairing) this.tables++
      else if (named[2]) this.#mended.add(this.#current)
      return
    }
    if (/^(?:error|Error)\s*:/.test(line)) {
      if (this.#repairing) this.#mended.delete(this.#current)
      this.#bad.add(this.#current)
    }
    if (this.#repairing && /^status\s*: OK/.test(line)) this.#mended.add(this.#current)
  }

  answer(): Extract<Answer, { outcome: 'checked' }> {
    const broken = [...this.#bad].filter((name) => !this.#mended.has(name)).slice(0, 100)
    return { outcome: 'checked', tables: this.tables, mended: this.#mended.size, broken: broken.map((name) => name.slice(0, 200)) }
  }
}
