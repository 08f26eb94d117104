/** A part of a report in the words of a language: what the page shows and what the paper says are made from the same. */
import type { PaperChart } from '#cooperative/documents/draw-chart.ts'
import { day, formatCalendarDay, formatShortCalendarDay, noonOf } from '#lib/day.ts'
import { formatNumber, formatPercent } from '#lib/format.ts'
import { formatMoney, formatWholeMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { Course } from './facts.ts'

export type Mark = 'calm' | 'watch' | 'bad' | 'unknown'

interface PartColumn {
  label: string
  /** Part of a paper's width; parts sum to 1. */
  part: number
  numeric?: boolean
}

export interface ReportPart {
  id: string
  title: string
  mark: Mark
  /** The plain sentence. */
  text: string
  /** What else there is to say, each a sentence. */
  more: readonly string[]
  figures: readonly { term: string; value: string; note?: string | undefined }[]
  chart?: Omit<PaperChart, 'kind'> & { title: string; rows: readonly (readonly [day: string, value: string])[]; aimWords?: string }
  /** More drawings, each with its title. */
  charts?: readonly NonNullable<ReportPart['chart']>[]
  tables?: readonly { caption: string; columns: readonly PartColumn[]; rows: readonly (readonly string[])[]; sums?: readonly number[] }[]
  /** Texts as they were written, paragraphs apart by empty lines. */
  written?: string
  method: string
  /** Where the figures come from, for who may go there. */
  links: readonly { label: string; href: string }[]
}

export interface ReportWords {
  language: Language
  m: Messages
  t: Messages['cooperative']['reports']
  money(cents: number): string
  number(value: number): string
  percent(ratio: number): string
  day(of: string): string
  shortDay(of: string): string
  /** « octobre 2026 ». */
  month(of: string): string
}

const monthNames = { fr: new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' }), en: new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }) }

/** Words, days and amounts of reports in a language. */
export function reportWords(language: Language): ReportWords {
  const m = messagesOf(language)
  return {
    language,
    m,
    t: m.cooperative.reports,
    money: (cents) => formatMoney(language, BigInt(cents)),
    number: (value) => formatNumber(language, value),
    // a share that is not nothing is not shown as nothing
    percent: (ratio) => formatPercent(language, ratio, ratio !== 0 && ratio < 0.001 ? 4 : 2),
    day: (of) => formatCalendarDay(language, day(of)),
    shortDay: (of) => formatShortCalendarDay(language, day(of)),
    month: (of) => monthNames[language].format(noonOf(day(of))),
  }
}

/** Round values at the edges of a drawing and between, so that all of `values` fit; nothing is always in it. @param least between two of them */
export function axisOf(values: readonly number[], leastStep = 0): { bottom: number; top: number; ticks: number[] } {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)]
  const rough = (most - least || 1) / 4
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(leastStep, unit * ([1, 2, 2.5, 5, 10].find((factor) => factor * unit >= rough) ?? 10))
  const [bottom, top] = [Math.floor(least / step) * step, Math.max(Math.ceil(most / step) * step, step)]
  const count = Math.round((top - bottom) / step)
  return { bottom, top, ticks: Array.from({ length: count + 1 }, (_, index) => bottom + index * step) }
}

/** Money over time as a drawing, its axis in whole euros. */
export function moneyChart(words: ReportWords, what: { title: string; caption: string; course: Course; shape: 'line' | 'columns'; aim?: { cents: number; words: string } }): NonNullable<ReportPart['chart']> {
  const values = what.course.map(({ cents }) => cents)
  const { bottom, top, ticks } = axisOf([...values.filter((value) => value !== null), ...(what.aim ? [what.aim.cents] : [])])
  const middle = what.course[Math.floor((what.course.length - 1) / 2)]
  return {
    title: what.title, shape: what.shape, caption: what.caption, values, bottom, top, aim: what.aim?.cents, ...(what.aim ? { aimWords: what.aim.words } : {}),
    x: [...new Set([what.course[0], middle, what.course.at(-1)].flatMap((point) => (point ? [words.month(point.day)] : [])))],
    y: ticks.map((cents) => formatWholeMoney(words.language, BigInt(Math.round(cents)))),
    rows: what.course.map(({ day: on, cents }) => [words.shortDay(on), cents === null ? '' : words.money(cents)] as const),
  }
}

export const signOf = (value: number): number => Math.sign(value)
export const size = (value: number): number => Math.abs(value)
