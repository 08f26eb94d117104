/** The board proposes a tariff, watches it being worked out, a member reads it and has it worked out again after a correction, two are compared: in a real browser, each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { billingScene } from '#cooperative/finance/billing/test-billing.ts'
import { workOnSimulations } from '#cooperative/finance/tariffs/simulation/run-simulation.ts'
import { addSite, addUsage, realUse } from '#cooperative/finance/tariffs/simulation/test-simulation.ts'
import { makeTariffPages } from '#cooperative/finance/tariffs/tariff-pages.ts'
import { simulationPaths } from '#cooperative/finance/tariffs/tariff-paths.ts'
import { inTransaction } from '#db/transaction.ts'
import { addDays, addMonths, day, dayOf, startOfMonth } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeTariffPages(realUse)])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a tariff is proposed, read, worked out again, compared and put to the vote', async () => {
  const today = dayOf(panel.clock.now())
  await inTransaction(panel.db, (tx) => setUpLedger(tx, byItself('test'), { chart: 'company' }, panel.clock))
  const it = await billingScene(panel as never)
  const [small, large] = [await it.plan('PETIT', 5, { name: 'Hébergement associatif', months: 1, measure: 'traffic' }, { included: 20, overage: 0.1 }), await it.plan('GRAND', 14, { name: 'Hébergement large', months: 1, measure: 'traffic' }, { included: 120, overage: 0.08 })]
  const since = addMonths(startOfMonth(today), -13)
  for (let index = 0; index < 24; index++) {
    const { memberId, customerId } = await it.member(`Association ${index}`)
    await it.subscribe(customerId, index < 16 ? small : large, { months: 1, startDay: since, anchorDay: since })
    await addSite(panel.db, memberId, `site${index}`, `${since}T10:00:00Z`)
    await addUsage(panel.db, memberId, `site${index}`, since, addDays(today, -1), `0.1 + ${index} * 0.09 + (d % 7) / 20.0`)
  }
  const board = await signedInAs(browser, panel, 'Camille Roux', 'board')
  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const look = async (context: BrowserContext, ...paths: string[]) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await context.storageState(), ...(folder === undefined ? {} : { shotsFolder: folder }) })
    assert.deepEqual(findings, [])
  }
  const reckon = async () => { while (await workOnSimulations(panel.db, realUse, panel.clock)); }
  const page = await board.newPage()
  await page.goto(simulationPaths.list)
  await page.getByRole('link', { name: 'Proposer un tarif' }).first().click()
  await look(board, simulationPaths.add)
  const propose = async (label: string, price: string, included: string, above: string) => {
    await page.goto(simulationPaths.add)
    await page.getByLabel('Son nom').fill(label)
    await page.getByLabel('Pourquoi').fill('Que chacun paie ce que ses sites utilisent')
    await page.getByLabel('Hébergement associatif, par mois').fill(price)
    await page.locator(`[name="included-${small}"]`).fill(included)
    await page.locator(`[name="overage-${small}"]`).fill(above)
    await page.getByLabel('Celles et ceux qui dépassent utilisent moins').fill('15')
    await page.getByLabel('Des abonnés partent').fill('5')
    await page.getByRole('button', { name: 'Essayer ce tarif' }).click()
    await page.getByText('Calcul en cours').waitFor()
    await reckon()
    // the page follows by itself
    await page.getByText('Qui paie plus, qui paie moins').first().waitFor()
    return new URL(page.url()).pathname
  }
  const first = await propose('Moins cher pour les petits', '4', '10', '0,2')
  const second = await propose('Le même pour tous', '6', '40', '0,1')
  const { member_id: corrected } = await panel.db.selectFrom('site').select('member_id').where('id', '=', 'site3').executeTakeFirstOrThrow()
  await addUsage(panel.db, corrected, 'site3', addMonths(startOfMonth(today), -5), addMonths(startOfMonth(today), -5), '30')
  await page.goto(first)
  await page.getByRole('button', { name: 'Refaire le calcul' }).click()
  await reckon()
  await page.getByText('Les données ont changé depuis le calcul précédent').waitFor()
  for (const summary of ['Voir les chiffres', 'Du plus gagnant au plus perdant', 'Les données et leur empreinte']) await page.getByText(summary).first().click()
  await page.goto(simulationPaths.list)
  await page.getByLabel('Comparer « Moins cher pour les petits »').check()
  await page.getByLabel('Comparer « Le même pour tous »').check()
  await page.getByRole('button', { name: 'Comparer ce qui est coché' }).click()
  await page.getByRole('heading', { name: 'Comparer des tarifs à l’essai' }).waitFor()
  const compared = `${new URL(page.url()).pathname}${new URL(page.url()).search}`
  const vote = await treasurer.newPage()
  await vote.goto(`${second}/apply`)
  await vote.getByLabel('Vaut à partir du').fill(addMonths(today, 2))
  await vote.getByLabel('Voté le').fill(day(today))
  await vote.locator('[name="resolution"]').fill('7')
  await vote.getByRole('button', { name: 'Entrer ce tarif' }).click()
  await vote.getByText('il vaudra de lui-même dès son jour').waitFor()
  await look(treasurer, simulationPaths.list, first, compared)
})
