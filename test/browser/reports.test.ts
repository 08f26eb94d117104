/** Reports in a real browser: a month made again, the board’s words, a year published and read by a member; each page looked at. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { seedBooks } from '#launch/demo/seed-books.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeReportPages } from '#cooperative/reports/report-pages.ts'
import { memberReportPaths, reportPaths } from '#cooperative/reports/report-paths.ts'
import { publishYear } from '#cooperative/reports/publish-year.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePeople } from './serve-people.ts'
import { signedInAs } from './sign-in.ts'

const ports = { seenService: async () => ({ requests: 1_204_000, faults: 3100, sites: 48, troubledSites: 2, silentDays: 0, outages: { count: 1, minutes: 25 }, months: [{ day: day('2026-09-01'), requests: 600_000, faults: 2400 }, { day: day('2026-10-01'), requests: 604_000, faults: 700 }] }) }
const panel = await servePeople([makeReportPages(ports)])
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a month is made and made again, the board writes of the year, members read what was published', async () => {
  await inTransaction(panel.db, (tx) => seedBooks(tx, panel.clock))
  const [year] = await fiscalYears(panel.db)
  const board = await signedInAs(browser, panel, 'Ada Lefèvre', 'board')
  const page = await board.newPage()
  const look = async (name: string, ...paths: string[]) => {
    const folder = process.env['ONYVA_SHOTS']
    assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await board.storageState(), ...(folder === undefined ? {} : { shotsFolder: `${folder}/${name}` }) }), [])
  }
  await page.goto(reportPaths.home)
  await page.getByRole('button', { name: 'Faire le rapport' }).click()
  await page.getByText('Le rapport est fait.').waitFor()
  await page.goto(reportPaths.home)
  await page.getByLabel('Pourquoi le refaire').fill('Une facture est arrivée après coup')
  await page.getByRole('button', { name: 'Faire le rapport' }).click()
  await page.getByText('Ce qui a changé depuis l’édition d’avant').waitFor()
  const month = new URL(page.url()).pathname
  await page.goto(reportPaths.year(year!.id))
  await page.getByRole('textbox', { name: 'Rapport moral' }).fill('Une année tenue à plusieurs mains.')
  await page.getByRole('button', { name: 'Enregistrer : Rapport moral' }).click()
  await page.getByText('Vos mots sont enregistrés.').waitFor()
  await (await withClosing({ db: panel.db, clock: panel.clock, act: (work) => inTransaction(panel.db, work) })).close()
  await page.goto(reportPaths.year(year!.id))
  await page.getByRole('link', { name: 'Publier pour les sociétaires' }).click()
  await look('reports-publish', new URL(page.url()).pathname)
  const { id } = await inTransaction(panel.db, (tx) => publishYear(tx, byItself('test'), { ports, cooperativeName: 'Les Toits Communs' }, { yearId: year!.id, reason: '' }, panel.clock))
  await page.goto(memberReportPaths.one(id))
  await page.getByText('Une année tenue à plusieurs mains.').waitFor()
  await look('reports', reportPaths.home, month, reportPaths.year(year!.id), reportPaths.withdraw(id), memberReportPaths.home, memberReportPaths.one(id))
})
