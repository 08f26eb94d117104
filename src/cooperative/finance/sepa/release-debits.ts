/** Second pair of eyes: what somebody else prepared is looked at once more, written into the file for the bank, and never changes. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { holdDues } from '../dues/due-store.ts'
import { keepFile } from '../ledger/attach-document.ts'
import { customersById } from '../sales/customer.ts'
import { batchFile, refuseRelease } from './batch.ts'
import { needsAddress } from './debit-proposals.ts'
import { debitsOfBatch, holdDebitBatch } from './debit-batch-store.ts'
import type { Debit } from './debit-batch-store.ts'
import { mandatesById } from './mandate-store.ts'
import { firstCollectDay } from './prepare-debits.ts'
import { requireSepa } from './sepa-settings.ts'
import { writeDebitFile } from './write-debit-file.ts'

/** Why a debit is left out at its release. */
type DropReason = 'revoked' | 'lapsed' | 'blocked' | 'accountChanged' | 'paidMeanwhile' | 'disputed'

/** What changed since the batch was prepared, by debit; a debit that still is what was prepared is absent. */
export async function changedSince(db: DbOrTx, debits: readonly Debit[], collectOn: Day): Promise<Map<string, DropReason>> {
  const mandates = await mandatesById(db, debits.map(({ mandateId }) => mandateId), collectOn)
  const { rows } = await sql<{ id: string; place: number; left: number; disputed: boolean }>`select d.id, d.signature as place, a.cents - a.paid_cents as left, a.disputed_at is not null as disputed from debit d join amount_due a on a.id = d.due_id where d.id = any(${debits.map(({ id }) => id)}::text[])`.execute(db)
  const now = new Map(rows.map((row) => [row.id, row]))
  const reasonOf = (debit: Debit): DropReason | null => {
    const mandate = mandates.get(debit.mandateId)
    const due = now.get(debit.id)
    if (!mandate || mandate.standing === 'revoked') return 'revoked'
    if (mandate.standing !== 'live') return mandate.standing
    if (!due || BigInt(due.left) !== debit.cents) return 'paidMeanwhile'
    if (due.disputed) return 'disputed'
    return due.place === mandate.place ? null : 'accountChanged'
  }
  return new Map(debits.flatMap((debit) => {
    const why = reasonOf(debit)
    return why ? [[debit.id, why] as const] : []
  }))
}

/** Mandates whose last debit handed to a bank went by another account than the one that holds now. */
async function otherAccount(tx: Tx, mandateIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ mandate_id: string }>`select last.mandate_id from (select distinct on (d.mandate_id) d.mandate_id, d.signature from debit d join debit_batch b on b.id = d.batch_id
    where d.mandate_id = any(${[...new Set(mandateIds)]}::text[]) and d.state <> 'dropped' and b.sent_on is not null order by d.mandate_id, b.sent_on desc, b.number desc) last
    where last.signature <> (select max(place) from sepa_signature s where s.mandate_id = last.mandate_id)`.execute(tx)
  return new Set(rows.map((row) => row.mandate_id))
}

interface ReleasedDebits {
  debits: number
  cents: bigint
  /** Left out, each with why. */
  dropped: { customerName: string; label: string; cents: bigint; why: DropReason }[]
}

/**
 * Releases a batch that somebody else prepared: mandates and amounts are looked at again, what no longer holds is left out
 * and told, the rest stands in the file. Of two releases at once the second finds it released.
 * @throws {UserError} `batchNone` (404), `batchReleased`, `batchCancelled`, `fourEyes` (409), `collectDayPast` (409: prepare it anew), `debitNothing` (409), `batchLimit`, `debitLimit` (409), as `requireSepa`.
 */
export async function releaseDebits(tx: Tx, actor: Actor, input: { batchId: string }, clock: Clock): Promise<ReleasedDebits> {
  const batch = await holdDebitBatch(tx, input.batchId)
  refuseRelease(batch, actor)
  const today = dayOf(clock.now())
  if (batch.collectOn < firstCollectDay(today)) throw new UserError('collectDayPast', { day: batch.collectOn }, { status: 409 })
  const { settings, creditor } = await requireSepa(tx)
  const all = await debitsOfBatch(tx, batch.id, { state: 'waiting' })
  // who pays, contests or revokes meanwhile waits, and finds it released
  await holdDues(tx, all.map(({ dueId }) => dueId))
  await tx.selectFrom('sepa_mandate').select('id').where('id', 'in', all.map(({ mandateId }) => mandateId)).orderBy('id').forUpdate().execute()
  const changed = await changedSince(tx, all, batch.collectOn)
  for (const [why, ids] of Map.groupBy(changed.keys(), (id) => changed.get(id)!)) await tx.updateTable('debit').set({ state: 'dropped', dropped_for: why }).where('id', 'in', ids).execute()
  const left = all.filter(({ id }) => !changed.has(id))
  if (left.length === 0) throw new UserError('debitNothing', {}, { status: 409 })
  const cents = sumCents(left.map((one) => one.cents))
  if (cents > settings.batchLimitCents) throw new UserError('batchLimit', { cents: Number(cents), limitCents: Number(settings.batchLimitCents) }, { status: 409 })
  const large = left.find((one) => one.cents > settings.debitLimitCents)
  if (large) throw new UserError('debitLimit', { name: large.customerName, cents: Number(large.cents), limitCents: Number(settings.debitLimitCents) }, { status: 409 })
  const amended = await otherAccount(tx, left.map(({ mandateId }) => mandateId))
  if (amended.size > 0) await tx.updateTable('debit').set({ account_changed: true }).where('batch_id', '=', batch.id).where('state', '=', 'waiting').where('mandate_id', 'in', [...amended]).execute()
  const abroad = await customersById(tx, left.filter(({ iban }) => needsAddress(iban)).map(({ customerId }) => customerId))
  const messageId = `OV-P${String(batch.number).padStart(5, '0')}-${today.replaceAll('-', '')}-${randomText(6)}`
  const text = writeDebitFile({
    messageId,
    createdAt: clock.now(),
    creditor: { ...creditor, creditorId: settings.creditorId },
    collectOn: batch.collectOn,
    debits: left.map((one) => {
      const customer = abroad.get(one.customerId)
      return {
        endToEndId: one.endToEnd,
        cents: one.cents,
        mandate: { reference: one.reference, signedOn: one.signedOn, accountChanged: amended.has(one.mandateId) },
        debtor: { name: one.holder, iban: one.iban, bic: one.bic, ...(customer ? { address: { street: customer.street, postalCode: customer.postalCode, city: customer.city, country: customer.country } } : {}) },
        text: `${one.label} ${creditor.name}`,
      }
    }),
  })
  const { hash } = await keepFile(tx, { name: `${messageId}.xml`, content: Buffer.from(text) })
  await tx.updateTable('debit_batch').set({ released_by: actor.personId, released_at: clock.now(), message_id: messageId, file_hash: hash }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'debitBatch.released', subjectKind: 'debit-batch', subjectId: batch.id, after: { name: String(batch.number), count: left.length, cents: Number(cents), dropped: changed.size, hash: hash.toString('hex') } }, clock)
  return { debits: left.length, cents, dropped: all.flatMap((one) => (changed.has(one.id) ? [{ customerName: one.customerName, label: one.label, cents: one.cents, why: changed.get(one.id)! }] : [])) }
}

/** The file of a released batch. @throws as `batchFile`. */
export const debitFile = (db: DbOrTx, batchId: string): Promise<{ name: string; content: Buffer }> => batchFile(db, 'debit_batch', batchId)
