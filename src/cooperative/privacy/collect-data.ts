/** Everything that is held on a person, as data: what they get, and what the administrator sees of it (GDPR art. 15 and 20). */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { changesOfIdentity, identityOf } from '#cooperative/members/register/identity-store.ts'
import { eventsOf } from '#cooperative/members/register/event-store.ts'
import { departuresOf } from '#cooperative/members/departures/departure-store.ts'
import { memberById } from '#cooperative/members/member-store.ts'
import { personById } from '#people/persons/person-store.ts'

/** What other halves hold on a person, by the name of the part; joined where the program is composed. */
export interface PrivacyPorts {
  more?(db: DbOrTx, who: { personId: string; memberIds: readonly string[] }): Promise<Record<string, readonly object[]>>
}

/** A part of it: its name, which the catalogue words, and its rows. */
export interface PersonalData {
  collectedAt: string
  person: object
  parts: Record<string, readonly object[]>
}

const mostEvents = 20_000
const changesShown = 1000

/** Gathers it. Secrets and hashes are left out: that a way to sign in exists is told, not what it is. */
export async function collectData(db: DbOrTx, personId: string, ports: PrivacyPorts, now: Date): Promise<PersonalData> {
  const person = await personById(db, personId)
  const rowsOf = async (query: ReturnType<typeof sql<Record<string, unknown>>>) => (await query.execute(db)).rows
  const representations = (await sql<{ memberId: string; name: string; number: number; capacity: string; startsAt: Date; endsAt: Date | null }>`
    select m.id as "memberId", m.name, m.number, r.capacity, r.starts_at as "startsAt", r.ends_at as "endsAt" from representation r join member m on m.id = r.member_id
    where r.person_id = ${personId} order by r.starts_at`.execute(db)).rows
  const memberIds = [...new Set(representations.map(({ memberId }) => memberId))]
  // what somebody was long ago does not open what the member is today
  const current = [...new Set(representations.filter((one) => one.startsAt <= now && (one.endsAt === null || one.endsAt > now)).map(({ memberId }) => memberId))]
  const members = await Promise.all(
    current.map(async (id) => ({ ...(await memberById(db, id)), identity: await identityOf(db, id), events: await eventsOf(db, id), identityChanges: await changesOfIdentity(db, id, changesShown), departures: await departuresOf(db, id) })),
  )
  return {
    collectedAt: now.toISOString(),
    person: { id: person.id, name: person.name, email: person.email, language: person.language, theme: person.theme, hasPassword: person.passwordHash !== null, hasSecondFactor: person.totpSecret !== null, disabledAt: person.disabledAt, createdAt: person.createdAt },
    parts: {
      representations,
      members,
      roles: await rowsOf(sql`select role, granted_at as "grantedAt", ends_at as "endsAt" from role_grant where person_id = ${personId} order by granted_at`),
      passkeys: await rowsOf(sql`select name, created_at as "createdAt", last_used_at as "lastUsedAt" from passkey where person_id = ${personId} order by created_at`),
      sessions: await rowsOf(sql`select kind, name, source, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt" from session where person_id = ${personId} order by created_at`),
      // the one that became a member is theirs who act for it; whoever else applied keeps who they are
      applications: await rowsOf(sql`select kind, name, case when lower(email) = lower(${person.email}) then person_name else '' end as "personName", case when lower(email) = lower(${person.email}) then email else '' end as email, case when lower(email) = lower(${person.email}) then identity end as identity, shares, words, state, submitted_at as "submittedAt", question, asked_at as "askedAt", answer, answered_at as "answeredAt", decided_at as "decidedAt", body, reference, reason, member_id as "memberId" from membership_application where (lower(email) = lower(${person.email}) or member_id = any(${current})) and state <> 'unproven' order by submitted_at`),
      delegations: await rowsOf(sql`select subject_kind as "subjectKind", subject_id as "subjectId", level, starts_at as "startsAt", ends_at as "endsAt", ended_at as "endedAt" from delegation where person_id = ${personId} order by starts_at`),
      reminders: await rowsOf(sql`select member_id as "memberId", asked_at as "askedAt", sent_at as "sentAt", letters, answered_at as "answeredAt" from member_reminder where member_id = any(${current}) order by asked_at`),
      // links in letters open doors: covered here as in the panel
      messages: await rowsOf(sql`select subject, created_at as "createdAt", regexp_replace(body_text, '([?&]link=)[a-z0-9]{32}', '\\1…', 'g') as text from outgoing_message where lower(to_address) = lower(${person.email}) order by created_at`),
      journal: await rowsOf(sql`select at, action, subject_kind as "subjectKind", subject_id as "subjectId", before, after, case when person_id = ${personId} then source else '' end as source from audit_event
        where person_id = ${personId} or (subject_kind = 'person' and subject_id = ${personId}) order by id desc limit ${mostEvents}`),
      ...(await ports.more?.(db, { personId, memberIds: current })),
      formerMembers: memberIds.filter((id) => !current.includes(id)).map((id) => ({ id })),
    },
  }
}
