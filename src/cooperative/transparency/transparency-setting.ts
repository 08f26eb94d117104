/** What the cooperative chose to open, in which words, under which licence. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { partNames } from './data-set.ts'
import type { PartName } from './data-set.ts'

export const longestIntro = 2000
export const longestLicence = 200
/** Of the French State (Etalab), compatible with CC BY 4.0: what public open data of France is under. */
export const usualLicence = 'Licence Ouverte 2.0'

export interface TransparencySetting {
  parts: readonly PartName[]
  intro: string
  licence: string
  changedAt: Date | null
}

/** What is open now; nothing, before anybody chose. */
export async function transparencySetting(db: DbOrTx): Promise<TransparencySetting> {
  const row = await db.selectFrom('transparency_setting').select(['parts', 'intro', 'licence', 'changed_at']).executeTakeFirst()
  return { parts: partNames.filter((name) => row?.parts.includes(name)), intro: row?.intro ?? '', licence: row?.licence ?? usualLicence, changedAt: row?.changed_at ?? null }
}

/** Opens these parts and closes the others. @throws {UserError} `transparencyIntro`, `transparencyLicence`. */
export async function chooseParts(tx: Tx, doer: Doer, input: { parts: readonly PartName[]; intro: string; licence: string }, clock: Clock): Promise<void> {
  const before = await transparencySetting(tx)
  const intro = input.intro.normalize('NFC').replaceAll('\r\n', '\n').trim()
  if ([...intro].length > longestIntro || /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u.test(intro.replaceAll('\n', ''))) throw new UserError('transparencyIntro', { most: longestIntro }, { field: 'intro' })
  const licence = input.licence.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
  if (licence === '' || [...licence].length > longestLicence || /\p{C}/u.test(licence)) throw new UserError('transparencyLicence', { most: longestLicence }, { field: 'licence' })
  const parts = partNames.filter((name) => input.parts.includes(name))
  const values = { parts: [...parts], intro, licence, changed_by: doer.personId, changed_at: clock.now() }
  await tx.insertInto('transparency_setting').values(values).onConflict((conflict) => conflict.column('one_row').doUpdateSet(values)).execute()
  await recordAudit(tx, doer, { action: 'transparency.chosen', subjectKind: 'transparency', subjectId: 'transparency', before: { parts: before.parts.join(', '), licence: before.licence }, after: { parts: parts.join(', '), licence } }, clock)
}
