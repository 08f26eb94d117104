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
import type { AllUse, MemberUsageDay } from '../usage-port.ts'

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

  /** A day of one site, or of all. */
  add(index: number, sent: number, disk: number): void {
    this.#sent[index]! += sent
    this.#disk[index]! += disk
    if (disk === 0) this.#marks[index]! |= unseen
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

/** What some days of everybody rest on. */
export interface UseInput {
  /** SHA-256, in hexadecimal, of every row and of which sites were there. */
  hash: string
  rows: number
  bytesOut: number
  /** Sites and days of which nothing is told. */
  silentDays: number
}

/** « 0:1200:99 1:800:99 »: calls back for each day. */
function eachDay(days: string, found: (index: number, sent: number, disk: number) => void): void {
  let [index, sent, number, isFirst] = [0, 0, 0, true]
  for (let at = 0; at <= days.length; at++) {
    const code = at === days.length ? 32 : days.charCodeAt(at)
    if (code > 32 && code !== 58) number = number * 10 + code - 48
    else if (code === 58) {
      if (isFirst) index = number
      else sent = number
      isFirst = false
      number = 0
    } else {
      found(index, sent, number)
      number = 0
      isFirst = true
    }
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const mostDays = 31

/** Adds some days of everybody to those who are asked for. @param first of these days. */
export function addUse(members: ReadonlyMap<string, MemberUse>, all: AllUse, spanFrom: Day, first: Day): UseInput {
  const offset = daysBetween(spanFrom, first)
  const hash = createHash('sha256')
  const toldDays = new Map<string, number>()
  const input = { rows: 0, bytesOut: 0, silentDays: 0 }
  // a site's days in their places, whatever order they came in; -1 where nothing is told
  const places = new Float64Array(2 * mostDays)
  for (const { siteId, memberId, days } of all.told.toSorted((a, b) => byText(a.siteId, b.siteId) || byText(a.memberId, b.memberId))) {
    const use = members.get(memberId)
    let told = toldDays.get(siteId) ?? 0
    places.fill(-1)
    eachDay(days, (index, sent, disk) => {
      told |= 1 << index
      places[index] = sent
      places[mostDays + index] = disk
      input.rows++
      input.bytesOut += sent
      use?.add(offset + index, sent, disk)
    })
    hash.update(`${siteId} ${memberId}\n`).update(places)
    toldDays.set(siteId, told)
  }
  for (const { siteId, memberId, from, to } of all.there.toSorted((a, b) => byText(a.siteId, b.siteId))) {
    hash.update(`${siteId} ${memberId} ${from} ${to}\n`)
    const told = toldDays.get(siteId) ?? 0
    for (let index = from; index <= to; index++) {
      if ((told & (1 << index)) !== 0) continue
      input.silentDays++
      members.get(memberId)?.addSilent(offset + index)
    }
  }
  return { hash: hash.digest('hex'), ...input }
}
