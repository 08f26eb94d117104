/**
 * Takes a table of members in as a stream: never whole in memory, bounded in bytes and lines, each line checked as it
 * comes and kept with what is wrong with it. Nothing enters the register here.
 */
import { CsvError, parse } from 'csv-parse'
import type { Parser } from 'csv-parse'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { MultipartReader, boundaryOf } from '#web/multipart-reader.ts'
import { readHeads, readLine } from './columns.ts'
import type { TableColumn, TableLine } from './columns.ts'
import { insertImport, insertLines, knownNumbers, removeImport } from './import-store.ts'
import type { StagedLine } from './import-store.ts'

export const largestImportBytes = 20 * 1024 * 1024
export const mostImportLines = 20_000
const linesAtOnce = 200

const tooLarge = () => new UserError('importTooLarge', { largestMb: largestImportBytes / 1024 / 1024, lines: mostImportLines }, { status: 413 })

interface SentTable {
  contentType: string
  /** Of the whole body, from Content-Length; null when it was not told. */
  sizeBytes: number | null
  body: ReadableStream<Uint8Array> | null
  /** Of a bare body: what the file is called. */
  fileName?: string
}

/** The bytes of the first file of a form, or of a bare body, as text. @throws {UserError} `importNoFile`, `importTooLarge`, `importEncoding`. */
async function* textOf(sent: SentTable, told: (name: string) => void): AsyncGenerator<string> {
  if (sent.body === null) throw new UserError('importNoFile')
  if ((sent.sizeBytes ?? 0) > largestImportBytes) throw tooLarge()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  for await (const chunk of bytesOf(sent, told)) {
    bytes += chunk.length
    if (bytes > largestImportBytes) throw tooLarge()
    yield decoded(() => decoder.decode(chunk, { stream: true }))
  }
  if (bytes === 0) throw new UserError('importNoFile')
  yield decoded(() => decoder.decode())
}

async function* bytesOf(sent: SentTable, told: (name: string) => void): AsyncGenerator<Uint8Array> {
  const boundary = boundaryOf(sent.contentType)
  if (boundary === null) {
    told(sent.fileName ?? '')
    for await (const chunk of sent.body as unknown as AsyncIterable<Uint8Array>) yield chunk
    return
  }
  const reader = new MultipartReader(sent.body!, boundary)
  for (let part = await reader.next(); part !== null; part = await reader.next()) {
    if (part.fileName === null || part.fileName === '') continue
    told(part.fileName)
    yield* reader.body()
    return
  }
}

function decoded(decode: () => string): string {
  try {
    return decode()
  } catch {
    throw new UserError('importEncoding')
  }
}

/** The sign that separates: the one that the first line has most of. */
function separatorOf(head: string): string {
  const [line = ''] = head.split(/[\r\n]/, 1)
  return [';', ',', '\t'].map((sign) => ({ sign, count: line.split(sign).length })).sort((a, b) => b.count - a.count)[0]?.sign ?? ';'
}

/** Reads and checks. @returns the id of the import, whose page tells what is wrong with which line. @throws {UserError} as above, `importNoName`, `importShape`. */
export async function receiveImport(db: Db, actor: Actor, sent: SentTable, clock: Clock): Promise<string> {
  const id = randomText(12)
  let fileName = ''
  const texts = textOf(sent, (name) => void (fileName = name.replace(/^.*[/\\]/, '').replace(/\p{C}/gu, '').slice(0, 200)))
  const first = await texts.next()
  if (first.done) throw new UserError('importNoFile')
  await insertImport(db, { id, fileName: fileName || 'csv', at: clock.now(), personId: actor.personId })
  try {
    await stage(db, id, first.value, texts, clock)
  } catch (error) {
    await removeImport(db, id)
    // what csv-parse says is for programmers
    if (error instanceof CsvError) throw new UserError('importShape', { line: Number(error['lines'] ?? 0) })
    throw error
  }
  return id
}

async function stage(db: Db, id: string, first: string, texts: AsyncGenerator<string>, clock: Clock): Promise<void> {
  const parser: Parser = parse({ bom: true, delimiter: separatorOf(first.replace(/^\uFEFF/, '')), relax_column_count: true, relax_quotes: false, skip_empty_lines: true, max_record_size: 100_000, info: true })
  const feeding = feed(parser, first, texts)
  const check = new LineCheck(clock)
  let heads: (TableColumn | null)[] | null = null
  let waiting: StagedLine[] = []
  let last = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (heads === null) {
        heads = readHeads(record)
        continue
      }
      const data: Partial<Record<TableColumn, string>> = {}
      for (const [index, column] of heads.entries()) if (column !== null && (record[index] ?? '').trim() !== '') data[column] = (record[index] ?? '').replaceAll('\0', '')
      // of records that end without a line's end the counter stands still
      last = Math.max(info.lines, last + 1)
      waiting.push({ line: last, data, ...check.faultOf(data) })
      if (check.count > mostImportLines) throw tooLarge()
      if (waiting.length >= linesAtOnce) {
        await insertLines(db, id, waiting)
        waiting = []
      }
    }
    await feeding
  } finally {
    parser.destroy()
    await feeding.catch(() => {})
  }
  if (check.count === 0) throw new UserError('importEmpty')
  await insertLines(db, id, waiting)
  await knownNumbers(db, id)
}

/** Gives the parser text as fast as it takes it. */
async function feed(parser: Parser, first: string, texts: AsyncGenerator<string>): Promise<void> {
  try {
    for (let text: string | undefined = first; text !== undefined; ) {
      if (!parser.write(text) && !parser.destroyed) await new Promise((resolve) => parser.once('drain', resolve).once('close', resolve))
      if (parser.destroyed) return
      const next: IteratorResult<string> = await texts.next()
      text = next.done ? undefined : next.value
    }
    parser.end()
  } catch (error) {
    parser.destroy(error as Error)
    throw error
  }
}

/** Checks lines one after the other; a number may stand once. */
class LineCheck {
  readonly #clock: Clock
  readonly #numbers = new Set<number>()
  count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  faultOf(data: TableLine): Pick<StagedLine, 'fault' | 'params' | 'field'> {
    this.count++
    try {
      const { number } = readLine(data, dayOf(this.#clock.now()))
      if (number !== undefined && this.#numbers.has(number)) throw new UserError('importNumberTwice', { number }, { field: 'number' })
      if (number !== undefined) this.#numbers.add(number)
      return { fault: null, params: null, field: null }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { fault: error.code, params: error.params, field: error.field ?? null }
    }
  }
}
