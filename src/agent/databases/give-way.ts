/**
 * Whose statements keep MariaDB busy gives way to the others. All databases share one server, whose threads the
 * kernel sees as equals: twenty endless statements of one site would take twenty shares of the processor for one of
 * a neighbour's. MariaDB knows no weights, but says which thread of the kernel works for whom: these are moved to a
 * control group that weighs a tenth (`thread-groups.ts`), until their user is calm again. There they still get all
 * that nobody else wants.
 */
import { elapsedMs } from '#lib/clock.ts'
import type { MariadbConnection, SqlRow } from './mariadb-connection.ts'
import { ThreadGroups } from './thread-groups.ts'

/** Statements under way, averaged: one that never ends is greedy at its second look, short ones never are. */
const greedyFrom = 0.7
const calmBelow = 0.4
/** What was seen this long ago counts half. */
const halfLifeMs = 1000
const named = /_[a-z0-9]{12}$/
const lookEveryMs = 1000
/**
 * While somebody is greedy: each new connection of theirs is the equal of all others until the next look. At one
 * look a second twenty of them took a neighbour's page from 11 to 68 ms in the slowest hundredth; a look costs 0.3 ms.
 */
const lookOftenMs = 20

/** Looks of one machine, over a connection of their own: what waits for a long statement sees nothing. */
export class GiveWay {
  readonly #connection: Pick<MariadbConnection, 'query'>
  readonly #groups: Pick<ThreadGroups, 'take' | 'move'>
  readonly #nowMs: () => number
  /** Statements under way of each user, averaged; those at nothing are forgotten. */
  readonly #busy = new Map<string, number>()
  readonly #greedy = new Set<string>()
  /** Threads that were told to give way. */
  readonly #gentle = new Set<number>()
  /** Whether the server stands in its group; not when it has started anew since. */
  #taken = false
  #lookedAtMs: number | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(connection: Pick<MariadbConnection, 'query'>, groups: Pick<ThreadGroups, 'take' | 'move'> = new ThreadGroups(), nowMs: () => number = elapsedMs) {
    this.#connection = connection
    this.#groups = groups
    this.#nowMs = nowMs
  }

  start(): void {
    const again = () => {
      this.#timer = setTimeout(() => void this.look().catch(() => {}).then(again), this.#greedy.size > 0 ? lookOftenMs : lookEveryMs) // MariaDB is away: nobody is busy there
    }
    again()
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  /** @throws as `MariadbConnection.query`. */
  async look(): Promise<void> {
    const rows = await this.#connection.query('SELECT TID AS thread, USER AS user, COMMAND AS command FROM information_schema.PROCESSLIST').catch((error: unknown) => {
      this.#gentle.clear() // its threads went with it, and their numbers may be somebody else's
      this.#greedy.clear()
      this.#taken = false
      throw error
    })
    const all = rows.map(threadFrom)
    const threads = all.filter(({ user }) => named.test(user))
    this.#judge(threads)
    if (!this.#taken && all[0]) this.#taken = quietly(() => this.#groups.take(all[0]!.thread))
    const gentle = new Set(threads.filter(({ user }) => this.#greedy.has(user)).map(({ thread }) => thread))
    for (const thread of this.#gentle) if (!gentle.has(thread)) quietly(() => this.#groups.move(thread, false))
    for (const thread of gentle) if (!this.#gentle.has(thread)) quietly(() => this.#groups.move(thread, true))
    this.#gentle.clear()
    for (const thread of gentle) this.#gentle.add(thread)
  }

  #judge(threads: readonly Thread[]): void {
    const atMs = this.#nowMs()
    const weight = this.#lookedAtMs === null ? 0.5 : 0.5 ** ((atMs - this.#lookedAtMs) / halfLifeMs)
    this.#lookedAtMs = atMs
    const now = new Map<string, number>()
    for (const { user, works } of threads) if (works) now.set(user, (now.get(user) ?? 0) + 1)
    for (const user of new Set([...this.#busy.keys(), ...now.keys()])) {
      const busy = (this.#busy.get(user) ?? 0) * weight + (now.get(user) ?? 0) * (1 - weight)
      if (busy < 0.01) this.#busy.delete(user)
      else this.#busy.set(user, busy)
      if (busy >= greedyFrom) this.#greedy.add(user)
      else if (busy < calmBelow) this.#greedy.delete(user)
    }
  }
}

/** A thread may end between a look and its move. @returns whether it was there. */
function quietly(act: () => void): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}

interface Thread {
  readonly thread: number
  readonly user: string
  readonly works: boolean
}
const threadFrom = (row: SqlRow): Thread => ({ thread: Number(row['thread']), user: row['user'] ?? '', works: row['command'] === 'Query' || row['command'] === 'Execute' })
