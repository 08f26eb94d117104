import type { MonthFacts } from './facts.ts'
import { monthParts } from './month-parts.ts'
import type { ReportWords } from './report-part.ts'

/** Figures that two editions of a month tell differently, in words; one that only one of them has counts. */
export function changesBetween(words: ReportWords, before: MonthFacts, now: MonthFacts): { what: string; was: string; is: string }[] {
  const figures = (facts: MonthFacts) => new Map(monthParts(words, facts).flatMap((part) => [...part.figures.map(({ term, value }) => [`${part.title}, ${term}`, value] as const), ...(part.tables ?? []).flatMap(({ rows }) => rows.map(([what = '', ...cells]) => [`${part.title}, ${what}`, cells.join(' ')] as const))]))
  const [old, fresh] = [figures(before), figures(now)]
  return [...new Set([...fresh.keys(), ...old.keys()])].flatMap((what) => {
    const [was, is] = [old.get(what) ?? '', fresh.get(what) ?? '']
    return was === is ? [] : [{ what, was, is }]
  })
}
