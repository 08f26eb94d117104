/** Periods entered by hand, one or a table of them at once. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { readCsv } from '#lib/csv.ts'
import { addMonths, parseDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents, parseMoney } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'

interface PeriodInput {
  label: string
  account: string
  /** Code of a party that the books know, such as M00042. */
  party: string | null
  bookedOn: Day
  fromDay: Day
  toDay: Day
  cents: bigint
}

export const longestPeriodLabel = 150
const mostPeriods = 5000
export const largestPeriodTable = 1024 * 1024

interface Known {
  accounts: ReadonlySet<string>
  parties: ReadonlyMap<string, string>
}

async function known(db: DbOrTx): Promise<Known> {
  const accounts = await db.selectFrom('ledger_account').select('code').where('code', 'like', '7%').where('closed_at', 'is', null).execute()
  const parties = await db.selectFrom('ledger_party').select(['id', 'code']).execute()
  return { accounts: new Set(accounts.map(({ code }) => code)), parties: new Map(parties.map(({ id, code }) => [code, id])) }
}

/** The columns of a period. @throws {UserError} `periodLabel`, `periodAccount`, `periodParty`, `periodDays`, `periodAmount`. */
function checkPeriod(input: PeriodInput, { accounts, parties }: Known) {
  const label = cleanLabel(input.label, longestPeriodLabel)
  if (label === undefined) throw new UserError('periodLabel', { most: longestPeriodLabel }, { field: 'label' })
  if (!accounts.has(input.account)) throw new UserError('periodAccount', { code: input.account.slice(0, 40) }, { field: 'account' })
  const party = input.party === null ? null : parties.get(input.party.trim().toUpperCase())
  if (party === undefined) throw new UserError('periodParty', { code: (input.party ?? '').slice(0, 40) }, { field: 'party' })
  if (input.toDay < input.fromDay || input.toDay >= addMonths(input.fromDay, 120)) throw new UserError('periodDays', {}, { field: 'toDay' })
  if (input.cents < 1n || input.cents > largestCents) throw new UserError('periodAmount', {}, { field: 'cents' })
  return { label, account: input.account, party_id: party, booked_on: input.bookedOn, from_day: input.fromDay, to_day: input.toDay, cents: input.cents }
}

/** Enters periods, all or none. Nothing is written into the books. @throws {UserError} as `checkPeriod`, `periodMany`. */
export async function enterPeriods(tx: Tx, doer: Doer, inputs: readonly PeriodInput[], clock: Clock): Promise<string[]> {
  if (inputs.length === 0 || inputs.length > mostPeriods) throw new UserError('periodMany', { most: mostPeriods })
  const all = await known(tx)
  const rows = inputs.map((input) => ({ id: randomText(12), ...checkPeriod(input, all), entered_by: doer.personId, entered_at: clock.now(), removed_at: null }))
  for (let from = 0; from < rows.length; from += 1000) await tx.insertInto('income_period').values(rows.slice(from, from + 1000)).execute()
  await recordAudit(tx, doer, { action: 'incomePeriod.entered', subjectKind: 'ledger', subjectId: 'income-periods', after: { name: rows[0]?.label ?? '', count: rows.length } }, clock)
  return rows.map(({ id }) => id)
}

/** Takes a period off the list; what was written with it stays. @throws {UserError} `periodNone` (404). */
export async function removePeriod(tx: Tx, doer: Doer, input: { id: string }, clock: Clock): Promise<void> {
  const gone = await tx.updateTable('income_period').set({ removed_at: clock.now() }).where('id', '=', input.id).where('removed_at', 'is', null).returning('label').executeTakeFirst()
  if (!gone) throw new UserError('periodNone', {}, { status: 404 })
  await recordAudit(tx, doer, { action: 'incomePeriod.removed', subjectKind: 'ledger', subjectId: 'income-periods', before: { name: gone.label } }, clock)
}

const columns = { label: ['libellé', 'libelle', 'label'], account: ['compte', 'account'], party: ['tiers', 'party'], bookedOn: ['facturé le', 'facture le', 'booked on'], fromDay: ['du', 'from'], toDay: ['au', 'to'], cents: ['montant', 'amount'] } as const

export interface PeriodTable {
  faults: { line: number; code: string; params: Readonly<Record<string, string | number>> }[]
  periods: PeriodInput[]
}

/**
 * Reads a table whose first line names its columns: Libellé, Compte, Facturé le, Du, Au, Montant, and if wanted Tiers.
 * Changes nothing; says what is wrong line by line.
 */
export async function readPeriods(db: DbOrTx, text: string): Promise<PeriodTable> {
  const table: PeriodTable = { faults: [], periods: [] }
  const [head, ...rows] = readCsv(text)
  const titles = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase())
  const places = new Map(Object.entries(columns).map(([name, words]) => [name, titles.findIndex((title) => (words as readonly string[]).includes(title))]))
  if ([...places].some(([name, place]) => name !== 'party' && place < 0)) return { ...table, faults: [{ line: head?.line ?? 1, code: 'periodColumns', params: {} }] }
  if (rows.length > mostPeriods) return { ...table, faults: [{ line: 0, code: 'periodMany', params: { most: mostPeriods } }] }
  const all = await known(db)
  for (const { line, cells } of rows) {
    const cell = (name: keyof typeof columns) => (cells[places.get(name) ?? -1] ?? '').trim()
    try {
      const input: PeriodInput = { label: cell('label'), account: cell('account').toUpperCase(), party: cell('party') || null, bookedOn: parseDay(cell('bookedOn')), fromDay: parseDay(cell('fromDay')), toDay: parseDay(cell('toDay')), cents: parseMoney(cell('cents')) }
      checkPeriod(input, all)
      table.periods.push(input)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      table.faults.push({ line, code: error.code, params: error.params })
    }
  }
  if (table.faults.length === 0 && table.periods.length === 0) table.faults.push({ line: 0, code: 'periodMany', params: { most: mostPeriods } })
  return table
}
