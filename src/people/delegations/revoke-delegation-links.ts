import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'

/** Makes the unused links of one invitation worthless; those of other invitations of the same person stay. */
export async function revokeDelegationLinks(tx: Tx, delegationId: string, clock: Clock): Promise<void> {
  const now = clock.now()
  await tx
    .updateTable('one_time_link')
    .set({ expires_at: now })
    .where('purpose', '=', 'invitation')
    .where(sql<string>`payload ->> 'delegation'`, '=', delegationId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
}
