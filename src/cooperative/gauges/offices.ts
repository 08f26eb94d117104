/** People in office against seats. Until terms are kept, who holds the right « board » is in office. */
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import { roleHoldersAt } from '#people/roles/holders-on.ts'
import { untold } from './gauge.ts'
import type { Gauge, GaugeSources, Part, Reading } from './gauge.ts'

const soonDays = 90

async function read({ db, day, setting }: GaugeSources): Promise<Reading> {
  const { count, nextEnd } = await roleHoldersAt(db, 'board', noonOf(day))
  const statutes = (await versionAt(db, day))?.statutes
  // a directoire has a member at least, beside those of its supervisory board (C. com. L225-58, recalled)
  const least = statutes ? BigInt(statutes.terms.boardSeatsLeast + (statutes.terms.directoireSeatsMost === null ? 0 : 1)) : null
  const inOffice = BigInt(count)
  const wanted = setting.seats === null ? null : BigInt(setting.seats)
  const parts: Part[] = [
    { name: 'inOffice', value: inOffice, unit: 'count' },
    ...(least === null ? [] : [{ name: 'seatsLeast' as const, value: least, unit: 'count' as const }]),
    ...(wanted === null ? [] : [{ name: 'seatsWanted' as const, value: wanted, unit: 'count' as const }]),
  ]
  const floor = least ?? wanted
  if (floor === null) return untold('noStatutes', null, { parts })
  const base = { value: inOffice, drawn: inOffice, threshold: floor, asOf: null, parts, dates: nextEnd ? [{ name: 'nextEnd' as const, day: dayOf(nextEnd) }] : [], variant: null }
  if (inOffice < floor) return { ...base, state: 'crossed', because: null }
  // who leaves next leaves it below what the statutes ask
  if (inOffice === floor && nextEnd && dayOf(nextEnd) <= addDays(day, soonDays)) return { ...base, state: 'near', because: 'endsSoon' }
  if (wanted !== null && inOffice < wanted) return { ...base, state: 'near', because: 'seatsFree' }
  return inOffice === floor ? { ...base, state: 'near', because: 'oneLeft' } : { ...base, state: 'calm', because: null }
}

export const offices: Gauge = { name: 'offices', unit: 'count', drawnUnit: 'count', well: 'above', tellsPast: true, read }
