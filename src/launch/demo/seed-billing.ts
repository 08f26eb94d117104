/**
 * Tariffs of the fictional cooperative, who subscribed to what, and a year billed month by month: memberships, hosting
 * with what its sites use, a reduction, a subscription that ended, a credit note; all but the last months are paid, the
 * newest run waits to be looked at.
 */
import { beginIssue, issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { beginRun, prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { sumsOf } from '#cooperative/finance/billing/run-store.ts'
import { duesOfInvoice } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { creditInvoice } from '#cooperative/finance/sales/credit-invoice.ts'
import { addCustomer, ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
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
import { demoMembers } from './members.ts'
import { outsiderSiteEuros, monthsBilled, storyOf } from './story.ts'
import type { DemoStory } from './story.ts'

const doer = byItself('demo')
const at = (on: Day): Clock => ({ now: () => noonOf(on) })

/** Which members by their order, how many sites, and for how much of them. */
const hosts: readonly (readonly [member: number, plan: 'site' | 'large', quantity: number, label: string])[] = [
  [0, 'large', 1, ''], [1, 'site', 1, ''], [2, 'site', 1, 'le fournil'], [3, 'site', 1, ''], [4, 'large', 2, ''], [5, 'site', 1, ''], [7, 'site', 1, ''], [8, 'site', 1, ''],
]

/** Who invoices, unless somebody said. */
async function ensureSeller(tx: Tx, treasurer: Actor, story: DemoStory, clock: Clock): Promise<void> {
  if (await sellerIdentity(tx)) return
  const seller = { name: story.cooperative.name, legalForm: 'SA coopérative à capital variable', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '000000018', register: 'RCS Lyon', vatNumber: 'FR66000000018', email: story.cooperative.contactEmail, iban: 'FR7630006000011234567890189', bic: 'AGRIFRPPXXX' }
  await saveSeller(tx, treasurer, { seller }, clock)
}

type Vote = Parameters<typeof enterTariff>[2]

/** Plans, the first vote, subscriptions. @returns the votes to come, in order. */
async function seedTariffs(tx: Tx, treasurer: Actor, { today, start, begun, story }: { today: Day; start: Day; begun: Day; story: DemoStory }, clock: Clock): Promise<Vote[]> {
  const plan = async (code: string, name: string, more: { measure?: 'traffic' | 'disk'; months?: 1 | 12 } = {}) => (await addPlan(tx, treasurer, { code, name, months: more.months ?? 12, billed: 'advance', measure: more.measure ?? null, level: 'standard', account: '706' }, at(start))).id
  // use is measured of members alone: others pay so much a site
  const [adhesion, site, large, mailbox, outside] = [await plan('ADHESION', 'Services communs'), await plan('SITE', 'Hébergement associatif', { measure: 'traffic', months: 1 }), await plan('GRAND', 'Hébergement large', { measure: 'traffic', months: 1 }), await plan('BOITE', 'Boîte aux lettres', { months: 1 }), await plan('TIERS', 'Hébergement pour non-sociétaires', { months: 1 })]
  const priced = (planId: string, euros: number, measured?: readonly [included: number, above: number]) => ({ planId, price: BigInt(Math.round(euros * 10_000)), included: measured ? BigInt(measured[0] * 1000) : null, overagePrice: measured ? BigInt(Math.round(measured[1] * 10_000)) : null })
  const first = [priced(adhesion, 15), priced(site, 4.8, [20, 0.1]), priced(large, 14, [120, 0.08]), priced(outside, outsiderSiteEuros), priced(mailbox, 0.8)]
  await enterTariff(tx, treasurer, { label: `Tarif ${start.slice(0, 4)}`, fromDay: start, body: 'meeting', votedOn: addMonths(start, -6), resolution: '4', prices: first }, at(start))
  const thisYear = day(`${today.slice(0, 4)}-01-01`)
  const next = day(`${Number(today.slice(0, 4)) + 1}-01-01`)
  const votes: Vote[] = [
    { label: `Tarif ${thisYear.slice(0, 4)}`, fromDay: thisYear, body: 'meeting', votedOn: addMonths(thisYear, -6), resolution: '5', prices: [priced(site, 5, [20, 0.1])] },
    // prices of next year were voted already
    { label: `Tarif ${next.slice(0, 4)}`, fromDay: next, body: 'meeting', votedOn: addDays(thisYear, -20), resolution: '6', prices: [priced(site, 5.5, [30, 0.1])] },
  ]
  const members = await tx.selectFrom('member').select('id').orderBy('number').limit(12).execute()
  const customer = (index: number) => ensureMemberCustomer(tx, members[index]?.id ?? '', clock)
  for (const [index, one] of members.entries()) {
    if (index % 3 === 2 && index !== 11) continue
    await subscribe(tx, treasurer, { customerId: await ensureMemberCustomer(tx, one.id, clock), planId: adhesion, quantity: 1, startDay: begun, anchorDay: start, months: 12 }, at(begun))
  }
  const ids: string[] = []
  for (const [member, kind, quantity, label] of hosts) ids.push((await subscribe(tx, treasurer, { customerId: await customer(member), planId: kind === 'site' ? site : large, quantity, startDay: begun, months: 1, label }, at(begun))).id)
  await subscribe(tx, treasurer, { customerId: await customer(1), planId: mailbox, quantity: 6, startDay: begun, months: 1 }, at(begun))
  await reduceSubscription(tx, treasurer, { subscriptionId: ids[3] ?? '', fromDay: begun, toDay: addDays(addMonths(begun, 12), -1), percent: 5000, reason: 'Association dans sa première année' }, at(begun))
  await reduceSubscription(tx, treasurer, { subscriptionId: ids[6] ?? '', fromDay: begun, toDay: addDays(addMonths(begun, 1), -1), percent: 10_000, reason: 'Un mois pour essayer' }, at(begun))
  await endSubscription(tx, treasurer, { subscriptionId: ids[7] ?? '', lastDay: endOfMonth(addMonths(begun, 8)), reason: 'A fermé son site' }, at(addMonths(begun, 8)))
  for (const { name, city, sites } of story.outsiders) {
    const { id } = await addCustomer(tx, treasurer, { customer: { name, street: '2 quai des Essais', postalCode: '44000', city, country: 'FR', business: true, email: 'comptabilite@fictif.example' } }, at(begun))
    await subscribe(tx, treasurer, { customerId: id, planId: outside, quantity: sites, startDay: begun, months: 1, label: 'sites de sa clientèle' }, at(begun))
  }
  return votes
}

/** Of the months billed before the last three everything is paid, save by one member who has owed for longer. */
const monthsUnpaid = 3
const owesLongest = { member: 4, months: 6 } as const

/** What a run of months ago came to: a credit note now and then, the rest paid by transfer within the month. */
async function settleRun(tx: Tx, treasurer: Actor, run: { id: string; label: string; on: Day }, month: number, story: DemoStory): Promise<void> {
  const paidOn = addDays(run.on, 20)
  const invoices = await tx.selectFrom('sales_invoice').select(['id', 'net_cents']).where('run_id', '=', run.id).orderBy('net_cents').orderBy('sequence').execute()
  const [smallest] = invoices
  if (smallest && month % 4 === 0) await creditInvoice(tx, treasurer, { invoiceId: smallest.id, issuedOn: run.on, reason: 'Site fermé une partie du mois par notre faute' }, at(run.on))
  const owing = new Set([...story.outsiders.filter(({ owesMonths }) => owesMonths >= month).map(({ name }) => name), ...(owesLongest.months >= month ? [demoMembers[owesLongest.member]?.name ?? ''] : [])])
  const dues = (await Promise.all(invoices.map(({ id }) => duesOfInvoice(tx, id)))).flat().filter(({ remainingCents, customerName }) => remainingCents > 0n && !owing.has(customerName))
  if (dues.length > 0) await recordPayments(tx, treasurer, { account: '512', day: paidOn, label: `Virements reçus, ${run.label}`, payments: dues.map((due) => ({ dueId: due.id, cents: due.remainingCents, kind: 'bank' as const })) }, at(paidOn))
}

/** Fills books that are open and have no plan yet. Runs of the months before are issued; that of this month is prepared. */
export async function seedBilling(db: Db, treasurer: Actor, ports: UsagePort, clock: Clock, story: DemoStory = storyOf('healthy')): Promise<void> {
  const today = dayOf(clock.now())
  const begun = addMonths(startOfMonth(today), -monthsBilled)
  const year = await db.selectFrom('fiscal_year').select('start_day').where('start_day', '<=', begun).where('end_day', '>=', begun).executeTakeFirst()
  if (!year || (await db.selectFrom('plan').select('id').limit(1).executeTakeFirst())) return
  const votes = await inTransaction(db, async (tx) => {
    await ensureSeller(tx, treasurer, story, clock)
    return seedTariffs(tx, treasurer, { today, start: day(year.start_day), begun, story }, clock)
  })
  for (let month = monthsBilled; month >= 0; month--) {
    const on = month === 0 ? today : addDays(addMonths(startOfMonth(today), -month), 1)
    const label = `Hébergement, ${new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(noonOf(on))}`
    while (votes[0] && votes[0].votedOn <= on) {
      const vote = votes.shift()!
      await inTransaction(db, (tx) => enterTariff(tx, treasurer, vote, at(on)))
    }
    const { id } = await inTransaction(db, (tx) => beginRun(tx, treasurer, { untilDay: on, issuedOn: on, label }, at(on)))
    while (await prepareSome(db, ports, at(on)));
    if (month === 0) return
    const { totalCents, invoices } = await sumsOf(db, id)
    if (invoices === 0) continue
    await inTransaction(db, (tx) => beginIssue(tx, treasurer, { runId: id, expectedCents: totalCents }, at(on)))
    while (await issueSome(db, doer.requestId, at(on)));
    if (month > monthsUnpaid) await inTransaction(db, (tx) => settleRun(tx, treasurer, { id, label, on }, month, story))
  }
}
