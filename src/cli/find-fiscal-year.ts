import { answered } from './answers.ts'
import type { Scene } from './command.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { textOption } from './read-options.ts'

/** The id of the fiscal year that `--year` names: by its id, or by the calendar year in which it ends. @throws {Failure} when there is none. */
export async function yearId(scene: Scene): Promise<string | undefined> {
  const asked = textOption(scene, 'year')
  if (asked === undefined) return undefined
  const client = await scene.client()
  const { items } = await answered(client.api.v1.ledger.years.$get())
  const found = items.find(({ id, endDay }) => id === asked || endDay.slice(0, 4) === asked)
  if (!found) throw new Failure(exitCode.refused, { code: 'fiscalYearNone', title: scene.m.ledger.noSuchYear(asked, items.map(({ endDay }) => endDay.slice(0, 4)).join(', ')) })
  return found.id
}
