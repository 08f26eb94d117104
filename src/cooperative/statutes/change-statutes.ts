import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { asDay } from '#lib/day.ts'
import { calendarDay } from '#lib/format.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { allVersions, insertVersion, lockVersions, markWithdrawn } from './statutes-store.ts'
import { statutesShape } from './statutes.ts'
import type { Statutes } from './statutes.ts'

interface StatutesChange {
  statutes: Statutes
  /** First day in force: today at the earliest; the founding version may begin on any day of the past. */
  fromDay: string
  /** Which meeting adopted them, and when. */
  resolution: string
}

const longestResolution = 300

/**
 * Records what a meeting adopted: a new version from a day on. What the statutes said before that day stays.
 * @returns the number of the version.
 * @throws {UserError} `statutesWrong` (its field is the path at fault), `statutesDay`, `statutesPast`, `statutesOvertaken`, `statutesSame`, `statutesShareValue`, `statutesResolution`.
 */
export async function changeStatutes(tx: Tx, doer: Doer, input: StatutesChange, clock: Clock): Promise<number> {
  const checked = statutesShape.safeParse(input.statutes)
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw new UserError('statutesWrong', { fault: issue?.message ?? '', where: issue?.path.join('.') ?? '' }, { field: issue?.path.join('.') ?? '' })
  }
  const resolution = input.resolution.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (resolution === '' || [...resolution].length > longestResolution || /[\p{Cc}\p{Cf}]/u.test(resolution)) throw new UserError('statutesResolution', { most: longestResolution }, { field: 'resolution' })
  if (!asDay(input.fromDay)) throw new UserError('statutesDay', {}, { field: 'fromDay' })
  await lockVersions(tx)
  const [newest] = await allVersions(tx)
  const today = calendarDay(clock.now())
  if (newest && input.fromDay < today) throw new UserError('statutesPast', {}, { field: 'fromDay' })
  if (newest && input.fromDay <= newest.fromDay) throw new UserError('statutesOvertaken', { day: newest.fromDay }, { status: 409, field: 'fromDay' })
  if (newest && JSON.stringify(newest.statutes) === JSON.stringify(checked.data)) throw new UserError('statutesSame', {}, { status: 409 })
  const number = await insertVersionKeepingShares(tx, { fromDay: input.fromDay, statutes: checked.data, resolution, personId: doer.personId, recordedAt: clock.now() })
  await recordAudit(tx, doer, { action: 'statutes.changed', subjectKind: 'statutes', subjectId: String(number), after: { number, fromDay: input.fromDay, resolution } }, clock)
  return number
}

/** The database refuses other shares than those that are held (OV102). */
async function insertVersionKeepingShares(tx: Tx, version: Parameters<typeof insertVersion>[1]): Promise<number> {
  try {
    return await insertVersion(tx, version)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'OV102') throw new UserError('statutesShareValue', {}, { status: 409, cause: error })
    throw error
  }
}

/** Takes back a version that has not begun. @throws {UserError} `notFound`; `statutesBegun` (409). */
export async function withdrawStatutes(tx: Tx, doer: Doer, input: { number: number }, clock: Clock): Promise<void> {
  await lockVersions(tx)
  const version = (await allVersions(tx)).find(({ number }) => number === input.number)
  if (!version) throw notFound()
  if (version.fromDay <= calendarDay(clock.now())) throw new UserError('statutesBegun', {}, { status: 409 })
  await markWithdrawn(tx, version.number, { personId: doer.personId, at: clock.now() })
  await recordAudit(tx, doer, { action: 'statutes.withdrawn', subjectKind: 'statutes', subjectId: String(version.number), before: { number: version.number, fromDay: version.fromDay } }, clock)
}
