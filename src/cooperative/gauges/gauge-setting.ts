/** From where a gauge calls for somebody, as the board set it. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'

export interface GaugeSetting {
  /** Cash that a meeting voted to keep; null: none. */
  reserveCents: bigint | null
  /** Months of cash left below which the board is told, and below which it is an alarm. */
  runwayNear: number
  runwayLeast: number
  /** Over how many months spending is averaged. */
  burnMonths: number
  /** Accounts that pay for all; null: worked out from the books. */
  breakEven: number | null
  phantomPercent: number
  arrearsPercent: number
  /** Null: the least of the statutes. */
  seats: number | null
  /** Loss years in a row before these books begin. */
  lossesBefore: number
  /** Days of silence after which a figure no longer holds. */
  quietDays: number
  version: number
}

/** What holds now. */
export async function gaugeSetting(db: DbOrTx): Promise<GaugeSetting> {
  const row = await db.selectFrom('gauge_setting').selectAll().executeTakeFirstOrThrow()
  return {
    reserveCents: row.reserve_cents === null ? null : BigInt(row.reserve_cents), runwayNear: row.runway_near, runwayLeast: row.runway_least, burnMonths: row.burn_months, breakEven: row.break_even, phantomPercent: row.phantom_percent, arrearsPercent: row.arrears_percent,
    seats: row.seats, lossesBefore: row.losses_before, quietDays: row.quiet_days, version: row.version,
  }
}

/** Whole numbers of the setting with their least and their most; those that may be left empty are null then. */
export const settingLimits = {
  runwayNear: [1, 60], runwayLeast: [0, 59], burnMonths: [3, 24], breakEven: [1, 10_000_000], phantomPercent: [1, 100], arrearsPercent: [1, 100], seats: [1, 100], lossesBefore: [0, 50], quietDays: [7, 370],
} as const satisfies Partial<Record<keyof GaugeSetting, readonly [number, number]>>
const mayBeEmpty: ReadonlySet<string> = new Set(['breakEven', 'seats'])

export type SettingInput = Omit<GaugeSetting, 'version'> & { version?: number | undefined }

/**
 * Changes it; what was read before stays as it was judged then.
 * @throws {UserError} `gaugesChanged` (409), `gaugeNumber` (with the field and its limits), `gaugeRunway`, `moneyLarge`.
 */
export async function changeGaugeSetting(tx: Tx, actor: Actor, input: SettingInput, clock: Clock): Promise<GaugeSetting> {
  await tx.selectFrom('gauge_setting').select('one_row').forUpdate().execute()
  const before = await gaugeSetting(tx)
  if (input.version !== undefined && input.version !== before.version) throw new UserError('gaugesChanged', {}, { status: 409 })
  for (const [name, [least, most]] of Object.entries(settingLimits) as [keyof typeof settingLimits, readonly [number, number]][]) {
    const value = input[name]
    if (value === null ? !mayBeEmpty.has(name) : !Number.isInteger(value) || value < least || value > most) throw new UserError('gaugeNumber', { least, most }, { field: name })
  }
  if (input.runwayLeast >= input.runwayNear) throw new UserError('gaugeRunway', {}, { field: 'runwayLeast' })
  const { version: _, ...after } = input
  await tx
    .updateTable('gauge_setting')
    .set({
      reserve_cents: after.reserveCents, runway_near: after.runwayNear, runway_least: after.runwayLeast, burn_months: after.burnMonths, break_even: after.breakEven, phantom_percent: after.phantomPercent, arrears_percent: after.arrearsPercent,
      seats: after.seats, losses_before: after.lossesBefore, quiet_days: after.quietDays, version: before.version + 1,
    })
    .execute()
  // only what changed: the journal is read by people
  const told = (one: Omit<GaugeSetting, 'version'>, other: Omit<GaugeSetting, 'version'>) => Object.fromEntries((Object.keys(settingLimits) as (keyof typeof settingLimits)[]).filter((name) => one[name] !== other[name]).map((name) => [name, one[name]]))
  const reserve = (one: Pick<GaugeSetting, 'reserveCents'>) => (before.reserveCents === after.reserveCents ? {} : { reserveCents: one.reserveCents === null ? null : Number(one.reserveCents) })
  await recordAudit(tx, actor, { action: 'gauges.set', subjectKind: 'gauges', subjectId: 'setting', before: { ...reserve(before), ...told(before, after) }, after: { ...reserve(after), ...told(after, before) } }, clock)
  return gaugeSetting(tx)
}
