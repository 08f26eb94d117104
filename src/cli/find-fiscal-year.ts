import { answered } from './answers.ts'
import type { Scene } from './command.ts'
import { absent } from './failure.ts'
import { textOption } from './read-options.ts'

/** Says whether a fiscal year is the one that somebody names: by its first day, the calendar year in which it ends, or its id. */
export const isNamed = (said: string, year: { id: string; startDay: string; endDay: string }): boolean => year.id === said || year.startDay === said || year.endDay.slice(0, 4) === said

/** The id of the fiscal year that is named. @throws {Failure} when there is none. */
export async function fiscalYearId(scene: Scene, said: string): Promise<string> {
  const client = await scene.client()
  const { items } = await answered(client.api.v1.ledger.years.$get())
  const found = items.find((year) => isNamed(said, year))
  if (!found) throw absent(scene.m.ledger.noSuchYear(said, items.map(({ endDay }) => endDay.slice(0, 4)).join(', ')), 'fiscalYearNone')
  return found.id
}

/** The same of `--year`; undefined where it was not said. @throws {Failure} when there is none. */
export async function yearId(scene: Scene): Promise<string | undefined> {
  const said = textOption(scene, 'year')
  return said === undefined ? undefined : fiscalYearId(scene, said)
}
