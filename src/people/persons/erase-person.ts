import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { endSessionsOf } from '#people/sessions/session-store.ts'
import { lockPerson } from './person-store.ts'
import { personRecord } from './person-list-store.ts'

/** What keeps an account from being erased now. */
type ErasureHindrance = 'represents' | 'role'

/** Why this person cannot be erased yet; empty when nothing is in the way. */
export async function erasureHindrances(tx: Tx | Parameters<typeof personRecord>[0], personId: string, now: Date): Promise<ErasureHindrance[]> {
  const record = await personRecord(tx, personId, now)
  return [...(record.members.length > 0 ? (['represents'] as const) : []), ...(record.grants.length > 0 ? (['role'] as const) : [])]
}

/**
 * Takes a person out: name, address, ways to sign in, sessions, letters to them, and what the journal says of them in
 * words (GDPR art. 17). That something was done by somebody, and when, stays: the journal is the proof of what happened
 * to members' things. @throws {UserError} `personStillActs` (409) while they act for a member or hold a role.
 */
export async function erasePerson(tx: Tx, doer: Doer, input: { personId: string }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, input.personId)
  if ((await erasureHindrances(tx, person.id, clock.now())).length > 0) throw new UserError('personStillActs', {}, { status: 409 })
  await endSessionsOf(tx, person.id, null)
  for (const table of ['passkey', 'recovery_code', 'one_time_link', 'challenge'] as const) await tx.deleteFrom(table).where('person_id', '=', person.id).execute()
  await tx.deleteFrom('outgoing_message').where(sql`lower(to_address)`, '=', person.email.toLowerCase()).execute()
  await tx
    .updateTable('delegation')
    .set({ email: '', called: '' })
    .where('person_id', '=', person.id)
    .execute()
  // RFC 6761 §6.4: nobody is ever below .invalid
  const nobody = { email: `${person.id}@erased.invalid`, name: '–', password_hash: null, totp_secret: null, totp_pending_secret: null, totp_last_step: null, disabled_at: person.disabledAt ?? clock.now() }
  await tx.updateTable('person').set(nobody).where('id', '=', person.id).execute()
  await blankJournal(tx, sql<boolean>`(subject_kind = 'person' and subject_id = ${person.id}) or person_id = ${person.id} and action like 'signIn.%'`)
  await recordAudit(tx, doer, { action: 'person.erased', subjectKind: 'person', subjectId: person.id }, clock)
}

/** Takes the words out of lines of the journal; who, what kind of thing, and when stay. */
export async function blankJournal(tx: Tx, which: ReturnType<typeof sql<boolean>>): Promise<void> {
  await sql`select set_config('onyva.erasing', 'on', true)`.execute(tx)
  await sql`update audit_event set before = null, after = null where (${which}) and (before is not null or after is not null)`.execute(tx)
  await sql`select set_config('onyva.erasing', 'off', true)`.execute(tx)
}
