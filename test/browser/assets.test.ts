/** Fixed assets, doubtful debts and invoiced periods in a real browser without a script's help, each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { makeAssetPages } from '#cooperative/finance/assets/asset-pages.ts'
import { assetPaths } from '#cooperative/finance/assets/asset-paths.ts'
import { makeDebtPages } from '#cooperative/finance/doubtful-debts/debt-pages.ts'
import { debtPaths } from '#cooperative/finance/doubtful-debts/debt-paths.ts'
import { enterPeriods } from '#cooperative/finance/income-periods/enter-periods.ts'
import { makePeriodPages } from '#cooperative/finance/income-periods/period-pages.ts'
import { periodPaths } from '#cooperative/finance/income-periods/period-paths.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { ensureParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeFinancePages(), makeAssetPages(), makeDebtPages(), makePeriodPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a server is recorded, written off and looked at; a debt is doubted; periods are listed', async () => {
  const yearId = await inTransaction(panel.db, async (tx) => {
    const doer = byItself('test')
    await setUpLedger(tx, doer, { chart: 'company' }, panel.clock)
    const { id } = await openFiscalYear(tx, doer, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, panel.clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, panel.clock)
    const party = await ensureParty(tx, { kind: 'customer', subjectId: 'c1', code: 'C00001', name: 'Association du Quai' })
    const two = (debit: string, credit: string, cents: bigint, whom: string | null = null) => [{ account: debit, debitCents: cents, creditCents: 0n, party: whom }, { account: credit, debitCents: 0n, creditCents: cents }]
    await postEntry(tx, doer, { journal: 'AC', day: day('2025-05-17'), label: 'Serveur et disques', lines: two('2183', '404', 582_000n) }, panel.clock)
    await postEntry(tx, doer, { journal: 'AC', day: day('2025-09-02'), label: 'Bureaux et étagères', lines: two('2184', '404', 124_000n) }, panel.clock)
    await postEntry(tx, doer, { journal: 'VE', day: day('2025-03-01'), label: 'Facture 2025-117, hébergement', lines: two('411', '706', 24_000n, party) }, panel.clock)
    await enterPeriods(tx, doer, [{ label: 'Hébergement 2025-2026', account: '706', party: 'C00001', bookedOn: day('2025-10-01'), fromDay: day('2025-10-01'), toDay: day('2026-09-30'), cents: 12_000n }], panel.clock)
    return id
  })
  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const page = await treasurer.newPage()
  const look = async (name: string, ...paths: string[]) => {
    const folder = process.env['ONYVA_SHOTS']
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await treasurer.storageState(), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) }), [])
  }
  await page.goto(assetPaths.home)
  await page.getByRole('link', { name: 'Faire la fiche : Serveur et disques' }).click()
  await page.getByLabel('Nom').fill('Serveur ardoise, 2 × 16 To')
  await page.getByLabel('Durée de service, en mois').fill('60')
  await page.getByLabel('Fournisseur').fill('Baie du Canal')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByText('Plan d’amortissement').waitFor()
  const asset = new URL(page.url()).pathname
  await page.goto(assetPaths.year(yearId))
  await page.getByRole('button', { name: 'Passer l’écriture' }).click()
  await page.getByRole('button', { name: 'Contre-passer pour recommencer' }).waitFor()
  await page.goto(debtPaths.home)
  await page.getByLabel('Choisir « Facture 2025-117, hébergement »').check()
  await page.getByLabel('Pourquoi').fill('Trois relances sans réponse')
  await page.getByRole('button', { name: 'Mettre en créance douteuse' }).click()
  await page.getByText('Passée au compte 416').waitFor()
  const debt = new URL(page.url()).pathname
  await look('assets', assetPaths.home, asset, assetPaths.year(yearId), `${asset}/leave`, `${assetPaths.home}/new`, debtPaths.home, debt, periodPaths.home)
})
