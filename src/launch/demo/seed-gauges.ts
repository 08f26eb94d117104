/** A reserve that the meeting of the fictional cooperative voted, and the first reading of its gauges; the panel makes those of past months by itself. */
import { changeGaugeSetting, gaugeSetting } from '#cooperative/gauges/gauge-setting.ts'
import { tendGauges } from '#cooperative/gauges/tend-gauges.ts'
import { lastPayments } from '#cooperative/shares/last-payments.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { activityOn, sitesOn } from '#hosting/for-cooperative.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { makeLog } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'

const reserveCents = 600_000n

/** Reads them as they are now, in place of what was read while the demonstration was being filled. */
export async function seedGauges(db: Db, actor: Actor, from: Letterhead, clock: Clock): Promise<void> {
  await inTransaction(db, async (tx) => {
    const setting = await gaugeSetting(tx)
    if (setting.reserveCents === null) await changeGaugeSetting(tx, actor, { ...setting, reserveCents }, clock)
    await tx.deleteFrom('gauge_reading').where('day', '=', dayOf(clock.now())).execute()
  })
  await tendGauges(db, { ports: { lastPaid: lastPayments, sitesOn, activityOn }, from, log: makeLog() }, clock)
}
