/** Reading mandates: who let us debit, by which account, whether it still holds. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing, endingWith } from '#db/search-pattern.ts'
import type { MandateOrigin } from '#db/sepa-tables.ts'
import { addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

/** Months without a debit after which a mandate holds no more (rulebook of the core scheme; Banque de France, « Le prélèvement SEPA »). */
const lapseMonths = 36

export const mandateStandings = ['live', 'blocked', 'lapsed', 'revoked'] as const
export type MandateStanding = (typeof mandateStandings)[number]

export interface Mandate {
  id: string
  /** RUM. */
  reference: string
  customerId: string
  memberId: string | null
  customerName: string
  customerCode: string
  standing: MandateStanding
  /** The account that holds now. */
  place: number
  holder: string
  iban: string
  bic: string
  noticeDays: number
  /** Of the mandate itself. */
  signedOn: Day
  lastCollectedOn: Day | null
  /** Last day on which it may be used. */
  lapsesAfter: Day
  blockedCode: string | null
  blockedOn: Day | null
  revokedAt: Date | null
  revokedBy: string | null
  revokeReason: string
}

interface Row {
  id: string
  reference: string
  customer_id: string
  member_id: string | null
  name: string
  code: string
  place: number
  holder: string
  iban: string
  bic: string
  notice_days: number
  signed_on: string
  last_collected_on: string | null
  blocked_code: string | null
  blocked_on: string | null
  revoked_at: Date | null
  revoked_by: string | null
  revoke_reason: string
  standing: MandateStanding
}

/** A mandate with what was signed last; `standing` is of a day. */
const mandates = (on: Day) => sql<Row>`select m.id, m.reference, m.customer_id, m.member_id, p.name, p.code, s.place, s.holder, s.iban, s.bic, s.notice_days, f.signed_on, m.last_collected_on, m.blocked_code, m.blocked_on, m.revoked_at, r.name as revoked_by, m.revoke_reason,
  case when m.revoked_at is not null then 'revoked' when coalesce(m.last_collected_on, f.signed_on) + interval '36 months' < ${on}::date then 'lapsed' when m.blocked_code is not null then 'blocked' else 'live' end as standing
  from sepa_mandate m join ledger_party p on p.id = m.customer_id join sepa_signature f on f.mandate_id = m.id and f.place = 1
  join lateral (select * from sepa_signature where mandate_id = m.id order by place desc limit 1) s on true left join person r on r.id = m.revoked_by`

const optionalDay = (text: string | null): Day | null => (text === null ? null : day(text))

const mandateOf = (row: Row): Mandate => ({
  id: row.id, reference: row.reference, customerId: row.customer_id, memberId: row.member_id, customerName: row.name, customerCode: row.code, standing: row.standing, place: row.place, holder: row.holder, iban: row.iban, bic: row.bic, noticeDays: row.notice_days,
  signedOn: day(row.signed_on), lastCollectedOn: optionalDay(row.last_collected_on), lapsesAfter: addMonths(day(row.last_collected_on ?? row.signed_on), lapseMonths), blockedCode: row.blocked_code, blockedOn: optionalDay(row.blocked_on),
  revokedAt: row.revoked_at, revokedBy: row.revoked_by, revokeReason: row.revoke_reason,
})

/** These mandates, by id, as they stand on a day. */
export async function mandatesById(db: DbOrTx, ids: readonly string[], on: Day): Promise<Map<string, Mandate>> {
  const { rows } = await sql<Row>`${mandates(on)} where m.id = any(${[...new Set(ids)]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.id, mandateOf(row)]))
}

/** @throws {UserError} `mandateNone` (404). */
export async function mandateById(db: DbOrTx, id: string, on: Day): Promise<Mandate> {
  const found = (await mandatesById(db, [id], on)).get(id)
  if (!found) throw new UserError('mandateNone', {}, { status: 404 })
  return found
}

/** The mandate of a customer that was not revoked, or null. */
export async function mandateOfCustomer(db: DbOrTx, customerId: string, on: Day): Promise<Mandate | null> {
  const { rows } = await sql<Row>`${mandates(on)} where m.customer_id = ${customerId} and m.revoked_at is null`.execute(db)
  return rows[0] ? mandateOf(rows[0]) : null
}

interface MandatesWanted {
  text: string
  standing: MandateStanding | null
  page: number
  pageSize: number
}

/** Mandates by name, code, reference or the end of the IBAN; one page and how many. */
export async function searchMandates(db: DbOrTx, wanted: MandatesWanted, on: Day): Promise<{ mandates: Mandate[]; total: number }> {
  const text = wanted.text.trim().slice(0, 100)
  const like = containing(text)
  const found = sql`(${mandates(on)}) as q where (${text === ''} or fold_text(name) like fold_text(${like}) or code ilike ${like} or reference ilike ${like} or iban like ${endingWith(text.replaceAll(/\s/g, '').toUpperCase())}) and (${wanted.standing}::text is null or standing = ${wanted.standing})`
  const [{ rows }, counted] = await Promise.all([
    sql<Row>`select * from ${found} order by revoked_at is not null, fold_text(name), id limit ${wanted.pageSize} offset ${(wanted.page - 1) * wanted.pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::integer as total from ${found}`.execute(db),
  ])
  return { mandates: rows.map(mandateOf), total: counted.rows[0]?.total ?? 0 }
}

export interface Signature {
  place: number
  holder: string
  iban: string
  bic: string
  noticeDays: number
  signedOn: Day
  origin: MandateOrigin
  words: string
  /** SHA-256 of the words, hexadecimal. */
  hash: string
  signer: string
  source: string
  hasFile: boolean
  enteredAt: Date
}

/** Everything that was signed of a mandate, the first first. */
export async function signaturesOf(db: DbOrTx, mandateId: string): Promise<Signature[]> {
  const rows = await db.selectFrom('sepa_signature').selectAll().where('mandate_id', '=', mandateId).orderBy('place').execute()
  return rows.map((row) => ({ place: row.place, holder: row.holder, iban: row.iban, bic: row.bic, noticeDays: row.notice_days, signedOn: day(row.signed_on), origin: row.origin, words: row.words, hash: row.words_hash.toString('hex'), signer: row.signer, source: row.source, hasFile: row.file_hash !== null, enteredAt: row.entered_at }))
}

/** The scanned paper that was entered last with a mandate. @throws {UserError} `mandateNone` (404). */
export async function mandatePaper(db: DbOrTx, mandateId: string): Promise<{ content: Buffer; mediaType: string }> {
  const row = await db.selectFrom('sepa_signature as s').innerJoin('ledger_file as f', 'f.hash', 's.file_hash').select('f.content').where('s.mandate_id', '=', mandateId).orderBy('s.place', 'desc').limit(1).executeTakeFirst()
  if (!row) throw new UserError('mandateNone', {}, { status: 404 })
  const start = row.content.subarray(0, 5).toString('latin1')
  return { content: row.content, mediaType: start.startsWith('%PDF-') ? 'application/pdf' : start.startsWith('\u0089PNG') ? 'image/png' : start.startsWith('<?xml') ? 'application/xml' : 'image/jpeg' }
}
