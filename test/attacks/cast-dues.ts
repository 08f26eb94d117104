import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { disputeDue } from '#cooperative/finance/dunning/dispute-due.ts'
import { writeReminder } from '#cooperative/finance/dunning/write-reminder.ts'
import { keepFile } from '#cooperative/finance/ledger/attach-document.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { hosting, testSeller } from '#cooperative/finance/sales/test-sales.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import type { Doer } from '#people/audit.ts'
import { hostileName } from './hostile-words.ts'

/** What a member owes: an invoice that is late, of which a cent was paid and they were reminded, one that they dispute. */
export async function addDues(tx: Tx, of: { doer: Doer; member: { id: string }; person: Actor }, clock: Clock): Promise<Record<'customer' | 'due' | 'dispute' | 'reminder' | 'sale' | 'duePayment', string>> {
  const words = hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' ')
  await saveSeller(tx, of.doer, { seller: { ...testSeller, name: words } }, clock)
  const customer = await ensureMemberCustomer(tx, of.member.id, clock)
  const today = dayOf(clock.now())
  const issue = (from: Day) => issueInvoice(tx, of.doer, { customerId: customer, label: words, issuedOn: from, dueOn: from, fromDay: from, toDay: from, lines: [hosting(1, 10, { label: words })] }, clock)
  const [{ dueId: due, id: sale }, { dueId: disputed }] = [await issue(addDays(today, -30)), await issue(today)]
  const from = { cooperativeName: '', panelOrigin: '' }
  const { id: reminder } = await writeReminder(tx, of.doer, { customerId: customer, kind: 'reminder' }, { ports: { suspendHosting: async () => 0, resumeHosting: async () => 0, underWay: async () => new Set() }, from }, clock)
  const { id: dispute } = await disputeDue(tx, of.person, { dueId: disputed, customerId: customer, words: hostileName, from }, clock)
  const { payments } = await recordPayments(tx, of.doer, { account: '512', day: today, label: words, payments: [{ dueId: due, cents: 1n, kind: 'other' }] }, clock)
  const { hash } = await keepFile(tx, { name: 'facture.pdf', content: Buffer.from('%PDF-1.7 facture') })
  await tx.updateTable('sales_invoice').set({ file_hash: hash }).where('id', '=', sale).execute()
  return { customer, due, dispute, reminder, sale, duePayment: payments[0]?.id ?? '' }
}
