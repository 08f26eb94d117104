import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { notFound } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { personById } from './person-store.ts'

/**
 * Lets a person act for a member from now on, or until an instant: as the member themself, or as their representative.
 * Doing it twice changes nothing. @returns the representation's id.
 */
export async function represent(tx: Tx, doer: Doer, input: { personId: string; memberId: string; capacity: 'self' | 'representative'; endsAt?: Date | null | undefined }, clock: Clock): Promise<string> {
  const now = clock.now()
  const there = await tx
    .selectFrom('representation')
    .select('id')
    .where('person_id', '=', input.personId)
    .where('member_id', '=', input.memberId)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .executeTakeFirst()
  if (there) return there.id
  const person = await personById(tx, input.personId)
  const id = randomText(12)
  await tx
    .insertInto('representation')
    .values({ id, person_id: input.personId, member_id: input.memberId, capacity: input.capacity, starts_at: now, ends_at: input.endsAt ?? null })
    .execute()
  await recordAudit(
    tx,
    doer,
    { action: 'representation.started', subjectKind: 'person', subjectId: input.personId, memberId: input.memberId, after: { name: person.name, capacity: input.capacity, ...(input.endsAt ? { until: input.endsAt.toISOString() } : {}) } },
    clock,
  )
  return id
}

/** Ends it now; what was done stays. Doing it twice changes nothing. @throws {UserError} `notFound`. */
export async function endRepresentation(tx: Tx, doer: Doer, input: { personId: string; memberId: string }, clock: Clock): Promise<void> {
  const now = clock.now()
  const person = await personById(tx, input.personId)
  const rows = await tx
    .updateTable('representation')
    .set({ ends_at: now })
    .where('person_id', '=', person.id)
    .where('member_id', '=', input.memberId)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .returning('id')
    .execute()
  if (rows.length > 0) return recordAudit(tx, doer, { action: 'representation.ended', subjectKind: 'person', subjectId: person.id, memberId: input.memberId, before: { name: person.name } }, clock)
  const ever = await tx.selectFrom('representation').select('id').where('person_id', '=', person.id).where('member_id', '=', input.memberId).executeTakeFirst()
  if (!ever) throw notFound()
}
