/** Sites of a member are closed for what is unpaid: after a formal notice and its days, decided by a person, through hosting. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { formatMoney } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { customerById } from '../sales/customer.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { duePaths } from './dunning-paths.ts'
import { standingNotice } from './suspension-store.ts'
import { oneLine } from './typed-words.ts'
import { readersOf, said, writeTo } from './write-letters.ts'

/**
 * Suspends, and tells the member how it is lifted.
 * @throws {UserError} `customerNone` (404), `suspendNoMember` (409), `suspendNoNotice` (409), `suspendEarly` (409, with the first day), `suspendThere` (409), `suspendNobody` (409: who left and has no site here), `dunningReason`.
 */
export async function suspendUnpaid(tx: Tx, actor: Actor, input: { customerId: string; reason: string }, house: DunningHouse, clock: Clock): Promise<{ id: string; sites: number }> {
  const today = dayOf(clock.now())
  await tx.selectFrom('customer').select('id').where('id', '=', input.customerId).forUpdate().execute()
  const customer = await customerById(tx, input.customerId)
  const { memberId } = customer
  if (memberId === null) throw new UserError('suspendNoMember', {}, { status: 409 })
  if (await tx.selectFrom('unpaid_suspension').select('id').where('member_id', '=', memberId).where('lifted_at', 'is', null).executeTakeFirst()) throw new UserError('suspendThere', {}, { status: 409 })
  const reason = oneLine(input.reason)
  const notice = await standingNotice(tx, memberId, today)
  if (!notice) throw new UserError('suspendNoNotice', {}, { status: 409 })
  if (today < notice.from) throw new UserError('suspendEarly', { day: notice.from }, { status: 409 })
  const sites = await house.ports.suspendHosting(tx, actor, { memberId }, clock)
  const { left_on: leftOn } = await tx.selectFrom('member').select('left_on').where('id', '=', memberId).executeTakeFirstOrThrow()
  if (sites === 0 && leftOn !== null) throw new UserError('suspendNobody', {}, { status: 409 })
  const id = randomText(12)
  await tx.insertInto('unpaid_suspension').values({ id, member_id: memberId, reminder_id: notice.reminderId, reason, sites, decided_on: today, decided_by: actor.personId, decided_at: clock.now() }).execute()
  for (const to of await readersOf(tx, customer, clock))
    await writeTo(tx, to, (t, language) => ({ ...said(t.suspended, { cents: formatMoney(language, notice.cents) }), action: { label: t.action, path: duePaths.of(memberId) } }), house.from, clock)
  await recordAudit(tx, actor, { action: 'hosting.suspended', subjectKind: 'member', subjectId: memberId, memberId, after: { name: customer.name, sites, reason } }, clock)
  return { id, sites }
}
