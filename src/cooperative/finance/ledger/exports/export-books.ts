import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { fiscalYears } from '../fiscal-year.ts'
import type { FiscalYear } from '../fiscal-year.ts'
import { ledgerSetting } from '../set-up-ledger.ts'
import { csvEntry, csvHead } from './books-csv.ts'
import { fecEntry, fecHead, fecName, inLatin9 } from './fec.ts'
import { hledgerEntry, hledgerHead } from './hledger.ts'
import { readBooks } from './read-books.ts'

export const exportFormats = ['fec', 'hledger', 'csv'] as const
type ExportFormat = (typeof exportFormats)[number]

interface BooksFile {
  name: string
  type: string
  /** The bytes, made as they are taken. */
  body: ReadableStream<Uint8Array>
}

/** Pieces of text are gathered up to this size before they are handed on. */
const pieceLength = 64 * 1024

/**
 * The books as a file. `yearId` null: all fiscal years, for hledger and CSV; the openings of later years, which repeat the
 * years before, are then left out of hledger's.
 * @throws {UserError} `fiscalYearNone` (404), `exportYear` (the FEC is of one year), `sirenMissing`.
 */
export async function exportBooks(db: DbOrTx, input: { format: ExportFormat; yearId: string | null }): Promise<BooksFile> {
  const all = await fiscalYears(db)
  const years = input.yearId === null ? all : all.filter((year) => year.id === input.yearId)
  const [first] = years
  const last = years.at(-1)
  if (!first || !last) throw new UserError('fiscalYearNone', {}, { status: 404 })
  const span = `${first.startDay}_${last.endDay}`
  if (input.format === 'fec') {
    if (input.yearId === null) throw new UserError('exportYear')
    const siren = (await ledgerSetting(db))?.siren
    if (!siren) throw new UserError('sirenMissing')
    return { name: fecName(siren, last.endDay), type: 'text/plain; charset=iso-8859-15', body: streamOf(fecTexts(db, first), inLatin9) }
  }
  if (input.format === 'csv') return { name: `ecritures_${span}.csv`, type: 'text/csv; charset=utf-8', body: streamOf(csvTexts(db, years)) }
  return { name: `onyva_${span}.journal`, type: 'text/plain; charset=utf-8', body: streamOf(hledgerTexts(db, years)) }
}

async function* fecTexts(db: DbOrTx, year: FiscalYear): AsyncGenerator<string> {
  yield fecHead
  for await (const entry of readBooks(db, year)) yield fecEntry(entry)
}

async function* csvTexts(db: DbOrTx, years: readonly FiscalYear[]): AsyncGenerator<string> {
  yield csvHead
  for (const year of years) for await (const entry of readBooks(db, year)) yield csvEntry(entry)
}

async function* hledgerTexts(db: DbOrTx, years: readonly FiscalYear[]): AsyncGenerator<string> {
  yield hledgerHead(await db.selectFrom('ledger_account').select(['code', 'label']).orderBy('code').execute())
  for (const [index, year] of years.entries())
    for await (const entry of readBooks(db, year)) if (index === 0 || entry.kind !== 'opening') yield hledgerEntry(entry, year.endDay.slice(0, 4))
}

function streamOf(texts: AsyncGenerator<string>, encode: (text: string) => Uint8Array = (text) => Buffer.from(text, 'utf8')): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let piece = ''
      while (piece.length < pieceLength) {
        const next = await texts.next()
        if (next.done) {
          if (piece !== '') controller.enqueue(encode(piece))
          controller.close()
          return
        }
        piece += next.value
      }
      controller.enqueue(encode(piece))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}
