/** Shares, amounts and days as pages and papers say them. */
import { formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { Ctx } from '#web/environment.ts'

export interface ShareWords {
  t: Messages['cooperative']['shares']
  money(cents: bigint): string
  number(value: number): string
  /** « 3 parts ». */
  count(shares: number): string
  day(day: Day): string
  shortDay(day: Day): string
}

const shareWordsFor = (m: Messages, language: Language): ShareWords => {
  const number = (value: number) => formatNumber(language, value)
  return {
    t: m.cooperative.shares,
    money: (cents) => formatMoney(language, cents),
    number,
    count: (shares) => m.cooperative.shares.count(shares, number(shares)),
    day: (day) => formatCalendarDay(language, day),
    shortDay: (day) => formatShortCalendarDay(language, day),
  }
}

export const shareWordsOf = (c: Ctx): ShareWords => shareWordsFor(c.get('m'), c.get('language'))
