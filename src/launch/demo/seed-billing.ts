/**
 * Tariffs of the fictional cooperative, who subscribed to what, and some months billed: the year's memberships, hosting
 * with what its sites use, a reduction, a subscription that ended; the newest run waits to be looked at.
 */
import { beginIssue, issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { beginRun, prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { sumsOf } from '#cooperative/finance/billing/run-store.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { saveSeller, sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { endSubscription, reduceSubscription, subscribe } from '#cooperative/finance/tariffs/subscribe.ts'
import type { UsagePort } from '#cooperative/finance/tariffs/usage-port.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, day, dayOf, endOfMonth, noonOf, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'

const doer = byItself('demo')
const at = (on: Day): Clock => ({ now: () => noonOf(on) })

/** Which members by their order, how many sites, and for how much of them. */
const hosts: readonly (readonly [member: number, plan: 'site' | 'large', quantity: number, label: string])[] = [
  [0, 'large', 1, ''], [1, 'site', 1, ''], [2, 'site', 1, 'le fournil'], [3, 'site', 1, ''], [4, 'large', 2, ''], [5, 'site', 1, ''], [7, 'site', 1, ''], [8, 'site', 1, ''],
]

/** Who invoices, unless somebody said. */
async function ensureSeller(tx: Tx, treasurer: Actor, clock: Clock): Promise<void> {
  if (await sellerIdentity(tx)) return
  const seller = { name: 'Les Toits Communs', legalForm: 'SA coopérative à capital variable', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '732829320', register: 'RCS Lyon', vatNumber: 'FR44732829320', email: 'compta@toitscommuns.example', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPPXXX' }
  await saveSeller(tx, treasurer, { seller }, clock)
}

/** Plans, two votes, subscriptions. */
async function seedTariffs(tx: Tx, treasurer: Actor, today: Day, start: Day, clock: Clock): Promise<void> {
  const plan = async (code: string, name: string, more: { measure?: 'traffic' | 'disk'; months?: 1 | 12 } = {}) => (await addPlan(tx, treasurer, { code, name, months: more.months ?? 12, billed: 'advance', measure: more.measure ?? null, level: 'standard', account: '706' }, at(start))).id
  const [adhesion, site, large, mailbox] = [await plan('ADHESION', 'Services communs'), await plan('SITE', 'Hébergement associatif', { measure: 'traffic', months: 1 }), await plan('GRAND', 'Hébergement large', { measure: 'traffic', months: 1 }), await plan('BOITE', 'Boîte aux lettres', { months: 1 })]
  const priced = (planId: string, euros: number, measured?: readonly [included: number, above: number]) => ({ planId, price: BigInt(Math.round(euros * 10_000)), included: measured ? BigInt(measured[0] * 1000) : null, overagePrice: measured ? BigInt(Math.round(measured[1] * 10_000)) : null })
  const first = [priced(adhesion, 15), priced(site, 5, [20, 0.1]), priced(large, 14, [120, 0.08]), priced(mailbox, 0.8)]
  await enterTariff(tx, treasurer, { label: `Tarif ${start.slice(0, 4)}`, fromDay: start, body: 'meeting', votedOn: addMonths(start, -6), resolution: '4', prices: first }, at(start))
  // prices of next year were voted already
  const next = day(`${Number(today.slice(0, 4)) + 1}-01-01`)
  await enterTariff(tx, treasurer, { label: `Tarif ${next.slice(0, 4)}`, fromDay: next, body: 'meeting', votedOn: addDays(start, -20), resolution: '6', prices: [priced(site, 5.5, [30, 0.1])] }, at(start))
  const members = await tx.selectFrom('member').select('id').orderBy('number').limit(12).execute()
  const customer = (index: number) => ensureMemberCustomer(tx, members[index]?.id ?? '', clock)
  const begun = addMonths(startOfMonth(today), -3) < start ? start : addMonths(startOfMonth(today), -3)
  for (const [index, one] of members.entries()) {
    if (index % 3 === 2) continue
    await subscribe(tx, treasurer, { customerId: await ensureMemberCustomer(tx, one.id, clock), planId: adhesion, quantity: 1, startDay: begun, anchorDay: start, months: 12 }, at(begun))
  }
  const ids: string[] = []
  for (const [member, kind, quantity, label] of hosts) ids.push((await subscribe(tx, treasurer, { customerId: await customer(member), planId: kind === 'site' ? site : large, quantity, startDay: begun, months: 1, label }, at(begun))).id)
  await subscribe(tx, treasurer, { customerId: await customer(1), planId: mailbox, quantity: 6, startDay: begun, months: 1 }, at(begun))
  await reduceSubscription(tx, treasurer, { subscriptionId: ids[3] ?? '', fromDay: begun, toDay: addDays(addMonths(begun, 6), -1), percent: 5000, reason: 'Association dans sa première année' }, at(begun))
  await reduceSubscription(tx, treasurer, { subscriptionId: ids[6] ?? '', fromDay: begun, toDay: addDays(addMonths(begun, 1), -1), percent: 10_000, reason: 'Un mois pour essayer' }, at(begun))
  await endSubscription(tx, treasurer, { subscriptionId: ids[7] ?? '', lastDay: endOfMonth(addMonths(begun, 1)), reason: 'A fermé son site' }, at(addMonths(begun, 1)))
}

/** Fills books that are open and have no plan yet. Runs of the months before are issued; that of this month is prepared. */
export async function seedBilling(db: Db, treasurer: Actor, ports: UsagePort, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const year = await db.selectFrom('fiscal_year').select('start_day').where('start_day', '<=', today).where('end_day', '>=', today).executeTakeFirst()
  if (!year || (await db.selectFrom('plan').select('id').limit(1).executeTakeFirst())) return
  const start = day(year.start_day)
  await inTransaction(db, async (tx) => {
    await ensureSeller(tx, treasurer, clock)
    await seedTariffs(tx, treasurer, today, start, clock)
  })
  for (let month = 3; month >= 0; month--) {
    const on = month === 0 ? today : addDays(addMonths(startOfMonth(today), -month), 1)
    if (on < start || on > today) continue
    const label = `Hébergement, ${new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(noonOf(on))}`
    const { id } = await inTransaction(db, (tx) => beginRun(tx, treasurer, { untilDay: on, issuedOn: on, label }, at(on)))
    while (await prepareSome(db, ports, at(on)));
    if (month === 0) return
    const { totalCents, invoices } = await sumsOf(db, id)
    if (invoices === 0) continue
    await inTransaction(db, (tx) => beginIssue(tx, treasurer, { runId: id, expectedCents: totalCents }, at(on)))
    while (await issueSome(db, doer.requestId, at(on)));
  }
}
