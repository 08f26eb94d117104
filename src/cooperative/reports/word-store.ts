/** What the board wrote of a year. Every saving is kept. */
import { reportWordParts } from '#db/report-tables.ts'
import type { ReportWordPart } from '#db/report-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'

export interface WrittenWords {
  part: ReportWordPart
  /** 0 while nobody wrote. */
  version: number
  words: string
  by: string | null
  at: Date | null
}

/** The newest words of each part, in their order. */
export async function wordsOf(db: DbOrTx, yearId: string): Promise<WrittenWords[]> {
  const rows = await db
    .selectFrom('report_words as w')
    .innerJoin('person as p', 'p.id', 'w.written_by')
    .distinctOn('w.part')
    .select(['w.part', 'w.version', 'w.words', 'p.name as by', 'w.written_at as at'])
    .where('w.fiscal_year_id', '=', yearId)
    .orderBy('w.part')
    .orderBy('w.version', 'desc')
    .execute()
  return reportWordParts.map((part) => rows.find((row) => row.part === part) ?? { part, version: 0, words: '', by: null, at: null })
}

export const newestWords = async (db: DbOrTx, yearId: string): Promise<Record<ReportWordPart, string>> =>
  Object.fromEntries((await wordsOf(db, yearId)).map(({ part, words }) => [part, words])) as Record<ReportWordPart, string>

export const insertWords = (tx: Tx, words: { yearId: string; part: ReportWordPart; version: number; words: string; writtenBy: string; writtenAt: Date }) =>
  tx.insertInto('report_words').values({ fiscal_year_id: words.yearId, part: words.part, version: words.version, words: words.words, written_by: words.writtenBy, written_at: words.writtenAt }).onConflict((conflict) => conflict.doNothing()).returning('version').executeTakeFirst()
