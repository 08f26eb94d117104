/** What comes in for shares, wholly or by instalments, and its correction. */
import { sql } from 'kysely'
import { ensureMemberParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { reverseEntry } from '#cooperative/finance/ledger/reverse-entry.ts'
import { memberById } from '#cooperative/members/identity.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert, notFound } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { holdingNow, lockShares } from './share-store.ts'
import { accounts, journals } from './share.ts'

export interface SubscriptionLine {
  movement: number
  memberId: string
  memberName: string
  memberNumber: number
  day: Day
  shares: number
  totalCents: bigint
  paidCents: bigint
  /** What is missing of the part due at subscription. */
  dueNowCents: bigint
  leftCents: bigint
  balanceDueOn: Day
  /** The day of the balance has passed, or the first part is not whole after thirty days. */
  late: boolean
}

type Row = Omit<SubscriptionLine, 'totalCents' | 'paidCents' | 'dueNowCents' | 'leftCents' | 'late'> & { total: number; first: number; paid: number }

const lines = sql`select s.movement, s.member_id as "memberId", b.name as "memberName", b.number as "memberNumber", to_char(m.day, 'YYYY-MM-DD') as day, m.shares,
    s.total_cents as total, s.first_cents as first, to_char(s.balance_due_on, 'YYYY-MM-DD') as "balanceDueOn",
    coalesce((select sum(p.cents) from share_payment p where p.subscription = s.movement), 0)::bigint as paid
  from share_subscription s join share_movement m on m.number = s.movement join member b on b.id = s.member_id
  where not exists (select from share_movement r where r.reverses = s.movement)`

const firstWithinDays = 30
const dayMs = 86_400_000
const lineOf = ({ total, first, paid, ...row }: Row, today: Day): SubscriptionLine => {
  const firstLate = paid < first && Date.parse(today) - Date.parse(row.day) > firstWithinDays * dayMs
  return { ...row, totalCents: BigInt(total), paidCents: BigInt(paid), dueNowCents: BigInt(Math.max(0, first - paid)), leftCents: BigInt(total - paid), late: paid < total && (row.balanceDueOn < today || firstLate) }
}

/** Subscriptions of one member, the newest first. */
export async function subscriptionsOf(db: DbOrTx, memberId: string, today: Day): Promise<SubscriptionLine[]> {
  const { rows } = await sql<Row>`select * from (${lines}) as l where "memberId" = ${memberId} order by movement desc limit 500`.execute(db)
  return rows.map((row) => lineOf(row, today))
}

/** Subscriptions that are not wholly paid, those due first before the others, one page; how many there are and what is missing in all. */
export async function unpaidSubscriptions(db: DbOrTx, search: { text: string; page: number; pageSize: number }, today: Day): Promise<{ lines: SubscriptionLine[]; total: number; missingCents: bigint }> {
  const like = containing(search.text)
  const whole = /^\d{1,9}$/.test(search.text.trim()) ? Number(search.text.trim()) : -1
  const waiting = sql`select * from (${lines}) as l where paid < total and ${search.text.trim() === '' ? sql`true` : sql`(fold_text("memberName") like fold_text(${like}) or "memberNumber" = ${whole} or movement = ${whole})`}`
  const { rows } = await sql<Row>`select * from (${waiting}) as w order by "balanceDueOn", movement limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db)
  const { rows: sums } = await sql<{ total: number; missing: number }>`select count(*)::integer as total, coalesce(sum(total - paid), 0)::bigint as missing from (${waiting}) as w`.execute(db)
  return { lines: rows.map((row) => lineOf(row, today)), total: sums[0]?.total ?? 0, missingCents: BigInt(sums[0]?.missing ?? 0) }
}

/** One subscription. @throws {UserError} `notFound`. */
export async function subscriptionByMovement(db: DbOrTx, movement: number, today: Day): Promise<SubscriptionLine> {
  const { rows } = await sql<Row>`select * from (${lines}) as l where movement = ${movement}`.execute(db)
  if (!rows[0]) throw notFound()
  return lineOf(rows[0], today)
}

interface SharePayment {
  number: number
  kind: 'takeover' | 'payment' | 'correction' | 'waiver'
  day: Day
  cents: bigint
  corrected: boolean
}

/** What was paid for a subscription, in order. */
export async function paymentsOf(db: DbOrTx, movement: number): Promise<SharePayment[]> {
  const { rows } = await sql<Omit<SharePayment, 'cents'> & { amount: number }>`select number, kind, to_char(day, 'YYYY-MM-DD') as day, cents as amount, exists (select from share_payment c where c.corrects = p.number) as corrected
    from share_payment p where subscription = ${movement} order by number`.execute(db)
  return rows.map(({ amount, ...row }) => ({ ...row, cents: BigInt(amount) }))
}

/**
 * Takes in a payment for a subscription: all of it or a part, into the bank.
 * @throws {UserError} `notFound`, `sharePaymentAmount` (nothing, negative), `sharePaymentMuch` (more than what is left), `sharePaymentDay`
 * (to come, or before the subscription), and those of `postEntry`.
 */
export async function recordSharePayment(tx: Tx, doer: Doer, input: { movement: number; cents: bigint; day: Day }, clock: Clock): Promise<{ number: number; leftCents: bigint }> {
  await lockShares(tx)
  const today = dayOf(clock.now())
  const asked = await subscriptionByMovement(tx, input.movement, today)
  if (input.cents <= 0n) throw new UserError('sharePaymentAmount', {}, { field: 'amount' })
  if (input.cents > asked.leftCents) throw new UserError('sharePaymentMuch', { leftCents: Number(asked.leftCents) }, { field: 'amount' })
  if (input.day > today || input.day < asked.day) throw new UserError('sharePaymentDay', { day: asked.day }, { field: 'day' })
  const member = await memberById(tx, asked.memberId)
  const party = await ensureMemberParty(tx, member)
  const { cents } = input
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: journals.bank,
      day: input.day,
      label: `Versement sur parts, mouvement ${asked.movement}`,
      cause: { kind: 'share-payment', id: String(asked.movement) },
      lines: [
        { account: accounts.bank, debitCents: cents, creditCents: 0n },
        { account: accounts.member, debitCents: 0n, creditCents: cents, party },
        { account: accounts.calledUnpaid, debitCents: cents, creditCents: 0n },
        { account: accounts.paidUp, debitCents: 0n, creditCents: cents },
      ],
    },
    clock,
  )
  const { number } = await tx
    .insertInto('share_payment')
    .values({ subscription: asked.movement, kind: 'payment', day: input.day, cents, corrects: null, entry_id: entry.id, recorded_by: doer.personId, recorded_at: clock.now() })
    .returning('number')
    .executeTakeFirstOrThrow()
  await recordAudit(tx, doer, { action: 'shares.paid', subjectKind: 'share', subjectId: String(asked.movement), memberId: member.id, after: { number: asked.movement, name: member.name, cents: Number(cents) } }, clock)
  return { number, leftCents: asked.leftCents - cents }
}

/** What was paid for is gone meanwhile: transferred or paid back. */
async function refuseUnheld(tx: Tx, payment: { subscription: number; cents: number }): Promise<void> {
  const { memberId } = await tx.selectFrom('share_subscription').select('member_id as memberId').where('movement', '=', payment.subscription).executeTakeFirstOrThrow()
  const held = await holdingNow(tx, memberId)
  if (held.unpaidCents + BigInt(payment.cents) > held.capitalCents) throw new UserError('sharesGone', {}, { status: 409 })
}

/** Takes back a payment that was entered wrongly, and its entry. @throws {UserError} `notFound`; `sharePaymentCorrected`, `sharesGone` (409). */
export async function correctSharePayment(tx: Tx, doer: Doer, input: { number: number }, clock: Clock): Promise<void> {
  await lockShares(tx)
  const payment = await tx.selectFrom('share_payment').select(['number', 'subscription', 'kind', 'cents', 'entry_id']).where('number', '=', input.number).executeTakeFirst()
  if (!payment || payment.kind !== 'payment') throw notFound()
  const earlier = await tx.selectFrom('share_payment').select('number').where('corrects', '=', payment.number).executeTakeFirst()
  if (earlier) throw new UserError('sharePaymentCorrected', {}, { status: 409 })
  assert(payment.entry_id, 'a payment has its entry')
  await refuseUnheld(tx, payment)
  const day = dayOf(clock.now())
  const asked = await subscriptionByMovement(tx, payment.subscription, day)
  const entry = await reverseEntry(tx, doer, { entryId: payment.entry_id, day, label: `Annulation d’un versement sur parts, mouvement ${payment.subscription}` }, clock)
  await tx
    .insertInto('share_payment')
    .values({ subscription: payment.subscription, kind: 'correction', day, cents: -BigInt(payment.cents), corrects: payment.number, entry_id: entry.id, recorded_by: doer.personId, recorded_at: clock.now() })
    .execute()
  await recordAudit(tx, doer, { action: 'shares.paymentCorrected', subjectKind: 'share', subjectId: String(payment.subscription), memberId: asked.memberId, after: { number: payment.subscription, name: asked.memberName, cents: payment.cents } }, clock)
}
