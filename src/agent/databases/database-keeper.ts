/** Keeps databases as they are wanted, within their limits, and open to whoever has a key for a while. */
import { elapsedMs } from '#lib/clock.ts'
import type { DatabaseResource, DatabaseSpec } from '#wire/node-state.ts'
import type { Keeper, Pass } from '../executor/reconciler.ts'
import type { ReportBox } from '../executor/report-box.ts'
import { reportOf } from '../executor/report-of.ts'
import type { Stored } from '../executor/state-store.ts'
import { applySteps } from '../resources/apply-steps.ts'
import { databaseRemovalSteps, databaseSteps } from '../resources/database.ts'
import type { Moment } from '../resources/database.ts'
import type { RealDatabaseMachine } from './database-machine.ts'

/** Once full, a database is open again only below this share of its limit: it does not swing to and fro. */
const openAgainBelow = 0.95
/** From this share of its limit on a database is measured often. */
const nearLimit = 0.5

/** A further password, for a while. */
interface Key {
  readonly hash: string
  /** An import comes with it. */
  readonly loading: boolean
}

interface Measured {
  readonly bytes: number
  readonly full: boolean
}

export class DatabaseKeeper implements Keeper<DatabaseResource> {
  readonly #machine: RealDatabaseMachine
  readonly #box: ReportBox
  readonly #measured = new Map<string, Measured>()
  readonly #keys = new Map<string, Key[]>()
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(machine: RealDatabaseMachine, box: ReportBox) {
    this.#machine = machine
    this.#box = box
  }

  /** One after the other for one database: a key may be asked for while its state is written. */
  apply(resource: DatabaseResource): Promise<number> {
    const turn = (this.#turns.get(resource.id) ?? Promise.resolve()).then(() => this.#apply(resource))
    const quiet = turn.catch(() => {})
    this.#turns.set(resource.id, quiet)
    void quiet.then(() => this.#turns.get(resource.id) === quiet && this.#turns.delete(resource.id))
    return turn
  }

  stands({ resource }: Stored<DatabaseResource>, pass: Pass): void {
    const size = this.#measured.get(resource.id) ?? null
    this.#box.offer(reportOf(resource, 'applied', { answering: true, size, durationMs: Math.round(elapsedMs() - pass.startedMs) }))
  }

  /** MariaDB takes seconds to start, at boot too: not worth a word until it takes long. */
  passesInMs(...[, reason, failures]: Parameters<Keeper<DatabaseResource>['passesInMs']>): number | null {
    return reason === 'databaseServerAway' && failures <= 10 ? 300 * failures : null
  }

  /** Lets the password of this hash open the database too, until it is taken back. */
  async giveKey(resource: DatabaseResource, key: Key): Promise<void> {
    this.#keys.set(resource.id, [...(this.#keys.get(resource.id) ?? []), key])
    await this.apply(resource)
  }

  /** `resource` as it is wanted now: it may have changed meanwhile. Null when it is gone. */
  async takeKeyBack(id: string, hash: string, resource: DatabaseResource | null): Promise<void> {
    const left = (this.#keys.get(id) ?? []).filter((one) => one.hash !== hash)
    if (left.length > 0) this.#keys.set(id, left)
    else this.#keys.delete(id)
    if (resource !== null) await this.apply(resource)
  }

  /** Databases that fill up, to be measured again soon. */
  nearTheirLimit(limitOf: (id: string) => number | null): string[] {
    return [...this.#measured].filter(([id, { bytes }]) => bytes >= (limitOf(id) ?? Infinity) * nearLimit).map(([id]) => id)
  }

  async #apply({ id, spec }: DatabaseResource): Promise<number> {
    const keys = this.#keys.get(id) ?? []
    // A state is put back whole, also where it was full: what it comes to is measured once it is back.
    const full = spec !== null && (await this.#measure(id, spec)) && !keys.some((key) => key.loading)
    const moment: Moment = { full, keys: keys.map((key) => key.hash) }
    if (spec === null) this.#measured.delete(id)
    return applySteps(
      async () => {
        const seen = await this.#machine.see(id)
        return spec === null ? databaseRemovalSteps(seen) : databaseSteps(spec, moment, seen)
      },
      (step) => this.#machine.perform(id, step),
    )
  }

  async #measure(id: string, { name, diskBytes }: DatabaseSpec): Promise<boolean> {
    const bytes = await this.#machine.bytesOf(name, diskBytes)
    const wasFull = this.#measured.get(id)?.full ?? false
    const full = bytes >= diskBytes * (wasFull ? openAgainBelow : 1)
    this.#measured.set(id, { bytes, full })
    return full
  }
}
