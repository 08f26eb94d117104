/**
 * Who is late in the fictional cooperative, and what was done about it, day after day by the commands that people use: a
 * first reminder, a dispute, a payment plan that is kept, a formal notice.
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
import type { Tx } from '#db/open-database.ts'
import { resumeHosting, suspendHosting } from '#hosting/for-cooperative.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'

const nothingUnderWay = async (): Promise<ReadonlySet<string>> => new Set()
const at = (on: Day): Clock => ({ now: () => noonOf(on) })

/** Put after everything else that invoices. @param actors the treasurer, and somebody who agrees with them. */
export async function seedDunning(tx: Tx, actors: { treasurer: Actor; other: Actor }, from: Letterhead, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const house: DunningHouse = { ports: { suspendHosting, resumeHosting, underWay: nothingUnderWay }, from }
  const { treasurer, other } = actors
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
    // one letter a day, the graver one: what it says, another need not
    const written = new Set<string>()
    const upcoming = await upcomingLetters(tx, house.ports, { today: on, until: on })
    for (const { customer, kind } of upcoming.toSorted((one, other) => Number(other.kind === 'notice') - Number(one.kind === 'notice'))) {
      if (written.has(customer.customerId) || (kind === 'notice' && customer.customerId !== noticed?.customerId)) continue
      written.add(customer.customerId)
      await writeReminder(tx, treasurer, { customerId: customer.customerId, kind }, house, then)
    }
  }
}
