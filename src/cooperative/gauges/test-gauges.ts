/** Gauges for tests: what hosting says, and reading one of a day. */
import assert from 'node:assert/strict'
import type { Db } from '#db/open-database.ts'
import { day, dayOf } from '#lib/day.ts'
import type { Clock } from '#lib/clock.ts'
import { gaugeNamed } from './catalogue.ts'
import type { GaugeName, PartName, Reading } from './gauge.ts'
import type { GaugePorts } from './gauge-ports.ts'
import { gaugeSetting } from './gauge-setting.ts'
import type { GaugeSetting } from './gauge-setting.ts'

/** A cooperative that hosts nothing. */
export const noHosting: GaugePorts = { sitesOn: async (_db, days) => days.map(() => 0), activityOn: async () => ({ accounts: 0, requests: 0n, faults: 0n, lastDay: null }) }

/** So many sites on every day, so many accounts that live. */
export const hostingOf = (sites: number, accounts: number, lastDay: string | null = null): GaugePorts => ({
  sitesOn: async (_db, days) => days.map(() => sites),
  activityOn: async (_db, on) => ({ accounts, requests: BigInt(accounts) * 1000n, faults: BigInt(accounts), lastDay: lastDay === null ? on : day(lastDay) }),
})

/** Reads a gauge of a day as timed work does. */
export async function readGauge(db: Db, name: GaugeName, on: string, clock: Clock, { ports = noHosting, setting = {} }: { ports?: GaugePorts; setting?: Partial<GaugeSetting> } = {}): Promise<Reading | null> {
  const gauge = gaugeNamed(name)
  assert.ok(gauge)
  return gauge.read({ db, day: day(on), today: dayOf(clock.now()), setting: { ...(await gaugeSetting(db)), ...setting }, ports })
}

/** A part of a reading. */
export const part = (reading: Reading | null, name: PartName): bigint | undefined => reading?.parts.find((one) => one.name === name)?.value
