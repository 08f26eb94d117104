/** A supplier's invoice from paper to payment by two people, and what it leaves at the year's end, in a real browser without a script's help; each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { makeClosingPages } from '#cooperative/finance/closing/closing-pages.ts'
import { makeCutoffPages } from '#cooperative/finance/cutoff/cutoff-pages.ts'
import { cutoffPaths } from '#cooperative/finance/cutoff/cutoff-paths.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { makePurchasePages } from '#cooperative/finance/purchases/purchase-pages.ts'
import { purchasePaths } from '#cooperative/finance/purchases/purchase-paths.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeFinancePages(), makePurchasePages(), makeCutoffPages(), makeClosingPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

const signedIn = (name: string, role: 'treasurer' | 'board') => signedInAs(browser, panel, name, role)

test('an invoice is entered, attached, approved by another, paid in two parts, and cut off', async () => {
  const yearId = await inTransaction(panel.db, async (tx) => {
    const doer = byItself('test')
    await setUpLedger(tx, doer, { chart: 'company' }, panel.clock)
    const { id } = await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, panel.clock)
    await openFiscalYear(tx, doer, { startDay: day('2027-01-01'), endDay: day('2027-12-31') }, panel.clock)
    return id
  })
  const treasurer = await signedIn('Ada Lefèvre', 'treasurer')
  const board = await signedIn('Bruno Martin', 'board')
  const look = async (path: string, name: string, context = treasurer) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths: [path], storageState: await context.storageState(), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) })
    assert.deepEqual(findings, [])
  }
  const first = await treasurer.newPage()
  await first.goto(purchasePaths.newSupplier)
  await first.getByLabel('Nom', { exact: true }).fill('Mutuelle des Toits')
  await first.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 189')
  await first.getByLabel('Compte habituel').fill('616')
  await first.getByRole('button', { name: 'Enregistrer' }).click()
  await first.getByText('Fournisseur entré').waitFor()
  await first.getByRole('link', { name: 'Entrer une facture' }).click()
  await first.getByLabel('Numéro du fournisseur').fill('MT-4471')
  await first.getByLabel('Date de la facture').fill('2026-10-01')
  await first.getByLabel('Objet').fill('Assurance des serveurs, un an')
  await first.getByLabel('Total à payer').fill('1 200,00')
  await first.getByLabel('Hors taxes, ligne 1').fill('1 000,00')
  await first.getByLabel('Du, ligne 1').fill('2026-10-01')
  await first.getByLabel('Au, ligne 1').fill('2027-09-30')
  await first.getByRole('button', { name: 'Enregistrer' }).click()
  await first.getByText('Facture enregistrée').waitFor()
  const invoice = new URL(first.url()).pathname
  await first.getByLabel('La facture').setInputFiles({ name: 'MT-4471.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 facture') })
  await first.getByRole('button', { name: 'Joindre' }).click()
  await first.getByText('MT-4471.pdf').waitFor()
  await look(purchasePaths.newInvoice, 'form')
  await first.getByRole('button', { name: 'Envoyer à l’approbation' }).click()
  await first.getByText('Une personne a reçu un courriel').waitFor()
  const second = await board.newPage()
  await second.goto(ledgerPaths.home)
  await second.getByText('Une facture attend d’être approuvée').waitFor()
  await look(invoice, 'approve', board)
  await second.goto(invoice)
  await second.getByRole('button', { name: 'Approuver' }).click()
  await second.getByText('Approuvée : écriture').waitFor()
  await look(purchasePaths.due, 'due')
  await first.goto(invoice)
  await first.getByLabel('Montant').fill('200')
  await first.getByRole('button', { name: 'Enregistrer' }).click()
  await first.getByText('Reste 1').waitFor()
  await look(invoice, 'pay')
  await first.getByRole('button', { name: 'Enregistrer' }).click()
  await first.getByText('réglée').waitFor()
  await first.goto(cutoffPaths.year(yearId))
  await first.getByRole('button', { name: 'Passer l’écriture du 486' }).click()
  await first.getByText('Passé par Ada Lefèvre').waitFor()
  await look(cutoffPaths.year(yearId), 'cutoff-written')
})
