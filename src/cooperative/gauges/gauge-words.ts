/** Gauges as pages, letters and reports say them. */
import { formatCalendarDay } from '#lib/day.ts'
import { formatNumber, formatPercent } from '#lib/format.ts'
import { formatMoney, formatWholeMoney } from '#lib/money.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { Ctx } from '#web/environment.ts'
import { gaugeNamed } from './catalogue.ts'
import type { Part, Reading, Unit } from './gauge.ts'
import type { KeptReading } from './gauge-store.ts'

interface Said {
  title: string
  /** « 14 mois ». */
  value: string
  /** Beside it: « devant nous ». */
  small: string
  sentence: string
  method: string
  limit: string
  /** What can be done, where something calls for it. */
  acts: readonly string[]
}

interface GaugeWords {
  t: Messages['cooperative']['gauges']
  /** An amount in its unit; large amounts of money in whole euros. */
  amount(value: bigint, unit: Unit): string
  /** What a reading says. */
  say(reading: KeptReading): Said
  /** The sentence that a drawing stands for. */
  chart(gauge: KeptReading['gauge'], first: bigint, last: bigint): string
}

/** Spending that is none: cash grew. */
export const isGain = ({ name, value }: Pick<Part, 'name' | 'value'>): boolean => name === 'burn' && value <= 0n

/** From here on cents tell nothing. */
const wholeFrom = 100_000n

type Say = (figures: Readonly<Record<string, string>>) => string

/** Titles, sentences and acts of gauges in a language: pages, letters, the API and reports say the same. */
export function gaugeWordsFor(m: Messages, language: Language): GaugeWords {
  const t = m.cooperative.gauges
  const euros = (cents: bigint): string => (cents < wholeFrom && cents > -wholeFrom ? formatMoney(language, cents) : formatWholeMoney(language, cents))
  const amount = (value: bigint, unit: Unit): string => {
    if (unit === 'cents') return euros(value)
    if (unit === 'percent') return formatPercent(language, Number(value) / 10_000, 1)
    if (unit === 'months') return t.months(formatNumber(language, Number(value) / 100, value < 600n ? 1 : 0))
    return formatNumber(language, Number(value))
  }
  const figuresOf = (reading: KeptReading): Readonly<Record<string, string>> => {
    const { unit = 'count', drawnUnit = 'count' } = gaugeNamed(reading.gauge) ?? {}
    return {
      // nothing asked back is no figure
      ...Object.fromEntries(reading.parts.filter(({ name, value }) => name !== 'asked' || value !== 0n).map((part) => (isGain(part) ? ['gain', amount(-part.value, part.unit)] : [part.name, amount(part.value, part.unit)]))),
      ...Object.fromEntries(reading.dates.map((date) => [date.name, formatCalendarDay(language, date.day)])),
      ...(reading.value === null ? {} : { value: amount(reading.value, unit) }),
      ...(reading.threshold === null ? {} : { threshold: amount(reading.threshold, drawnUnit) }),
      ...(reading.asOf === null ? {} : { asOf: formatCalendarDay(language, reading.asOf) }),
      ...(reading.variant === 'association' ? { association: 'yes' } : {}),
    }
  }
  const sentenceOf = (reading: Reading & Pick<KeptReading, 'gauge'>, figures: Readonly<Record<string, string>>): string => {
    const words = (reading.state === 'unknown' ? t.unknown : t.one[reading.gauge].says) as Readonly<Record<string, string | Say | undefined>>
    const chosen = (reading.because === null ? undefined : words[reading.because]) ?? words[reading.state] ?? t.noValue
    return typeof chosen === 'string' ? chosen : chosen(figures)
  }
  return {
    t,
    amount,
    say: (reading) => {
      const one = t.one[reading.gauge]
      const figures = figuresOf(reading)
      const value = reading.value === null ? (reading.state === 'unknown' || one.none === '' ? t.noValue : one.none) : (figures['value'] ?? '')
      const small = reading.value === null ? '' : reading.because === 'quiet' && figures['asOf'] ? t.asOf(figures['asOf']) : one.small
      return { title: one.title, value, small, sentence: sentenceOf(reading, figures), method: (one.method as Say)(figures), limit: (one.limit as Say)(figures), acts: reading.state === 'near' || reading.state === 'crossed' ? one.acts : [] }
    },
    chart: (gauge, first, last) => {
      const unit = gaugeNamed(gauge)?.drawnUnit ?? 'count'
      return (t.one[gauge].chart as Say)({ first: amount(first, unit), last: amount(last, unit) })
    },
  }
}

export const gaugeWordsOf = (c: Ctx): GaugeWords => gaugeWordsFor(c.get('m'), c.get('language'))
