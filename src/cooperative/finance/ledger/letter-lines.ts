/** Lettering: lines of one account and party that answer each other, such as an invoice and what paid it. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
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

/**
 * Letters lines together. @returns the letters they share.
 * @throws {UserError} `letterFew`, `letterMixed` (another account, another party, a draft), `letterTaken` (409), `letterUnbalanced` (with what is over, in cents).
 */
export async function letterLines(tx: Tx, doer: Doer, input: { account: string; lines: readonly { entryId: string; place: number }[] }, clock: Clock): Promise<string> {
  const account = await tx.selectFrom('ledger_account').select('code').where('code', '=', input.account).forUpdate().executeTakeFirst()
  if (!account) throw new UserError('accountUnknown', { code: input.account }, { status: 404 })
  const wanted = [...new Map(input.lines.map((line) => [`${line.entryId} ${line.place}`, line])).values()]
  if (wanted.length < 2 || wanted.length > 200) throw new UserError('letterFew')
  const rows = await tx
    .selectFrom('entry_line as l')
    .leftJoin('lettering_line as t', (join) => join.onRef('t.entry_id', '=', 'l.entry_id').onRef('t.place', '=', 'l.place'))
    .select(['l.entry_id', 'l.place', 'l.account', 'l.party_id', 'l.number', 'l.debit_cents', 'l.credit_cents', 't.lettering_id'])
    .where((where) => where.or(wanted.map((line) => where.and([where('l.entry_id', '=', line.entryId), where('l.place', '=', line.place)]))))
    .execute()
  const [first] = rows
  if (!first || rows.length !== wanted.length || rows.some((row) => row.account !== input.account || row.party_id !== first.party_id || row.number === null)) throw new UserError('letterMixed')
  if (rows.some((row) => row.lettering_id !== null)) throw new UserError('letterTaken', {}, { status: 409 })
  const over = rows.reduce((sum, row) => sum + BigInt(row.debit_cents) - BigInt(row.credit_cents), 0n)
  if (over !== 0n) throw new UserError('letterUnbalanced', { cents: Number(over) })
  const last = await tx.selectFrom('lettering').select('code').where('account', '=', input.account).orderBy(sql`length(code) desc`).orderBy('code', 'desc').limit(1).executeTakeFirst()
  const code = nextLetters(last?.code ?? null)
  const id = randomText(12)
  await tx.insertInto('lettering').values({ id, account: input.account, party_id: first.party_id, code, created_by: doer.personId, created_at: clock.now() }).execute()
  await tx.insertInto('lettering_line').values(rows.map((row) => ({ lettering_id: id, entry_id: row.entry_id, place: row.place }))).execute()
  await recordAudit(tx, doer, { action: 'ledger.lettered', subjectKind: 'ledger-account', subjectId: input.account, after: { code, account: input.account, lines: rows.length } }, clock)
  return code
}

/** Takes letters off again. @throws {UserError} `letterNone` (404). */
export async function unletter(tx: Tx, doer: Doer, input: { account: string; code: string }, clock: Clock): Promise<void> {
  const gone = await tx.deleteFrom('lettering').where('account', '=', input.account).where('code', '=', input.code).returning('id').executeTakeFirst()
  if (!gone) throw new UserError('letterNone', { code: input.code }, { status: 404 })
  await recordAudit(tx, doer, { action: 'ledger.unlettered', subjectKind: 'ledger-account', subjectId: input.account, before: { code: input.code, account: input.account } }, clock)
}
