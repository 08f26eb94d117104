/** Composition root of the control plane: joins configuration, database, features and frame. */
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { migrate } from '#db/migrate.ts'
import { openDatabase } from '#db/open-database.ts'
import { readConfig } from '#lib/config.ts'
import { makeLog } from '#lib/log.ts'

/** Runs the control plane until it is told to stop. @returns its exit code. */
export async function serve(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { config: { type: 'string' } } })
  const config = await readConfig(values.config ?? '/etc/onyva/onyva.json')
  const log = makeLog().with({ part: 'control plane' })
  const db = openDatabase(config.databaseUrl)
  const migrated = await migrate(db)
  log.info('serve.migrated', { migrated })
  const server = createServer((_, answer) => answer.end('Onyva\n'))
  await new Promise<void>((resolve) => server.listen(config.listen.port, config.listen.host, resolve))
  log.info('serve.ready', { panel: config.panelOrigin })
  await new Promise((resolve) => process.once('SIGTERM', resolve))
  server.close()
  server.closeAllConnections()
  await db.destroy()
  return 0
}
