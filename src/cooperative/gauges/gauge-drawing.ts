/** How a gauge is drawn: over time, or as a bar with its threshold as a mark. */
import { html } from 'hono/html'
import { addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { formatMoney, formatWholeMoney } from '#lib/money.ts'
import { aimKey, bar, gauge, key, linePlot } from '#web/components/figures.ts'
import type { Tone } from '#web/components/figures.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { gaugeNamed } from './catalogue.ts'
import type { PartName, Unit } from './gauge.ts'
import type { KeptReading } from './gauge-store.ts'
import { gaugeWordsOf } from './gauge-words.ts'

const tones = { calm: 'c1', near: 'cwarn', crossed: 'cbad', unknown: 'c4' } as const satisfies Record<KeptReading['state'], Tone>
const forecastMonths = 6

export const partOf = (reading: KeptReading, name: PartName): bigint | null => reading.parts.find((part) => part.name === name)?.value ?? null

/** A scale of whole steps that holds all values and nothing, in at most four steps. */
function scaleOf(values: readonly number[]): { bottom: number; top: number; marks: number[] } {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)]
  const span = most - least || 1
  const power = 10 ** Math.floor(Math.log10(span / 3))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => Math.ceil(most / one) - Math.floor(least / one) <= 4) ?? span
  const [from, to] = [Math.floor(least / step), Math.max(Math.ceil(most / step), Math.floor(least / step) + 1)]
  return { bottom: from * step, top: to * step, marks: Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step) }
}

/** On an axis there is little room: thousands of euros, and the unit where it matters. */
function axisWords(c: Ctx, value: number, unit: Unit): string {
  const language = c.get('language')
  const plain = (number: number, decimals = 0) => formatNumber(language, number, decimals)
  if (unit === 'cents' && Math.abs(value) >= 1_000_000) return language === 'fr' ? `${plain(value / 100_000, 1)}\u202fk€` : `€${plain(value / 100_000, 1)}k`.replace('€-', '-€')
  if (unit === 'cents') return value % 100 === 0 ? formatWholeMoney(language, BigInt(value)) : formatMoney(language, BigInt(Math.round(value)))
  if (unit === 'percent') return `${plain(value / 100, 1)}${language === 'fr' ? '\u202f' : ''}%`
  return plain(value, 1)
}

const monthWords = (c: Ctx, day: Day): string => new Intl.DateTimeFormat(c.get('language') === 'fr' ? 'fr-FR' : 'en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))

/** The course of a gauge with its threshold; `forecast` goes on at the pace of the last months. Nothing while there is one reading. */
export function gaugeCourse(c: Ctx, history: readonly KeptReading[], forecast = false): Html | null {
  const words = gaugeWordsOf(c)
  const told = history.filter(({ drawn }) => drawn !== null)
  const [first, last] = [told[0], told.at(-1)]
  if (!first || !last || first === last) return null
  // it begins where something can be told: the axis says that day
  const shown = history.slice(history.indexOf(first))
  const unit = gaugeNamed(last.gauge)?.drawnUnit ?? 'count'
  const burn = forecast ? partOf(last, 'burn') : null
  // nothing is left at nothing: how far below it would go is no figure of anybody's
  const expected = burn === null || last.drawn === null ? [] : Array.from({ length: forecastMonths }, (_, index) => Math.max(Math.min(0, Number(last.drawn)), Number(last.drawn) - Number(burn) * (index + 1)))
  const aim = last.threshold === null ? undefined : Number(last.threshold)
  const values = shown.map(({ drawn }) => (drawn === null ? null : Number(drawn)))
  const { bottom, top, marks } = scaleOf([...values.filter((value) => value !== null), ...expected, ...(aim === undefined ? [] : [aim])])
  return linePlot({
    label: words.chart(last.gauge, first.drawn!, last.drawn!),
    values,
    forecast: expected,
    aim,
    bottom,
    top,
    x: [monthWords(c, first.day), words.t.today, ...(expected.length > 0 ? [monthWords(c, addMonths(last.day, forecastMonths))] : [])],
    y: marks.map((mark) => axisWords(c, mark, unit)),
  })
}

/** Parts of the cost of a site, with what is paid for it as the whole. */
function costBar(c: Ctx, reading: KeptReading): Html {
  const { t, amount } = gaugeWordsOf(c)
  const parts = (['staff', 'machines', 'energy', 'running'] as const).map((name, index) => ({ name, value: partOf(reading, name) ?? 0n, tone: (['c1', 'c2', 'c3', 'c4'] as const)[index]! }))
  const paid = partOf(reading, 'paid') ?? 0n
  const whole = [paid, reading.value ?? 0n].reduce((most, one) => (one > most ? one : most), 1n)
  const label = t.named(t.one.cost.title, parts.map(({ name, value }) => `${t.parts[name]} ${amount(value, 'cents')}`).join(', '))
  const drawn = parts.map(({ value, tone }) => ({ value: Math.max(0, Number(value)), tone }))
  return html`${paid > 0n && paid < whole ? gauge({ parts: drawn, whole: Number(whole), mark: Number(paid), label, thick: true }) : bar({ parts: drawn, whole: Number(whole), label, thick: true })}${key(parts.map(({ name, value, tone }) => ({ tone, words: html`${t.parts[name]} <b>${amount(value, 'cents')}</b>` })))}`
}

/** A bar as long as the figure, its threshold a mark; the bar's end lies beyond both. */
function thresholdBar(c: Ctx, reading: KeptReading, unit: Unit): Html | '' {
  const { t, amount } = gaugeWordsOf(c)
  if (reading.drawn === null) return ''
  const drawn = Number(reading.drawn)
  const mark = reading.threshold === null ? null : Number(reading.threshold)
  const whole = Math.max(drawn, mark ?? 0, unit === 'percent' && mark === null ? 10_000 : 0, 1) * 1.2
  const parts = [{ value: Math.max(0, drawn), tone: tones[reading.state] }]
  const label = [t.named(t.one[reading.gauge].title, amount(reading.drawn, unit)), ...(reading.threshold === null ? [] : [t.named(t.page.threshold, amount(reading.threshold, unit))])].join(', ')
  return mark === null || mark < 0 ? bar({ parts, whole, label, thick: true }) : gauge({ parts, whole, mark, label, thick: true })
}

/** What was earned and spent, one below the other. */
function resultBars(c: Ctx, reading: KeptReading): Html {
  const { t, amount } = gaugeWordsOf(c)
  const [income, costs] = [partOf(reading, 'income') ?? 0n, partOf(reading, 'costs') ?? 0n]
  const whole = Number(income > costs ? income : costs) || 1
  const one = (name: 'income' | 'costs', value: bigint, tone: Tone) => bar({ parts: [{ value: Math.max(0, Number(value)), tone }], whole, label: t.named(t.parts[name], amount(value, 'cents')), thick: true })
  return html`${one('income', income, 'c1')}${one('costs', costs, costs > income ? 'cwarn' : 'c2')}${key([{ tone: 'c1', words: html`${t.parts.income} <b>${amount(income, 'cents')}</b>` }, { tone: costs > income ? 'cwarn' : 'c2', words: html`${t.parts.costs} <b>${amount(costs, 'cents')}</b>` }])}`
}

/** The drawing of a gauge on the page of all of them. */
export function gaugeDrawing(c: Ctx, reading: KeptReading, history: readonly KeptReading[]): Html | '' {
  const { t, amount } = gaugeWordsOf(c)
  const drawnUnit = gaugeNamed(reading.gauge)?.drawnUnit ?? 'count'
  if (reading.gauge === 'runway') {
    const course = gaugeCourse(c, history, true)
    if (course) return html`<div class="chart">${course}${reading.threshold === null ? '' : aimKey(t.named(t.parts.reserve, amount(reading.threshold, 'cents')))}${partOf(reading, 'burn') === null ? '' : html`<p class="s soft">${t.pace}</p>`}</div>`
  }
  if (reading.gauge === 'cost' && reading.value !== null) return costBar(c, reading)
  if (reading.gauge === 'result' && reading.value !== null) return resultBars(c, reading)
  return thresholdBar(c, reading, drawnUnit)
}
