/** Transfers in two hands: prepared by one, looked at again, released and written into a file by another, given up as long as the bank has none. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { keepFile } from '../ledger/attach-document.ts'
import { checkSepaIban } from './bank-account.ts'
import { batchFile, nextNumber, refuseGivingUp, refuseRelease } from './batch.ts'
import { requireSepa } from './sepa-settings.ts'
import { targetDayFrom } from './target-day.ts'
import { holdTransferBatch, payables, transfersOfBatch } from './transfer-store.ts'
import type { Payable, TransferKind } from './transfer-store.ts'
import { writeTransferFile } from './write-transfer-file.ts'

const mostTransfers = 200

/** The first day that a bank carries transfers out. */
export const firstExecuteDay = (today: Day): Day => targetDayFrom(today)

interface WantedTransfer {
  kind: TransferKind
  id: string
  /** Where we have none. */
  iban?: string | undefined
}

/** What of a payable stands in the file. A supplier's account is that of its record, nothing typed beside. @throws {UserError} `transferIban`, as `checkSepaIban`. */
function accountFor(payable: Payable, typed: string | undefined): string {
  if (payable.iban !== '') return payable.iban
  if (payable.kind === 'purchase' || !typed?.trim()) throw new UserError('transferIban', { name: payable.name }, { field: `iban-${payable.id}` })
  return checkSepaIban(typed, `iban-${payable.id}`)
}

/**
 * Prepares transfers of what is named, each wholly.
 * @throws {UserError} as `requireSepa` and `checkSepaIban`, `transferDay`, `transferNothing`, `transfersMany`, `transferNotOpen` (409), `transferIban`, `transferLimit` (409).
 */
export async function prepareTransfers(tx: Tx, actor: Actor, input: { executeOn: Day; items: readonly WantedTransfer[] }, clock: Clock): Promise<{ id: string; number: number; transfers: number; cents: bigint }> {
  const { settings } = await requireSepa(tx)
  const today = dayOf(clock.now())
  if (input.executeOn < firstExecuteDay(today) || input.executeOn !== targetDayFrom(input.executeOn) || input.executeOn > addDays(today, 60)) throw new UserError('transferDay', { day: firstExecuteDay(today) }, { field: 'executeOn' })
  if (input.items.length === 0) throw new UserError('transferNothing')
  if (input.items.length > mostTransfers) throw new UserError('transfersMany', { most: mostTransfers })
  const number = await nextNumber(tx, 'transfer_batch')
  const open = new Map((await payables(tx, clock.now())).map((one) => [`${one.kind} ${one.id}`, one]))
  const chosen = [...new Map(input.items.map((item) => [`${item.kind} ${item.id}`, item])).entries()].map(([key, item]) => {
    const payable = open.get(key)
    if (!payable) throw new UserError('transferNotOpen', { label: item.id.slice(0, 40) }, { status: 409 })
    return { payable, iban: accountFor(payable, item.iban) }
  })
  const cents = sumCents(chosen.map(({ payable }) => payable.cents))
  if (cents > settings.transferLimitCents) throw new UserError('transferLimit', { cents: Number(cents), limitCents: Number(settings.transferLimitCents) }, { status: 409 })
  const id = randomText(12)
  await tx.insertInto('transfer_batch').values({ id, number, execute_on: input.executeOn, prepared_by: actor.personId, prepared_at: clock.now() }).execute()
  await tx
    .insertInto('transfer')
    .values(chosen.map(({ payable, iban }, index) => ({
      id: randomText(12), batch_id: id, place: index + 1, purchase_id: payable.kind === 'purchase' ? payable.id : null, payout_id: payable.kind === 'payout' ? payable.id : null, due_id: payable.kind === 'due' ? payable.id : null,
      cents: payable.cents, holder: payable.name.slice(0, 150), iban, label: payable.label, end_to_end: `OV-V${String(number).padStart(5, '0')}-${String(index + 1).padStart(3, '0')}-${randomText(4)}`,
    })))
    .execute()
  await recordAudit(tx, actor, { action: 'transferBatch.prepared', subjectKind: 'transfer-batch', subjectId: id, after: { name: String(number), count: chosen.length, cents: Number(cents), day: input.executeOn } }, clock)
  return { id, number, transfers: chosen.length, cents }
}

/** What each still open transfer would be now; of one that is settled or gone nothing. */
async function asNow(db: DbOrTx, items: readonly { id: string; kind: TransferKind; subject: string }[]): Promise<Map<string, { cents: bigint; iban: string | null }>> {
  const of = (kind: TransferKind) => items.filter((item) => item.kind === kind).map(({ subject }) => subject)
  const none = ['']
  const [invoices, payouts, dues] = await Promise.all([
    db.selectFrom('purchase_invoice as i').innerJoin('supplier as s', 's.id', 'i.supplier_id').select((select) => ['i.id', 's.iban', 'i.total_cents', 'i.cancelled_by', select.selectFrom('purchase_payment as p').select((make) => make.fn.coalesce(make.fn.sum<number>('p.cents'), make.val(0)).as('paid')).whereRef('p.invoice_id', '=', 'i.id').where('p.reversed_by', 'is', null).as('paid')]).where('i.id', 'in', [...none, ...of('purchase')]).execute(),
    db.selectFrom('share_payout').select(['id', 'amount_cents', 'paid_on', 'reversed_at']).where('id', 'in', [...none, ...of('payout')]).execute(),
    db.selectFrom('amount_due').select(['id', 'cents', 'paid_cents']).where('id', 'in', [...none, ...of('due')]).execute(),
  ])
  return new Map<string, { cents: bigint; iban: string | null }>([
    ...invoices.map((row) => [row.id, { cents: row.cancelled_by === null ? BigInt(row.total_cents) - BigInt(row.paid ?? 0) : 0n, iban: row.iban ?? '' }] as const),
    ...payouts.map((row) => [row.id, { cents: row.paid_on === null && row.reversed_at === null ? BigInt(row.amount_cents) : 0n, iban: null }] as const),
    ...dues.map((row) => [row.id, { cents: BigInt(row.cents) - BigInt(row.paid_cents), iban: null }] as const),
  ])
}

/**
 * Releases transfers that somebody else prepared: amounts and suppliers' accounts are looked at again, what changed is left
 * out, the rest stands in the file. @returns what was left out.
 * @throws {UserError} `batchNone` (404), `batchReleased`, `batchCancelled`, `fourEyes`, `transferLimit` (409), `transferNothing`, as `requireSepa`.
 */
export async function releaseTransfers(tx: Tx, actor: Actor, input: { batchId: string }, clock: Clock): Promise<{ transfers: number; cents: bigint; dropped: number }> {
  const batch = await holdTransferBatch(tx, input.batchId)
  refuseRelease(batch, actor)
  const { settings, creditor } = await requireSepa(tx)
  const all = await transfersOfBatch(tx, batch.id)
  const now = await asNow(tx, all)
  const kept: typeof all = []
  for (const one of all) {
    const stands = now.get(one.subject)
    const why = stands?.cents !== one.cents ? 'paidMeanwhile' : stands.iban !== null && stands.iban !== one.iban ? 'ibanChanged' : null
    if (why === null) kept.push(one)
    else await tx.updateTable('transfer').set({ state: 'dropped', dropped_for: why }).where('id', '=', one.id).execute()
  }
  if (kept.length === 0) throw new UserError('transferNothing', {}, { status: 409 })
  const cents = sumCents(kept.map((one) => one.cents))
  if (cents > settings.transferLimitCents) throw new UserError('transferLimit', { cents: Number(cents), limitCents: Number(settings.transferLimitCents) }, { status: 409 })
  const today = dayOf(clock.now())
  const messageId = `OV-V${String(batch.number).padStart(5, '0')}-${today.replaceAll('-', '')}-${randomText(6)}`
  // a day that has passed meanwhile is today's, or the next of banks
  const executeOn = batch.executeOn < firstExecuteDay(today) ? firstExecuteDay(today) : batch.executeOn
  const text = writeTransferFile({ messageId, createdAt: clock.now(), debtor: creditor, executeOn, transfers: kept.map((one) => ({ endToEndId: one.endToEnd, cents: one.cents, creditor: { name: one.holder, iban: one.iban, bic: '' }, text: `${one.label} ${creditor.name}` })) })
  const { hash } = await keepFile(tx, { name: `${messageId}.xml`, content: Buffer.from(text) })
  await tx.updateTable('transfer_batch').set({ execute_on: executeOn, released_by: actor.personId, released_at: clock.now(), message_id: messageId, file_hash: hash }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'transferBatch.released', subjectKind: 'transfer-batch', subjectId: batch.id, after: { name: String(batch.number), count: kept.length, cents: Number(cents), dropped: all.length - kept.length, hash: hash.toString('hex') } }, clock)
  return { transfers: kept.length, cents, dropped: all.length - kept.length }
}

/** Throws transfers away that the bank was not given. @throws {UserError} `batchNone` (404), `batchSent`, `batchCancelled` (409). */
export async function cancelTransfers(tx: Tx, actor: Actor, input: { batchId: string }, clock: Clock): Promise<void> {
  const batch = await holdTransferBatch(tx, input.batchId)
  refuseGivingUp(batch)
  await tx.updateTable('transfer').set({ state: 'dropped', dropped_for: 'cancelled' }).where('batch_id', '=', batch.id).where('state', '=', 'waiting').execute()
  await tx.updateTable('transfer_batch').set({ cancelled_at: clock.now(), cancelled_by: actor.personId }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'transferBatch.cancelled', subjectKind: 'transfer-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.transfers, cents: Number(batch.cents) } }, clock)
}

/** The file of released transfers. @throws as `batchFile`. */
export const transferFile = (db: DbOrTx, batchId: string): Promise<{ name: string; content: Buffer }> => batchFile(db, 'transfer_batch', batchId)
