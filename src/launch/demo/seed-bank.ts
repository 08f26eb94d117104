/** The fictional cooperative's account at a bank: a rule, and a statement of the last weeks of which a part is matched and the rest waits with what is proposed. */
import { bankAccountById } from '#cooperative/finance/bank/bank-account-store.ts'
import { importBankFile } from '#cooperative/finance/bank/import-statement.ts'
import { openLines, unbookedLines } from '#cooperative/finance/bank/line-store.ts'
import { partOf } from '#cooperative/finance/bank/matching/accept-sure.ts'
import { findSuggestions } from '#cooperative/finance/bank/matching/find-suggestions.ts'
import { matchLine } from '#cooperative/finance/bank/matching/match-line.ts'
import { addRule } from '#cooperative/finance/bank/rule-store.ts'
import { addBankAccount } from '#cooperative/finance/bank/save-bank-account.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { openInvoices } from '#cooperative/finance/purchases/invoice-store.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { csvRow } from '#lib/csv.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { plainMoney, sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'

// of the documentation of ISO 13616: its check digits fit, no bank pays to it
const iban = 'FR7630006000011234567890189'

interface Movement {
  day: Day
  name: string
  text: string
  cents: bigint
}

/** Takes a statement in that tells what the books have, and some more. */
export async function seedBank(tx: Tx, treasurer: Actor, from: Letterhead, clock: Clock): Promise<void> {
  const yesterday = addDays(dayOf(clock.now()), -1)
  const firstDay = addDays(yesterday, -60)
  const { id: accountId } = await addBankAccount(tx, treasurer, { name: 'Compte courant', iban, account: '512' }, clock)
  await addRule(tx, treasurer, { name: 'Frais de tenue de compte', accountId, direction: 'out', words: 'frais de tenue', mostCents: 2000n, account: '627' }, clock)
  const booked = await unbookedLines(tx, { account: '512', from: firstDay, to: yesterday, most: 50 })
  const known = booked.map((one): Movement => ({ day: one.day, name: '', text: one.label, cents: one.cents }))
  const fresh = await newMovements(tx, yesterday)
  const movements = [...known, ...fresh].sort((a, b) => (a.day < b.day ? -1 : 1))
  const table = [csvRow(['Date', 'Libellé', 'Contrepartie', 'Montant']), ...movements.map((one) => csvRow([one.day, one.text, one.name, plainMoney(one.cents)]))].join('')
  const closingCents = (await balanceOf(tx, '512', addDays(firstDay, -1))) + sumCents(movements.map(({ cents }) => cents))
  await importBankFile(tx, treasurer, { name: 'releve.csv', content: Buffer.from(table), acceptGap: false, accountId, closingCents }, clock)
  // what the books had before the bank told it
  const account = await bankAccountById(tx, accountId)
  const lines = await openLines(tx, accountId, 100)
  for (const [lineId, suggestion] of await findSuggestions(tx, account, lines))
    if (suggestion.parts.every(({ kind }) => kind === 'booked')) await matchLine(tx, treasurer, { lineId, parts: suggestion.parts.map(partOf), reason: suggestion.reason, from }, clock)
}

/** What the bank tells first: members who pay, a supplier, a fee, somebody whom nobody knows. */
async function newMovements(tx: Tx, yesterday: Day): Promise<Movement[]> {
  const dues = (await openDues(tx, { direction: 'in', dueBy: addDays(yesterday, 60), limit: 200 })).filter(({ disputedAt, invoice }) => disputedAt === null && invoice !== null).slice(-6)
  const bill = (await openInvoices(tx)).find(({ kind, dueDay }) => kind === 'invoice' && dueDay <= addDays(yesterday, 30))
  const paid = dues.map((due, index): Movement => ({ day: addDays(yesterday, -index), name: due.customerName, text: index % 3 === 2 ? 'hebergement' : `facture ${due.invoice?.number ?? ''}`, cents: index === 1 ? due.remainingCents + 500n : due.remainingCents }))
  return [
    ...paid,
    ...(bill ? [{ day: addDays(yesterday, -2), name: bill.supplier.name, text: `PRLV ${bill.reference}`, cents: bill.paidCents - bill.totalCents }] : []),
    { day: addDays(yesterday, -3), name: '', text: 'FRAIS DE TENUE DE COMPTE', cents: -450n },
    { day: addDays(yesterday, -1), name: 'M. ou Mme Fictif', text: 'don', cents: 2500n },
  ]
}
