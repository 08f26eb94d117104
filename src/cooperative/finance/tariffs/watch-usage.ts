/** Tells members who have used 80 % of what their plan holds this month: nothing above is billed to whom nobody told. */
import { sql } from 'kysely'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf, formatCalendarDay } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { randomText } from '#lib/ids.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { customersById } from '../sales/customer.ts'
import type { Customer } from '../sales/customer.ts'
import { earliest, latest, periodOn } from './billing-period.ts'
import { usedDays } from './measured-use.ts'
import { usedSoFar } from './overage.ts'
import { plansById } from './plan-store.ts'
import { subscriptionById } from './subscription-store.ts'
import { subscriptionPaths } from './tariff-paths.ts'
import type { UsagePort } from './usage-port.ts'
import { formatPrice } from './words.ts'

const lookedAtOnce = 500

/** Measured subscriptions that live today and were not told this month, from an id on. */
async function watched(db: Db, after: string, today: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select s.id from subscription s
     where s.id > ${after} and s.start_day <= ${today}::date and (s.end_day is null or s.end_day >= ${today}::date) and s.member_id is not null
       and exists (select from subscription_plan c join plan p on p.id = c.plan_id where c.subscription_id = s.id and p.measure is not null)
       and not exists (select from usage_warning w where w.subscription_id = s.id and ${today}::date between w.from_day and w.to_day)
     order by s.id limit ${lookedAtOnce}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Timed work: looks at every measured subscription once. @returns how many were told. */
export async function watchUsage(db: Db, ports: UsagePort, from: Letterhead, clock: Clock): Promise<number> {
  const today = dayOf(clock.now())
  const plans = await plansById(db)
  let told = 0
  for (let after = ''; ; ) {
    const ids = await watched(db, after, today)
    const subscriptions = await Promise.all(ids.map((id) => subscriptionById(db, id)))
    const months = subscriptions.map((one) => periodOn(one.anchorDay, 1, today))
    const usage = await ports.usageOf(db, [...new Set(subscriptions.flatMap(({ memberId }) => memberId ?? []))], months.reduce((first, { fromDay }) => earliest(first, fromDay), today), today)
    const customers = await customersById(db, subscriptions.map(({ customerId }) => customerId))
    for (const [index, subscription] of subscriptions.entries()) {
      const month = months[index]!
      const days = { fromDay: latest(month.fromDay, subscription.startDay), toDay: month.toDay }
      const plan = plans.get(subscription.plans.findLast(({ fromDay }) => fromDay <= today)?.planId ?? '')
      const customer = customers.get(subscription.customerId)
      if (!plan?.measure || !customer || customer.email === '') continue
      const used = usedDays(plan.measure, usage.get(subscription.memberId ?? '') ?? []).filter(({ day }) => day >= days.fromDay)
      const far = usedSoFar(subscription, plans, month, used, today)
      if (far?.warns) told += await inTransaction(db, (tx) => tell(tx, { subscriptionId: subscription.id, number: subscription.number, memberId: subscription.memberId ?? '', planName: plan.name, customer, month, far }, from, clock))
    }
    const last = ids.at(-1)
    if (last === undefined || ids.length < lookedAtOnce) return told
    after = last
  }
}

interface Told {
  subscriptionId: string
  number: number
  memberId: string
  planName: string
  customer: Customer
  month: { fromDay: string; toDay: string }
  far: NonNullable<ReturnType<typeof usedSoFar>>
}

/** The letter and its record, in one transaction; a second who comes at the same time writes nothing. */
async function tell(tx: Tx, about: Told, from: Letterhead, clock: Clock): Promise<number> {
  const { customer, far } = about
  const added = await tx
    .insertInto('usage_warning')
    .values({ id: randomText(12), subscription_id: about.subscriptionId, from_day: about.month.fromDay, to_day: about.month.toDay, warned_on: dayOf(clock.now()), measure: far.measure, used: far.used, included: far.included, letters: 1, warned_at: clock.now() })
    .onConflict((conflict) => conflict.columns(['subscription_id', 'from_day']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) return 0
  const words = messagesOf(customer.language).cooperative.tariffs.letters.warning
  const gigabytes = (thousandths: bigint) => formatNumber(customer.language, Number(thousandths) / 1000, 1)
  const said = { plan: about.planName, measure: far.measure, used: gigabytes(far.used), included: gigabytes(far.included), price: formatPrice(customer.language, far.price), until: formatCalendarDay(customer.language, about.month.toDay as never) }
  await writeLetter(tx, customer, { subject: words.subject(said), body: words.body(said), action: { label: words.action, path: subscriptionPaths.of(about.memberId) } }, from, clock)
  return 1
}
