/** Lettering: lines of one account and party that answer each other, such as an invoice and what paid it. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit, recordAudits } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

interface OpenLine {
  entryId: string
  place: number
  number: number
  journal: string
  day: Day
  label: string
  reference: string | null
  party: { id: string; code: string; name: string } | null
  debitCents: bigint
  creditCents: bigint
}

/** Lines of an account that nothing answers yet, by party and day; at most 200. Openings of later years repeat lines and are left out. */
export async function openLines(db: DbOrTx, account: string, partyId: string | null): Promise<OpenLine[]> {
  const { rows } = await sql<{ entry_id: string; place: number; number: number; journal: string; day: string; label: string; reference: string | null; party_id: string | null; code: string | null; name: string | null; debit: number; credit: number }>`
    select l.entry_id, l.place, l.number, e.journal, l.day, l.label, e.document_reference as reference, l.party_id, p.code, p.name, l.debit_cents as debit, l.credit_cents as credit
      from entry_line l join journal_entry e on e.id = l.entry_id left join ledger_party p on p.id = l.party_id
     where l.account = ${account} and l.number is not null ${partyId === null ? sql`` : sql`and l.party_id = ${partyId}`}
       and (l.number <> 0 or l.fiscal_year_id = (select id from fiscal_year order by start_day limit 1))
       and not exists (select from lettering_line t where t.entry_id = l.entry_id and t.place = l.place)
     order by p.code nulls last, l.day, l.number, l.place limit 200`.execute(db)
  return rows.map((row) => ({
    entryId: row.entry_id, place: row.place, number: row.number, journal: row.journal, day: day(row.day), label: row.label, reference: row.reference,
    party: row.party_id === null ? null : { id: row.party_id, code: row.code ?? '', name: row.name ?? '' }, debitCents: BigInt(row.debit), creditCents: BigInt(row.credit),
  }))
}

/** AA, AB… ZZ, AAA…: the letters after these. */
function nextLetters(last: string | null): string {
  if (last === null) return 'AA'
  const signs = [...last]
  for (let at = signs.length - 1; at >= 0; at--) {
    if (signs[at] !== 'Z') {
      signs[at] = String.fromCharCode((signs[at]?.charCodeAt(0) ?? 65) + 1)
      return signs.join('')
    }
    signs[at] = 'A'
  }
  return `A${signs.join('')}`
}

interface LinesToLetter {
  account: string
  lines: readonly { entryId: string; place: number }[]
}

/** Lines that letters can join. */
export const mostLettered = 200

/**
 * Letters lines together. @returns the letters they share.
 * @throws {UserError} `accountUnknown` (404), `letterFew`, `letterMixed` (another account, another party, a draft), `letterTaken` (409), `letterUnbalanced` (with what is over, in cents).
 */
export async function letterLines(tx: Tx, doer: Doer, input: LinesToLetter, clock: Clock): Promise<string> {
  const [code] = await letterGroups(tx, doer, [input], clock)
  assert(code, 'letters that were given')
  return code
}

/** The same of some hundred groups, lettered in their order: a statement each for all of them. @returns the letters of each. */
export async function letterGroups(tx: Tx, doer: Doer, groups: readonly LinesToLetter[], clock: Clock): Promise<string[]> {
  if (groups.length === 0) return []
  const last = await lastLetters(tx, groups.map(({ account }) => account))
  const wanted = groups.map(({ lines }) => [...new Map(lines.map((line) => [`${line.entryId} ${line.place}`, line])).values()])
  if (wanted.some(({ length }) => length < 2 || length > mostLettered)) throw new UserError('letterFew')
  const found = Map.groupBy(await linesToLetter(tx, wanted.flatMap((lines, group) => lines.map((line) => ({ ...line, group })))), ({ group }) => group)
  const made = groups.map(({ account }, index) => {
    const rows = found.get(index) ?? []
    const [first] = rows
    if (!first || rows.length !== wanted[index]?.length || rows.some((row) => row.account !== account || row.party_id !== first.party_id || row.number === null)) throw new UserError('letterMixed')
    if (rows.some(({ lettered }) => lettered)) throw new UserError('letterTaken', {}, { status: 409 })
    const over = rows.reduce((sum, row) => sum + BigInt(row.debit_cents) - BigInt(row.credit_cents), 0n)
    if (over !== 0n) throw new UserError('letterUnbalanced', { cents: Number(over) })
    const code = nextLetters(last.get(account) ?? null)
    last.set(account, code)
    return { id: randomText(12), account, partyId: first.party_id, code, rows }
  })
  await tx.insertInto('lettering').values(made.map(({ id, account, partyId, code }) => ({ id, account, party_id: partyId, code, created_by: doer.personId, created_at: clock.now() }))).execute()
  const lines = made.flatMap(({ id, rows }) => rows.map((row) => ({ lettering_id: id, entry_id: row.entry_id, place: row.place })))
  for (let from = 0; from < lines.length; from += rowsAtOnce) await tx.insertInto('lettering_line').values(lines.slice(from, from + rowsAtOnce)).execute()
  await recordAudits(tx, doer, made.map(({ account, code, rows }) => ({ action: 'ledger.lettered', subjectKind: 'ledger-account', subjectId: account, after: { code, account, lines: rows.length } })), clock)
  return made.map(({ code }) => code)
}

/** Rows of one statement: three parameters each, of 65,535 that PostgreSQL takes. */
const rowsAtOnce = 10_000

/** The last letters of these accounts, which are held until commit, in the order of their codes. @throws {UserError} `accountUnknown` (404). */
async function lastLetters(tx: Tx, accounts: readonly string[]): Promise<Map<string, string | null>> {
  const last = new Map<string, string | null>()
  for (const account of [...new Set(accounts)].sort()) {
    const held = await tx.selectFrom('ledger_account').select('code').where('code', '=', account).forUpdate().executeTakeFirst()
    if (!held) throw new UserError('accountUnknown', { code: account }, { status: 404 })
    const row = await tx.selectFrom('lettering').select('code').where('account', '=', account).orderBy(sql`length(code) desc`).orderBy('code', 'desc').limit(1).executeTakeFirst()
    last.set(account, row?.code ?? null)
  }
  return last
}

/** Lines of the books with the group they are asked for. */
async function linesToLetter(tx: Tx, wanted: readonly { group: number; entryId: string; place: number }[]) {
  const { rows } = await sql<{ group: number; entry_id: string; place: number; account: string; party_id: string | null; number: number | null; debit_cents: number; credit_cents: number; lettered: boolean }>`
    select w."group", l.entry_id, l.place, l.account, l.party_id, l.number, l.debit_cents, l.credit_cents,
           exists (select from lettering_line t where t.entry_id = l.entry_id and t.place = l.place) as lettered
      from unnest(${wanted.map(({ group }) => group)}::int[], ${wanted.map(({ entryId }) => entryId)}::text[], ${wanted.map(({ place }) => place)}::int[]) as w ("group", entry_id, place)
      join entry_line l on l.entry_id = w.entry_id and l.place = w.place
     order by w."group", l.entry_id, l.place`.execute(tx)
  return rows
}

/** Takes letters off again. @throws {UserError} `letterNone` (404). */
export async function unletter(tx: Tx, doer: Doer, input: { account: string; code: string }, clock: Clock): Promise<void> {
  const gone = await tx.deleteFrom('lettering').where('account', '=', input.account).where('code', '=', input.code).returning('id').executeTakeFirst()
  if (!gone) throw new UserError('letterNone', { code: input.code }, { status: 404 })
  await recordAudit(tx, doer, { action: 'ledger.unlettered', subjectKind: 'ledger-account', subjectId: input.account, before: { code: input.code, account: input.account } }, clock)
}
