/** Opening balances from a table: a dry run that says what is wrong line by line, then the opening entry. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { readCsv } from '#lib/csv.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from './add-account.ts'
import { mostLines } from './entry.ts'
import type { LineInput } from './entry.ts'
import { fiscalYearById } from './fiscal-year.ts'
import { postEntry } from './post-entry.ts'

export const largestOpeningBytes = 1024 * 1024

export interface OpeningCheck {
  /** One for each line of the table that is wrong, in order; `line` 0 is the whole. */
  faults: { line: number; code: string; params: Readonly<Record<string, string | number>> }[]
  lines: LineInput[]
  debitCents: bigint
  creditCents: bigint
}

const names = { account: ['compte', 'account', 'comptenum'], debit: ['débit', 'debit'], credit: ['crédit', 'credit'], label: ['libellé', 'libelle', 'label', 'nom', 'intitulé'], party: ['tiers', 'party', 'compauxnum'] } as const

/**
 * Reads a table whose first line names its columns: Compte, Débit, Crédit, and if wanted Libellé and Tiers (code of a
 * party that the books know). Changes nothing.
 */
export async function checkOpening(db: DbOrTx, text: string): Promise<OpeningCheck> {
  const check: OpeningCheck = { faults: [], lines: [], debitCents: 0n, creditCents: 0n }
  const fault = (line: number, code: string, params = {}) => void check.faults.push({ line, code, params })
  const [head, ...rows] = readCsv(text)
  const titles = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase())
  const place = (column: keyof typeof names) => titles.findIndex((title) => (names[column] as readonly string[]).includes(title))
  if (place('account') < 0 || place('debit') < 0 || place('credit') < 0) {
    fault(head?.line ?? 1, 'openingColumns')
    return check
  }
  if (rows.length > mostLines) fault(0, 'entryLinesMany', { most: mostLines })
  const accounts = new Map((await db.selectFrom('ledger_account').select(['code', 'label', 'closed_at']).execute()).map((row) => [row.code, row]))
  const parties = new Map((await db.selectFrom('ledger_party').select(['id', 'code']).execute()).map((row) => [row.code, row.id]))
  for (const { line, cells } of rows.slice(0, mostLines)) {
    const cell = (column: keyof typeof names) => (place(column) < 0 ? '' : (cells[place(column)] ?? '').trim())
    const account = accounts.get(cell('account').toUpperCase())
    const amount = (column: 'debit' | 'credit'): bigint | undefined => {
      if (cell(column) === '') return 0n
      try {
        return parseMoney(cell(column))
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        return void fault(line, error.code, error.params)
      }
    }
    const [debitCents, creditCents] = [amount('debit'), amount('credit')]
    if (!account) fault(line, 'accountUnknown', { code: cell('account').slice(0, 40) })
    else if (account.closed_at) fault(line, 'accountClosed', { code: account.code })
    else if (account.code >= '6') fault(line, 'openingResult', { code: account.code })
    const party = cell('party') === '' ? null : parties.get(cell('party').toUpperCase())
    if (party === undefined) fault(line, 'openingParty', { code: cell('party').slice(0, 40) })
    if (debitCents === undefined || creditCents === undefined) continue
    if (debitCents === 0n && creditCents === 0n) continue
    if (debitCents !== 0n && creditCents !== 0n) fault(line, 'openingBoth')
    check.debitCents += debitCents
    check.creditCents += creditCents
    const label = cleanLabel(cell('label'), 200)
    if (account) check.lines.push({ account: account.code, debitCents, creditCents, ...(label === undefined ? {} : { label }), party: party ?? null })
  }
  if (check.faults.length === 0 && check.debitCents !== check.creditCents) fault(0, 'entryUnbalanced', { debitCents: Number(check.debitCents), creditCents: Number(check.creditCents) })
  if (check.faults.length === 0 && check.lines.length < 2) fault(0, 'entryEmpty')
  return check
}

/** Writes the opening entry of a fiscal year. @throws {UserError} `openingFaults` (with how many), and as `postEntry`. */
export async function importOpening(tx: Tx, doer: Doer, input: { yearId: string; text: string; label: string }, clock: Clock): Promise<{ id: string; number: number }> {
  const year = await fiscalYearById(tx, input.yearId)
  const check = await checkOpening(tx, input.text)
  if (check.faults.length > 0) throw new UserError('openingFaults', { count: check.faults.length })
  return postEntry(tx, doer, { journal: 'AN', day: year.startDay, label: input.label, lines: check.lines }, clock)
}
