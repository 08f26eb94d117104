/** Rows of the migration « sepa »: mandates, notices, debits, transfers. Cents are written as `bigint` and read as whole numbers. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Cents = ColumnType<number, bigint, bigint>
type OnceCents = ColumnType<number, bigint, never>
/** Null at first. */
type Later<T> = ColumnType<T | null, null | undefined, T | null>

export type MandateOrigin = 'online' | 'paper'
export type DebitState = 'waiting' | 'paid' | 'returned' | 'dropped' | 'rejected'
export type TransferState = 'waiting' | 'done' | 'dropped' | 'rejected'

interface BatchColumns {
  id: Once<string>
  number: Once<number>
  prepared_by: Once<string>
  prepared_at: Once<Date>
  released_by: Later<string>
  released_at: Later<Date>
  message_id: Later<string>
  file_hash: Later<Buffer>
  sent_on: Later<string>
  sent_by: Later<string>
  cancelled_at: Later<Date>
  cancelled_by: Later<string>
}

export interface SepaTables {
  sepa_setting: {
    one_row: Generated<boolean>
    creditor_id: string
    notice_days: number
    debit_limit_cents: Cents
    batch_limit_cents: Cents
    transfer_limit_cents: Cents
    version: Generated<number>
    changed_by: string | null
    changed_at: Date
    telling_until: Later<string>
    telling_by: Later<string>
  }
  sepa_mandate: {
    id: Once<string>
    reference: Once<string>
    customer_id: Once<string>
    member_id: Once<string | null>
    created_at: Once<Date>
    revoked_at: Later<Date>
    revoked_by: Later<string>
    revoke_reason: Generated<string>
    blocked_code: Later<string>
    blocked_on: Later<string>
    last_collected_on: Later<string>
  }
  sepa_signature: {
    mandate_id: Once<string>
    place: Once<number>
    holder: Once<string>
    iban: Once<string>
    bic: Once<string>
    notice_days: Once<number>
    signed_on: Once<string>
    origin: Once<MandateOrigin>
    words: Once<string>
    words_hash: Once<Buffer>
    signer_id: Once<string | null>
    signer: Once<string>
    source: Once<string>
    file_hash: Once<Buffer | null>
    entered_by: Once<string | null>
    entered_at: Once<Date>
  }
  debit_notice: { id: Once<string>; due_id: Once<string>; mandate_id: Once<string>; cents: OnceCents; collect_on: Once<string>; told_to: Once<string>; told_at: Once<Date>; told_by: Once<string | null>; replaced_at: Later<Date> }
  debit_batch: BatchColumns & { collect_on: string; paid_on: Later<string>; paid_account: Later<string>; paid_by: Later<string>; entered_at: Later<Date> }
  debit: {
    id: Once<string>
    batch_id: Once<string>
    place: Once<number>
    due_id: Once<string>
    customer_id: Once<string>
    mandate_id: Once<string>
    signature: Once<number>
    account_changed: Generated<boolean>
    notice_id: Once<string>
    cents: OnceCents
    end_to_end: Once<string>
    state: Generated<DebitState>
    dropped_for: Generated<string>
    return_code: Later<string>
    returned_on: Later<string>
    payment_id: Later<string>
    excess_due_id: Later<string>
  }
  transfer_batch: BatchColumns & { execute_on: string; done_on: Later<string>; done_by: Later<string> }
  transfer: {
    id: Once<string>
    batch_id: Once<string>
    place: Once<number>
    purchase_id: Once<string | null>
    payout_id: Once<string | null>
    due_id: Once<string | null>
    cents: OnceCents
    holder: Once<string>
    iban: Once<string>
    label: Once<string>
    end_to_end: Once<string>
    state: Generated<TransferState>
    dropped_for: Generated<string>
    return_code: Later<string>
  }
}
