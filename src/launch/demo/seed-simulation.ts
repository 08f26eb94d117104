/** Two tariffs on trial of the fictional cooperative, on what its sites used in the last three months: one for small users, one price for all. */
import { askRun } from '#cooperative/finance/tariffs/simulation/ask-run.ts'
import { proposeSimulation } from '#cooperative/finance/tariffs/simulation/propose-simulation.ts'
import { workOnSimulations } from '#cooperative/finance/tariffs/simulation/run-simulation.ts'
import { allPlans, priceOn } from '#cooperative/finance/tariffs/plan-store.ts'
import type { AllUsagePort } from '#cooperative/finance/tariffs/usage-port.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'

const still = { reducePercent: 0, leavePercent: 0, leavers: 'raised', movePercent: 0, moveFrom: null, moveTo: null } as const

/** Once, where something is measured. */
export async function seedSimulation(db: Db, treasurer: Actor, ports: AllUsagePort, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const measured = (await allPlans(db)).filter((plan) => plan.measure !== null && priceOn(plan, today)?.included != null)
  if (measured.length === 0 || (await db.selectFrom('tariff_simulation').select('id').limit(1).executeTakeFirst())) return
  const [fromDay, toDay, year] = [addMonths(startOfMonth(today), -3), addDays(startOfMonth(today), -1), Number(today.slice(0, 4)) + 1]
  /** Of today's, in per cent. */
  const prices = (price: bigint, included: bigint, above: bigint) =>
    measured.map((plan) => {
      const now = priceOn(plan, today)
      return { planId: plan.id, price: ((now?.price ?? 0n) * price) / 100n, included: ((now?.included ?? 0n) * included) / 100n, overagePrice: ((now?.overagePrice ?? 0n) * above) / 100n }
    })
  const proposals = [
    { label: `Tarif ${year}, moins cher pour les petits`, reason: 'Que chacun paie ce que ses sites utilisent', prices: prices(80n, 40n, 200n), behaviour: { ...still, reducePercent: 15 } },
    { label: `Tarif ${year}, le même pour tous`, reason: 'Ne plus compter le trafic de presque personne', prices: prices(110n, 200n, 100n), behaviour: still },
  ]
  for (const proposal of proposals) {
    const { id } = await inTransaction(db, (tx) => proposeSimulation(tx, treasurer, { ...proposal, fromDay, toDay }, clock))
    while (await workOnSimulations(db, ports, clock));
    if (proposal === proposals[0]) await inTransaction(db, (tx) => askRun(tx, treasurer, { simulationId: id }, clock))
  }
  while (await workOnSimulations(db, ports, clock));
}
