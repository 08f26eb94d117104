/** `onyva first-administrator`: on a server, makes the person who lets everyone else in. */
import { parseArgs } from 'node:util'
import { openDatabase } from '#db/open-database.ts'
import { migrate } from '#db/migrate.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { readConfig } from '#lib/config.ts'
import { UserError } from '#lib/errors.ts'
import { newRequestId, randomText } from '#lib/ids.ts'
import { createFirstAdministrator } from '#people/create-first-administrator.ts'
import { Refusal } from './refusal.ts'
import { launchMessages } from './terminal.ts'

/**
 * Makes an administrator with a random password, shown once, in a cooperative that has none.
 * @returns the exit code. @throws {Refusal} when there is one already, or the e-mail address does not read as one.
 */
export async function firstAdministrator(argv: readonly string[]): Promise<number> {
  const m = launchMessages()
  const { values, positionals } = parseArgs({ args: [...argv], options: { config: { type: 'string' } }, allowPositionals: true })
  const [email, ...name] = positionals
  if (!email || name.length === 0) throw new Refusal(m.refusals.firstAdministratorUsage)
  const config = await readConfig(values.config ?? '/etc/onyva/onyva.json')
  const db = openDatabase(config.databaseUrl, 1)
  try {
    await migrate(db)
    const password = Array.from({ length: 4 }, () => randomText(5)).join('-')
    await inTransaction(db, async (tx) => {
      const held = await tx.selectFrom('role_grant').select('id').where('role', '=', 'administrator').where('ends_at', 'is', null).executeTakeFirst()
      if (held) throw new Refusal(m.refusals.administratorExists)
      await createFirstAdministrator(tx, { email, name: name.join(' '), language: 'fr', password, requestId: newRequestId() }, systemClock)
    })
    process.stdout.write(`${config.panelOrigin}\n${email}\n${password}\n`)
    return 0
  } catch (error) {
    if (error instanceof UserError) throw new Refusal(`${email}: ${error.code}`, { cause: error })
    throw error
  } finally {
    await db.destroy()
  }
}
