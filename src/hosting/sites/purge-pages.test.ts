import assert from 'node:assert/strict'
import test from 'node:test'
import type { Question } from '#wire/node-calls.ts'
import { testConfig } from '#web/test-app.ts'
import { inTransaction } from '#db/transaction.ts'
import { makeSiteSettingsPages } from './pages/site-settings-pages.ts'
import { readPage } from './purge-pages.ts'
import { setPageCache } from './set-page-cache.ts'
import { buildSite, clock, sitesDomain } from './test-sites.ts'
import { testPanel } from './test-panel.ts'

const asked: Question[] = []
const panel = await testPanel({
  node: async (question) => {
    asked.push(question)
    return { outcome: 'done' }
  },
  pages: (services) => [makeSiteSettingsPages(services)],
})
const { actor, db, api, send } = panel
const made = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'roue' }))
const one = `/api/v1/sites/${made.id}/purge-pages`

test('the address of a page is read as browsers send it, and none of another site', () => {
  const config = testConfig()
  const site = { hostNames: [`roue.${sitesDomain}`, `vélo.${sitesDomain}`.replace('vélo', 'xn--vlo-bma')] }
  for (const [given, page] of [
    ['/', '/'],
    [' /recette/?p=1&q=é ', '/recette/?p=1&q=%C3%A9'],
    [`http://roue.${sitesDomain}:8081/a b#top`, '/a%20b'],
    [`HTTPS://ROUE.${sitesDomain}/x`, '/x'],
    [`roue.${sitesDomain}/x`, '/x'],
    [`vélo.${sitesDomain}/x`, '/x'],
    ['/../../etc/passwd', '/etc/passwd'],
  ] as const)
    assert.equal(readPage(config, site, given), page, given)
  for (const [given, code] of [
    ['', 'pageAddressRefused'],
    ['http://', 'pageAddressRefused'],
    ['ftp://x/', 'pageAddressRefused'],
    ['/'.padEnd(2001, 'x'), 'pageAddressRefused'],
    [`http://autre.${sitesDomain}/`, 'pageOfAnotherSite'],
    ['//autre.example/', 'pageOfAnotherSite'],
    [`http://roue.${sitesDomain}@autre.example/`, 'pageOfAnotherSite'],
  ] as const)
    assert.throws(() => readPage(config, site, given), { code, field: 'page' }, given)
})

test('the node forgets a page or all, and the journal says so', async () => {
  assert.equal((await api(actor, 'POST', one, {})).json['code'], 'pagesAreNotKept')
  await inTransaction(db, (tx) => setPageCache(tx, actor, { site: made.id, pageCache: true }, clock))
  assert.equal((await api(actor, 'POST', one, {})).status, 200)
  assert.equal((await api(actor, 'POST', one, { page: '/recette/' })).status, 200)
  assert.equal((await api(actor, 'POST', one, { page: 'http://autre.example/' })).json['code'], 'pageOfAnotherSite')
  const port = Number(new URL(testConfig().panelOrigin).port) && testConfig().sitesPort
  const ofSite = { ask: 'purgePages', site: made.id, uid: made.uid, port }
  assert.deepEqual(asked, [{ ...ofSite, page: null }, { ...ofSite, page: '/recette/' }])
  const lines = await db.selectFrom('audit_event').select('after').where('action', '=', 'site.pagesPurged').orderBy('id').execute()
  assert.deepEqual(lines.map((line) => (line.after as Record<string, unknown>)['page']), ['', '/recette/'])
})

test('the page of settings: kept or not, all or one; a refused address comes back as it was typed', async () => {
  const post = async (path: string, fields: Record<string, string>) => {
    const answer = await send(actor, 'POST', `/sites/${made.id}/settings/${path}`, { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    return { status: answer.status, text: await answer.text() }
  }
  const { length } = asked
  assert.equal((await post('pages/purge', { all: 'yes' })).status, 303)
  assert.equal((await post('pages/purge', { page: '/a' })).status, 303)
  assert.equal(asked.length, length + 2)
  const refused = await post('pages/purge', { page: 'http://autre.example/<b>' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /value="http:\/\/autre\.example\/&lt;b&gt;"/)
  assert.match(refused.text, /autre\.example[^<]*n’est pas une adresse de ce site/)
  assert.equal((await post('pages', { pageCache: 'no' })).status, 303)
  assert.equal((await post('pages/purge', { all: 'yes' })).status, 409)
  const settings = await (await send(actor, 'GET', `/sites/${made.id}/settings`)).text()
  assert.match(settings, /ne sont pas gardées/)
  assert.doesNotMatch(settings, /Vider les pages/)
})
