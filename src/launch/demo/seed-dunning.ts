/**
 * Who is late in the fictional cooperative, and what was done about it, day after day by the commands that people use: a
 * first reminder, a dispute, a payment plan that is kept, a formal notice. Where nothing was invoiced yet, it invoices.
 */
import { disputeDue, replyInDispute } from '#cooperative/finance/dunning/dispute-due.ts'
import type { DunningHouse } from '#cooperative/finance/dunning/dunning-ports.ts'
import { changeDunning, dunningSetting } from '#cooperative/finance/dunning/dunning-setting.ts'
import { evenParts } from '#cooperative/finance/dunning/plan-parts.ts'
import { agreePlan, plannableDues, proposePlan } from '#cooperative/finance/dunning/propose-plan.ts'
import { upcomingLetters } from '#cooperative/finance/dunning/remindable-store.ts'
import { writeReminder } from '#cooperative/finance/dunning/write-reminder.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller, sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import type { Tx } from '#db/open-database.ts'
import { resumeHosting, suspendHosting } from '#hosting/for-cooperative.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { demoMembers } from './members.ts'

/** An account number of the documentation of ISO 13616: its check digits fit, no bank pays to it. */
const seller = { name: 'Les Toits Communs', legalForm: 'Société anonyme coopérative à capital variable', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '000000018', register: 'RCS Lyon', vatNumber: '', email: 'compta@lestoitscommuns.example', phone: '', iban: 'FR7630006000011234567890189', bic: '', termsDays: 30, lateRate: 1200 }

/** How many days ago each was due; less than nothing: it is not yet. */
const stories = [
  { member: 4, dueAgo: 92, euros: 96, story: 'noticed' },
  { member: 6, dueAgo: 64, euros: 144, story: 'planned' },
  { member: 2, dueAgo: 50, euros: 60, story: 'paid' },
  { member: 7, dueAgo: 41, euros: 120, story: 'disputed' },
  { member: 5, dueAgo: 26, euros: 72, story: 'late' },
  { member: 0, dueAgo: 9, euros: 48, story: 'late' },
  { member: 0, dueAgo: -18, euros: 48, story: 'late' },
] as const

const nothingUnderWay = async (): Promise<ReadonlySet<string>> => new Set()
const at = (on: Day): Clock => ({ now: () => noonOf(on) })

async function issueStories(tx: Tx, actor: Actor, today: Day): Promise<void> {
  for (const { member, dueAgo, euros } of stories) {
    const row = await tx.selectFrom('member').select('id').where('name', '=', demoMembers[member]?.name ?? '').executeTakeFirst()
    if (!row) continue
    const [dueOn, issuedOn] = [addDays(today, -dueAgo), addDays(today, -dueAgo - 30)]
    const customerId = await ensureMemberCustomer(tx, row.id, at(issuedOn))
    const lines = [{ label: 'Hébergement, un trimestre', quantityMilli: 3000n, unit: 'MON', unitPrice: BigInt(euros) * 10_000n / 3n }]
    await issueInvoice(tx, actor, { customerId, label: 'Hébergement', issuedOn, dueOn, fromDay: issuedOn, toDay: addDays(issuedOn, 89), lines }, at(issuedOn))
  }
}

/** Put after everything else that invoices. @param actors the treasurer, and somebody who agrees with them. */
export async function seedDunning(tx: Tx, actors: { treasurer: Actor; other: Actor }, from: Letterhead, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const house: DunningHouse = { ports: { suspendHosting, resumeHosting, underWay: nothingUnderWay }, from }
  const { treasurer, other } = actors
  if (!(await sellerIdentity(tx))) await saveSeller(tx, treasurer, { seller }, clock)
  if (!(await tx.selectFrom('sales_invoice').select('id').limit(1).executeTakeFirst())) await issueStories(tx, treasurer, today)
  const { levels, leastCents, noticeDays, lateDays } = await dunningSetting(tx)
  await changeDunning(tx, treasurer, { active: true, leastCents, noticeDays, lateDays, levels }, clock)
  const late = (await openDues(tx, { direction: 'in', dueBy: addDays(today, -1) })).filter(({ memberId }) => memberId !== null)
  const [noticed, planned, paid, disputed] = late.filter((due, index) => late.findIndex(({ customerId }) => customerId === due.customerId) === index)
  for (let on = addDays(today, -120); on < today; on = addDays(on, 1)) {
    const then = at(on)
    if (disputed && on === addDays(disputed.dueOn, 10)) {
      const { id } = await disputeDue(tx, treasurer, { dueId: disputed.id, customerId: disputed.customerId, words: 'Le site est resté fermé une semaine en début de trimestre, nous ne devons pas la totalité.', from }, then)
      await replyInDispute(tx, treasurer, { disputeId: id, customerId: null, words: 'Merci de l’avoir dit. Nous regardons les relevés de ce mois-là et revenons vers vous.', from }, then)
    }
    if (planned && on === addDays(planned.dueOn, 30)) {
      const cents = sumCents((await plannableDues(tx, planned.customerId)).map(({ remainingCents }) => remainingCents))
      if (cents >= 4n) {
        await proposePlan(tx, treasurer, { customerId: planned.customerId, side: 'house', parts: evenParts(cents, 4, addDays(on, 7)), words: 'Comme convenu au téléphone' }, house, then)
        await agreePlan(tx, other, { customerId: planned.customerId, side: 'customer' }, house, then)
      }
    }
    // of the plan what fell due was paid, and somebody paid late
    for (const due of await openDues(tx, { direction: 'in', dueBy: on }))
      if ((due.customerId === planned?.customerId && planned && on > addDays(planned.dueOn, 36)) || (due.id === paid?.id && on === addDays(paid.dueOn, 12)))
        await recordPayments(tx, treasurer, { account: '512', day: on, label: `Virement ${due.customerName}`, payments: [{ dueId: due.id, cents: due.remainingCents, kind: 'bank' }] }, then)
    for (const { customer, kind } of await upcomingLetters(tx, house.ports, { today: on, until: on }))
      if (kind === 'reminder' || customer.customerId === noticed?.customerId) await writeReminder(tx, treasurer, { customerId: customer.customerId, kind }, house, then)
  }
}
