import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Doer } from '#people/audit.ts'
import { simulationById } from './simulation-store.ts'

/** A reckoning costs seconds of the machine: one person asks for so many an hour. */
const mostAnHour = 10
const hourMs = 3_600_000

/**
 * Has a simulation worked out once more, on the data as they are now. Where that waits already, it is that one.
 * @throws {UserError} `simulationNone` (404), `simulationWithdrawn` (409), `simulationTooMany` (429).
 */
export async function askRun(tx: Tx, doer: Doer, input: { simulationId: string }, clock: Clock): Promise<{ id: string }> {
  await tx.selectFrom('tariff_simulation').select('id').where('id', '=', input.simulationId).forUpdate().execute()
  const simulation = await simulationById(tx, input.simulationId)
  if (simulation.withdrawn) throw new UserError('simulationWithdrawn', {}, { status: 409 })
  const waiting = await tx.selectFrom('tariff_simulation_run').select('id').where('simulation_id', '=', simulation.id).where('state', '=', 'waiting').executeTakeFirst()
  if (waiting) return waiting
  const since = new Date(clock.now().getTime() - hourMs)
  const { count } = await tx.selectFrom('tariff_simulation_run').select((make) => make.fn.countAll<number>().as('count')).where('asked_by', '=', doer.personId ?? '').where('asked_at', '>', since).executeTakeFirstOrThrow()
  if (count >= mostAnHour) throw new UserError('simulationTooMany', { most: mostAnHour }, { status: 429 })
  const last = await tx.selectFrom('tariff_simulation_run').select((make) => make.fn.max('number').as('number')).where('simulation_id', '=', simulation.id).executeTakeFirst()
  const id = randomText(12)
  await tx.insertInto('tariff_simulation_run').values({ id, simulation_id: simulation.id, number: (last?.number ?? 0) + 1, asked_by: doer.personId, asked_at: clock.now() }).execute()
  return { id }
}
