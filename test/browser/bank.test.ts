/** A statement from the bank's file to books that agree, in a real browser without a script's help; each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { bankPaths } from '#cooperative/finance/bank/bank-paths.ts'
import { writeCamt } from '#cooperative/finance/bank/camt/test-camt.ts'
import { makeBankPages } from '#cooperative/finance/bank/pages/bank-pages.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { addCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeFinancePages(), makeBankPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a file is looked at and taken in, sure proposals accepted, the rest shared out and put aside, until bank and books agree', async () => {
  const { db, clock } = panel
  const doer = byItself('test')
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
    await tx.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'outside', due: 'receipt', entered_by: null, entered_at: clock.now() }).execute()
  })
  await enterSeller(db, clock)
  const invoices = await inTransaction(db, async (tx) => {
    const made = []
    for (const name of ['Luce Martin', 'Zoé Blanc', 'Les Ateliers du Canal, association pour la réparation']) made.push(await issueTo(tx, (await addCustomer(tx, doer, { customer: { name } }, clock)).id, clock))
    return made
  })
  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const look = async (path: string, name: string) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths: [path], storageState: await treasurer.storageState(), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) })
    assert.deepEqual(findings, [])
  }
  const here = () => new URL(page.url()).pathname
  const page = await treasurer.newPage()
  await page.goto(bankPaths.home)
  await page.getByRole('link', { name: 'Ajouter un compte' }).first().click()
  await page.getByLabel('Nom', { exact: true }).fill('Compte courant')
  await page.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 189')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByText('Compte ajouté').waitFor()
  const account = here()
  const on = '2026-11-20'
  const [first, second, third] = invoices.map(({ number }) => number)
  const movements = [
    { day: on, cents: 1000n, name: 'LUCE MARTIN', text: `FACTURE ${first}` },
    { day: on, cents: 1500n, name: 'MME BLANC ZOE', text: `REGLEMENT ${second} ET ADHESION`, iban: 'DE89370400440532013000' },
    { day: on, cents: 1000n, name: 'ATELIERS DU CANAL', text: `VIREMENT PERMANENT ${third?.slice(-2)}` },
    { day: on, cents: -350n, text: 'FRAIS DE TENUE DE COMPTE' },
    { day: on, cents: 2n, text: 'ESSAI' },
  ]
  await page.getByLabel('Fichier de la banque').setInputFiles({ name: 'relevé.xml', mimeType: 'application/xml', buffer: writeCamt([{ id: 'R-2026-11', iban: 'FR7630006000011234567890189', from: on, to: on, openingCents: 0n, movements }]) })
  await page.getByRole('button', { name: 'Regarder ce fichier' }).click()
  await page.getByText('Rien n’est encore pris').waitFor()
  await look(here(), 'file')
  await page.getByRole('button', { name: 'Prendre ce fichier' }).click()
  await page.getByText('Relevé pris').waitFor()
  const list = here()
  await look(list, 'movements')
  await page.getByRole('button', { name: 'Accepter celle qui est sûre' }).click()
  await page.getByText('Un mouvement rapproché').waitFor()
  // paid too much: the proposal says so, and is taken as it is
  await page.getByRole('link', { name: 'Choisir… pour MME BLANC ZOE' }).click()
  await look(here(), 'movement')
  await page.getByRole('button', { name: 'Accepter', exact: true }).click()
  await page.getByText('Voici le suivant').waitFor()
  // nothing is proposed: found by name, ticked
  await page.goto(list)
  await page.getByRole('link', { name: 'Choisir… pour ATELIERS DU CANAL' }).click()
  await page.getByRole('searchbox').fill('ateliers')
  await page.getByRole('button', { name: 'Chercher' }).click()
  await page.getByLabel(new RegExp(`^Les Ateliers du Canal.*${third}`)).check()
  await page.getByRole('button', { name: 'Rapprocher', exact: true }).click()
  await page.getByText('Voici le suivant').waitFor()
  await page.goto(list)
  await page.getByRole('link', { name: 'Choisir… pour FRAIS' }).click()
  await page.locator('summary').filter({ hasText: 'Passer à un compte' }).click()
  await page.getByLabel('Compte 1').fill('627')
  await page.getByLabel('Montant 1').fill('3,50')
  await page.getByRole('button', { name: 'Rapprocher', exact: true }).click()
  await page.getByText('Voici le suivant').waitFor()
  await look(account, 'account')
  await page.getByLabel('Pourquoi').fill('essai de la banque')
  await page.getByRole('button', { name: 'Mettre de côté' }).click()
  await page.getByText('Tout est rapproché').waitFor()
  await look(bankPaths.home, 'home')
  await page.goto(`${list}?state=matched`)
  await page.getByRole('link', { name: 'MME BLANC ZOE', exact: true }).click()
  await page.getByText('Trop-perçu').first().waitFor()
  await look(here(), 'matched')
  await page.getByRole('button', { name: 'Reprendre ce rapprochement' }).click()
  await page.getByText('le mouvement attend à nouveau').first().waitFor()
  await page.goto(bankPaths.rules)
  await page.getByLabel('Nom', { exact: true }).fill('Frais de tenue de compte')
  await page.getByLabel('Mots de la banque').fill('frais de tenue')
  await page.getByLabel('Montant le plus haut').fill('20')
  await page.getByRole('button', { name: 'Ajouter une règle' }).click()
  await page.getByText('Règle ajoutée').waitFor()
  await look(bankPaths.rules, 'rules')
})
