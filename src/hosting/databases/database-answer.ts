/** A database as the API tells it. */
import { z } from '@hono/zod-openapi'
import type { Messages } from '#locales/messages.ts'
import { undoUntil } from './undo-import.ts'
import type { SiteDatabase } from './database.ts'

export const databaseShape = z
  .object({
    id: z.string(),
    siteId: z.string(),
    engine: z.enum(['mariadb']),
    host: z.string().openapi({ description: 'What PHP of the site connects to.' }),
    name: z.string(),
    user: z.string(),
    state: z.enum(['requested', 'failed', 'full', 'live', 'deleted']).openapi({ description: '`full`: rows can be read and deleted, not added.' }),
    stateTitle: z.string(),
    sizeBytes: z.int().nullable().openapi({ description: 'As its node measured it last.' }),
    limitBytes: z.int(),
    maxConnections: z.int(),
    failure: z.object({ reason: z.string(), title: z.string(), text: z.string() }).nullable(),
    lastImport: z.object({ outcome: z.enum(['running', 'done', 'cut']), at: z.iso.datetime(), undoableUntil: z.iso.datetime().nullable() }).nullable(),
    recoverableUntil: z.iso.datetime().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Database')

export const accessShape = z
  .object({ host: z.string(), name: z.string(), user: z.string(), password: z.string().openapi({ description: 'Shown now and never again.' }) })
  .openapi('DatabaseAccess')

export function databaseAnswer(m: Messages, database: SiteDatabase): z.infer<typeof databaseShape> {
  const state = database.state === 'purged' ? 'deleted' : database.state
  const { failureReason, lastImport } = database
  return {
    id: database.id,
    siteId: database.siteId,
    engine: database.engine,
    host: 'localhost',
    name: database.name,
    user: database.name,
    state,
    stateTitle: m.hosting.databases.states[state],
    sizeBytes: database.sizeBytes,
    limitBytes: database.diskBytes,
    maxConnections: database.maxConnections,
    failure: failureReason && { reason: failureReason, ...m.hosting.sites.failures[failureReason] },
    lastImport: lastImport && { outcome: lastImport.outcome, at: lastImport.at.toISOString(), undoableUntil: undoUntil(database)?.toISOString() ?? null },
    recoverableUntil: database.recoverableUntil?.toISOString() ?? null,
    version: database.version,
    createdAt: database.createdAt.toISOString(),
  }
}
