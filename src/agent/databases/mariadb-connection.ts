/**
 * Root's one connection to MariaDB, through its socket. The protocol and not the `mariadb` program, because a
 * program costs 10 ms of CPU per statement and knows commands of its own (`\!` runs a shell): here a text can be
 * nothing but one statement of SQL, and errors come as numbers.
 *
 * Source: https://mariadb.com/kb/en/clientserver-protocol/ (handshake version 10, text protocol).
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { elapsedMs } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'

/** MariaDB's refusal of a statement. */
class MariadbError extends Error {
  readonly number: number
  constructor(number: number, message: string) {
    super(message)
    this.name = 'MariadbError'
    this.number = number
  }
}

/** The server is not there, went away in the middle, or is silent. Whether the statement was done is not known. */
export class MariadbAway extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options)
    this.name = 'MariadbAway'
  }
}

export type SqlRow = Readonly<Record<string, string | null>>

const capabilities = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000 // long password, 4.1, transactions, secure connection, plugins
const utf8mb4 = 45
const largestPacket = 0xffffff
const silenceMs = 120_000
/** One that is away is not asked by each of 8,000 databases at once. */
const awayPauseMs = 250
/** A statement with a quote or a `\` means one thing whatever the server's configuration says; and none waits for ever for a lock. */
const firstStatement = `SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', lock_wait_timeout = 20, max_statement_time = 0, character_set_client = utf8mb4, character_set_results = utf8mb4`

/** A number of 1 to 8 bytes, or null (text protocol, "length-encoded integer"). */
function lengthAt(packet: Buffer, at: number): { value: number | null; next: number } {
  const first = packet[at]!
  if (first < 0xfb) return { value: first, next: at + 1 }
  if (first === 0xfb) return { value: null, next: at + 1 }
  if (first === 0xfc) return { value: packet.readUInt16LE(at + 1), next: at + 3 }
  if (first === 0xfd) return { value: packet.readUIntLE(at + 1, 3), next: at + 4 }
  return { value: Number(packet.readBigUInt64LE(at + 1)), next: at + 9 }
}

/** The texts of a packet, one after the other. */
function textsOf(packet: Buffer): (string | null)[] {
  const texts: (string | null)[] = []
  for (let at = 0; at < packet.length; ) {
    const { value, next } = lengthAt(packet, at)
    texts.push(value === null ? null : packet.toString('utf8', next, next + value))
    at = next + (value ?? 0)
  }
  return texts
}

const errorFrom = (packet: Buffer): MariadbError => new MariadbError(packet.readUInt16LE(1), packet.toString('utf8', packet[3] === 0x23 ? 9 : 3))
const isEnd = (packet: Buffer): boolean => packet[0] === 0xfe && packet.length < 9

/** What arrives, cut into packets. */
class Packets {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #lost: Error | undefined
  #wake = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => {
      this.#received = this.#received.length === 0 ? (chunk as Buffer) : Buffer.concat([this.#received, chunk as Buffer])
      this.#wake()
    })
    const lose = (error?: Error) => {
      this.#lost ??= new MariadbAway('MariaDB does not answer', { cause: error })
      this.#wake()
    }
    socket.on('error', lose)
    socket.on('close', () => lose())
    socket.on('timeout', () => socket.destroy(new Error(`MariaDB was silent for ${silenceMs} ms`)))
  }

  async next(): Promise<{ sequence: number; body: Buffer }> {
    for (;;) {
      if (this.#received.length >= 4) {
        const length = this.#received.readUIntLE(0, 3)
        assert(length < largestPacket, 'no answer to our own statements is that long')
        if (this.#received.length >= 4 + length) {
          const body = this.#received.subarray(4, 4 + length)
          const sequence = this.#received[3]!
          this.#received = this.#received.subarray(4 + length)
          return { sequence, body }
        }
      }
      if (this.#lost) throw this.#lost
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  send(sequence: number, body: Buffer): void {
    const head = Buffer.alloc(4)
    head.writeUIntLE(body.length, 0, 3)
    head[3] = sequence
    this.#socket.write(Buffer.concat([head, body]))
  }
}

async function signIn(packets: Packets): Promise<void> {
  const greeting = await packets.next()
  if (greeting.body[0] === 0xff) throw new MariadbAway(errorFrom(greeting.body).message)
  const fixed = Buffer.alloc(32)
  fixed.writeUInt32LE(capabilities, 0)
  fixed.writeUInt32LE(largestPacket, 4)
  fixed[8] = utf8mb4
  packets.send(greeting.sequence + 1, Buffer.concat([fixed, Buffer.from('root\0\0unix_socket\0')]))
  for (;;) {
    const { sequence, body } = await packets.next()
    if (body[0] === 0x00) return
    if (body[0] === 0xff) throw new MariadbAway(`root may not sign in: ${errorFrom(body).message}`)
    // "use another plugin": the kernel says who we are, so whichever it is we have nothing to show
    packets.send(sequence + 1, Buffer.alloc(0))
  }
}

export class MariadbConnection {
  readonly #path: string
  readonly #onBack: () => void
  #open: Promise<{ packets: Packets; socket: Socket }> | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #wasLost = false
  #awayUntilMs = 0

  /** @param onBack called when MariaDB answers again after it had been away: what was known of it may be old. */
  constructor(path: string, onBack: () => void) {
    this.#path = path
    this.#onBack = onBack
  }

  /**
   * Carries out one statement; those of several callers one after the other.
   * @throws {MariadbError} when it is refused, {MariadbAway} when MariaDB is not there.
   */
  query(sql: string): Promise<SqlRow[]> {
    const answer = this.#turn.then(() => this.#ask(sql))
    this.#turn = answer.catch(() => {})
    return answer
  }

  end(): void {
    void this.#open?.then(({ socket }) => socket.destroy()).catch(() => {})
    this.#open = undefined
  }

  /** A connection that was cut while it was idle says so only when it is used: our statements may all be asked twice. */
  async #ask(sql: string, again = this.#open !== undefined): Promise<SqlRow[]> {
    try {
      if (!this.#open && elapsedMs() < this.#awayUntilMs) throw new MariadbAway('MariaDB is away')
      this.#open ??= this.#connect()
      const { packets } = await this.#open
      return await converse(packets, sql)
    } catch (error) {
      if (error instanceof MariadbError) throw error
      this.#wasLost = true
      if (this.#open) this.#awayUntilMs = elapsedMs() + awayPauseMs
      this.end()
      if (again) {
        this.#awayUntilMs = 0
        return this.#ask(sql, false)
      }
      throw error instanceof MariadbAway ? error : new MariadbAway('the conversation with MariaDB broke off', { cause: error })
    }
  }

  async #connect(): Promise<{ packets: Packets; socket: Socket }> {
    const socket = connect(this.#path)
    socket.setTimeout(silenceMs)
    const packets = new Packets(socket)
    try {
      await signIn(packets)
      await converse(packets, firstStatement)
    } catch (error) {
      socket.destroy()
      throw error
    }
    socket.setTimeout(0) // nothing is said between two statements
    if (this.#wasLost) {
      this.#wasLost = false
      queueMicrotask(this.#onBack)
    }
    return { packets, socket }
  }
}

/** One statement and its whole answer. */
async function converse(packets: Packets, sql: string): Promise<SqlRow[]> {
  const statement = Buffer.from(sql)
  assert(statement.length < largestPacket - 1, 'a statement of ours is short')
  packets.send(0, Buffer.concat([Buffer.from([3]), statement]))
  const { body } = await packets.next()
  if (body[0] === 0xff) throw errorFrom(body)
  if (body[0] === 0x00) return []
  assert(body[0] !== 0xfb, 'MariaDB asks for a file of ours')
  const names: string[] = []
  for (let next = await packets.next(); !isEnd(next.body); next = await packets.next()) names.push(textsOf(next.body.subarray(0, nameEnd(next.body)))[4] ?? '')
  const rows: SqlRow[] = []
  for (;;) {
    const { body: row } = await packets.next()
    if (row[0] === 0xff) throw errorFrom(row)
    if (isEnd(row)) return rows
    const texts = textsOf(row)
    rows.push(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? null])))
  }
}

/** Where the five texts that end with the column's name are over: what follows them is not text. */
function nameEnd(packet: Buffer): number {
  let at = 0
  for (let index = 0; index < 5; index++) {
    const { value, next } = lengthAt(packet, at)
    at = next + (value ?? 0)
  }
  return at
}
