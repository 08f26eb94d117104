/** Gauges as they were read on the last day of a span, and how they stood before it. */
import { readingHistory } from '#cooperative/gauges/gauge-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import type { GaugeFact } from './facts.ts'

const text = (value: bigint | null): string | null => (value === null ? null : String(value))

/** Of gauges that were read on `on`; readings of ends of months are kept. @param before an end of a month to compare with @param from where their course begins */
export async function gaugeFacts(db: DbOrTx, { on, before, from }: { on: Day; before: Day; from: Day }): Promise<GaugeFact[]> {
  const history = await readingHistory(db, from < before ? from : before)
  return history
    .filter((one) => one.day === on)
    .map(({ gauge, value, drawn, threshold, state, because, asOf, variant, parts, dates }) => {
      const own = history.filter((one) => one.gauge === gauge && one.day <= on)
      return {
        gauge, value: text(value), drawn: text(drawn), threshold: text(threshold), state, because, asOf, variant, parts: parts.map(({ name, value: cents, unit }) => ({ name, value: String(cents), unit })), dates: dates.map((date) => ({ ...date })),
        before: own.find((one) => one.day === before)?.state ?? null, course: own.filter((one) => one.day >= from).map((one) => ({ day: one.day, drawn: text(one.drawn) })),
      }
    })
}
