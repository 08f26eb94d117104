/** From a request to what acts on databases want. */
import { spoolPart } from '#hosting/files/spool-part.ts'
import { MultipartReader, boundaryOf } from '#web/multipart-reader.ts'
import { notFound } from '#lib/errors.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { openDatabaseOf } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'
import { largestDumpBytes } from './database-limits.ts'
import { databaseById } from './database-store.ts'
import type { SiteDatabase } from './database.ts'
import type { SentDump } from './import-database.ts'

export const databaseScene = (c: Ctx, services: Pick<SiteServices, 'calls'>, site: Site): DatabaseScene => ({
  db: c.get('db'),
  calls: services.calls,
  clock: c.get('clock'),
  log: c.get('log'),
  actor: actorOf(c),
  site,
})

/** The database in the address, below the site in the address. @throws {UserError} `notFound`. */
export async function databaseIn(c: Ctx, site: Site): Promise<SiteDatabase> {
  const database = await databaseById(c.get('db'), site.id, c.req.param('database') ?? '')
  if (!database) throw notFound()
  return database
}

const nothing: SentDump = { body: new Blob([]).stream(), sizeBytes: 0 }

/**
 * The dump in a request's body, received whole: the job that imports it outlives the request. The raw body, or the first file
 * of a form. @throws {UserError} those of openDatabaseOf, before a byte is read; `fileTooLarge` (413).
 */
export async function dumpIn(c: Ctx, scene: DatabaseScene): Promise<SentDump> {
  await openDatabaseOf(scene, c.req.param('database') ?? '')
  const { body } = c.req.raw
  if (body === null) return nothing
  const boundary = boundaryOf(c.req.header('content-type') ?? '')
  if (boundary === null) return spooled(body)
  const reader = new MultipartReader(body, boundary)
  for (let part = await reader.next(); part !== null; part = await reader.next()) if (part.fileName) return spooled(reader.body())
  return nothing
}

async function spooled(chunks: AsyncIterable<Uint8Array>): Promise<SentDump> {
  const part = await spoolPart(chunks, largestDumpBytes)
  if (part.sizeBytes > 0) return part
  for await (const _ of part.body); // nothing comes; its file is closed with that
  return nothing
}
