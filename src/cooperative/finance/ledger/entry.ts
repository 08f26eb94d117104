/** What an entry is made of, and the checks that give a person a sentence before the database refuses. */
import type { JournalKind } from '#db/ledger-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { largestCents, sumCents } from '#lib/money.ts'
import { cleanLabel } from './add-account.ts'

export interface LineInput {
  account: string
  /** One of the two is nothing, none is negative. */
  debitCents: bigint
  creditCents: bigint
  /** The entry's own when absent. */
  label?: string | undefined
  /** Auxiliary account: what `ensureParty` gave. */
  party?: string | null | undefined
}

export interface EntryInput {
  /** Chosen by a form, so that the same form sent twice writes one entry. Drawn when absent. */
  id?: string | undefined
  /** Code of a journal: `AC`, `VE`, `BQ`, `CP`, `OD`, `AN` (opening), `CL` (closing), or one's own. */
  journal: string
  day: Day
  label: string
  /** The paper it rests on: its reference and day; the tax file shows the entry's own number and day where there is none. */
  document?: { reference: string; day: Day } | null | undefined
  /** What it was written for, such as `{kind: 'share-movement', id}`: lower case and hyphens. */
  cause?: { kind: string; id: string } | null | undefined
  lines: readonly LineInput[]
}

export const mostLines = 1000
const longestEntryLabel = 200
const longestReference = 100

/** What stands in the database. */
export interface CheckedEntry {
  id?: string | undefined
  journal: string
  day: Day
  label: string
  document: { reference: string; day: Day } | null
  cause: { kind: string; id: string } | null
  lines: { account: string; debitCents: bigint; creditCents: bigint; label: string; party: string | null }[]
}

/**
 * Cleans texts and checks what does not depend on the books' state, save that accounts, journal and parties exist.
 * Balance is not asked: a draft may be half done.
 * @throws {UserError} `entryLabel`, `entryReference`, `journalUnknown`, `accountUnknown`, `accountClosed`, `lineAmount`
 * (with the line), `lineLabel`, `partyUnknown`, `entryLinesMany`.
 */
export async function checkEntry(db: DbOrTx, input: EntryInput): Promise<CheckedEntry> {
  const [entry] = await checkEntries(db, [input])
  assert(entry, 'an entry that was checked')
  return entry
}

/** The same of many entries: what they name is looked up once for all. */
export async function checkEntries(db: DbOrTx, inputs: readonly EntryInput[]): Promise<CheckedEntry[]> {
  const cleaned = inputs.map((input) => ({ ...input, ...textsOf(input) }))
  const all = inputs.flatMap(({ lines }) => lines)
  const journals = await knownJournals(db, inputs)
  const known = { accounts: await stateOfAccounts(db, all), parties: await knownParties(db, all) }
  return cleaned.map(({ id, journal, day, label, document, cause, lines }) => {
    if (!journals.has(journal)) throw new UserError('journalUnknown', { code: journal }, { field: 'journal' })
    return { id, journal, day, label, document, cause: cause ?? null, lines: lines.map((line, index) => checkLine(line, index + 1, label, known)) }
  })
}

/** The texts of an entry, cleaned. */
function textsOf(input: EntryInput): Pick<CheckedEntry, 'label' | 'document'> {
  const label = cleanLabel(input.label, longestEntryLabel)
  if (label === undefined) throw new UserError('entryLabel', { most: longestEntryLabel }, { field: 'label' })
  const reference = input.document ? cleanLabel(input.document.reference, longestReference) : undefined
  if (input.document && reference === undefined) throw new UserError('entryReference', { most: longestReference }, { field: 'reference' })
  if (input.lines.length > mostLines) throw new UserError('entryLinesMany', { most: mostLines })
  return { label, document: input.document && reference !== undefined ? { reference, day: input.document.day } : null }
}

function checkLine(line: LineInput, place: number, label: string, known: { accounts: ReadonlyMap<string, boolean>; parties: ReadonlySet<string> }): CheckedEntry['lines'][number] {
  const open = known.accounts.get(line.account)
  if (open === undefined) throw new UserError('accountUnknown', { code: line.account, line: place }, { field: `account${place}` })
  if (!open) throw new UserError('accountClosed', { code: line.account, line: place }, { field: `account${place}` })
  if (line.debitCents < 0n || line.creditCents < 0n || line.debitCents > largestCents || line.creditCents > largestCents || (line.debitCents === 0n) === (line.creditCents === 0n))
    throw new UserError('lineAmount', { line: place }, { field: `debit${place}` })
  const own = line.label === undefined || line.label.trim() === '' ? label : cleanLabel(line.label, longestEntryLabel)
  if (own === undefined) throw new UserError('lineLabel', { line: place, most: longestEntryLabel }, { field: `label${place}` })
  if (line.party && !known.parties.has(line.party)) throw new UserError('partyUnknown', { line: place }, { field: `party${place}` })
  return { account: line.account, debitCents: line.debitCents, creditCents: line.creditCents, label: own, party: line.party ?? null }
}

async function knownJournals(db: DbOrTx, inputs: readonly EntryInput[]): Promise<Set<string>> {
  const codes = [...new Set(inputs.map(({ journal }) => journal))]
  return new Set((await db.selectFrom('journal').select('code').where('code', 'in', codes).execute()).map(({ code }) => code))
}

async function stateOfAccounts(db: DbOrTx, lines: readonly LineInput[]): Promise<Map<string, boolean>> {
  const codes = [...new Set(lines.map((line) => line.account))]
  if (codes.length === 0) return new Map()
  const rows = await db.selectFrom('ledger_account').select(['code', 'closed_at']).where('code', 'in', codes).execute()
  return new Map(rows.map((row) => [row.code, row.closed_at === null]))
}

async function knownParties(db: DbOrTx, lines: readonly LineInput[]): Promise<Set<string>> {
  const ids = [...new Set(lines.flatMap((line) => (line.party ? [line.party] : [])))]
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('ledger_party').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map((row) => row.id))
}

type ToValidate = Pick<CheckedEntry, 'journal' | 'day' | 'lines'>

/**
 * Checks what validating asks: balance, two lines, an open fiscal year. The years' rows are held until commit, the older
 * one first.
 * @throws {UserError} `entryEmpty`, `entryUnbalanced` (with both sums in cents), `entryYearNone`, `entryYearClosed`,
 * `entryClosedOff` (its accounts 6 and 7 are closed off), `openingTaken`, `openingDay`, `closingDay`.
 */
export async function checkValidation(tx: Tx, entries: readonly ToValidate[]): Promise<void> {
  for (const entry of entries) checkBalance(entry)
  for (const on of [...new Set(entries.map(({ day }) => day))].sort()) {
    const year = await tx.selectFrom('fiscal_year').selectAll().where('start_day', '<=', on).where('end_day', '>=', on).forUpdate().executeTakeFirst()
    if (!year) throw new UserError('entryYearNone', { day: on }, { field: 'day' })
    if (year.state === 'closed') throw new UserError('entryYearClosed', { day: on, from: year.start_day, to: year.end_day }, { status: 409, field: 'day' })
    const kinds = await tx.selectFrom('journal').select('kind').where('code', 'in', [...new Set(entries.filter(({ day }) => day === on).map(({ journal }) => journal))]).execute()
    for (const { kind } of kinds) await checkKind(tx, kind, on, year)
  }
}

function checkBalance({ lines }: ToValidate): void {
  if (lines.length < 2) throw new UserError('entryEmpty')
  const debit = sumCents(lines.map((line) => line.debitCents))
  const credit = sumCents(lines.map((line) => line.creditCents))
  if (debit !== credit) throw new UserError('entryUnbalanced', { debitCents: Number(debit), creditCents: Number(credit) })
}

/** Whether entries of this kind of journal may be of this day. */
async function checkKind(tx: Tx, kind: JournalKind, day: Day, year: { id: string; start_day: string; end_day: string }): Promise<void> {
  if (kind === 'closing' && day !== year.end_day) throw new UserError('closingDay', { day: year.end_day }, { field: 'day' })
  if (kind !== 'closing' && kind !== 'opening' && (await isClosedOff(tx, year.id))) throw new UserError('entryClosedOff', { day }, { status: 409, field: 'day' })
  if (kind !== 'opening') return
  if (day !== year.start_day) throw new UserError('openingDay', { day: year.start_day }, { field: 'day' })
  const there = await tx.selectFrom('journal_entry').select('id').where('fiscal_year_id', '=', year.id).where('number', '=', 0).executeTakeFirst()
  if (there) throw new UserError('openingTaken', {}, { status: 409, field: 'journal' })
}

/** Whether a closing entry stands in the fiscal year: nothing but such is written after it. Asked of the months, of which there are few. */
async function isClosedOff(tx: Tx, yearId: string): Promise<boolean> {
  const row = await tx.selectFrom('ledger_month').select('month').where('fiscal_year_id', '=', yearId).where('kind', '=', 'closing').limit(1).executeTakeFirst()
  return row !== undefined
}
