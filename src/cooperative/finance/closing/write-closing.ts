/** The entries of a closing: accounts 6 to 8 brought to nothing, the next year opened with what is left. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { insertEntry } from '../ledger/draft-entry.ts'
import { mostLines } from '../ledger/entry.ts'
import { fiscalYears, openFiscalYear } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { sealEntry } from '../ledger/validate-entry.ts'

/** Where the result of the year goes until the meeting allocates it (règlement ANC 2014-03, accounts 120 and 129). */
export const resultAccounts = { profit: '120', loss: '129' } as const

/** As the database takes them (`entry_line_place_check`). */
const mostOpeningLines = 1_000_000

const cause = (closingId: string) => ({ kind: 'year-closing', id: closingId })

/**
 * Writes the closing entries, of up to a thousand lines each, in journal CL on the year's last day. Nothing is written
 * where no account of the result moved.
 */
export async function writeClosingEntries(tx: Tx, actor: Actor, input: { closingId: string; year: FiscalYear; resultCents: bigint }, clock: Clock): Promise<void> {
  const { rows } = await sql<{ account: string; cents: number }>`
    select account, sum(debit_cents - credit_cents)::bigint as cents from ledger_month
     where fiscal_year_id = ${input.year.id} and account >= '6' and kind <> 'closing'
     group by account having sum(debit_cents) <> sum(credit_cents) order by account`.execute(tx)
  const label = 'Clôture des comptes de charges et de produits'
  const resultAccount = input.resultCents < 0n ? resultAccounts.loss : resultAccounts.profit
  for (let from = 0; from < rows.length; from += mostLines - 1) {
    const lines = rows.slice(from, from + mostLines - 1).map(({ account, cents }) => lineOf(account, -BigInt(cents)))
    const over = lines.reduce((sum, line) => sum + line.debitCents - line.creditCents, 0n)
    const all = over === 0n ? lines : [...lines, lineOf(resultAccount, -over)]
    const entry = { journal: 'CL', day: input.year.endDay, label, document: null, cause: cause(input.closingId), lines: all.map((line) => ({ ...line, label, party: null })) }
    const id = await insertEntry(tx, actor, entry, clock)
    await sealEntry(tx, actor, { id, label, journal: 'CL', day: input.year.endDay }, clock)
  }
}

/** A line that moves an account by so much: debit when positive. */
const lineOf = (account: string, cents: bigint) => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n })

/** The fiscal year after this one, opened for twelve months where nobody has yet. */
export async function yearAfter(tx: Tx, actor: Actor, year: FiscalYear, clock: Clock): Promise<FiscalYear> {
  const known = (await fiscalYears(tx)).find(({ startDay }) => startDay > year.endDay)
  if (known) return known
  const startDay = addDays(year.endDay, 1)
  return openFiscalYear(tx, actor, { startDay, endDay: addDays(addMonths(startDay, 12), -1) }, clock)
}

/**
 * Opens a year with what every account of classes 1 to 5 stands at, a line for each account and whom it is about. One
 * statement: a million lines are added up in it.
 * @returns the entry's id, or null when nothing is left to open with.
 * @throws {UserError} `closingLines` (409, with how many there are and the most): lines that nobody has matched, mostly.
 */
export async function writeOpening(tx: Tx, actor: Actor, input: { closingId: string; year: FiscalYear; next: FiscalYear }, clock: Clock): Promise<string | null> {
  const label = 'À-nouveaux'
  const left = sql`select account, party_id, sum(debit_cents - credit_cents) as cents from entry_line
    where fiscal_year_id = ${input.year.id} and number is not null and account < '6' group by account, party_id having sum(debit_cents) <> sum(credit_cents)`
  const { rows } = await sql<{ lines: number }>`select count(*)::int as lines from (${left}) as left_over`.execute(tx)
  const lines = rows[0]?.lines ?? 0
  if (lines === 0) return null
  if (lines > mostOpeningLines) throw new UserError('closingLines', { lines, most: mostOpeningLines }, { status: 409 })
  const id = await insertEntry(tx, actor, { journal: 'AN', day: input.next.startDay, label, document: null, cause: cause(input.closingId), lines: [] }, clock)
  await sql`
    insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, party_id)
    select ${id}, row_number() over (order by account, party_id nulls first), account, greatest(cents, 0), greatest(-cents, 0), ${label}, party_id
      from (${left}) as left_over`.execute(tx)
  await sealEntry(tx, actor, { id, label, journal: 'AN', day: input.next.startDay }, clock)
  return id
}
