/** Reads and writes about members of whom nothing is heard. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { addDays, addMonths, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { MemberPorts } from '../member-ports.ts'
import { answerDays, reminderMonths } from './phantom.ts'
import type { Phantom, PhantomView } from './phantom.ts'

/** After how many months of silence a member counts as one. */
export async function phantomMonths(db: DbOrTx): Promise<number> {
  return (await db.selectFrom('register_setting').select('phantom_months').executeTakeFirstOrThrow()).phantom_months
}

/** Members admitted before the silence began, with what was heard of them. One pass over representations: 6 ms with 4,000 members. */
const heard = (now: Date, since: Day): RawBuilder<unknown> => sql`
  select m.id, m.number, m.name, m.kind, m.folded_name, m.admitted_on as "admittedOn", seen.at as "seenAt", answered.at as "answeredAt", asked.at as "askedAt", asked.sent_at as "sentAt", coalesce(asked.letters, 0) as letters,
    case when asked.at is null or asked.at <= ${noonOf(addMonths(dayOf(now), -reminderMonths))} then 'toRemind'
      when asked.sent_at is null or asked.sent_at > ${noonOf(addDays(dayOf(now), -answerDays))} then 'reminded' else 'silent' end as view
  from member m
    left join (select r.member_id, max(least(p.last_seen_at, coalesce(r.ends_at, p.last_seen_at))) as at from representation r join person p on p.id = r.person_id
      where p.last_seen_at >= r.starts_at group by 1) seen on seen.member_id = m.id
    left join (select member_id, max(answered_at) as at from member_reminder where answered_at is not null group by 1) answered on answered.member_id = m.id
    left join (select distinct on (member_id) member_id, asked_at as at, sent_at, letters from member_reminder where answered_at is null order by member_id, asked_at desc) asked on asked.member_id = m.id
  where m.status = 'admitted' and m.admitted_on < ${since}::date
    and (seen.at is null or seen.at < ${noonOf(since)}) and (answered.at is null or answered.at < ${noonOf(since)})`

/** Of those, who paid since then is none. */
async function silentIds(db: DbOrTx, ports: Pick<MemberPorts, 'lastPaid'>, now: Date): Promise<{ ids: string[]; since: Day; paid: ReadonlyMap<string, Day> }> {
  const since = addMonths(dayOf(now), -(await phantomMonths(db)))
  const { rows } = await sql<{ id: string }>`select id from (${heard(now, since)}) as h`.execute(db)
  const ids = rows.map(({ id }) => id)
  const paid = (await ports.lastPaid?.(db, ids)) ?? new Map<string, Day>()
  return { ids: ids.filter((id) => (paid.get(id) ?? '') < since), since, paid }
}

interface PhantomSearch {
  /** Part of the name, or the exact number. */
  text: string
  view: PhantomView
  /** From 1. */
  page: number
  /** At most 1,000, for exports. */
  pageSize: number
}

/** A page of them by number, how many match, and how many there are in each view. */
export async function searchPhantoms(db: DbOrTx, search: PhantomSearch, ports: Pick<MemberPorts, 'lastPaid'>, now: Date): Promise<{ phantoms: Phantom[]; counts: Record<PhantomView, number> }> {
  const { ids, since, paid } = await silentIds(db, ports, now)
  const text = search.text.trim().slice(0, 100)
  const like = containing(text)
  const named = text === '' ? sql<boolean>`true` : sql<boolean>`(h.folded_name like fold_text(${like}) or h.number = ${/^\d{1,9}$/.test(text) ? Number(text) : -1})`
  const found = sql`select h.* from (${heard(now, since)}) as h where h.id = any(${ids}) and ${named}`
  const wanted = search.view === 'all' ? sql<boolean>`true` : sql<boolean>`f.view = ${search.view}`
  const { rows } = await sql<Phantom>`select f.id, f.number, f.name, f.kind, f."admittedOn", f."seenAt", f."answeredAt", f."askedAt", f."sentAt", f.letters, f.view from (${found}) as f
    where ${wanted} order by f.number limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db)
  const { rows: counted } = await sql<{ view: Exclude<PhantomView, 'all'>; count: number }>`select f.view, count(*)::integer as count from (${found}) as f group by f.view`.execute(db)
  const of = (view: PhantomView) => counted.find((row) => row.view === view)?.count ?? 0
  const counts = { toRemind: of('toRemind'), reminded: of('reminded'), silent: of('silent') }
  return { phantoms: rows.map((row) => ({ ...row, paidOn: paid.get(row.id) ?? null })), counts: { all: counts.toRemind + counts.reminded + counts.silent, ...counts } }
}

/** All of them that wait for a reminder. */
export async function phantomsToRemind(db: DbOrTx, ports: Pick<MemberPorts, 'lastPaid'>, now: Date): Promise<string[]> {
  const { ids, since } = await silentIds(db, ports, now)
  const { rows } = await sql<{ id: string }>`select h.id from (${heard(now, since)}) as h where h.id = any(${ids}) and h.view = 'toRemind' order by h.number`.execute(db)
  return rows.map(({ id }) => id)
}

interface WaitingReminder {
  id: string
  memberId: string
  name: string
  number: number
  status: string
}

/** Reminders that wait to be sent, the oldest first, held until the transaction ends. */
export async function takeReminders(tx: Tx, atMost: number): Promise<WaitingReminder[]> {
  const { rows } = await sql<WaitingReminder>`select r.id, r.member_id as "memberId", m.name, m.number, m.status from member_reminder r join member m on m.id = r.member_id
    where r.sent_at is null order by r.asked_at, r.id limit ${atMost} for update of r skip locked`.execute(tx)
  return rows
}

/** How many wait to be sent. */
export async function remindersWaiting(db: DbOrTx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from member_reminder where sent_at is null`.execute(db)
  return rows[0]?.count ?? 0
}

/** What a link asks about; null when it is no reminder's. */
export async function reminderByHash(db: DbOrTx, hash: Buffer): Promise<{ id: string; memberId: string; name: string; status: string; answeredAt: Date | null } | null> {
  const { rows } = await sql<{ id: string; memberId: string; name: string; status: string; answeredAt: Date | null }>`select r.id, r.member_id as "memberId", m.name, m.status, r.answered_at as "answeredAt"
    from member_reminder r join member m on m.id = r.member_id where r.link_hash = ${hash}`.execute(db)
  return rows[0] ?? null
}
