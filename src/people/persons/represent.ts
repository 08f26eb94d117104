import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

/**
 * Lets a person act for a member from now on: as the member themself, or as their representative.
 * Doing it twice changes nothing. @returns the representation's id.
 */
export async function represent(tx: Tx, doer: Doer, input: { personId: string; memberId: string; capacity: 'self' | 'representative' }, clock: Clock): Promise<string> {
  const now = clock.now()
  const there = await tx
    .selectFrom('representation')
    .select('id')
    .where('person_id', '=', input.personId)
    .where('member_id', '=', input.memberId)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .executeTakeFirst()
  if (there) return there.id
  const id = randomText(12)
  await tx
    .insertInto('representation')
    .values({ id, person_id: input.personId, member_id: input.memberId, capacity: input.capacity, starts_at: now, ends_at: null })
    .execute()
  await recordAudit(
    tx,
    doer,
    { action: 'representation.started', subjectKind: 'person', subjectId: input.personId, memberId: input.memberId, after: { capacity: input.capacity } },
    clock,
  )
  return id
}
