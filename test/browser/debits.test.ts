/** A member signs a mandate, is told, is debited by two people of the treasury, and the bank gives it back: in a real browser, each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { recordOverpayment } from '#cooperative/finance/dues/record-payment.ts'
import { saveCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller, hosting, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { makeSepaPages } from '#cooperative/finance/sepa/sepa-pages.ts'
import { sepaPaths } from '#cooperative/finance/sepa/sepa-paths.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeSepaPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a mandate is signed, told, debited by two people, given back', async () => {
  const doer = byItself('test')
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, panel.clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, panel.clock)
  })
  await enterSeller(panel.db, panel.clock)
  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const board = await signedInAs(browser, panel, 'Bruno Martin', 'board')
  const member = await signedInAs(browser, panel, 'Camille Roux', 'board')
  const { id: personId } = await panel.db.selectFrom('person').select('id').where('name', '=', 'Camille Roux').executeTakeFirstOrThrow()
  const memberId = await panel.addMember('Camille Roux', personId)
  const look = async (context: BrowserContext, ...paths: string[]) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await context.storageState(), ...(folder === undefined ? {} : { shotsFolder: folder }) })
    assert.deepEqual(findings, [])
  }
  const page = await treasurer.newPage()
  await page.goto(sepaPaths.home)
  await page.getByRole('link', { name: 'Entrer l’ICS et les plafonds' }).click()
  await page.getByLabel('Identifiant de créancier SEPA (ICS)').fill('FR72 ZZZ 123456')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByText('C’est enregistré').waitFor()

  const mine = await member.newPage()
  await mine.goto(sepaPaths.mine)
  await look(member, sepaPaths.account(memberId))
  await mine.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 189')
  await mine.getByLabel('J’ai lu ce mandat et je le signe').check()
  await mine.getByRole('button', { name: 'Signer le mandat' }).click()
  await mine.getByText('Le mandat est signé').waitFor()

  const customerId = `member-${memberId}`
  await inTransaction(panel.db, async (tx) => {
    await saveCustomer(tx, doer, { customerId, customer: { email: 'camille@toits.example' } }, panel.clock)
    await issueTo(tx, customerId, panel.clock, { dueOn: day('2026-11-23'), lines: [hosting(3, 10)] })
    await recordOverpayment(tx, doer, { customerId, cents: 400n, account: '512', day: day('2026-11-23'), label: 'Trop reçu' }, panel.clock)
  })
  await page.goto(sepaPaths.home)
  await page.getByRole('link', { name: 'Prévenir une personne' }).click()
  await look(treasurer, sepaPaths.notices)
  await page.getByRole('button', { name: 'Envoyer la lettre' }).click()
  await page.getByText('Une personne est prévenue').waitFor()
  await look(treasurer, sepaPaths.home, sepaPaths.mandates, sepaPaths.newMandate, sepaPaths.transfers)
  await page.getByRole('button', { name: /^Préparer la remise/ }).click()
  await page.getByText('Une autre personne la valide').first().waitFor()
  const { id } = await panel.db.selectFrom('debit_batch').select('id').executeTakeFirstOrThrow()
  const other = await board.newPage()
  await other.goto(sepaPaths.batch(id))
  await look(board, sepaPaths.batch(id))
  await other.getByRole('button', { name: 'Valider la remise' }).click()
  await other.getByText('La remise est validée').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Je l’ai remis' }).click()
  await page.getByText('La banque paiera à la date du prélèvement').waitFor()
  await page.getByRole('link', { name: 'Retour de la banque : Camille Roux' }).click()
  await look(treasurer, `${sepaPaths.batch(id)}?return=${(await panel.db.selectFrom('debit').select('id').executeTakeFirstOrThrow()).id}`)
  await page.getByLabel('Raison de la banque').selectOption('AC04')
  await page.getByRole('button', { name: 'Noter le retour' }).click()
  await page.getByText('La somme est de nouveau due').waitFor()
  const { id: mandate } = await panel.db.selectFrom('sepa_mandate').select('id').executeTakeFirstOrThrow()
  await look(treasurer, sepaPaths.mandate(mandate))
  await look(member, sepaPaths.account(memberId))
})
