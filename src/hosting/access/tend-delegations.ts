/** Timed work: tells both sides before a right ends, closes what is over, forgets invitations that nobody took up. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatDay } from '#lib/format.ts'
import { byItself, recordAudit } from '#people/audit.ts'
import { warnMs } from '#people/delegations/delegation.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'
import { readersOfMember } from '#people/persons/readers-of-member.ts'
import { personById } from '#people/persons/person-store.ts'
import { memberById } from '#cooperative/members/identity.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { accessPaths } from './pages/access-paths.ts'

/** Of each kind of work, in one transaction. */
const atMost = 50
/** What nobody took up is kept so long after it lapsed, for who invited. */
const forgetMs = 30 * 24 * 3_600_000

interface TendInput {
  from: Letterhead
  requestId: string
}

/** @returns whether there may be more to do at once. */
export async function tendDelegations(tx: Tx, input: TendInput, clock: Clock): Promise<boolean> {
  const worked = [await warn(tx, input, clock), await close(tx, input, clock), await forget(tx, clock)]
  return worked.some((count) => count === atMost)
}

/** Rights that end soon. What was lent for no longer than the warning runs ahead is not warned of. */
async function warn(tx: Tx, { from }: TendInput, clock: Clock): Promise<number> {
  const now = clock.now()
  const due = await tx
    .selectFrom('delegation')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('accepted_at', 'is not', null)
    .where('warned_at', 'is', null)
    .where('ends_at', '>', now)
    .where('ends_at', '<=', new Date(now.getTime() + warnMs))
    .where(sql<boolean>`ends_at - starts_at > ${`${warnMs} milliseconds`}::interval`)
    .orderBy('ends_at')
    .limit(atMost)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const one of due) {
    await tx.updateTable('delegation').set({ warned_at: now }).where('id', '=', one.id).execute()
    const site = await siteById(tx, one.subject_id)
    if (!site || site.deletedAt || one.person_id === null) continue
    const person = await personById(tx, one.person_id)
    const owner = await memberById(tx, one.member_id)
    const words = { thing: site.name, name: person.name, owner: owner.name }
    if (!person.disabledAt)
      await sendLetter(tx, { to: person, name: 'delegationEndsSoon', words: { ...words, until: formatDay(person.language, one.ends_at) }, path: peoplePaths.access, from }, clock)
    for (const to of await readersOfMember(tx, one.member_id, now))
      await sendLetter(tx, { to, name: 'delegationEndsSoonOwner', words: { ...words, until: formatDay(to.language, one.ends_at) }, path: accessPaths.list(site.id), from }, clock)
  }
  return due.length
}

/** Rights whose last day is past; they have not counted since, this closes the row. */
async function close(tx: Tx, { requestId }: TendInput, clock: Clock): Promise<number> {
  const now = clock.now()
  const due = await tx.selectFrom('delegation').selectAll().where('ended_at', 'is', null).where('ends_at', '<=', now).orderBy('ends_at').limit(atMost).forUpdate().skipLocked().execute()
  for (const one of due) {
    await tx.updateTable('delegation').set({ ended_at: one.ends_at, end_reason: 'over' }).where('id', '=', one.id).execute()
    const site = await siteById(tx, one.subject_id)
    if (!site || one.accepted_at === null) continue
    const name = one.person_id === null ? one.called : (await personById(tx, one.person_id)).name
    const entry = { action: 'delegation.over', subjectKind: 'site', subjectId: site.id, memberId: one.member_id, after: { name: site.name, person: name, level: one.level } }
    await recordAudit(tx, byItself(requestId), entry, clock)
  }
  return due.length
}

/**
 * Invitations that were declined, cancelled or never answered, and with them people who never came in and whom only
 * such an invitation made: their address is theirs, not ours. The journal keeps the names.
 */
async function forget(tx: Tx, clock: Clock): Promise<number> {
  const floor = new Date(clock.now().getTime() - forgetMs)
  const gone = await tx
    .deleteFrom('delegation')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('delegation')
        .select('id')
        .where('accepted_at', 'is', null)
        .where(sql<boolean>`coalesce(ended_at, open_until) <= ${floor}`)
        .limit(atMost)
        .forUpdate()
        .skipLocked(),
    )
    .returning('person_id')
    .execute()
  const persons = [...new Set(gone.flatMap((row) => row.person_id ?? []))]
  if (persons.length > 0)
    await sql`
      delete from person p where p.id = any(${persons}::text[]) and p.password_hash is null
        and not exists (select from passkey k where k.person_id = p.id)
        and not exists (select from representation r where r.person_id = p.id)
        and not exists (select from role_grant g where g.person_id = p.id)
        and not exists (select from delegation d where d.person_id = p.id)
        and not exists (select from audit_event e where e.subject_kind = 'person' and e.subject_id = p.id)`.execute(tx)
  return gone.length
}
