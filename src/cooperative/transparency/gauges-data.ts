/** The latest reading of each gauge, as every member sees it. */
import { latestReadings } from '#cooperative/gauges/gauge-store.ts'
import { gaugeNamed } from '#cooperative/gauges/catalogue.ts'
import type { KeptReading } from '#cooperative/gauges/gauge-store.ts'
import { gaugeWordsFor } from '#cooperative/gauges/gauge-words.ts'
import { smallestGroup } from './data-set.ts'
import type { DataNeeds, DataSet } from './data-set.ts'

/** Parts of a reading that count persons who could be recognised when they are few. */
const personParts: ReadonlySet<string> = new Set(['phantoms', 'debtors'])

/** Whether a figure is about so few persons that it is not told. */
const isOfFew = ({ parts }: KeptReading): boolean => parts.some(({ name, value }) => personParts.has(name) && value > 0n && value < BigInt(smallestGroup))

/** A row for each gauge, as it was read last; no figure where it is about few persons. */
export async function gaugesData({ db, m, language, today }: DataNeeds): Promise<DataSet> {
  const { t, amount, say } = gaugeWordsFor(m, language)
  return {
    columns: [{ name: 'gauge', kind: 'text' }, { name: 'value', kind: 'text' }, { name: 'threshold', kind: 'text' }, { name: 'state', kind: 'text' }, { name: 'readOn', kind: 'day' }],
    rows: (await latestReadings(db)).map((reading) => {
      const { title, value, small } = say(reading)
      const threshold = reading.threshold === null ? null : amount(reading.threshold, gaugeNamed(reading.gauge)?.drawnUnit ?? 'count')
      return [title, isOfFew(reading) ? null : [value, small].filter((words) => words !== '').join(' '), threshold, t.states[reading.state], reading.asOf ?? reading.day]
    }),
    day: today,
  }
}
