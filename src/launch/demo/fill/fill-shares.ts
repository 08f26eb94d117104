/**
 * Shares of fictional members, some thousands at once: movements in the order of their days, and for each month one entry in
 * the books that sums them up. The database holds all of it to the same sums as shares entered one by one.
 */
import { sql } from 'kysely'
import { ensureMemberParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import type { LineInput } from '#cooperative/finance/ledger/entry.ts'
import { shareHead } from '#cooperative/shares/share-store.ts'
import { accounts, journals } from '#cooperative/shares/share.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { draw } from './draw.ts'
import type { PlannedMember } from './plan.ts'

interface Planned {
  id: string
  day: Day
  shares: number
  /** Of the whole, in percent. */
  paid: number
}

const doer = byItself('demo')
const atOnce = 250

/** Gives every admitted planned member that holds nothing its shares, at most so many each. @returns how many subscribed; none without statutes and books. */
export async function fillShares(db: Db, seed: number, members: readonly PlannedMember[], clock: Clock, most = 12): Promise<number> {
  const today = dayOf(clock.now())
  const rules = (await versionAt(db, today))?.statutes.shares
  const { lastDay } = await shareHead(db)
  if (!rules || lastDay === null) return 0
  const holding = new Set((await db.selectFrom('share_holding').select('member_id').execute()).map((row) => row.member_id))
  const within = (day: Day): Day => (day < lastDay ? lastDay : day > today ? today : day)
  const planned = members
    .filter(({ id, status }) => status === 'admitted' && !holding.has(id))
    .map(({ id, ageDays }): Planned => ({ id, day: within(addDays(today, -ageDays)), shares: 1 + Math.floor(draw(seed, 'shares', id) ** 3 * most), paid: draw(seed, 'paid', id) < 0.94 ? 100 : 50 }))
    .sort((a, b) => (a.day === b.day ? (a.id < b.id ? -1 : 1) : a.day < b.day ? -1 : 1))
  // Some hundreds with each transaction: the register's head is written with every movement, and its old versions go at commit only.
  for (const month of new Set(planned.map(({ day }) => day.slice(0, 7)))) {
    const ofMonth = planned.filter(({ day }) => day.startsWith(month))
    for (let from = 0; from < ofMonth.length; from += atOnce) await inTransaction(db, (tx) => subscribeMonth(tx, ofMonth.slice(from, from + atOnce), rules, today, clock))
  }
  return planned.length
}

async function subscribeMonth(tx: Tx, planned: readonly Planned[], rules: { valueCents: number; balanceMonths: number; paidUpPercent: number }, today: Day, clock: Clock): Promise<void> {
  const at = clock.now()
  const given = JSON.stringify(planned.map((one, place) => ({ ...one, place, due: addMonths(one.day, rules.balanceMonths) })))
  const plan = sql`jsonb_to_recordset(${given}::jsonb) as plan (id text, day date, shares bigint, paid integer, place integer, due date)`
  await sql`insert into share_movement (day, kind, shares, value_cents, to_member, recorded_at)
    select day, 'subscription', shares, ${rules.valueCents}, id, ${at} from ${plan} order by place`.execute(tx)
  const made = sql`${plan} join share_movement m on m.to_member = plan.id and m.kind = 'subscription' and m.recorded_at = ${at}`
  await sql`insert into share_subscription (movement, member_id, total_cents, first_cents, balance_due_on)
    select m.number, plan.id, m.shares * m.value_cents, (m.shares * m.value_cents * ${rules.paidUpPercent} + 99) / 100, plan.due from ${made} order by m.number`.execute(tx)
  // Summed up in one entry, so none of them can be taken back alone: told as shares of before are.
  await sql`insert into share_payment (subscription, kind, day, cents, recorded_at)
    select m.number, 'takeover', plan.day, m.shares * m.value_cents * plan.paid / 100, ${at} from ${made} order by m.number`.execute(tx)
  const total = (one: Planned) => BigInt(one.shares) * BigInt(rules.valueCents)
  const paid = (one: Planned) => (total(one) * BigInt(one.paid)) / 100n
  const unpaid = planned.filter((one) => one.paid < 100)
  const names = new Map((await tx.selectFrom('member').select(['id', 'number', 'name']).where('id', 'in', planned.map(({ id }) => id)).execute()).map((row) => [row.id, row]))
  const lines: LineInput[] = []
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n)
  lines.push({ account: accounts.bank, debitCents: sum(planned.map(paid)), creditCents: 0n }, { account: accounts.paidUp, debitCents: 0n, creditCents: sum(planned.map(paid)) })
  for (const one of unpaid) {
    const member = names.get(one.id)
    if (member) lines.push({ account: accounts.member, debitCents: total(one) - paid(one), creditCents: 0n, party: await ensureMemberParty(tx, member) })
  }
  if (unpaid.length > 0) lines.push({ account: accounts.calledUnpaid, debitCents: 0n, creditCents: sum(unpaid.map((one) => total(one) - paid(one))) })
  const last = endOfMonth(planned[0]?.day ?? today)
  await postEntry(tx, doer, { journal: journals.capital, day: last > today ? today : last, label: `Souscriptions de parts du mois, ${planned.length} sociétaires`, lines }, clock)
}
