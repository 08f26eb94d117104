/**
 * What members used day by day over a span, held so that four thousand of them over three years fit in memory: two numbers
 * and a mark a day. Sums of bytes are whole numbers below 2^53: nothing is lost.
 */
import { createHash } from 'node:crypto'
import { addDays, daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { daysIn } from '../billing-period.ts'
import type { Span } from '../billing-period.ts'
import type { Measure } from '../overage.ts'
import type { DayOfAll, MemberUsageDay, SiteKnown } from '../usage-port.ts'

/** Every day of a span. */
export const daysOf = (span: Span): Day[] => Array.from({ length: daysIn(span) }, (_, index) => addDays(span.fromDay, index))

/** A site was there and nobody told what it used; nobody looked at its disk. */
const [silent, unseen] = [1, 2]

export class MemberUse {
  readonly #days: readonly Day[]
  readonly #sent: Float64Array
  readonly #disk: Float64Array
  readonly #marks: Uint8Array

  /** @param days all of the span, one after the other, as `daysOf` lists them: one list for everybody. */
  constructor(days: readonly Day[]) {
    this.#days = days
    this.#sent = new Float64Array(days.length)
    this.#disk = new Float64Array(days.length)
    this.#marks = new Uint8Array(days.length)
  }

  /** A day of one site, or of all. @param disk null: nobody asks. */
  add(index: number, sent: number, disk: number | null): void {
    this.#sent[index]! += sent
    if (disk === 0) this.#marks[index]! |= unseen
    else if (disk !== null) this.#disk[index]! += disk
  }

  addSilent(index: number): void {
    this.#marks[index]! |= silent
  }

  /** All of a span that lies within. */
  bytes(measure: Measure, span: Span): bigint {
    const known = measure === 'traffic' ? this.#sent : this.#disk
    const first = daysBetween(this.#days[0]!, span.fromDay)
    let sum = 0
    for (let index = first + daysIn(span) - 1; index >= first; index--) sum += known[index] ?? 0
    return BigInt(sum)
  }

  /** How many days of a span nobody knows, as `missingDays` counts them for billing. */
  missing(measure: Measure, span: Span): number {
    const first = daysBetween(this.#days[0]!, span.fromDay)
    const marks = measure === 'disk' ? silent | unseen : silent
    let count = 0
    for (let index = daysIn(span) - 1; index >= 0; index--) if (((this.#marks[first + index] ?? 0) & marks) !== 0) count++
    return count
  }
}

/** One member's, as billing asks for it. */
export function useOfOne(days: readonly MemberUsageDay[], span: Span): MemberUse {
  const use = new MemberUse(daysOf(span))
  for (const one of days) {
    const index = daysBetween(span.fromDay, one.day)
    // a day of silence alone has no disk that somebody failed to look at
    if (one.sites > 0) use.add(index, Number(one.bytesOut), Number(one.diskBytes))
    if (one.unseenDisks > 0) use.add(index, 0, 0)
    if (one.silentSites > 0) use.addSilent(index)
  }
  return use
}

/** What a month of everybody rests on. */
export interface UseInput {
  /** SHA-256, in hexadecimal, of every row and of which sites were there. */
  hash: string
  rows: number
  bytesOut: number
  /** Sites and days of which nothing is told. */
  silentDays: number
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const mostDays = 31

/** A site's days of a month while it was one member's: bytes sent on each, then bytes on the disk; -1 where nothing is told. */
interface HeldSite {
  siteId: string
  memberId: string
  days: Float64Array
}

function* heldBy(told: readonly DayOfAll[], known: readonly SiteKnown[]): Generator<HeldSite> {
  const width = 2 * mostDays
  const all = new Float64Array(known.length * width).fill(-1)
  const others = new Map<string, Float64Array>()
  for (const { day, places, bytesOut, diskBytes, others: names } of told) {
    let next = 0
    for (let row = 0; row < places.length; row++) {
      const place = places[row]!
      const own = place === 0 ? (others.get(names[next]!) ?? new Float64Array(width).fill(-1)) : all
      if (place === 0) others.set(names[next++]!, own)
      const at = place === 0 ? 0 : (place - 1) * width
      own[at + day] = bytesOut[row]!
      if (diskBytes) own[at + mostDays + day] = diskBytes[row]!
    }
  }
  for (const [place, { siteId, memberId }] of known.entries()) yield { siteId, memberId, days: all.subarray(place * width, (place + 1) * width) }
  for (const [ids, days] of others) {
    const [siteId = '', memberId = ''] = ids.split(' ')
    yield { siteId, memberId, days }
  }
}

/**
 * Adds a calendar month of everybody to those who are asked for.
 * @param known with days counted from the first of the span.
 * @param month its first and last day, counted from the first of the span.
 */
export function addMonth(members: ReadonlyMap<string, MemberUse>, told: readonly DayOfAll[], known: readonly SiteKnown[], month: { from: number; to: number }): UseInput {
  const hash = createHash('sha256')
  const toldDays = new Map<string, number>()
  const input = { rows: 0, bytesOut: 0, silentDays: 0 }
  for (const { siteId, memberId, days } of [...heldBy(told, known)].sort((a, b) => byText(a.siteId, b.siteId) || byText(a.memberId, b.memberId))) {
    const use = members.get(memberId)
    let mask = 0
    for (let index = 0; index < mostDays; index++) {
      const sent = days[index]!
      if (sent < 0) continue
      mask |= 1 << index
      input.rows++
      input.bytesOut += sent
      const disk = days[mostDays + index]!
      use?.add(month.from + index, sent, disk < 0 ? null : disk)
    }
    if (mask === 0) continue
    hash.update(`${siteId} ${memberId}\n`).update(days)
    toldDays.set(siteId, (toldDays.get(siteId) ?? 0) | mask)
  }
  for (const { siteId, memberId, ...site } of known) {
    const [from, to] = [Math.max(site.from, month.from), Math.min(site.to, month.to)]
    if (from > to) continue
    hash.update(`${siteId} ${memberId} ${from - month.from} ${to - month.from}\n`)
    const mask = toldDays.get(siteId) ?? 0
    for (let index = from; index <= to; index++) {
      if ((mask & (1 << (index - month.from))) !== 0) continue
      input.silentDays++
      members.get(memberId)?.addSilent(index)
    }
  }
  return { hash: hash.digest('hex'), ...input }
}
