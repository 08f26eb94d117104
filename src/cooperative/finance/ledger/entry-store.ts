/** Reading entries: lists with their filters, one entry whole. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { JournalKind, PartyKind } from '#db/ledger-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export const entryStates = ['validated', 'draft'] as const
type EntryState = (typeof entryStates)[number]

interface EntrySearch {
  state: EntryState
  /** A fiscal year; null for drafts and for all years. */
  yearId: string | null
  journal: string | null
  /** Part of the text or of the document's reference, or an entry's number. */
  text: string
  page: number
  pageSize: number
}

export interface EntrySummary {
  id: string
  number: number | null
  state: EntryState
  journal: string
  day: Day
  label: string
  reference: string | null
  debitCents: bigint
  creditCents: bigint
}

const condition = (what: EntrySearch): RawBuilder<unknown> => {
  const pattern = containing(what.text)
  const number = /^\d{1,9}$/.test(what.text.trim()) ? sql`or e.number = ${Number(what.text.trim())}` : sql``
  return sql`e.state = ${what.state}
    ${what.yearId === null ? sql`` : sql`and e.fiscal_year_id = ${what.yearId}`}
    ${what.journal === null ? sql`` : sql`and e.journal = ${what.journal}`}
    ${what.text.trim() === '' ? sql`` : sql`and (fold_text(e.label || ' ' || coalesce(e.document_reference, '')) like fold_text(${pattern}) ${number})`}`
}

/** A page of entries, the newest number first (drafts: the newest day first), and how many there are. */
export async function searchEntries(db: DbOrTx, what: EntrySearch): Promise<{ entries: EntrySummary[]; total: number }> {
  const order = what.state === 'draft' ? sql`e.day desc, e.id` : what.yearId === null ? sql`e.position desc` : sql`e.number desc`
  const [{ rows }, total] = await Promise.all([
    sql<{ id: string; number: number | null; state: EntryState; journal: string; day: string; label: string; reference: string | null; debit: number; credit: number }>`
      select e.id, e.number, e.state, e.journal, e.day, e.label, e.document_reference as reference,
             coalesce((select sum(debit_cents) from entry_line where entry_id = e.id), 0)::bigint as debit,
             coalesce((select sum(credit_cents) from entry_line where entry_id = e.id), 0)::bigint as credit
        from (select * from journal_entry e where ${condition(what)} order by ${order} limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}) e
       order by ${order}`.execute(db),
    countEntries(db, what),
  ])
  return {
    total,
    entries: rows.map((row) => ({ id: row.id, number: row.number, state: row.state, journal: row.journal, day: day(row.day), label: row.label, reference: row.reference, debitCents: BigInt(row.debit), creditCents: BigInt(row.credit) })),
  }
}

/** How many there are; of a whole fiscal year its last number tells, as numbers have no gap. */
async function countEntries(db: DbOrTx, what: EntrySearch): Promise<number> {
  if (what.state === 'validated' && what.yearId !== null && what.journal === null && what.text.trim() === '') {
    const { rows } = await sql<{ total: number }>`
      select (last_number + (select count(*) from journal_entry where fiscal_year_id = y.id and number = 0))::int as total from fiscal_year y where id = ${what.yearId}`.execute(db)
    return rows[0]?.total ?? 0
  }
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from journal_entry e where ${condition(what)}`.execute(db)
  return rows[0]?.total ?? 0
}

interface EntryLine {
  place: number
  account: string
  accountLabel: string
  debitCents: bigint
  creditCents: bigint
  label: string
  party: { id: string; kind: PartyKind; code: string; name: string } | null
  /** Letters of its group, where it is lettered. */
  lettering: string | null
}

export interface Entry {
  id: string
  state: EntryState
  number: number | null
  yearId: string | null
  journal: string
  journalLabel: string
  journalKind: JournalKind
  day: Day
  label: string
  document: { reference: string; day: Day } | null
  cause: { kind: string; id: string } | null
  version: number
  createdAt: Date
  createdBy: string | null
  validatedAt: Date | null
  validatedBy: string | null
  /** SHA-256 of its text and of the hash before it, hexadecimal. */
  hash: string | null
  reverses: { id: string; number: number | null } | null
  reversedBy: { id: string; number: number | null } | null
  lines: EntryLine[]
}

/** An entry with its lines. @throws {UserError} `entryNone` (404). */
export async function entryById(db: DbOrTx, id: string): Promise<Entry> {
  const row = await db
    .selectFrom('journal_entry as e')
    .innerJoin('journal as j', 'j.code', 'e.journal')
    .leftJoin('journal_entry as r', 'r.id', 'e.reverses')
    .leftJoin('journal_entry as b', 'b.reverses', 'e.id')
    .leftJoin('person as c', 'c.id', 'e.created_by')
    .leftJoin('person as v', 'v.id', 'e.validated_by')
    .selectAll('e')
    .select(['j.label as journalLabel', 'j.kind', 'r.number as reversesNumber', 'b.id as reversedById', 'b.number as reversedByNumber', 'c.name as createdByName', 'v.name as validatedByName'])
    .where('e.id', '=', id)
    .executeTakeFirst()
  if (!row) throw new UserError('entryNone', {}, { status: 404 })
  return {
    id: row.id,
    state: row.state,
    number: row.number,
    yearId: row.fiscal_year_id,
    journal: row.journal,
    journalLabel: row.journalLabel,
    journalKind: row.kind,
    day: day(row.day),
    label: row.label,
    document: row.document_reference !== null && row.document_day !== null ? { reference: row.document_reference, day: day(row.document_day) } : null,
    cause: row.cause_kind !== null && row.cause_id !== null ? { kind: row.cause_kind, id: row.cause_id } : null,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.createdByName,
    validatedAt: row.validated_at,
    validatedBy: row.validatedByName,
    hash: row.hash?.toString('hex') ?? null,
    reverses: row.reverses === null ? null : { id: row.reverses, number: row.reversesNumber },
    reversedBy: row.reversedById === null ? null : { id: row.reversedById, number: row.reversedByNumber },
    lines: await linesOf(db, id),
  }
}

async function linesOf(db: DbOrTx, entryId: string): Promise<EntryLine[]> {
  const rows = await db
    .selectFrom('entry_line as l')
    .innerJoin('ledger_account as a', 'a.code', 'l.account')
    .leftJoin('ledger_party as p', 'p.id', 'l.party_id')
    .leftJoin('lettering_line as t', (join) => join.onRef('t.entry_id', '=', 'l.entry_id').onRef('t.place', '=', 'l.place'))
    .leftJoin('lettering as g', 'g.id', 't.lettering_id')
    .select(['l.place', 'l.account', 'a.label as accountLabel', 'l.debit_cents', 'l.credit_cents', 'l.label', 'p.id as partyId', 'p.kind', 'p.code', 'p.name', 'g.code as letters'])
    .where('l.entry_id', '=', entryId)
    .orderBy('l.place')
    .execute()
  return rows.map((row) => ({
    place: row.place,
    account: row.account,
    accountLabel: row.accountLabel,
    debitCents: BigInt(row.debit_cents),
    creditCents: BigInt(row.credit_cents),
    label: row.label,
    party: row.partyId === null || row.kind === null || row.code === null || row.name === null ? null : { id: row.partyId, kind: row.kind, code: row.code, name: row.name },
    lettering: row.letters,
  }))
}

/** The journals, in the order of their codes. */
export const journals = (db: DbOrTx) => db.selectFrom('journal').select(['code', 'label', 'kind']).orderBy('code').execute()

/** Validated entries of a fiscal year drawn at random, each as likely as any other; the same seed draws the same ones. */
export async function sampleEntries(db: DbOrTx, input: { yearId: string; size: number; seed: string }): Promise<EntrySummary[]> {
  const { rows } = await sql<{ id: string; number: number; journal: string; day: string; label: string; reference: string | null; debit: number }>`
    select e.id, e.number, e.journal, e.day, e.label, e.document_reference as reference,
           (select sum(debit_cents) from entry_line where entry_id = e.id)::bigint as debit
      from (select * from journal_entry where fiscal_year_id = ${input.yearId} order by md5(${input.seed} || id) limit ${input.size}) e
     order by e.number`.execute(db)
  return rows.map((row) => ({ id: row.id, number: row.number, state: 'validated', journal: row.journal, day: day(row.day), label: row.label, reference: row.reference, debitCents: BigInt(row.debit), creditCents: BigInt(row.debit) }))
}
