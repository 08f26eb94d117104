import { beginRun } from '#cooperative/finance/billing/prepare-run.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { proposeSimulation } from '#cooperative/finance/tariffs/simulation/propose-simulation.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { reduceSubscription, subscribe } from '#cooperative/finance/tariffs/subscribe.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import type { Doer } from '#people/audit.ts'
import { hostileName } from './hostile-words.ts'

/** A plan with a voted price, a subscription of the member's with a reduction, a run that is being looked at, a tariff on trial. */
export async function addBilling(tx: Tx, doer: Doer, memberId: string, clock: Clock): Promise<Record<'plan' | 'tariff' | 'subscription' | 'reduction' | 'run' | 'draft' | 'simulation', string>> {
  const label = hostileName.slice(0, 90).replaceAll(/\p{C}/gu, ' ')
  const customerId = await ensureMemberCustomer(tx, memberId, clock)
  const { id: plan } = await addPlan(tx, doer, { code: 'SITE', name: label, months: 12, billed: 'advance', measure: null, level: 'standard', account: '706' }, clock)
  const { id: tariff } = await enterTariff(tx, doer, { label, fromDay: day('2026-01-01'), body: 'meeting', votedOn: day('2025-06-01'), resolution: '4', prices: [{ planId: plan, price: 600_000n, included: null, overagePrice: null }] }, clock)
  const { id: subscription } = await subscribe(tx, doer, { customerId, planId: plan, quantity: 1, startDay: day('2026-02-01'), months: 12, label }, clock)
  const { id: reduction } = await reduceSubscription(tx, doer, { subscriptionId: subscription, fromDay: day('2026-03-01'), toDay: day('2026-03-31'), percent: 5000, reason: label }, clock)
  const { id: run } = await beginRun(tx, doer, { untilDay: day('2026-02-28'), issuedOn: day('2026-02-02'), label }, clock)
  const draft = randomText(12)
  await tx.insertInto('billing_draft').values({ id: draft, run_id: run, customer_id: customerId, net_cents: 6000n, total_cents: 7200n, last_cents: null }).execute()
  await tx.updateTable('billing_run').set({ state: 'prepared', prepared_at: clock.now() }).where('id', '=', run).execute()
  const behaviour = { reducePercent: 10, leavePercent: 0, leavers: 'raised', movePercent: 0, moveFrom: null, moveTo: null } as const
  const { id: simulation } = await proposeSimulation(tx, doer, { label, reason: label, fromDay: day('2025-02-01'), toDay: day('2025-12-31'), prices: [{ planId: plan, price: 700_000n, included: null, overagePrice: null }], behaviour }, clock)
  return { plan, tariff, subscription, reduction, run, draft, simulation }
}
