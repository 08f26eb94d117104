/** The addresses of a site that took the most time in all, since the last write; bounded whatever visitors ask for. */
import type { SlowObservation } from '#wire/observations.ts'
import type { AccessLine } from './access-line.ts'
import { cleanWords } from './clean-words.ts'

export type SlowPage = SlowObservation['pages'][number]

/** Quicker pages are nobody's trouble. */
const slowFromMs = 200
const mostOfSite = 60
const kept = 10

/** Merges two lists: counts add up, the ten that cost the most stay. */
export function mergeSlow(before: readonly SlowPage[], more: readonly SlowPage[]): SlowPage[] {
  const byPath = new Map(before.map((page) => [page.path, { ...page }]))
  for (const page of more) {
    const known = byPath.get(page.path)
    if (known === undefined) byPath.set(page.path, { ...page })
    else {
      known.count += page.count
      known.totalMs += page.totalMs
      known.maxMs = Math.max(known.maxMs, page.maxMs)
    }
  }
  return [...byPath.values()].sort((a, b) => b.totalMs - a.totalMs).slice(0, kept)
}

export class SlowPages {
  #bySite = new Map<string, { day: string; pages: Map<string, SlowPage> }>()

  /** @param day the cooperative's calendar day of the line. */
  see(site: string, day: string, line: AccessLine): void {
    if (line.upstreamMs < slowFromMs) return
    let known = this.#bySite.get(site)
    if (known === undefined || known.day !== day) this.#bySite.set(site, (known = { day, pages: new Map() }))
    // The query is left out: it may hold what people typed, and one address would be a thousand.
    const path = cleanWords(line.uri.split('?', 1)[0]!, 200)
    const page = known.pages.get(path)
    if (page !== undefined) {
      page.count++
      page.totalMs += line.upstreamMs
      page.maxMs = Math.max(page.maxMs, line.upstreamMs)
    } else if (known.pages.size < mostOfSite) known.pages.set(path, { path, count: 1, totalMs: line.upstreamMs, maxMs: line.upstreamMs })
  }

  /** Gives everything and begins anew. */
  take(): { site: string; day: string; pages: SlowPage[] }[] {
    const all = [...this.#bySite].map(([site, { day, pages }]) => ({ site, day, pages: [...pages.values()] }))
    this.#bySite = new Map()
    return all
  }
}
