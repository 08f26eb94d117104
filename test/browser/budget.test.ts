/** A treasurer prepares a budget, takes a table of another chart in, records the vote; a member reads it; the cash plan: in a real browser, each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { makeBudgetPages } from '#cooperative/finance/budget/budget-pages.ts'
import { budgetPaths } from '#cooperative/finance/budget/budget-paths.ts'
import { storyOf } from '#launch/demo/story.ts'
import { seedBooks } from '#launch/demo/seed-books.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const panel = await servePeople([makeBudgetPages()])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a budget is prepared, completed from a table, voted, and read by a member; the cash plan is looked at', async () => {
  await inTransaction(panel.db, (tx) => seedBooks(tx, panel.clock, storyOf('drifting')))
  const treasurer = await signedInAs(browser, panel, 'Ada Lefèvre', 'treasurer')
  const member = await signedInAs(browser, panel, 'Camille Roux', 'board')
  const look = async (context: BrowserContext, ...paths: string[]) => {
    const folder = process.env['ONYVA_SHOTS']
    const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await context.storageState(), ...(folder === undefined ? {} : { shotsFolder: folder }) })
    assert.deepEqual(findings, [])
  }
  const page = await treasurer.newPage()
  await page.goto(budgetPaths.home)
  await page.getByRole('link', { name: 'Préparer un budget' }).first().click()
  await page.getByLabel('Charges').fill('2,5')
  await page.getByRole('button', { name: 'Commencer' }).click()
  await page.getByText('Le brouillon est prêt').waitFor()
  const one = new URL(page.url()).pathname
  await page.getByRole('link', { name: 'Reprendre un tableau' }).click()
  await page.getByLabel('Le tableau, copié tel quel').fill('compte;intitulé;total\n622600;Honoraires;1 800\n6231;Annonces;240')
  await page.getByRole('button', { name: 'Reprendre' }).click()
  await page.getByText('Des comptes que le plan comptable n’a pas').waitFor()
  await page.getByLabel('Ligne 2 : 622600 Honoraires').selectOption('6226')
  await page.getByRole('button', { name: 'Reprendre avec ces choix' }).click()
  await page.getByText('2 lignes reprises').waitFor()
  await page.getByRole('link', { name: '6226', exact: true }).click()
  await page.getByLabel('Pourquoi ce montant').fill('Une demi-journée d’expert-comptable par trimestre')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await page.getByText('Ligne 6226').first().waitFor()
  await look(treasurer, one, `${one}/lines/6226`, `${one}/lines/new`, `${one}/import`, `${one}/vote`, budgetPaths.add)
  await page.getByRole('link', { name: 'Enregistrer le vote' }).click()
  await page.getByLabel('Le', { exact: true }).fill(dayOf(panel.clock.now()))
  await page.getByLabel('Résolution').fill('4')
  await page.getByRole('button', { name: 'Enregistrer le vote' }).click()
  await page.getByText('ce budget est en vigueur').waitFor()
  await page.getByText('Comment c’est calculé').click()
  await look(treasurer, budgetPaths.home, budgetPaths.cash)
  const mine = await member.newPage()
  await mine.goto(budgetPaths.voted)
  await mine.getByText('Une demi-journée d’expert-comptable par trimestre').waitFor()
  await look(member, budgetPaths.voted)
})
