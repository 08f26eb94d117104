/** What becomes of a simulation: put to the vote with a resolution, a tariff once voted, or withdrawn; the last can be undone. */
import type { TariffBody } from '#db/billing-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import { enterTariff } from '../enter-tariff.ts'
import { simulationById } from './simulation-store.ts'
import type { Simulation } from './simulation-store.ts'

/** Holds it until the transaction ends. @throws {UserError} `simulationNone` (404), `simulationApplied` (409). */
async function held(tx: Tx, id: string): Promise<Simulation> {
  await tx.selectFrom('tariff_simulation').select('id').where('id', '=', id).forUpdate().execute()
  const simulation = await simulationById(tx, id)
  if (simulation.tariff) throw new UserError('simulationApplied', { name: simulation.tariff.label }, { status: 409 })
  return simulation
}

const refuseWithdrawn = (simulation: Simulation): void => {
  if (simulation.withdrawn) throw new UserError('simulationWithdrawn', {}, { status: 409 })
}

/** Says which resolution it is put to the vote with; an empty text: none. @throws {UserError} `simulationResolution`, `simulationWithdrawn` (409), as `held`. */
export async function attachResolution(tx: Tx, doer: Doer, input: { simulationId: string; body: TariffBody; resolution: string }, clock: Clock): Promise<void> {
  const simulation = await held(tx, input.simulationId)
  refuseWithdrawn(simulation)
  const resolution = input.resolution.trim() === '' ? null : cleanLabel(input.resolution, 60)
  if (resolution === undefined) throw new UserError('simulationResolution', { most: 60 }, { field: 'resolution' })
  await tx.updateTable('tariff_simulation').set({ resolution, body: resolution === null ? null : input.body }).where('id', '=', simulation.id).execute()
  await recordAudit(tx, doer, { action: 'simulation.attached', subjectKind: 'simulation', subjectId: simulation.id, before: { resolution: simulation.vote?.resolution ?? null }, after: { name: simulation.label, number: simulation.number, resolution } }, clock)
}

/**
 * Enters its prices as the tariff that was voted. @returns how many subscriptions are billed beyond its first day.
 * @throws {UserError} as `enterTariff`, `simulationWithdrawn` (409), as `held`.
 */
export async function applySimulation(tx: Tx, doer: Doer, input: { simulationId: string; label: string; fromDay: Day; body: TariffBody; votedOn: Day; resolution: string }, clock: Clock): Promise<{ tariffId: string; alreadyBilled: number }> {
  const simulation = await held(tx, input.simulationId)
  refuseWithdrawn(simulation)
  const { label, fromDay, body, votedOn, resolution } = input
  const { id, alreadyBilled } = await enterTariff(tx, doer, { label, fromDay, body, votedOn, resolution, prices: simulation.prices }, clock)
  await tx.updateTable('tariff_simulation').set({ tariff_id: id, body, resolution: resolution.trim() }).where('id', '=', simulation.id).execute()
  await recordAudit(tx, doer, { action: 'simulation.applied', subjectKind: 'simulation', subjectId: simulation.id, after: { name: simulation.label, number: simulation.number, from: fromDay, resolution } }, clock)
  return { tariffId: id, alreadyBilled }
}

/** Takes a simulation out of the list, or back into it. Its figures stay. @throws {UserError} as `held`. */
export async function withdrawSimulation(tx: Tx, doer: Doer, input: { simulationId: string; withdrawn: boolean }, clock: Clock): Promise<void> {
  const simulation = await held(tx, input.simulationId)
  if (simulation.withdrawn === input.withdrawn) return
  await tx.updateTable('tariff_simulation').set({ withdrawn_at: input.withdrawn ? clock.now() : null }).where('id', '=', simulation.id).execute()
  await recordAudit(tx, doer, { action: input.withdrawn ? 'simulation.withdrawn' : 'simulation.restored', subjectKind: 'simulation', subjectId: simulation.id, before: { name: simulation.label, number: simulation.number } }, clock)
}
