/**
 * Migrations: `migrations/NNNN-name.sql`, numbered, append-only, forward. Each runs in a transaction of its
 * own and is recorded with a hash of its text: a file that was changed after it ran stops the start.
 */
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Db } from './open-database.ts'

interface Migration {
  name: string
  text: string
  hash: string
}

/** Reads the migrations in order. @throws when numbers are not 1, 2, 3… */
export async function readMigrations(folder = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, index) => {
      if (Number(name.slice(0, 4)) !== index + 1) throw new Error(`migration ${name} should have number ${index + 1}`)
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, hash: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/**
 * Brings the database to the newest migration. Two processes may call it at once: an advisory lock lets one
 * through. @returns the names of those that ran now. @throws when a migration that ran has changed since, or
 * when the database knows a migration that this program does not (it was made by a newer release).
 */
export async function migrate(db: Db, migrations?: Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations())
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(7246001)`.execute(connection)
    try {
      await sql`create table if not exists migration (name text primary key, hash text not null, ran_at timestamptz not null default now())`.execute(connection)
      const ran = await connection.selectFrom('migration').select(['name', 'hash']).orderBy('name').execute()
      for (const [index, row] of ran.entries()) {
        const known = wanted[index]
        if (known?.name !== row.name) throw new Error(`the database was made by a newer release: it knows ${row.name}`)
        if (known.hash !== row.hash) throw new Error(`migration ${row.name} was changed after it ran`)
      }
      const fresh = wanted.slice(ran.length)
      for (const migration of fresh)
        await connection.transaction().execute(async (tx) => {
          await sql.raw(migration.text).execute(tx)
          await tx.insertInto('migration').values({ name: migration.name, hash: migration.hash }).execute()
        })
      return fresh.map((migration) => migration.name)
    } finally {
      await sql`select pg_advisory_unlock(7246001)`.execute(connection)
    }
  })
}
