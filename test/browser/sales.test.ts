/** An invoice written by hand, read and issued in a real browser; each page of sales looked at, the member's own and the one of a letter's link too. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { creditInvoice } from '#cooperative/finance/sales/credit-invoice.ts'
import { addCustomer, ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { createInvoiceLink } from '#cooperative/finance/sales/invoice-link.ts'
import { makePaperMaker } from '#cooperative/finance/sales/paper/make-papers.ts'
import { makeSalesPages } from '#cooperative/finance/sales/sales-pages.ts'
import { invoicePaths, salesPaths } from '#cooperative/finance/sales/sales-paths.ts'
import { enterSeller, hosting, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { inTransaction } from '#db/transaction.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { makeLog } from '#lib/log.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeFinancePages(), makeSalesPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

async function look(name: string, paths: readonly string[], context?: BrowserContext): Promise<void> {
  const folder = process.env['ONYVA_SHOTS']
  const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...(context ? { storageState: await context.storageState() } : {}), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) })
  assert.deepEqual(findings, [])
}

test('an invoice is written, read, issued; pages of sales are fit to be looked at', async () => {
  const today = dayOf(panel.clock.now())
  const member = await panel.addMember('Ateliers vélo du Canal')
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, panel.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, panel.clock)
  })
  await enterSeller(panel.db, panel.clock)
  const { late, credited, customer, link } = await inTransaction(panel.db, async (tx) => {
    const { id: other } = await addCustomer(tx, tester, { customer: { name: 'Librairie Le Fil', street: '3 quai Rambaud', postalCode: '69002', city: 'Lyon', country: 'FR', business: true, email: 'fil@exemple.example' } }, panel.clock)
    const own = await ensureMemberCustomer(tx, member, panel.clock)
    const lines = [hosting(3, 5, { label: 'Formule Commune', period: { from: day('2026-08-01'), to: day('2026-10-31') } }), hosting(1, -2.5, { label: 'Remise « premiers pas »', unit: 'C62' })]
    const first = await issueTo(tx, own, panel.clock, { label: 'Hébergement, trois mois', issuedOn: addDays(today, -50), dueOn: addDays(today, -20), lines })
    const second = await issueTo(tx, other, panel.clock, { label: 'Atelier', issuedOn: addDays(today, -10) })
    await recordPayments(tx, tester, { account: '512', day: addDays(today, -5), label: 'Virement', payments: [{ dueId: first.dueId, cents: 500n, kind: 'other' }] }, panel.clock)
    await creditInvoice(tx, tester, { invoiceId: second.id, issuedOn: today, reason: 'Atelier annulé' }, panel.clock)
    return { late: first.id, credited: second.id, customer: other, link: await createInvoiceLink(tx, first.id, panel.clock) }
  })
  await makePaperMaker({ db: panel.db, clock: panel.clock, log: makeLog(() => {}) })()

  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const page = await treasurer.newPage()
  await page.goto(salesPaths.newInvoice)
  await page.getByRole('row', { name: 'Librairie Le Fil' }).getByRole('link', { name: 'Choisir' }).click()
  await page.getByLabel('Objet').fill('Formation, novembre')
  await page.getByLabel('Désignation, ligne 1').fill('Une journée de formation')
  await page.getByLabel('Prix hors taxes, ligne 1').fill('trois cents')
  await page.getByRole('button', { name: 'Voir ce que cela donne' }).click()
  await page.getByText('Un prix s’écrit comme 12').waitFor()
  assert.equal(await page.getByLabel('Désignation, ligne 1').inputValue(), 'Une journée de formation')
  await page.getByLabel('Prix hors taxes, ligne 1').fill('300')
  await page.getByRole('button', { name: 'Voir ce que cela donne' }).click()
  await page.getByText('360,00').first().waitFor()
  await page.getByRole('button', { name: 'Émettre la facture' }).click()
  await page.getByText('émise. Son PDF se fait').waitFor()

  await look('treasurer', [salesPaths.home, `${salesPaths.newInvoice}?customer=${customer}`, salesPaths.newInvoice, salesPaths.invoice(late), salesPaths.invoice(credited), salesPaths.credit(late), salesPaths.seller, salesPaths.customers, salesPaths.customer(customer), salesPaths.editCustomer(customer)], treasurer)
  await look('link', [`${invoicePaths.link}?link=${link}`])
})
