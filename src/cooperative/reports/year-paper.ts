/** A year's report as PDF: a page of contents, then a chapter for each part. */
import { makeDocument } from '#cooperative/documents/make-document.ts'
import { calendarDay } from '#lib/format.ts'
import { hashOf } from './facts.ts'
import type { YearFacts } from './facts.ts'
import type { PaperOf } from './month-paper.ts'
import { blocksOf } from './part-blocks.ts'
import { reportWords } from './report-part.ts'
import { yearParts } from './year-parts.ts'

/** Of accounts that are not closed it says on every page that it is a draft. @returns the bytes. */
export async function yearPaper(facts: YearFacts, of: PaperOf): Promise<Buffer> {
  const words = reportWords(of.language)
  const { t } = words
  const isDraft = facts.year.closedOn === null
  const made = words.day(calendarDay(of.madeAt))
  return makeDocument({
    language: of.language,
    cooperativeName: of.cooperativeName,
    title: t.yearTitle(words.day(facts.year.from), words.day(facts.year.to)),
    subtitle: isDraft ? t.draftSubtitle(made) : t.editionSubtitle(of.edition, made),
    at: of.madeAt,
    ...(isDraft ? { mark: t.project } : {}),
    pageOf: t.pageOf,
    blocks: [
      ...(of.edition > 1 && of.reason !== '' ? [{ kind: 'text' as const, text: t.again(of.reason), soft: true }] : []),
      { kind: 'heading', text: t.contents },
      { kind: 'contents' },
      ...yearParts(words, facts, of.hash).flatMap((part) => [{ kind: 'chapter' as const, text: part.title }, ...blocksOf(words, part)]),
    ],
  })
}

/** What would be published today. @returns the bytes. */
export const draftPaper = (facts: YearFacts, of: Omit<PaperOf, 'hash' | 'edition' | 'reason'>): Promise<Buffer> => yearPaper(facts, { ...of, hash: hashOf(facts), edition: 1, reason: '' })
