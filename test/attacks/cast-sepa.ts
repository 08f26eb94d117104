/** What the attackers find of debits and transfers: who invoices, a mandate of a member with its paper, a batch that was prepared, one that somebody else released, transfers. */
import type { Tx } from '#db/open-database.ts'
import { giveNotices } from '#cooperative/finance/sepa/give-notices.ts'
import { prepareDebits } from '#cooperative/finance/sepa/prepare-debits.ts'
import { prepareTransfers } from '#cooperative/finance/sepa/prepare-transfers.ts'
import { saveSepaSettings } from '#cooperative/finance/sepa/sepa-settings.ts'
import { enterPaperMandate } from '#cooperative/finance/sepa/sign-mandate.ts'
import { targetDayFrom } from '#cooperative/finance/sepa/target-day.ts'
import { recordOverpayment } from '#cooperative/finance/dues/record-payment.ts'
import { ensureMemberCustomer, saveCustomer } from '#cooperative/finance/sales/customer.ts'
import { hosting, testSeller } from '#cooperative/finance/sales/test-sales.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller, sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'

/** Ids of B's mandate, of a batch of B's debit, of transfers to B. */
export async function addSepa(tx: Tx, of: { actor: Actor; memberId: string }, clock: Clock): Promise<Record<'mandate' | 'batch' | 'debit' | 'transfers' | 'transfer', string>> {
  const today = dayOf(clock.now())
  if (!(await sellerIdentity(tx))) await saveSeller(tx, of.actor, { seller: testSeller }, clock)
  await saveSepaSettings(tx, of.actor, { creditorId: 'FR72ZZZ123456', noticeDays: 14, debitLimitCents: 50_000n, batchLimitCents: 500_000n, transferLimitCents: 500_000n }, clock)
  const customerId = await ensureMemberCustomer(tx, of.memberId, clock)
  await saveCustomer(tx, of.actor, { customerId, customer: { email: 'debtor@velo.example' } }, clock)
  const { mandateId: mandate } = await enterPaperMandate(tx, of.actor, { customerId, holder: 'B', iban: 'FR7630006000011234567890189', signedOn: today, file: { name: 'x.pdf', content: Buffer.from('%PDF-1.7') } }, clock)
  await issueInvoice(tx, of.actor, { customerId, label: 'Hébergement', issuedOn: today, dueOn: today, fromDay: today, toDay: today, lines: [hosting(1, 10)] }, clock)
  await giveNotices(tx, of.actor, { dueBy: addDays(today, 30), from: { cooperativeName: '', panelOrigin: '' } }, clock)
  const { id: batch } = await prepareDebits(tx, of.actor, { collectOn: targetDayFrom(addDays(today, 14)) }, clock)
  const { id: debit } = await tx.selectFrom('debit').select('id').where('batch_id', '=', batch).executeTakeFirstOrThrow()
  const { dueId } = await recordOverpayment(tx, of.actor, { customerId, cents: 100n, account: '512', day: today, label: 'Trop' }, clock)
  const { id: transfers } = await prepareTransfers(tx, of.actor, { executeOn: targetDayFrom(today), items: [{ kind: 'due', id: dueId }] }, clock)
  const { id: transfer } = await tx.selectFrom('transfer').select('id').where('batch_id', '=', transfers).executeTakeFirstOrThrow()
  return { mandate, batch, debit, transfers, transfer }
}
