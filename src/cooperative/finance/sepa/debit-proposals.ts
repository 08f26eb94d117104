/** What may be debited on a day, and why the rest may not: every open amount due of who pays us, once. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { customersById } from '../sales/customer.ts'
import { isOfEconomicArea } from './bank-account.ts'

/**
 * Why an amount is or is not debited: `ready`; `told`, the day that was told is not reached, or the amount not due;
 * `toTell`, nothing was told yet, or something else; the rest says itself.
 */
export const proposalStandings = ['ready', 'told', 'toTell', 'inBatch', 'noMandate', 'blocked', 'lapsed', 'disputed', 'overLimit', 'noEmail'] as const
export type ProposalStanding = (typeof proposalStandings)[number]

export interface Proposal {
  dueId: string
  customerId: string
  customerName: string
  label: string
  dueOn: Day
  cents: bigint
  standing: ProposalStanding
  mandate: { id: string; reference: string; place: number; holder: string; iban: string; bic: string; noticeDays: number; signedOn: Day } | null
  notice: { id: string; collectOn: Day } | null
  email: string
}

/** Days after the day that was told in which the debit still is what was told; later it is told anew. */
const noticeLastsDays = 30
const mostProposals = 10_000

interface Row {
  due_id: string
  customer_id: string
  name: string
  label: string
  due_on: string
  cents: number
  disputed: boolean
  mandate_id: string | null
  reference: string | null
  blocked_code: string | null
  lapsed: boolean | null
  signed_on: string | null
  place: number | null
  holder: string | null
  iban: string | null
  bic: string | null
  notice_days: number | null
  notice_id: string | null
  notice_cents: number | null
  notice_mandate: string | null
  collect_on: string | null
  /** A debit of that notice came back: the next one is told anew. */
  notice_used: boolean
  in_batch: boolean
}

interface Wanted {
  /** Due on this day or before. */
  dueBy: Day
  /** The day of the debit. */
  collectOn: Day
  debitLimitCents: bigint
  dueIds?: readonly string[] | undefined
  customerId?: string | undefined
}

/** Amounts due by a day, the longest due first, each with what keeps it from being debited on `collectOn`. */
export async function debitProposals(db: DbOrTx, { dueBy, collectOn, debitLimitCents, dueIds, customerId }: Wanted): Promise<Proposal[]> {
  const { rows } = await sql<Row>`
    select a.id as due_id, a.customer_id, p.name, a.label, a.due_on, a.cents - a.paid_cents as cents, a.disputed_at is not null as disputed, m.id as mandate_id, m.reference, m.blocked_code,
      coalesce(m.last_collected_on, f.signed_on) + interval '36 months' < ${collectOn}::date as lapsed, f.signed_on, s.place, s.holder, s.iban, s.bic, s.notice_days,
      n.id as notice_id, n.cents as notice_cents, n.mandate_id as notice_mandate, n.collect_on, exists (select from debit d where d.notice_id = n.id and d.state in ('rejected', 'returned')) as notice_used, exists (select from debit d where d.due_id = a.id and d.state in ('waiting', 'paid')) as in_batch
      from amount_due a join ledger_party p on p.id = a.customer_id
      left join sepa_mandate m on m.customer_id = a.customer_id and m.revoked_at is null left join sepa_signature f on f.mandate_id = m.id and f.place = 1
      left join lateral (select * from sepa_signature where mandate_id = m.id order by place desc limit 1) s on true
      left join debit_notice n on n.due_id = a.id and n.replaced_at is null
     where a.direction = 'in' and a.paid_cents < a.cents and a.due_on <= ${dueBy} and (${dueIds === undefined} or a.id = any(${[...(dueIds ?? [])]}::text[])) and (${customerId ?? null}::text is null or a.customer_id = ${customerId ?? null})
     order by a.due_on, a.id limit ${mostProposals}`.execute(db)
  const customers = await customersById(db, rows.map((row) => row.customer_id))
  return rows.map((row) => {
    const mandate = row.mandate_id === null ? null : { id: row.mandate_id, reference: row.reference ?? '', place: row.place ?? 1, holder: row.holder ?? '', iban: row.iban ?? '', bic: row.bic ?? '', noticeDays: row.notice_days ?? 14, signedOn: day(row.signed_on ?? '') }
    const email = customers.get(row.customer_id)?.email ?? ''
    return {
      dueId: row.due_id, customerId: row.customer_id, customerName: row.name, label: row.label, dueOn: day(row.due_on), cents: BigInt(row.cents), mandate, email,
      notice: row.notice_id === null ? null : { id: row.notice_id, collectOn: day(row.collect_on ?? '') },
      standing: standingOf(row, { collectOn, debitLimitCents, email }),
    }
  })
}

function standingOf(row: Row, of: { collectOn: Day; debitLimitCents: bigint; email: string }): ProposalStanding {
  if (row.in_batch) return 'inBatch'
  if (row.mandate_id === null) return 'noMandate'
  if (row.lapsed) return 'lapsed'
  if (row.blocked_code !== null) return 'blocked'
  if (row.disputed) return 'disputed'
  if (BigInt(row.cents) > of.debitLimitCents) return 'overLimit'
  const isTold = row.notice_id !== null && !row.notice_used && row.notice_mandate === row.mandate_id && (row.notice_cents ?? 0) >= row.cents && of.collectOn <= addDays(day(row.collect_on ?? ''), noticeLastsDays)
  if (!isTold) return of.email === '' ? 'noEmail' : 'toTell'
  return (row.collect_on ?? '') <= of.collectOn && row.due_on <= of.collectOn ? 'ready' : 'told'
}

/** Whether the address of a debtor has to stand in the file: its bank is outside the Economic Area. */
export const needsAddress = (iban: string): boolean => !isOfEconomicArea(iban)
