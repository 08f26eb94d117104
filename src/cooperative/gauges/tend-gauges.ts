/** Timed work: reads the gauges of today, and those of ends of months that the books tell of. */
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { Db, DbOrTx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { gauges } from './catalogue.ts'
import type { GaugeName, Reading } from './gauge.ts'
import type { GaugePorts } from './gauge-ports.ts'
import { gaugeSetting } from './gauge-setting.ts'
import { keepReadings, readDays } from './gauge-store.ts'
import { tellBoard } from './tell-board.ts'

/** Today's readings are made anew when they are older. */
const freshMs = 30 * 60_000
/** How far back histories go. */
const monthsBack = 36

interface Tending {
  ports: GaugePorts
  from: Letterhead
  log: Pick<Log, 'error'>
}

/** Reads every gauge of a day. One that fails is logged and left as it was: its page says since when. */
async function readAll(db: DbOrTx, of: Day, today: Day, { ports, log }: Tending): Promise<Map<GaugeName, Reading | null>> {
  const setting = await gaugeSetting(db)
  const readings = new Map<GaugeName, Reading | null>()
  for (const gauge of gauges) {
    if (of !== today && !gauge.tellsPast) continue
    try {
      readings.set(gauge.name, await gauge.read({ db, day: of, today, setting, ports }))
    } catch (error) {
      log.error('gauge.failed', { gauge: gauge.name, day: of, ...errorFields(error) })
    }
  }
  // a round that did nothing is a failure: it is tried again after a pause
  if (readings.size === 0) throw new Error(`no gauge could be read of ${of}`)
  return readings
}

/** Ends of months since the books began, the latest first, that were never read, or not yet today while their year is open: entries come late. */
async function nextPastDay(db: DbOrTx, today: Day): Promise<Day | null> {
  const years = await fiscalYears(db)
  const [first] = years
  if (!first) return null
  const ends: Day[] = []
  for (let end = addDays(startOfMonth(today), -1); end >= first.startDay && ends.length < monthsBack; end = endOfMonth(addMonths(startOfMonth(end), -1))) ends.push(end)
  const read = await readDays(db, ends)
  const isOpen = (day: Day) => years.find(({ startDay, endDay }) => startDay <= day && day <= endDay)?.state !== 'closed'
  return ends.find((end) => !read.has(end) || (isOpen(end) && dayOf(read.get(end)!) < today)) ?? null
}

/** One day: today while its readings are not fresh, else an end of a month that lacks its own. @returns whether there is more to do at once. */
export async function tendGauges(db: Db, tending: Tending, clock: Clock): Promise<boolean> {
  const now = clock.now()
  const today = dayOf(now)
  const readAt = (await readDays(db, [today])).get(today)
  if (readAt === undefined || now.getTime() - readAt.getTime() >= freshMs || readAt > now) {
    const readings = await readAll(db, today, today, tending)
    await inTransaction(db, async (tx) => {
      // of two at once the second finds what the first told
      await tx.selectFrom('gauge_setting').select('one_row').forUpdate().execute()
      await keepReadings(tx, today, readings, now)
      await tellBoard(tx, [...readings].flatMap(([gauge, one]) => (one === null ? [] : [{ ...one, gauge, day: today, readAt: now }])), tending.from, clock)
    })
    return true
  }
  const past = await nextPastDay(db, today)
  if (past === null) return false
  const readings = await readAll(db, past, today, tending)
  await inTransaction(db, (tx) => keepReadings(tx, past, readings, now))
  return true
}
