/**
 * Adds the books up again and recomputes every hash, without the functions that wrote them: who changed a row behind the
 * database's back is found. The chain is checked slice by slice, so that a page and a terminal can show how far it is.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'

interface BooksFault {
  /** `hash`: the text is not what was sealed; `chain`: does not follow its predecessor; `balance`; `gap`: a number or a place is missing; `month`: a month's sum is not that of its lines; `head`: entries are missing at the end. */
  kind: 'hash' | 'chain' | 'balance' | 'gap' | 'month' | 'head'
  /** The entry, or for a month the account. */
  where: string
}

interface BooksCheck {
  /** Entries checked so far, and how many there are. */
  checked: number
  total: number
  /** Where to go on; null at the end. */
  next: number | null
  /** The first faults of this slice, at most twenty. */
  faults: BooksFault[]
}

interface EntryRow {
  id: string
  position: number
  number: number
  text: string
  previous_hash: Buffer
  hash: Buffer
  debit: number
  credit: number
}

const beginning = createHash('sha256').update('onyva ledger 1').digest()
const mostFaults = 20
/** Entries of one slice: half a second (measured, 3 lines each). */
export const sliceEntries = 10_000
const batch = 2000

/** Checks the entries from a place in the chain (1 at first); the last slice checks sums of months and the end of the chain too. */
export async function verifyBooks(db: DbOrTx, from = 1): Promise<BooksCheck> {
  const head = await db.selectFrom('ledger_head').selectAll().executeTakeFirstOrThrow()
  const total = head.position
  const until = Math.min(from + sliceEntries - 1, total)
  const faults: BooksFault[] = []
  let previous = from <= 1 ? beginning : ((await db.selectFrom('journal_entry').select('hash').where('position', '=', from - 1).executeTakeFirst())?.hash ?? null)
  for (let start = from; start <= until; start += batch) {
    const rows = await readEntries(db, start, Math.min(start + batch - 1, until))
    for (let position = start, at = 0; position <= Math.min(start + batch - 1, until); position++) {
      const row = rows[at]
      if (row?.position !== position) {
        faults.push({ kind: 'gap', where: `#${position}` })
        previous = null
        continue
      }
      at++
      if (previous && !row.previous_hash.equals(previous)) faults.push({ kind: 'chain', where: row.id })
      if (!createHash('sha256').update(row.previous_hash).update(row.text, 'utf8').digest().equals(row.hash)) faults.push({ kind: 'hash', where: row.id })
      if (row.debit !== row.credit || row.debit === 0) faults.push({ kind: 'balance', where: row.id })
      previous = row.hash
    }
    if (faults.length >= mostFaults) break
  }
  if (until < total) return { checked: until, total, next: until + 1, faults: faults.slice(0, mostFaults) }
  if (previous && !previous.equals(head.hash)) faults.push({ kind: 'head', where: head.hash.toString('hex') })
  faults.push(...(await verifyNumbers(db)), ...(await verifyMonths(db)))
  return { checked: until, total, next: null, faults: faults.slice(0, mostFaults) }
}

/** Entries with the text that their hash should cover, put together here from the rows. */
async function readEntries(db: DbOrTx, from: number, until: number): Promise<EntryRow[]> {
  const { rows } = await sql<{
    id: string; position: number; number: number; span: string; journal: string; day: string; label: string
    document_reference: string | null; document_day: string | null; cause_kind: string | null; cause_id: string | null; reverses: string | null
    validated_by: string | null; validated_at: Date; previous_hash: Buffer; hash: Buffer
    lines: [number, string, number, number, string | null, string][]
  }>`
    select e.id, e.position, e.number, y.start_day || '/' || y.end_day as span, e.journal, e.day, e.label, e.document_reference, e.document_day,
           e.cause_kind, e.cause_id, e.reverses, e.validated_by, e.validated_at, e.previous_hash, e.hash,
           (select json_agg(json_build_array(l.place, l.account, l.debit_cents, l.credit_cents, l.party_id, l.label) order by l.place) from entry_line l where l.entry_id = e.id) as lines
      from journal_entry e join fiscal_year y on y.id = e.fiscal_year_id
     where e.position between ${from} and ${until} order by e.position`.execute(db)
  return rows.map((row) => {
    const fields = [row.span, row.number, row.journal, row.day, row.label, row.document_reference, row.document_day, row.cause_kind, row.cause_id, row.reverses, row.id, row.validated_by, row.validated_at.toISOString()]
    const lines = row.lines ?? []
    return {
      id: row.id,
      position: row.position,
      number: row.number,
      text: ['onyva entry 1', ...fields.map((field) => String(field ?? '')), ...lines.map((line) => line.map((field) => String(field ?? '')).join('\t'))].join('\n'),
      previous_hash: row.previous_hash,
      hash: row.hash,
      debit: lines.reduce((sum, line) => sum + line[2], 0),
      credit: lines.reduce((sum, line) => sum + line[3], 0),
    }
  })
}

async function verifyNumbers(db: DbOrTx): Promise<BooksFault[]> {
  const { rows } = await sql<{ start_day: string }>`
    select y.start_day from fiscal_year y
     where (select count(*) from journal_entry e where e.fiscal_year_id = y.id and e.number > 0) <> y.last_number
        or coalesce((select max(number) from journal_entry e where e.fiscal_year_id = y.id), 0) <> y.last_number`.execute(db)
  return rows.map((row) => ({ kind: 'gap', where: row.start_day }))
}

async function verifyMonths(db: DbOrTx): Promise<BooksFault[]> {
  const { rows } = await sql<{ account: string; month: string }>`
    with added as (
      select l.fiscal_year_id, l.account, date_trunc('month', l.day)::date as month,
             case when j.kind in ('opening', 'closing') then j.kind else 'ordinary' end as kind, sum(l.debit_cents) as debit, sum(l.credit_cents) as credit
        from entry_line l join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal
       where e.state = 'validated' group by 1, 2, 3, 4)
    select account, month from added full join ledger_month m using (fiscal_year_id, account, month, kind)
     where debit is distinct from m.debit_cents or credit is distinct from m.credit_cents order by account, month limit ${mostFaults}`.execute(db)
  return rows.map((row) => ({ kind: 'month', where: `${row.account} ${row.month.slice(0, 7)}` }))
}
