/**
 * Whose statements keep MariaDB busy gives way to the others. All databases share one server, whose threads the
 * kernel sees as equals: twenty endless statements of one site would take twenty shares of the processor for one of
 * a neighbour's. MariaDB knows no weights, but says which thread of the kernel works for whom: these get a higher
 * nice value, until their user is calm again. They still get all that nobody else wants.
 */
import { setPriority } from 'node:os'
import type { MariadbConnection, SqlRow } from './mariadb-connection.ts'

/** A thirtieth of the usual weight (sched(7)): twenty of them weigh less than one of nginx. 19 would let what holds a lock wait too long for its next turn. */
const gentleNice = 15
/** Statements under way, averaged over some looks: one that never ends is greedy at its second look, short ones never are. */
const greedyFrom = 0.7
const calmBelow = 0.4
const named = /_[a-z0-9]{12}$/
const lookEveryMs = 1000

/** Looks of one machine. `nice` sets a thread's nice value; it may throw for one that has ended. */
export class GiveWay {
  readonly #connection: Pick<MariadbConnection, 'query'>
  readonly #nice: (thread: number, value: number) => void
  /** Statements under way of each user, averaged; those at nothing are forgotten. */
  readonly #busy = new Map<string, number>()
  readonly #greedy = new Set<string>()
  /** Threads that were told to give way. MariaDB keeps threads for its next visitors. */
  readonly #gentle = new Set<number>()
  #timer: NodeJS.Timeout | undefined

  constructor(connection: Pick<MariadbConnection, 'query'>, nice: (thread: number, value: number) => void = setPriority) {
    this.#connection = connection
    this.#nice = nice
  }

  start(): void {
    const again = () => {
      this.#timer = setTimeout(() => void this.look().catch(() => {}).then(again), lookEveryMs) // MariaDB is away: nobody is busy there
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
      throw error
    })
    const threads = rows.map(threadFrom).filter(({ user }) => named.test(user))
    this.#judge(threads)
    const gentle = new Set(threads.filter(({ user }) => this.#greedy.has(user)).map(({ thread }) => thread))
    for (const thread of this.#gentle) if (!gentle.has(thread)) this.#set(thread, 0)
    for (const thread of gentle) if (!this.#gentle.has(thread)) this.#set(thread, gentleNice)
    this.#gentle.clear()
    for (const thread of gentle) this.#gentle.add(thread)
  }

  #judge(threads: readonly Thread[]): void {
    const now = new Map<string, number>()
    for (const { user, works } of threads) if (works) now.set(user, (now.get(user) ?? 0) + 1)
    for (const user of new Set([...this.#busy.keys(), ...now.keys()])) {
      const busy = ((this.#busy.get(user) ?? 0) + (now.get(user) ?? 0)) / 2
      if (busy < 0.01) this.#busy.delete(user)
      else this.#busy.set(user, busy)
      if (busy >= greedyFrom) this.#greedy.add(user)
      else if (busy < calmBelow) this.#greedy.delete(user)
    }
  }

  #set(thread: number, value: number): void {
    try {
      this.#nice(thread, value)
    } catch {
      // it has ended meanwhile
    }
  }
}

interface Thread {
  readonly thread: number
  readonly user: string
  readonly works: boolean
}
const threadFrom = (row: SqlRow): Thread => ({ thread: Number(row['thread']), user: row['user'] ?? '', works: row['command'] === 'Query' || row['command'] === 'Execute' })
