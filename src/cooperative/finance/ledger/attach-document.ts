/**
 * Papers attached to entries. Their bytes stand in the database, once by content: entry and paper come and go in one
 * transaction, one backup holds both, and nothing on a disk can be changed behind the hash.
 */
import { createHash } from 'node:crypto'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from './add-account.ts'

export const largestDocumentBytes = 10 * 1024 * 1024
export const mostDocuments = 20

/** What papers are, told by their first bytes; everything else is refused. */
const kinds: readonly (readonly [type: string, start: RegExp])[] = [
  ['application/pdf', /^%PDF-/],
  ['image/png', /^\u0089PNG\r\n/],
  ['image/jpeg', /^\u00ff\u00d8\u00ff/],
  ['application/xml', /^(\u00ef\u00bb\u00bf)?\s*<\?xml/],
]

export interface AttachedDocument {
  id: string
  name: string
  mediaType: string
  sizeBytes: number
  addedAt: Date
  addedBy: string | null
}

export interface NewFile {
  name: string
  content: Uint8Array
}

/** Keeps a paper's bytes, once by content; it is attached by its hash. @throws {UserError} `documentSize`, `documentKind`. */
export async function keepFile(tx: Tx, input: NewFile): Promise<{ name: string; mediaType: string; hash: Buffer }> {
  if (input.content.length === 0 || input.content.length > largestDocumentBytes) throw new UserError('documentSize', { mostMb: 10 }, { field: 'document' })
  const start = Buffer.from(input.content.subarray(0, 100)).toString('latin1')
  const mediaType = kinds.find(([, shape]) => shape.test(start))?.[0]
  if (mediaType === undefined) throw new UserError('documentKind', {}, { field: 'document' })
  const hash = createHash('sha256').update(input.content).digest()
  await tx
    .insertInto('ledger_file')
    .values({ hash, size_bytes: input.content.length, content: Buffer.from(input.content) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { name: cleanLabel(input.name.replaceAll(/[/\\]/g, ' '), 150) ?? 'document', mediaType, hash }
}

/** Attaches a paper. @throws {UserError} `entryNone` (404), `documentSize`, `documentKind`, `documentMany`. */
export async function attachDocument(tx: Tx, doer: Doer, input: { entryId: string } & NewFile, clock: Clock): Promise<{ id: string }> {
  const entry = await tx.selectFrom('journal_entry').select(['id', 'label', 'number']).where('id', '=', input.entryId).forUpdate().executeTakeFirst()
  if (!entry) throw new UserError('entryNone', {}, { status: 404 })
  const { count } = await tx.selectFrom('entry_document').select((select) => select.fn.countAll<number>().as('count')).where('entry_id', '=', entry.id).executeTakeFirstOrThrow()
  if (count >= mostDocuments) throw new UserError('documentMany', { most: mostDocuments }, { status: 409, field: 'document' })
  const { name: bare, mediaType, hash } = await keepFile(tx, input)
  const id = randomText(12)
  await tx.insertInto('entry_document').values({ id, entry_id: entry.id, name: bare, media_type: mediaType, file_hash: hash, added_by: doer.personId, added_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'journalEntry.documentAdded', subjectKind: 'journal-entry', subjectId: entry.id, after: { name: entry.label, document: bare, hash: hash.toString('hex') } }, clock)
  return { id }
}

/** Papers of an entry, the oldest first. */
export async function documentsOf(db: DbOrTx, entryId: string): Promise<AttachedDocument[]> {
  const rows = await db
    .selectFrom('entry_document as d')
    .innerJoin('ledger_file as f', 'f.hash', 'd.file_hash')
    .leftJoin('person as p', 'p.id', 'd.added_by')
    .select(['d.id', 'd.name', 'd.media_type', 'f.size_bytes', 'd.added_at', 'p.name as addedBy'])
    .where('d.entry_id', '=', entryId)
    .orderBy('d.added_at')
    .orderBy('d.id')
    .execute()
  return rows.map((row) => ({ id: row.id, name: row.name, mediaType: row.media_type, sizeBytes: row.size_bytes, addedAt: row.added_at, addedBy: row.addedBy }))
}

/** A paper with its bytes. @throws {UserError} `documentNone` (404). */
export async function documentById(db: DbOrTx, entryId: string, id: string): Promise<{ name: string; mediaType: string; content: Buffer }> {
  const row = await db
    .selectFrom('entry_document as d')
    .innerJoin('ledger_file as f', 'f.hash', 'd.file_hash')
    .select(['d.name', 'd.media_type', 'f.content'])
    .where('d.entry_id', '=', entryId)
    .where('d.id', '=', id)
    .executeTakeFirst()
  if (!row) throw new UserError('documentNone', {}, { status: 404 })
  return { name: row.name, mediaType: row.media_type, content: row.content }
}
