/**
 * Warns by letter before anything is refused: at four fifths of the disk, of a database or of the memory, and when visitors wait
 * for a free PHP process. Once per crossing: a site must come well below again, and for what comes and goes by the
 * hour a week must pass, before another letter goes out.
 */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatBytes, formatNumber } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { messagesOf } from '#locales/messages.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { readersOfMember } from '#people/persons/readers-of-member.ts'
import type { LateSeen } from './verdict.ts'

type WarningKind = 'disk' | 'database' | 'memory' | 'workers'

const dayMs = 86_400_000
const warnFrom = 0.8
const overBelow = 0.7

interface Level {
  kind: WarningKind
  /** Of the limit: 0.8 and above warns, under 0.7 is over. */
  part: number
  words(language: FormatLanguage): [used: string, limit: string]
  restMs: number
}

function levelsOf({ diskBytes, database, memoryBytes, workers, workersFull, limits }: LateSeen): Level[] {
  const bytes = (value: number) => (language: FormatLanguage) => formatBytes(language, value)
  const number = (value: number) => (language: FormatLanguage) => formatNumber(language, value)
  const level = (kind: WarningKind, part: number, used: (language: FormatLanguage) => string, limit: (language: FormatLanguage) => string, restMs: number): Level => ({
    kind, part, restMs, words: (language) => [used(language), limit(language)],
  })
  return [
    level('disk', diskBytes / limits.diskBytes, bytes(diskBytes), bytes(limits.diskBytes), 0),
    level('database', database ? database.bytes / database.limitBytes : 0, bytes(database?.bytes ?? 0), bytes(database?.limitBytes ?? 0), 0),
    level('memory', memoryBytes / limits.memoryBytes, bytes(memoryBytes), bytes(limits.memoryBytes), 7 * dayMs),
    level('workers', workersFull > 0 ? 1 : 0, number(Math.max(workers, limits.phpWorkers)), number(limits.phpWorkers), 7 * dayMs),
  ]
}

/** Sends what letters are due for these sites, and forgets the warnings whose cause is over. */
export async function warnMembers(tx: Tx, late: ReadonlyMap<string, LateSeen>, clock: Clock, from: Letterhead): Promise<void> {
  if (late.size === 0) return
  const now = clock.now()
  const standing = await tx.selectFrom('site_warning').selectAll().where('site_id', 'in', [...late.keys()]).execute()
  for (const [siteId, seen] of late)
    for (const level of levelsOf(seen)) {
      const warned = standing.find((one) => one.site_id === siteId && one.kind === level.kind)
      if (level.part >= warnFrom && !warned) await warn(tx, siteId, level, clock, from)
      else if (warned && level.part < overBelow && now.getTime() - warned.crossed_at.getTime() >= level.restMs)
        await tx.deleteFrom('site_warning').where('site_id', '=', siteId).where('kind', '=', level.kind).execute()
    }
}

async function warn(tx: Tx, siteId: string, level: Level, clock: Clock, from: Letterhead): Promise<void> {
  const now = clock.now()
  // Who writes the row sends the letters: of two batches at once only one does.
  const { numInsertedOrUpdatedRows } = await tx.insertInto('site_warning').values({ site_id: siteId, kind: level.kind, crossed_at: now }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
  if (!numInsertedOrUpdatedRows) return
  const site = await tx.selectFrom('site').select(['member_id', 'main_host_name', 'name']).where('id', '=', siteId).executeTakeFirst()
  if (!site) return
  const shown = site.main_host_name === '' ? site.name : readableHostName(site.main_host_name)
  for (const person of await readersOfMember(tx, site.member_id, now)) {
    const words = messagesOf(person.language).hosting.health.letters
    const [used, limit] = level.words(person.language)
    await writeLetter(tx, person, { subject: words[level.kind].subject(shown), body: words[level.kind].body(shown, used, limit), action: { label: words.action, path: sitePaths.health(siteId) }, after: words.after }, from, clock)
  }
}
