/** One cause of errors out of those that the health page lists. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx } from '#db/open-database.ts'
import { faultsOf } from '#hosting/usage/usage-store.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import { faultCauses } from '#wire/observations.ts'
import { firstDayOf, periods } from './period.ts'

/** What names a cause: the health page and its API tell the three. */
export const faultQuery = z.object({
  cause: z.enum(faultCauses),
  file: z.string().max(500).optional().openapi({ description: 'As the list of causes names it; nothing where it names none.' }),
  line: z.coerce.number().int().min(0).default(0),
  period: z.enum(periods).default('day'),
})
export type FaultQuery = z.infer<typeof faultQuery>

/** @returns null when nothing of this kind failed in the period. */
export async function findFault(db: DbOrTx, siteId: string, query: FaultQuery, now: Date): Promise<Fault | null> {
  const faults = await faultsOf(db, siteId, firstDayOf(query.period, now))
  return faults.find(({ cause, file, line }) => cause === query.cause && (file ?? '') === (query.file ?? '') && line === query.line) ?? null
}
