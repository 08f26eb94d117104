/**
 * What was counted, in SQLite, with the places in the logs up to which it was: both in one transaction, so that
 * a kill at any moment counts nothing twice and loses nothing. What the control plane has taken goes two hours after
 * its span is over; what it has not waits for it: minutes for two days, hours and days for 35.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { calendarDay } from '#lib/format.ts'
import { observation, spanMs, spans } from '#wire/observations.ts'
import type { Observation } from '#wire/observations.ts'
import type { Fault, Waiting } from './attribution.ts'
import { mergeSlow } from './slow-pages.ts'
import type { SlowPage } from './slow-pages.ts'
import type { PhpLogPosition } from './tail-php-log.ts'
import type { Position } from './tail-file.ts'
import { addCounts, noCounts } from './tally.ts'
import type { Counts } from './tally.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS row (
    key TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, due INTEGER, ends INTEGER NOT NULL, until INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS row_due ON row (due) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS row_ends ON row (ends);
  CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;`

const dayMs = 86_400_000
const lengthMs = { ...spanMs, day: dayMs }
const keptMs = { minutes: 2 * dayMs, hour: 35 * dayMs, day: 35 * dayMs }
/** A row that changes again and again is told again after so long; new rows and causes of errors at once. */
const usualAgainMs = { minutes: 10_000, hour: 60_000, day: 60_000 } as const
export type AgainMs = Readonly<Record<keyof typeof usualAgainMs, number>>
const takenKeptMs = 2 * 3_600_000
/** Causes of one site and day beyond this are counted under the last one's cause, without file. */
const mostFaultsOfDay = 40

/** What one write brings. */
interface Written {
  readonly counts: readonly { site: string; slotMs: number; counts: Counts }[]
  readonly slow: readonly { site: string; day: string; pages: readonly SlowPage[] }[]
  readonly faults: readonly Fault[]
  /** Bytes that sites take now. */
  readonly disks: readonly { site: string; bytes: number }[]
  readonly position: Position | null
  readonly phpPositions: ReadonlyMap<string, PhpLogPosition>
  readonly waiting: readonly Waiting[]
}

const timesOf = (span: keyof typeof keptMs, atMs: number) => ({ endsMs: atMs + lengthMs[span], untilMs: atMs + keptMs[span] })

interface Stored {
  readonly kind: string
}
/** A span that an earlier version of ours wrote lacks what was not counted then. */
const wholeOf = (row: Stored): Stored => (row.kind === 'span' ? { ...noCounts(), ...row } : row)

/** Midnight UTC of a calendar day. */
const dayAtMs = (day: string): number => Date.parse(`${day}T00:00:00Z`)

export class ObservationStore {
  readonly #database: DatabaseSync
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #keep: StatementSync
  readonly #told: StatementSync
  readonly #againMs: AgainMs
  #sequence: number

  constructor(folder: string, nowMs: number, againMs: AgainMs = usualAgainMs) {
    this.#againMs = againMs
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#database = new DatabaseSync(join(folder, 'observations.db'))
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16000;')
    this.#database.exec(schema)
    this.#get = this.#database.prepare('SELECT sequence, due, body FROM row WHERE key = ?')
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO row (key, sequence, due, ends, until, body) VALUES (?, ?, ?, ?, ?, ?)')
    this.#told = this.#database.prepare('UPDATE row SET sequence = ?, due = NULL WHERE key = ?')
    this.#keep = this.#database.prepare('INSERT OR REPLACE INTO kept (key, body) VALUES (?, ?)')
    // A store that was lost begins above what the control plane has seen: numbers start with the time.
    const last = Number(this.#database.prepare('SELECT coalesce(max(sequence), 0) AS last FROM row').get()!['last'])
    this.#sequence = Math.max(last, Number(this.kept<number>('sequence') ?? 0), nowMs)
  }

  close(): void {
    this.#database.close()
  }

  kept<T>(key: string): T | null {
    const row = this.#database.prepare('SELECT body FROM kept WHERE key = ?').get(key)
    return row === undefined ? null : (JSON.parse(String(row['body'])) as T)
  }

  /** Writes everything or nothing. */
  write(written: Written, nowMs: number): void {
    this.#transaction(() => {
      for (const { site, slotMs, counts } of written.counts) this.#addCounts(site, slotMs, counts, nowMs)
      for (const { site, day, pages } of written.slow) this.#addSlow(site, day, pages, nowMs)
      for (const { site, bytes } of written.disks) this.#setDisk(site, bytes, nowMs)
      for (const fault of written.faults) this.#addFault(fault)
      if (written.position !== null) this.#keep.run('position', JSON.stringify(written.position))
      for (const [site, position] of written.phpPositions) this.#keep.run(`php ${site}`, JSON.stringify(position))
      this.#keep.run('waiting', JSON.stringify(written.waiting))
      const due = this.#database.prepare('SELECT key FROM row WHERE due <= ?').all(nowMs)
      for (const { key } of due) this.#told.run(++this.#sequence, String(key))
    })
  }

  /** Keeps something of the observer's own, as JSON. */
  keep(key: string, value: unknown): void {
    this.#keep.run(key, JSON.stringify(value))
  }

  /** Rows that the control plane has not taken, oldest number first. */
  untaken(limit: number): Observation[] {
    const rows = this.#database.prepare('SELECT sequence, body FROM row WHERE sequence > ? ORDER BY sequence LIMIT ?').all(this.taken, limit)
    return rows.map((row) => observation({ ...wholeOf(JSON.parse(String(row['body'])) as Stored), sequence: Number(row['sequence']) }))
  }

  /** Up to which number the control plane has all. */
  get taken(): number {
    return Number(this.kept<number>('taken') ?? 0)
  }

  take(upTo: number): void {
    if (upTo > this.taken) this.keep('taken', upTo)
  }

  /** Forgets what is over and was taken; what was not taken too, after its time. */
  forget(nowMs: number): void {
    this.#database.prepare('DELETE FROM row WHERE until < ? OR (ends < ? AND sequence <= ? AND due IS NULL)').run(nowMs, nowMs - takenKeptMs, this.taken)
  }

  /** Writes a row. One that the control plane may know already is told again after `again.afterMs`. */
  #store(key: string, time: { endsMs: number; untilMs: number }, row: object, again?: { nowMs: number; afterMs: number }): void {
    const before = again ? this.#get.get(key) : undefined
    const sequence = before === undefined ? ++this.#sequence : Number(before['sequence'])
    const due = before === undefined || again === undefined ? null : Number(before['due'] ?? again.nowMs + again.afterMs)
    this.#put.run(key, sequence, due, time.endsMs, time.untilMs, JSON.stringify(row))
  }

  #read<T>(key: string): T | null {
    const row = this.#get.get(key)
    return row === undefined ? null : (wholeOf(JSON.parse(String(row['body'])) as Stored) as T)
  }

  /** Only days have the disk: a row of minutes for each sleeping site would be most of all rows. */
  #setDisk(site: string, bytes: number, nowMs: number): void {
    const atMs = dayAtMs(calendarDay(new Date(nowMs)))
    const key = `day ${site} ${atMs}`
    const before = this.#read<Counts>(key)
    if (before?.diskBytes === bytes) return
    this.#store(key, timesOf('day', atMs), { kind: 'span', span: 'day', site, atMs, ...(before ?? noCounts()), diskBytes: bytes }, { nowMs, afterMs: this.#againMs.day })
  }

  #addCounts(site: string, slotMs: number, counts: Counts, nowMs: number): void {
    const day = dayAtMs(calendarDay(new Date(slotMs)))
    const starts = { minutes: slotMs, hour: slotMs - (slotMs % spanMs.hour), day }
    for (const span of spans) {
      const atMs = starts[span]
      const key = `${span} ${site} ${atMs}`
      const before = this.#read<Counts>(key)
      if (before !== null) addCounts(before, counts)
      this.#store(key, timesOf(span, atMs), { kind: 'span', span, site, atMs, ...(before ?? counts) }, { nowMs, afterMs: this.#againMs[span] })
    }
  }

  #addSlow(site: string, day: string, pages: readonly SlowPage[], nowMs: number): void {
    const atMs = dayAtMs(day)
    const key = `slow ${site} ${atMs}`
    const before = this.#read<{ pages: SlowPage[] }>(key)?.pages ?? []
    this.#store(key, timesOf('day', atMs), { kind: 'slow', site, atMs, pages: mergeSlow(before, pages) }, { nowMs, afterMs: this.#againMs.day })
  }

  #addFault(fault: Fault): void {
    const { site, cause, file, line, component, message, requestId, example } = fault
    const atMs = dayAtMs(calendarDay(new Date(fault.atMs)))
    const exact = `fault ${site} ${atMs} ${cause} ${line} ${file ?? ''}`
    const known = this.#read<{ count: number; seen: number; firstMs: number; example: string }>(exact)
    const counted = known === null ? this.#countFaults(site, atMs) : 0
    const [key, place] =
      counted < mostFaultsOfDay ? [exact, { file, line, component }] : [`fault ${site} ${atMs} ${cause} 0 `, { file: null, line: 0, component: null }]
    const before = key === exact ? known : this.#read<{ count: number; seen: number; firstMs: number; example: string }>(key)
    this.#store(key, timesOf('day', atMs), {
      kind: 'fault', site, atMs, cause, ...place, message, requestId,
      example: example === '' ? (before?.example ?? '') : example,
      count: (before?.count ?? 0) + 1,
      seen: (before?.seen ?? 0) + (fault.seen ? 1 : 0),
      firstMs: Math.min(before?.firstMs ?? fault.atMs, fault.atMs),
      lastMs: fault.atMs,
    })
  }

  #countFaults(site: string, atMs: number): number {
    const from = `fault ${site} ${atMs} `
    return Number(this.#database.prepare('SELECT count(*) AS count FROM row WHERE key >= ? AND key < ?').get(from, `${from}~`)!['count'])
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.keep('sequence', this.#sequence)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
