/** Two people changed one site at once: says to the second one what the first one did. */
import { UserError } from '#lib/errors.ts'
import type { Tx } from '#db/open-database.ts'
import { lastChangeOf } from '#people/audit.ts'
import type { Site } from './site.ts'

/** The refusal `siteChangedMeanwhile`, with who did what last, to what. */
export async function changedMeanwhile(tx: Tx, site: Site, seenVersion: number): Promise<UserError> {
  const act = await lastChangeOf(tx, 'site', site.id)
  return new UserError(
    'siteChangedMeanwhile',
    {
      site: site.name,
      who: act?.personName ?? '',
      action: act?.action ?? '',
      changes: site.version - seenVersion,
      hostName: site.hostNames[0] ?? '',
      version: site.version,
    },
    { status: 409 },
  )
}
