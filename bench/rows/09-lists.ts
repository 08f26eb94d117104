import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memberIdentities } from '#cooperative/members/identity.ts'
import { searchMembers } from '#cooperative/members/member-store.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { sitesSince } from '#hosting/health/all-sites-store.ts'
import { listNodes } from '#hosting/nodes/node-store.ts'
import { siteListQuery } from '#hosting/sites/site-list.ts'
import { listSites } from '#hosting/sites/site-list-store.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { calendarDay } from '#lib/format.ts'
import type { Instance } from '../instance.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'

/** A page and the reads that it is made of. */
interface Listing {
  path: string
  read: (db: Db) => Promise<unknown>
}

const siteListing = (query: Record<string, string>): Listing => ({
  path: `/sites?${new URLSearchParams({ all: 'yes', ...query })}`,
  read: async (db) => {
    const { lines } = await listSites(db, { ...siteListQuery.parse(query), pageSize: 25, memberIds: null })
    await Promise.all([memberIdentities(db, [...new Set(lines.map((line) => line.memberId))]), listNodes(db)])
  },
})
const memberListing = (text: string, page: number): Listing => ({
  path: `/administration/members?${new URLSearchParams({ q: text, page: String(page) })}`,
  read: (db) => searchMembers(db, { text, status: null, kind: null, order: 'name', descending: false, page, pageSize: 50 }, systemClock.now()),
})
const healthListing = (order: 'trouble' | 'cpu'): Listing => ({
  path: `/administration/health?sort=${order}`,
  read: (db) => sitesSince(db, { text: '', since: calendarDay(new Date(systemClock.now().getTime() - 86_400_000)), order, page: 1, pageSize: 50 }),
})

/** What people look for: a word that many have, one that few have, part of a word, a member's name, nothing that exists. */
const listings: readonly Listing[] = [
  siteListing({}),
  siteListing({ page: '160' }),
  siteListing({ sort: '-name', page: '40' }),
  siteListing({ sort: '-created' }),
  siteListing({ view: 'attention' }),
  siteListing({ q: 'moulin' }),
  siteListing({ q: 'moulin bleu' }),
  siteListing({ q: 'ard' }),
  siteListing({ q: 'e' }),
  siteListing({ q: 'hérisson' }),
  siteListing({ q: 'rien de tel' }),
  memberListing('', 1),
  memberListing('', 60),
  memberListing('hérisson', 1),
  memberListing('fictif', 3),
  memberListing('1234', 1),
  healthListing('trouble'),
  healthListing('cpu'),
]

/** Row 9: lists and searches of sites and members, server time, against the same reads alone. */
export async function lists(instance: Instance, say: (line: string) => void, rounds = 12): Promise<RowResult> {
  const config = JSON.parse(await readFile(join(instance.dataDir, 'etc', 'onyva.json'), 'utf8')) as { databaseUrl: string }
  const db = openDatabase(config.databaseUrl, 2)
  const cookie = await instance.signIn()
  const ours: number[] = []
  const against: number[] = []
  const worst: { path: string; p95: number; reads: number }[] = []
  const processor = { panel: 0, database: 0 }
  try {
    const members = (await db.selectFrom('member').select((make) => make.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
    const { total } = (await instance.api('GET', '/sites?all=true&pageSize=1')) as { total: number }
    for (const { path, read } of listings) {
      const pages: number[] = []
      const reads: number[] = []
      for (let round = -1; round < rounds; round++) {
        const before = await instance.processorMs()
        const startedMs = elapsedMs()
        const answer = await instance.panel(path, { headers: { cookie, 'accept-language': 'fr' } })
        const middleMs = elapsedMs()
        const after = await instance.processorMs()
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
        const readingMs = elapsedMs()
        await read(db)
        if (round < 0) continue // the first of each warms both
        pages.push(middleMs - startedMs)
        reads.push(elapsedMs() - readingMs)
        processor.panel += after.panel - before.panel
        processor.database += after.database - before.database
      }
      ours.push(...pages)
      against.push(...reads)
      worst.push({ path, p95: percentile(pages, 0.95), reads: percentile(reads, 0.95) })
      say(`  ${percentile(pages, 0.5).toFixed(1)} ms, p95 ${percentile(pages, 0.95).toFixed(1)}, reads ${percentile(reads, 0.5).toFixed(1)}  ${path}`)
    }
    const [p95, readsP95] = [percentile(ours, 0.95), percentile(against, 0.95)]
    const slowest = worst.toSorted((one, other) => other.p95 - one.p95)[0]!
    return {
      row: 9,
      name: `lists and searches, p95 (${members} members, ${total} sites)`,
      ours: p95,
      against: readsP95,
      ratio: p95 / readsP95,
      aim: 'p95 ≤ 30 ms, ≤ 2× its reads',
      met: p95 <= 30 && p95 <= 2 * readsP95,
      unit: 'ms',
      runs: { ours, against },
      note: `${listings.length} lists and searches, ${rounds} times each, request over loopback as the administrator; against: the same reads of PostgreSQL alone, from a process beside it; processor time a page ${(processor.panel / ours.length).toFixed(1)} ms in the panel, ${(processor.database / ours.length).toFixed(1)} ms in PostgreSQL; medians ${percentile(ours, 0.5).toFixed(1)} and ${percentile(against, 0.5).toFixed(1)} ms; slowest ${slowest.path} (p95 ${slowest.p95.toFixed(1)} ms)`,
    }
  } finally {
    await db.destroy()
  }
}
