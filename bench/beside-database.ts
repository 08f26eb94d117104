/** A database of a row's own, on the server of the bench's instance: made empty, migrated, gone afterwards. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { migrate } from '#db/migrate.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import type { Instance } from './instance.ts'

/** The same server, another database; a socket's URL names no host, which `URL` does not take. */
export const besideUrl = (url: string, name: string): string => url.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${name}`)

/** The URL of an instance's own database. */
export const databaseUrlOf = async ({ dataDir }: Pick<Instance, 'dataDir'>): Promise<string> => (JSON.parse(await readFile(join(dataDir, 'etc', 'onyva.json'), 'utf8')) as { databaseUrl: string }).databaseUrl

/** Makes the database, lets `work` have it, and drops it. @param url of any database of the server. */
export async function besideDatabase<T>(url: string, name: string, work: (db: Db, url: string) => Promise<T>): Promise<T> {
  const admin = openDatabase(besideUrl(url, 'postgres'), 1)
  try {
    await sql.raw(`drop database if exists ${name}`).execute(admin)
    await sql.raw(`create database ${name}`).execute(admin)
    const own = besideUrl(url, name)
    const db = openDatabase(own, 4)
    try {
      await migrate(db)
      return await work(db, own)
    } finally {
      await db.destroy()
      await sql.raw(`drop database if exists ${name}`).execute(admin)
    }
  } finally {
    await admin.destroy()
  }
}
