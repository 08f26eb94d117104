/** A month's report goes to the board: the lines that matter, and the way to the whole. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { colon } from '#lib/format.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { readersWith } from '#people/roles/holders-on.ts'
import { linesThatMatter, monthParts } from './month-parts.ts'
import { reportPaths } from './report-paths.ts'
import { reportWords } from './report-part.ts'
import { monthReport } from './report-store.ts'

/** Writes to everybody on the board, and to administrators. @returns how many letters left. */
export async function sendReport(tx: Tx, input: { id: string; from: Letterhead }, clock: Clock): Promise<number> {
  const { facts } = await monthReport(tx, input.id)
  const readers = await readersWith(tx, ['board', 'administrator'], clock.now())
  for (const to of readers) {
    const words = reportWords(to.language)
    const { letter, marks } = words.t
    const month = words.month(facts.month)
    const lines = linesThatMatter(monthParts(words, facts)).map(({ title, mark, text }) => `${title}${mark === 'calm' ? '' : ` (${marks[mark]})`}${colon(to.language)}${text}`)
    await writeLetter(tx, to, { subject: letter.subject(month), body: [letter.body(month), ...lines].join('\n\n'), action: { label: letter.action, path: reportPaths.month(input.id) }, after: letter.after }, input.from, clock)
  }
  return readers.length
}
