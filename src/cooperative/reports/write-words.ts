import { reportWordParts } from '#db/report-tables.ts'
import type { ReportWordPart } from '#db/report-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { fiscalYearById } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { insertWords, wordsOf } from './word-store.ts'

export const longestWords = 20_000

/**
 * Saves what the board says of a year. @param input.version the one that was read: what somebody else saved since is not written over.
 * @returns the new version, or the old one when nothing changed. @throws {UserError} `fiscalYearNone` (404), `reportWordsLong`, `reportWordsChanged` (409, with who wrote).
 */
export async function writeWords(tx: Tx, actor: Actor, input: { yearId: string; part: string; version: number; words: string }, clock: Clock): Promise<{ part: ReportWordPart; version: number }> {
  const year = await fiscalYearById(tx, input.yearId)
  const part = reportWordParts.find((one) => one === input.part)
  if (!part) throw new UserError('notFound', {}, { status: 404 })
  const words = input.words.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '').trim()
  if (words.length > longestWords) throw new UserError('reportWordsLong', { most: longestWords, now: words.length }, { field: 'words' })
  const now = (await wordsOf(tx, year.id)).find((one) => one.part === part)
  const version = now?.version ?? 0
  const changed = () => new UserError('reportWordsChanged', { by: now?.by ?? '' }, { status: 409, field: 'words' })
  if (version !== input.version) throw changed()
  if (words === (now?.words ?? '')) return { part, version }
  const saved = await insertWords(tx, { yearId: year.id, part, version: version + 1, words, writtenBy: actor.personId, writtenAt: clock.now() })
  if (!saved) throw changed()
  await recordAudit(tx, actor, { action: 'report.wordsWritten', subjectKind: 'fiscal-year', subjectId: year.id, after: { part, version: version + 1, from: year.startDay, to: year.endDay } }, clock)
  return { part, version: version + 1 }
}
