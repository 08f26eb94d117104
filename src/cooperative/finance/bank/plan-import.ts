/** What taking a file in would do: whose account, which statements are new, what is missing between them, what is refused. Changes nothing. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { BankFormat } from '#db/bank-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { sumCents } from '#lib/money.ts'
import { bankAccounts } from './bank-account-store.ts'
import type { BankAccount } from './bank-account-store.ts'
import { looksLikeXml, readCamt } from './camt/read-camt.ts'
import type { BankMovement, BankStatement } from './camt/read-camt.ts'
import { checkMapping, fits, guessMapping, isUsable } from './csv/csv-mapping.ts'
import type { CsvMapping } from './csv/csv-mapping.ts'
import { readBankCsv, readBankTable } from './csv/read-bank-csv.ts'
import type { CsvReading, CsvTable } from './csv/read-bank-csv.ts'

export const largestBankFile = 10 * 1024 * 1024

interface PlannedLine extends BankMovement {
  key: Buffer
  nth: number
}

export interface PlannedStatement {
  account: BankAccount | null
  reference: string
  from: Day
  to: Day
  openingCents: bigint | null
  closingCents: bigint | null
  lines: PlannedLine[]
  /** Movements that the bank has not booked yet: they come with a later statement. */
  pending: number
  /** Movements of a table that were taken in before. */
  linesThere: number
  state: 'new' | 'there' | 'refused'
  /** Why it is refused: a code of `UserError` with its parameters. */
  refusal: { code: string; params: Readonly<Record<string, string | number>> } | null
  /** What the account stood at before it by the statements that are there, where it begins otherwise: something is missing. */
  gap: { expectedCents: bigint; foundCents: bigint } | null
}

export interface ImportPlan {
  format: BankFormat
  statements: PlannedStatement[]
  /** Of a table: its columns as they are taken, what is wrong in it. */
  csv: { table: CsvTable; mapping: CsvMapping; account: BankAccount | null; reading: CsvReading | null } | null
}

export interface ImportChoices {
  /** Account of a table, or of a file that names none by IBAN. */
  accountId?: string | undefined
  mapping?: CsvMapping | undefined
  /** What a table does not say: where the account stands at its end. */
  closingCents?: bigint | undefined
}

const keyOf = (of: BankMovement): Buffer =>
  createHash('sha256').update(JSON.stringify([of.day, String(of.cents), of.name, of.iban, of.text, of.endToEndId, of.reference, of.bankReference, of.batchId, of.returnReason])).digest()

/** Numbers those that are alike, from 1. */
function numbered(movements: readonly BankMovement[]): PlannedLine[] {
  const seen = new Map<string, number>()
  return movements.map((one) => {
    const key = keyOf(one)
    const text = key.toString('hex')
    const nth = (seen.get(text) ?? 0) + 1
    seen.set(text, nth)
    return { ...one, key, nth }
  })
}

/** How many of each are there, by key. */
async function thereOf(db: DbOrTx, accountId: string, lines: readonly PlannedLine[]): Promise<Map<string, number>> {
  if (lines.length === 0) return new Map()
  const { rows } = await sql<{ key: Buffer; most: number }>`
    select key, max(nth)::int as most from bank_line where account_id = ${accountId} and key = any (${lines.map(({ key }) => key)}::bytea[]) group by key`.execute(db)
  return new Map(rows.map((row) => [row.key.toString('hex'), row.most]))
}

interface Link { to: Day; closingCents: bigint }

/** What the account stood at after the last statement up to a day. */
async function before(db: DbOrTx, accountId: string, until: Day): Promise<Link | null> {
  const row = await db.selectFrom('bank_statement').select(['to_day', 'closing_cents']).where('account_id', '=', accountId).where('to_day', '<=', until).where('closing_cents', 'is not', null).orderBy('to_day', 'desc').orderBy('from_day', 'desc').orderBy('position', 'desc').limit(1).executeTakeFirst()
  return row && row.closing_cents !== null ? { to: day(row.to_day), closingCents: BigInt(row.closing_cents) } : null
}

function accountOf(statement: BankStatement, accounts: readonly BankAccount[], chosen: string | undefined): BankAccount | null {
  const named = accounts.find(({ iban }) => iban !== null && iban === statement.account)
  if (named || /^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(statement.account)) return named ?? null
  return accounts.find(({ id }) => id === chosen) ?? null
}

/** Days that a statement is of: what it says, where that holds its movements. */
function spanOf(statement: BankStatement, closing: Day | null): { from: Day; to: Day } | null {
  const days = statement.movements.map((one) => one.day).sort()
  const to = [days.at(-1), closing ?? statement.to ?? undefined].filter((one) => one !== undefined).sort().at(-1)
  if (to === undefined) return null
  const said = statement.from !== null && statement.from <= to && statement.from > addDays(to, -400) ? statement.from : to
  return { from: days[0] !== undefined && days[0] < said ? days[0] : said, to }
}

const refusal = (code: string, params: Readonly<Record<string, string | number>> = {}) => ({ state: 'refused' as const, refusal: { code, params } })

async function planCamt(db: DbOrTx, statements: readonly BankStatement[], accounts: readonly BankAccount[], choices: ImportChoices): Promise<PlannedStatement[]> {
  const planned: PlannedStatement[] = []
  const links = new Map<string, Link>()
  const taken = new Map<string, number>()
  const inOrder = statements.map((one) => ({ one, span: spanOf(one, one.balances.find(({ code }) => code === 'CLBD')?.day ?? null) })).sort((a, b) => ((a.span?.to ?? '') < (b.span?.to ?? '') ? -1 : (a.span?.to ?? '') > (b.span?.to ?? '') ? 1 : 0))
  for (const { one, span } of inOrder) {
    const account = accountOf(one, accounts, choices.accountId)
    const opening = one.balances.find(({ code }) => code === 'OPBD') ?? one.balances.find(({ code }) => code === 'PRCD')
    const closing = one.balances.find(({ code }) => code === 'CLBD')
    const both = opening && closing ? { openingCents: opening.cents, closingCents: closing.cents } : { openingCents: null, closingCents: null }
    const base: PlannedStatement = { account, reference: one.id, from: span?.from ?? ('1900-01-01' as Day), to: span?.to ?? ('1900-01-01' as Day), ...both, lines: numbered(one.movements), pending: one.pending, linesThere: 0, state: 'new', refusal: null, gap: null }
    planned.push(await judged(db, base, one, { hasSpan: span !== null, links, taken }))
  }
  return planned
}

/** @param seen what the statements before it in the file leave: closings, and how many of each movement. */
async function judged(db: DbOrTx, base: PlannedStatement, statement: BankStatement, seen: { hasSpan: boolean; links: Map<string, Link>; taken: Map<string, number> }): Promise<PlannedStatement> {
  const { account, openingCents, closingCents } = base
  const foreign = [statement.currency, ...statement.balances.filter(({ code }) => ['OPBD', 'CLBD', 'PRCD'].includes(code)).map(({ currency }) => currency), ...statement.movements.map(({ currency }) => currency)].find((currency) => currency !== '' && currency !== 'EUR')
  if (!account) return { ...base, ...refusal('bankIbanUnknown', { iban: statement.account }) }
  if (account.closed) return { ...base, ...refusal('bankAccountClosed', { name: account.name }) }
  if (foreign !== undefined) return { ...base, ...refusal('bankCurrency', { currency: foreign.slice(0, 10) }) }
  if (!seen.hasSpan) return { ...base, ...refusal('bankStatementDays') }
  const sum = sumCents(base.lines.map(({ cents }) => cents))
  if (openingCents !== null && closingCents !== null && openingCents + sum !== closingCents) return { ...base, ...refusal('bankSums', { cents: Number(closingCents - openingCents - sum) }) }
  if (base.reference !== '' && (await db.selectFrom('bank_statement').select('id').where('account_id', '=', account.id).where('reference', '=', base.reference).where('from_day', '=', base.from).where('to_day', '=', base.to).executeTakeFirst())) return { ...base, state: 'there' }
  const own = seen.links.get(account.id)
  const stored = await before(db, account.id, base.to)
  const previous = own && (!stored || own.to >= stored.to) ? own : stored
  const follows = openingCents !== null && previous !== null && previous.closingCents === openingCents
  const there = await thereOf(db, account.id, base.lines)
  const collides = base.lines.filter(({ key }) => there.has(key.toString('hex'))).length
  if (collides > 0 && collides === base.lines.length && !follows) return { ...base, state: 'there' }
  if (collides > 0 && !follows) return { ...base, ...refusal('bankLinesThere', { count: collides }) }
  const lines = base.lines.map((line) => {
    const key = line.key.toString('hex')
    const nth = Math.max(there.get(key) ?? 0, seen.taken.get(`${account.id} ${key}`) ?? 0) + line.nth
    return { ...line, nth }
  })
  for (const { key, nth } of lines) seen.taken.set(`${account.id} ${key.toString('hex')}`, nth)
  if (closingCents !== null) seen.links.set(account.id, { to: base.to, closingCents })
  return { ...base, lines, gap: openingCents !== null && previous !== null && !follows ? { expectedCents: previous.closingCents, foundCents: openingCents } : null }
}

async function planCsv(db: DbOrTx, table: CsvTable, accounts: readonly BankAccount[], choices: ImportChoices): Promise<ImportPlan> {
  const open = accounts.filter(({ closed }) => !closed)
  const remembered = open.find(({ mapping }) => mapping !== null && fits(mapping, table.titles))
  const account = accounts.find(({ id }) => id === choices.accountId) ?? remembered ?? (open.length === 1 ? (open[0] ?? null) : null)
  const kept = account?.mapping && fits(account.mapping, table.titles) ? account.mapping : null
  const mapping = choices.mapping ?? kept ?? guessMapping(table.titles)
  if (!choices.mapping && !isUsable(mapping.columns)) return { format: 'csv', statements: [], csv: { table, mapping, account, reading: null } }
  const reading = readBankCsv(table, checkMapping(mapping))
  const statements = account && reading.movements.length > 0 ? [await planTable(db, account, reading, choices.closingCents)] : []
  return { format: 'csv', statements, csv: { table, mapping, account, reading } }
}

async function planTable(db: DbOrTx, account: BankAccount, reading: CsvReading, closingCents: bigint | undefined): Promise<PlannedStatement> {
  const all = numbered(reading.movements)
  const there = await thereOf(db, account.id, all)
  const lines = all.filter(({ key, nth }) => nth > (there.get(key.toString('hex')) ?? 0)).map((line, index) => ({ ...line, place: index + 1 }))
  const days = (lines.length > 0 ? lines : all).map((line) => line.day)
  const [from = day('1900-01-01'), to = from] = [days[0], days.at(-1)]
  const openingCents = closingCents === undefined ? null : closingCents - sumCents(lines.map(({ cents }) => cents))
  const previous = await before(db, account.id, to)
  const base: PlannedStatement = { account, reference: '', from, to, openingCents, closingCents: closingCents ?? null, lines, pending: 0, linesThere: all.length - lines.length, state: 'new', refusal: null, gap: null }
  if (account.closed) return { ...base, ...refusal('bankAccountClosed', { name: account.name }) }
  if (lines.length === 0) return { ...base, state: 'there' }
  return { ...base, gap: openingCents !== null && previous !== null && previous.closingCents !== openingCents ? { expectedCents: previous.closingCents, foundCents: openingCents } : null }
}

/** @throws {UserError} as `readCamt`, `readBankTable`, `checkMapping`, `bankFileSize`. */
export async function planImport(db: DbOrTx, content: Uint8Array, choices: ImportChoices = {}): Promise<ImportPlan> {
  if (content.length === 0 || content.length > largestBankFile) throw new UserError('bankFileSize', { mostMb: 10 }, { field: 'document' })
  const accounts = await bankAccounts(db)
  if (!looksLikeXml(content)) return planCsv(db, readBankTable(content), accounts, choices)
  return { format: 'camt', statements: await planCamt(db, readCamt(content, largestBankFile), accounts, choices), csv: null }
}
