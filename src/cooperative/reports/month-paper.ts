/** A month's report as PDF: what matters on the first page, then part by part. */
import { makeDocument } from '#cooperative/documents/make-document.ts'
import { calendarDay } from '#lib/format.ts'
import type { Language } from '#locales/messages.ts'
import type { MonthFacts } from './facts.ts'
import { linesThatMatter, monthParts } from './month-parts.ts'
import { blocksOf } from './part-blocks.ts'
import { reportWords } from './report-part.ts'

export interface PaperOf {
  language: Language
  cooperativeName: string
  madeAt: Date
  /** Of the facts as they are kept, in hexadecimal. */
  hash: string
  edition: number
  /** Why it was made again, or ''. */
  reason: string
}

/** @returns the bytes. */
export async function monthPaper(facts: MonthFacts, of: PaperOf): Promise<Buffer> {
  const words = reportWords(of.language)
  const { t } = words
  const parts = monthParts(words, facts)
  return makeDocument({
    language: of.language,
    cooperativeName: of.cooperativeName,
    title: t.titleOf(words.month(facts.month)),
    subtitle: t.editionSubtitle(of.edition, words.day(calendarDay(of.madeAt))),
    at: of.madeAt,
    pageOf: t.pageOf,
    blocks: [
      ...(of.edition > 1 ? [{ kind: 'text' as const, text: t.again(of.reason), soft: true }] : []),
      { kind: 'heading', text: t.inBrief },
      { kind: 'facts', facts: linesThatMatter(parts).map(({ title, mark, text }) => ({ term: `${title}, ${t.marks[mark]}`, value: text })) },
      ...parts.flatMap((part) => [{ kind: 'heading' as const, text: part.title }, ...blocksOf(words, part)]),
      { kind: 'space', points: 12 },
      { kind: 'text', text: `${t.sealText} ${t.seal(of.hash)}`, soft: true },
    ],
  })
}
