/** Direct debits of the fictional cooperative: settings, mandates at every stage, debtors told, a batch that waits for a second pair of eyes. */
import { debitProposals } from '#cooperative/finance/sepa/debit-proposals.ts'
import { giveNotices } from '#cooperative/finance/sepa/give-notices.ts'
import { firstCollectDay, prepareDebits } from '#cooperative/finance/sepa/prepare-debits.ts'
import { saveSepaSettings } from '#cooperative/finance/sepa/sepa-settings.ts'
import { enterPaperMandate, revokeMandate, signMandate } from '#cooperative/finance/sepa/sign-mandate.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller, sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { demoMembers } from './members.ts'

// account numbers of banks' own documentation: their check digits fit, nobody is behind them
const own = { iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP' }
const accounts: readonly { member: number; iban: string; signedAgo: number; ended?: string }[] = [
  { member: 3, iban: 'FR1420041010050500013M02606', signedAgo: 800 },
  { member: 4, iban: 'DE89370400440532013000', signedAgo: 400 },
  { member: 5, iban: 'BE68539007547034', signedAgo: 200 },
  { member: 6, iban: 'ES9121000418450200051332', signedAgo: 300, ended: 'Préfère le virement' },
  { member: 9, iban: 'NL91ABNA0417164300', signedAgo: 1200 },
]

/** Put after everything else that invoices. The demo member signs on the page; the treasurer enters papers, tells, prepares. */
export async function seedSepa(tx: Tx, actors: { treasurer: Actor; other: Actor }, from: Letterhead, clock: Clock): Promise<void> {
  const { treasurer, other } = actors
  const today = dayOf(clock.now())
  const ago = (days: number): Clock => ({ now: () => noonOf(addDays(today, -days)) })
  if (!(await sellerIdentity(tx))) await saveSeller(tx, treasurer, { seller: { name: from.cooperativeName, street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', ...own } }, ago(1300))
  await saveSepaSettings(tx, treasurer, { creditorId: 'FR72ZZZ123456', noticeDays: 14, debitLimitCents: 50_000n, batchLimitCents: 500_000n, transferLimitCents: 500_000n }, ago(1250))
  for (const { member, iban, signedAgo, ended } of accounts) {
    const name = demoMembers[member]?.name ?? ''
    const row = await tx.selectFrom('member').select('id').where('name', '=', name).executeTakeFirst()
    if (!row) continue
    const then = ago(signedAgo)
    const customerId = await ensureMemberCustomer(tx, row.id, then)
    const { mandateId } = await enterPaperMandate(tx, treasurer, { customerId, holder: name.slice(0, 70), iban, signedOn: dayOf(then.now()) }, then)
    if (ended) await revokeMandate(tx, treasurer, { mandateId, reason: ended }, ago(30))
  }
  const [demo] = other.members
  if (!demo) return
  await signMandate(tx, other, { memberId: demo.id, holder: other.name, iban: 'FR7610107001011234567890129', consent: true, language: 'fr' }, ago(90))
  const customerId = await ensureMemberCustomer(tx, demo.id, ago(90))
  const debitLimitCents = 50_000n
  const open = await debitProposals(tx, { dueBy: addDays(today, 60), collectOn: today, debitLimitCents, customerId })
  if (!open.some(({ standing }) => standing === 'toTell')) {
    const lines = [{ label: 'Hébergement, un trimestre', quantityMilli: 3000n, unit: 'MON', unitPrice: 80_000n }]
    await issueInvoice(tx, treasurer, { customerId, label: 'Hébergement', issuedOn: today, dueOn: addDays(today, 1), fromDay: today, toDay: addDays(today, 89), lines }, clock)
  }
  // told so long ago that a debit may be made now
  await giveNotices(tx, treasurer, { dueBy: addDays(today, 1), from }, ago(15))
  const collectOn = firstCollectDay(today)
  const ready = (await debitProposals(tx, { dueBy: collectOn, collectOn, debitLimitCents })).filter(({ standing }) => standing === 'ready')
  if (ready.length > 0) await prepareDebits(tx, treasurer, { collectOn }, clock)
}
