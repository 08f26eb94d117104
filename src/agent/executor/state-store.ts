/**
 * The last good copy of what this node should hold, in SQLite (WAL, synchronous FULL: what was acknowledged
 * survives a power cut). With it the node comes back by itself when the control plane does not answer.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import type { Report, Resource, ResourceKind, StateAnswer } from '#wire/node-state.ts'
import { takeOverEarlier } from './take-over-earlier.ts'

/** A resource as stored. `acknowledged` is the last report that the control plane has taken. */
export interface Stored<R extends Resource> {
  readonly resource: R
  /** True once a tombstone has been carried out: nothing of it is left. */
  readonly gone: boolean
  readonly acknowledged: Report | null
}
type StoredResource = Stored<Resource>

/** What storing a state has changed. */
interface StoredState {
  readonly changed: Resource[]
  /** Came with a generation that is not newer than ours, and another content. */
  readonly stale: Resource[]
  /** Ours, not named by a complete state. Kept. */
  readonly notInState: Resource[]
}

const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS resource (
    kind TEXT NOT NULL, id TEXT NOT NULL, generation INTEGER NOT NULL,
    body TEXT NOT NULL, tombstone INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0, acknowledged TEXT,
    -- read by an earlier grammar: whatever generation comes next takes its place
    earlier INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)
  ) STRICT;
  -- what is counted before each removal, without reading 8,000 bodies
  CREATE INDEX IF NOT EXISTS resource_standing ON resource (tombstone) WHERE gone = 0;`

interface Row {
  readonly body: string
  readonly gone: number
  readonly acknowledged: string | null
}

/**
 * Without the grammar: what stands in the store was read by it when the store was opened (`takeOverEarlier`) or before
 * it was written. A look over 8,000 sites spent a fifth of its time on reading them by it again.
 */
const storedFrom = (row: Row): StoredResource => ({
  resource: JSON.parse(row.body) as Resource,
  gone: row.gone === 1,
  acknowledged: row.acknowledged === null ? null : (JSON.parse(row.acknowledged) as Report),
})

/** Two contents are the same whatever request brought them. */
const contentOf = (one: Resource): string => JSON.stringify({ ...one, requestId: null })

export class StateStore {
  readonly #database: DatabaseSync
  readonly #get: StatementSync

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#database = new DatabaseSync(join(folder, 'state.db'))
    // Nobody else opens it: without locks to ask for, a read takes a third of the time.
    this.#database.exec('PRAGMA busy_timeout = 5000; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    this.#database.exec(schema)
    this.#transaction(() => takeOverEarlier(this.#database))
    this.#get = this.#database.prepare('SELECT body, gone, acknowledged FROM resource WHERE kind = ? AND id = ?')
  }

  close(): void {
    this.#database.close()
  }

  /** The revision of the last state that was stored whole; 0 when none was. */
  revision(): number {
    const row = this.#database.prepare(`SELECT value FROM meta WHERE key = 'revision'`).get()
    return row === undefined ? 0 : Number(row['value'])
  }

  all(): StoredResource[] {
    const rows = this.#database.prepare('SELECT body, gone, acknowledged FROM resource ORDER BY kind, id').all()
    return rows.map((row) => storedFrom(row as unknown as Row))
  }

  /** What is on the node or should be, by name alone: reading 8,000 bodies takes a second, this some milliseconds. */
  standing(): Pick<Resource, 'kind' | 'id'>[] {
    const rows = this.#database.prepare('SELECT kind, id FROM resource WHERE gone = 0').all()
    return rows.map((row) => row as unknown as Pick<Resource, 'kind' | 'id'>)
  }

  /** The last report of each resource that the control plane has taken. */
  acknowledged(): Report[] {
    const rows = this.#database.prepare('SELECT acknowledged FROM resource WHERE acknowledged IS NOT NULL').all()
    return rows.map((row) => JSON.parse(String(row['acknowledged'])) as Report)
  }

  /** Resources that are on the node, and how many of them wait for their removal. */
  counts(): { standing: number; tombstones: number } {
    const row = this.#database.prepare('SELECT count(*) AS standing, coalesce(sum(tombstone), 0) AS tombstones FROM resource WHERE gone = 0').get()!
    return { standing: Number(row['standing']), tombstones: Number(row['tombstones']) }
  }

  get<K extends ResourceKind>(kind: K, id: string): Stored<Extract<Resource, { kind: K }>> | null {
    const row = this.#get.get(kind, id)
    return row === undefined ? null : (storedFrom(row as unknown as Row) as Stored<Extract<Resource, { kind: K }>>)
  }

  /** What is wanted of a resource, or null when nothing is: unknown, removed, or about to be. */
  wanted<K extends ResourceKind>(kind: K, id: string): Extract<Resource, { kind: K }> | null {
    const stored = this.get(kind, id)
    return stored === null || stored.gone || stored.resource.spec === null ? null : stored.resource
  }

  /** Stores a state in one transaction. An older generation never replaces a newer one. */
  store(state: StateAnswer): StoredState {
    const result: StoredState = { changed: [], stale: [], notInState: [] }
    const put = this.#database.prepare(
      `INSERT INTO resource (kind, id, generation, body, tombstone) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET generation = excluded.generation, body = excluded.body,
         tombstone = excluded.tombstone, gone = 0, earlier = 0`,
    )
    this.#transaction(() => {
      for (const one of state.resources) {
        const before = this.get(one.kind, one.id)?.resource
        if (before !== undefined && one.generation <= before.generation && !this.#isEarlier(one)) {
          if (contentOf(before) !== contentOf(one)) result.stale.push(before)
          continue
        }
        put.run(one.kind, one.id, one.generation, JSON.stringify(one), one.spec === null ? 1 : 0)
        result.changed.push(one)
      }
      if (state.complete) {
        const named = new Set(state.resources.map((one) => `${one.kind} ${one.id}`))
        for (const { resource: one, gone } of this.all())
          if (!gone && !named.has(`${one.kind} ${one.id}`)) result.notInState.push(one)
      }
      this.#database.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('revision', ?)`).run(state.revision)
    })
    return result
  }

  #isEarlier(one: Resource): boolean {
    return this.#database.prepare('SELECT 1 FROM resource WHERE kind = ? AND id = ? AND earlier = 1 AND generation = ?').get(one.kind, one.id, one.generation) !== undefined
  }

  /** Notes that a tombstone has been carried out, unless something newer came meanwhile. */
  markGone(kind: ResourceKind, id: string, generation: number): void {
    this.#database.prepare('UPDATE resource SET gone = 1 WHERE kind = ? AND id = ? AND generation = ?').run(kind, id, generation)
  }

  /** Notes the reports that the control plane has taken. */
  acknowledge(taken: readonly Report[]): void {
    const update = this.#database.prepare('UPDATE resource SET acknowledged = ? WHERE kind = ? AND id = ?')
    this.#transaction(() => {
      for (const one of taken) update.run(JSON.stringify(one), one.kind, one.id)
    })
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
