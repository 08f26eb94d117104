/** Levels of reminders and what goes with them, as the treasurer set them. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Level } from './levels.ts'

export interface DunningSetting {
  /** Reminders leave by themselves. */
  active: boolean
  /** Below this nobody is written to. */
  leastCents: bigint
  /** From the formal notice to a suspension; never below 15. */
  noticeDays: number
  /** How late an instalment may be before its plan is broken. */
  lateDays: number
  version: number
  /** In order; the last one is the formal notice. */
  levels: Level[]
}

/** What holds now. */
export async function dunningSetting(db: DbOrTx): Promise<DunningSetting> {
  const [row, levels] = await Promise.all([db.selectFrom('dunning_setting').selectAll().executeTakeFirstOrThrow(), db.selectFrom('reminder_level').selectAll().orderBy('place').execute()])
  return { active: row.active, leastCents: BigInt(row.least_cents), noticeDays: row.notice_days, lateDays: row.late_days, version: row.version, levels: levels.map((one) => ({ place: one.place, kind: one.kind, days: one.days, wordsFr: one.words_fr, wordsEn: one.words_en })) }
}

export const longestWords = 2000
export const mostLevels = 6

interface SettingInput {
  version?: number | undefined
  active: boolean
  leastCents: bigint
  noticeDays: number
  lateDays: number
  /** From two to six; the last one is the formal notice. */
  levels: readonly { days: number; wordsFr: string; wordsEn: string }[]
}

const within = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most
const tidy = (words: string): string => words.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n]/gu, '').trim()

/**
 * Changes them; letters that left keep what they said.
 * @throws {UserError} `dunningChanged` (409), `dunningLeast`, `dunningNoticeDays`, `dunningLateDays`, `dunningLevels`, `dunningLevelDays`, `dunningLevelWords`.
 */
export async function changeDunning(tx: Tx, actor: Actor, input: SettingInput, clock: Clock): Promise<void> {
  await tx.selectFrom('dunning_setting').select('one_row').forUpdate().execute()
  const before = await dunningSetting(tx)
  if (input.version !== undefined && input.version !== before.version) throw new UserError('dunningChanged', {}, { status: 409 })
  if (input.leastCents < 1n || input.leastCents > 100_000n) throw new UserError('dunningLeast', {}, { field: 'leastCents' })
  if (!within(input.noticeDays, 15, 90)) throw new UserError('dunningNoticeDays', { least: 15, most: 90 }, { field: 'noticeDays' })
  if (!within(input.lateDays, 3, 60)) throw new UserError('dunningLateDays', { least: 3, most: 60 }, { field: 'lateDays' })
  if (input.levels.length < 2 || input.levels.length > mostLevels) throw new UserError('dunningLevels', { most: mostLevels }, { field: 'levels' })
  let last = 0
  for (const [index, level] of input.levels.entries()) {
    // a letter takes some days to be read: the next is a week later at least
    if (!within(level.days, index === 0 ? 1 : last + 7, 365)) throw new UserError('dunningLevelDays', { least: index === 0 ? 1 : last + 7 }, { field: `days${index + 1}` })
    if (level.wordsFr.length > longestWords || level.wordsEn.length > longestWords) throw new UserError('dunningLevelWords', { most: longestWords }, { field: `wordsFr${index + 1}` })
    last = level.days
  }
  await tx.updateTable('dunning_setting').set({ active: input.active, least_cents: input.leastCents, notice_days: input.noticeDays, late_days: input.lateDays, version: before.version + 1 }).execute()
  await tx.deleteFrom('reminder_level').execute()
  await tx.insertInto('reminder_level').values(input.levels.map((level, index) => ({ place: index + 1, kind: index === input.levels.length - 1 ? ('notice' as const) : ('reminder' as const), days: level.days, words_fr: tidy(level.wordsFr), words_en: tidy(level.wordsEn) }))).execute()
  const told = (one: { active: boolean; levels: readonly { days: number }[] }) => ({ active: one.active, days: one.levels.map(({ days }) => days).join(', ') })
  await recordAudit(tx, actor, { action: 'reminders.set', subjectKind: 'dunning', subjectId: 'setting', before: told(before), after: told(input) }, clock)
}
