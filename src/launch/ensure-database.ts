/** The database of an instance within its cluster. */
import pg from 'pg'
import { clusterUrl } from '#db/cluster.ts'

/** Name of the database and of the role that owns it. */
export const databaseName = 'onyva'

/** Makes the empty database unless it is there. */
export async function ensureDatabase(socket: string, name = databaseName): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl(socket, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
