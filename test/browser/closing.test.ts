/** A year closed by two people and its result allocated, in a real browser without a script's help, and each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { makeAllocationPages } from '#cooperative/finance/allocation/allocation-pages.ts'
import { makeClosingPages } from '#cooperative/finance/closing/closing-pages.ts'
import { closingPaths } from '#cooperative/finance/closing/closing-paths.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeFinancePages(), makeClosingPages(), makeAllocationPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

const signedIn = (name: string, role: 'treasurer' | 'board') => signedInAs(browser, panel, name, role)

test('two people close a year and write down what the meeting voted', async () => {
  const yearId = await inTransaction(panel.db, async (tx) => {
    const doer = byItself('test')
    await changeStatutes(tx, doer, { statutes: presets['sa-conseil'], fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, panel.clock)
    await setUpLedger(tx, doer, { chart: 'company' }, panel.clock)
    const { id } = await openFiscalYear(tx, doer, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, panel.clock)
    const lines = [{ account: '512', debitCents: 1_234_567n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 1_234_567n }]
    await postEntry(tx, doer, { journal: 'BQ', day: day('2025-06-30'), label: 'Abonnements du semestre', lines }, panel.clock)
    return id
  })
  const treasurer = await signedIn('Ada Lefèvre', 'treasurer')
  const board = await signedIn('Bruno Martin', 'board')
  const look = async (path: string, name: string, context = treasurer) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths: [path], storageState: await context.storageState(), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) })
    assert.deepEqual(findings, [])
  }
  const year = closingPaths.year(yearId)
  await look(year, 'ready')
  const first = await treasurer.newPage()
  await first.goto(year)
  await first.getByLabel('Charges et produits à cheval sur deux exercices').fill('Abonnements : 487 passé le 31 décembre')
  await first.getByLabel('Amortissements').fill('Serveurs, 36 mois')
  await first.getByLabel('Solde du relevé, compte 512').fill('12 345,00')
  await first.getByRole('button', { name: 'Préparer la clôture' }).click()
  await first.getByText('diffèrent de').waitFor()
  await first.getByLabel('Écart du compte 512 (seulement s’il y en a un)').fill('Chèque du 30 pas encore débité')
  await first.getByRole('button', { name: 'Préparer la clôture' }).click()
  await first.getByText('une autre personne de la trésorerie ou du conseil doit la valider').waitFor()
  await look(year, 'prepared', board)
  const second = await board.newPage()
  await second.goto(year)
  await second.getByLabel('J’ai relu le bilan').check()
  await second.getByRole('button', { name: 'Clore l’exercice' }).click()
  await second.getByText('plus rien ne s’y écrit').waitFor()
  await look(closingPaths.home, 'years')
  const allocation = closingPaths.allocation(yearId)
  await look(allocation, 'allocation')
  await first.goto(allocation)
  await first.getByLabel('Date de l’assemblée').fill('2026-05-12')
  await first.getByLabel('Référence de la résolution').fill('AG du 12 mai 2026, 3e résolution')
  await first.getByRole('button', { name: 'Passer l’écriture' }).click()
  await first.getByText('Voté le 12 mai 2026').waitFor()
  await look(year, 'closed')
  await look(allocation, 'voted')
})
