/** Gauges in a report: of a month those that moved or call for somebody, of a year all of them, drawn. */
import { gaugeNamed, gauges } from '#cooperative/gauges/catalogue.ts'
import { gaugePaths } from '#cooperative/gauges/gauge-paths.ts'
import type { KeptReading } from '#cooperative/gauges/gauge-store.ts'
import { gaugeWordsFor } from '#cooperative/gauges/gauge-words.ts'
import { day, noonOf } from '#lib/day.ts'
import type { GaugeFact } from './facts.ts'
import { axisOf } from './report-part.ts'
import type { ReportPart, ReportWords } from './report-part.ts'

const amount = (value: string | null): bigint | null => (value === null ? null : BigInt(value))

/** As the words of gauges take it: names were those of the catalogue when it was kept. */
const readingOf = (fact: GaugeFact, on: string): KeptReading =>
  ({ ...fact, day: day(on), readAt: noonOf(day(on)), value: amount(fact.value), drawn: amount(fact.drawn), threshold: amount(fact.threshold), asOf: fact.asOf === null ? null : day(fact.asOf), parts: fact.parts.map((part) => ({ ...part, value: BigInt(part.value) })), dates: fact.dates.map((date) => ({ ...date, day: day(date.day) })) }) as KeptReading

const alarm = ({ state }: GaugeFact): boolean => state === 'near' || state === 'crossed'

/** @param whole all gauges with their drawings; otherwise those that moved, and those that call for somebody. */
export function gaugePart(words: ReportWords, facts: readonly GaugeFact[], on: string, whole: boolean): ReportPart {
  const t = words.t.parts.gauges
  const told = gauges.flatMap(({ name }) => facts.filter(({ gauge }) => gauge === name))
  const said = gaugeWordsFor(words.m, words.language)
  const moved = told.filter(({ before, state }) => before !== null && before !== state)
  const shown = whole ? told : told.filter((one) => alarm(one) || moved.includes(one))
  const isCrossed = told.some(({ state }) => state === 'crossed')
  const stateOf = ({ before, state }: GaugeFact): string => (before === null || before === state ? t.states[state] : t.went(t.states[before], t.states[state]))
  return {
    id: 'gauges', title: t.title, mark: told.length === 0 ? 'unknown' : isCrossed ? 'bad' : told.some(alarm) ? 'watch' : 'calm',
    text: told.length === 0 ? t.none : t.text(moved.length, told.filter(alarm).length),
    more: shown.filter(alarm).map((fact) => said.say(readingOf(fact, on)).sentence), figures: [],
    ...(shown.length === 0
      ? {}
      : {
          tables: [{
            caption: t.title, columns: [{ label: t.gauge, part: 0.34 }, { label: t.value, part: 0.36 }, { label: words.t.state, part: 0.3 }],
            rows: shown.map((fact) => {
              const { title, value, small } = said.say(readingOf(fact, on))
              return [title, `${value} ${small}`.trim(), stateOf(fact)]
            }),
          }],
        }),
    ...(whole ? { charts: told.flatMap((fact) => chartsOf(words, said, fact, on)) } : {}),
    method: t.method, links: shown.map((fact) => ({ label: said.say(readingOf(fact, on)).title, href: gaugePaths.one(fact.gauge) })),
  }
}

function chartsOf(words: ReportWords, said: ReturnType<typeof gaugeWordsFor>, fact: GaugeFact, on: string): NonNullable<ReportPart['charts']> {
  const unit = gaugeNamed(fact.gauge)?.drawnUnit ?? 'count'
  const known = fact.course.flatMap(({ drawn }) => (drawn === null ? [] : [BigInt(drawn)]))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < 2) return []
  const reading = readingOf(fact, on)
  const { bottom, top, ticks } = axisOf([...known, ...(reading.threshold === null ? [] : [reading.threshold])].map(Number), 1)
  const { title, limit } = said.say(reading)
  const [begin, end] = [fact.course[0], fact.course.at(-1)]
  return [{
    title, shape: 'line', caption: said.chart(reading.gauge, first, last), values: fact.course.map(({ drawn }) => (drawn === null ? null : Number(drawn))), bottom, top, ...(reading.threshold === null ? {} : { aim: Number(reading.threshold), aimWords: limit }),
    x: [begin, end].flatMap((point) => (point ? [words.month(point.day)] : [])), y: ticks.map((tick) => said.amount(BigInt(Math.round(tick)), unit)),
    rows: fact.course.map(({ day: of, drawn }) => [words.shortDay(of), drawn === null ? '' : said.amount(BigInt(drawn), unit)] as const),
  }]
}
