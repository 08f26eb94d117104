/**
 * Statutes and shares of the fictional cooperative, by the commands that people use: subscriptions over the last two years,
 * one paid in part, a transfer, and a redemption that waits in the queue. Without open books there are statutes only.
 */
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { recordSharePayment } from '#cooperative/shares/pay-shares.ts'
import { requestRedemption } from '#cooperative/shares/request-redemption.ts'
import { subscribeShares } from '#cooperative/shares/subscribe-shares.ts'
import { transferShares } from '#cooperative/shares/transfer-shares.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, day, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { booksBegin, storyOf } from './story.ts'
import type { DemoStory } from './story.ts'

const doer = byItself('demo')
/** Shares of the members in their order, and in which month since the books began they came. */
const subscriptions: readonly (readonly [member: number, shares: number, month: number])[] = [
  [0, 120, 0],
  [1, 40, 0],
  [2, 260, 0],
  [3, 90, 0],
  [5, 310, 0],
  [7, 180, 0],
  [4, 25, 0],
  [6, 30, 1],
  [9, 150, 1],
  [8, 20, 1],
  [10, 15, 2],
]

/** Fills an empty register. Everything lies in the first months of the books, so that later members come after it. */
export async function seedShares(tx: Tx, clock: Clock, story: DemoStory = storyOf('healthy')): Promise<void> {
  const today = dayOf(clock.now())
  const start = booksBegin(story, today)
  const members = await tx.selectFrom('member').select('id').orderBy('number').limit(12).execute()
  const idOf = (index: number): string => members[index]?.id ?? ''
  const at = (on: Day): Clock => ({ now: () => noonOf(on) })
  await changeStatutes(tx, doer, { statutes: presets['sa-directoire'], fromDay: addMonths(start, -72), resolution: 'Assemblée constitutive' }, at(addMonths(start, -72)))
  const statutes = presets['sa-directoire']
  const raised = addMonths(day(`${today.slice(0, 4)}-01-01`), -12)
  if (story.raisedFloorCents !== null && statutes.shares) await changeStatutes(tx, doer, { statutes: { ...statutes, shares: { ...statutes.shares, floorCents: story.raisedFloorCents } }, fromDay: raised, resolution: 'Assemblée extraordinaire, pour porter le capital' }, at(addDays(raised, -30)))
  if ((await fiscalYears(tx)).length === 0) return
  for (const [index, [member, shares, month]] of subscriptions.entries()) {
    const on = addDays(addMonths(start, month), 4 + index)
    const { movement, totalCents } = await subscribeShares(tx, doer, { memberId: idOf(member), shares }, at(on))
    await recordSharePayment(tx, doer, { movement, cents: totalCents, day: on }, at(on))
  }
  const spring = addDays(addMonths(start, 2), 20)
  await transferShares(tx, doer, { fromMember: idOf(5), toMember: idOf(0), shares: 10, reference: `Directoire du ${spring}` }, at(spring))
  const { movement } = await subscribeShares(tx, doer, { memberId: idOf(11), shares: 12 }, at(addDays(spring, 1)))
  await recordSharePayment(tx, doer, { movement, cents: 12_000n, day: addDays(spring, 1) }, at(addDays(spring, 1)))
  await requestRedemption(tx, doer, { memberId: idOf(9), cause: 'part', shares: 30 }, at(addDays(spring, 2)))
  const lately = addMonths(today, -2)
  if (lately > spring) await requestRedemption(tx, doer, { memberId: idOf(3), cause: 'part', shares: 20 }, at(lately))
}
