/** Erases what has reached the end of its time, tells what will be next, and what was. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, DbOrTx, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import type { Doer } from '#people/audit.ts'
import { blankJournal, erasePerson } from '#people/persons/erase-person.ts'
import type { MemberPorts } from '#cooperative/members/member-ports.ts'
import { retentionRules, ruleDays } from './retention-rules.ts'
import type { RetentionRuleName } from './retention-rules.ts'

const atOnce = 100
const dayMs = 24 * 3_600_000

/** What a rule is about: rows with an id and the instant from which its time runs. */
const subjectsAt = (now: Date): Readonly<Record<RetentionRuleName, RawBuilder<unknown>>> => ({
  unproven: sql`select id, case when state = 'unproven' then submitted_at else decided_at end as since from membership_application where state in ('unproven', 'taken-back')`,
  applications: sql`select id, decided_at as since from membership_application where state in ('admitted', 'refused')`,
  messages: sql`select id, created_at as since from outgoing_message`,
  identity: sql`select m.id, (m.left_on + 1)::timestamp at time zone 'Europe/Paris' as since from member m
    where m.left_on is not null and not exists (select from member_identity i where i.member_id = m.id and i.erased_at is not null)`,
  persons: sql`select p.id, greatest(p.created_at, (select max(coalesce(r.ends_at, m.left_on::timestamptz)) from representation r join member m on m.id = r.member_id where r.person_id = p.id),
      (select max(g.ends_at) from role_grant g where g.person_id = p.id), (select max(s.last_seen_at) from session s where s.person_id = p.id)) as since
    from person p where p.email not like '%@erased.invalid'
      and not exists (select from representation r join member m on m.id = r.member_id where r.person_id = p.id and r.ends_at is null and m.left_on is null)
      and not exists (select from representation r where r.person_id = p.id and r.ends_at > ${now})
      and not exists (select from role_grant g where g.person_id = p.id and (g.ends_at is null or g.ends_at > ${now}))
      and not exists (select from delegation d where d.person_id = p.id and d.ended_at is null)`,
})

async function due(db: DbOrTx, rule: RetentionRuleName, now: Date): Promise<string[]> {
  const floor = new Date(now.getTime() - ruleDays(rule) * dayMs)
  const { rows } = await sql<{ id: string }>`select id from (${subjectsAt(now)[rule]}) as s where since < ${floor} order by since limit ${atOnce}`.execute(db)
  return rows.map(({ id }) => id)
}

interface NextErasure {
  rule: RetentionRuleName
  /** How many within the time asked for, and the first of them. */
  count: number
  first: Date | null
}

/** What will be erased within so many days, by rule. */
export async function nextErasures(db: DbOrTx, days: number, now: Date): Promise<NextErasure[]> {
  return Promise.all(
    retentionRules.map(async ({ name, days: kept }) => {
      const { rows } = await sql<{ count: number; first: Date | null }>`select count(*)::integer as count, min(since) + make_interval(days => ${kept}) as first
        from (${subjectsAt(now)[name]}) as s where since < ${new Date(now.getTime() - (kept - days) * dayMs)}`.execute(db)
      return { rule: name, count: rows[0]?.count ?? 0, first: rows[0]?.first ?? null }
    }),
  )
}

interface LoggedErasure {
  at: Date
  rule: RetentionRuleName
  subject: string
  count: number
}

/** What was erased, the newest first. */
export async function loggedErasures(db: DbOrTx, atMost: number): Promise<LoggedErasure[]> {
  return (await db.selectFrom('retention_log').select(['at', 'rule', 'subject', 'count']).orderBy('id', 'desc').limit(atMost).execute()) as LoggedErasure[]
}

const log = async (tx: Tx, rule: RetentionRuleName, subject: string, count: number, clock: Clock): Promise<void> =>
  void (await tx.insertInto('retention_log').values({ at: clock.now(), rule, subject, count }).execute())

/** The member keeps its number, dates and states; who it was is forgotten, with everything that tells it. */
async function blankMember(tx: Tx, id: string, clock: Clock): Promise<void> {
  const member = await tx.selectFrom('member').select(['id', 'number']).where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
  const nothing = { acting_name: '', birth_day: null, birth_place: '', legal_form: '', registration_number: '', street: '', postal_code: '', city: '', country: '', email: '', phone: '', changed_at: clock.now(), erased_at: clock.now() }
  await tx.updateTable('member').set({ name: `n° ${member.number}` }).where('id', '=', id).execute()
  await tx.insertInto('member_identity').values({ member_id: id, ...nothing }).onConflict((conflict) => conflict.column('member_id').doUpdateSet(nothing)).execute()
  await tx.updateTable('member_identity_change').set({ before: null, after: null }).where('member_id', '=', id).execute()
  await tx.updateTable('departure').set({ grievances: '', defence: '', hearing: '', reason: '', appeal: '', erased_at: clock.now() }).where('member_id', '=', id).execute()
  await blankJournal(tx, sql<boolean>`member_id = ${id}`)
  await log(tx, 'identity', String(member.number), 1, clock)
}

async function erase(tx: Tx, doer: Doer, rule: RetentionRuleName, ids: readonly string[], ports: Pick<MemberPorts, 'countSites'>, clock: Clock): Promise<number> {
  if (rule === 'identity') {
    // While a site is hosted the contract has not ended, whatever the register says.
    const sites = await ports.countSites(tx, ids)
    const free = ids.filter((id) => (sites.get(id) ?? 0) === 0)
    for (const id of free) await blankMember(tx, id, clock)
    return free.length
  }
  if (rule === 'persons')
    for (const personId of ids) {
      // they act for nobody who is a member any more
      await tx.updateTable('representation').set({ ends_at: clock.now() }).where('person_id', '=', personId).where('ends_at', 'is', null).execute()
      await erasePerson(tx, doer, { personId }, clock)
    }
  else await tx.deleteFrom(rule === 'messages' ? 'outgoing_message' : 'membership_application').where('id', 'in', [...ids]).execute()
  await log(tx, rule, '', ids.length, clock)
  return ids.length
}

/** Timed work: one round over all rules. @returns whether there may be more to do at once. */
export async function executeRetention(db: Db, doer: Doer, ports: Pick<MemberPorts, 'countSites'>, clock: Clock): Promise<boolean> {
  let more = false
  for (const { name } of retentionRules)
    more =
      (await inTransaction(db, async (tx) => {
        const ids = await due(tx, name, clock.now())
        return ids.length > 0 && (await erase(tx, doer, name, ids, ports, clock)) === atOnce
      })) || more
  return more
}
