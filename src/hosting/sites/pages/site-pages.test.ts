import assert from 'node:assert/strict'
import test from 'node:test'
import { makeFilePages } from '#hosting/files/pages/file-pages.ts'
import { makeHomePages } from '#hosting/home/home-pages.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildActor, buildMember, buildSite, clock, sitesDomain } from '#hosting/sites/test-sites.ts'
import { makeSitePages } from './site-pages.ts'
import { makeSiteSettingsPages } from './site-settings-pages.ts'

const panel = await testPanel({ pages: (services) => [makeHomePages(services), makeSitePages(services), makeSiteSettingsPages(services), makeFilePages(services)] })
const { actor, stranger, administrator, db, send } = panel
const { support, newcomer, several } = await db.transaction().execute(async (tx) => {
  const members = [await buildMember(tx, 'Nouvelle venue'), await buildMember(tx, 'Une autre')]
  return {
    support: await buildActor(tx, [], ['support'], 'Sacha Brun'),
    newcomer: await buildActor(tx, [members[0]!], [], 'Alix Petit'),
    several: await buildActor(tx, members, [], 'Charlie Deux'),
  }
})
const site = await db.transaction().execute((tx) => buildSite(tx, actor, { hostName: 'roue', name: 'Le <b>secret</b> de Camille' }))
const gone = await db.transaction().execute(async (tx) => deleteSite(tx, actor, { site: (await buildSite(tx, actor, { hostName: 'partie' })).id }, clock))
const persons = { nobody: null, actor, stranger, administrator, support, newcomer, several }
type Who = keyof typeof persons
const one = `/sites/${site.id}`

/** Asks as a browser without cookie for its token: pages carry their own. */
async function show(who: Who, path: string) {
  const answer = await send(persons[who], 'GET', path)
  return { status: answer.status, to: answer.headers.get('location'), text: (await answer.text()).replace(/[\u00a0\u202f]/g, ' ') }
}
/** Sends a form. The `Authorization` that test-panel adds stands for the token, which csrf.test.ts tries. */
async function post(who: Who, path: string, fields: Record<string, string> = {}) {
  const answer = await send(persons[who], 'POST', path, { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  return { status: answer.status, to: answer.headers.get('location'), text: (await answer.text()).replace(/[\u00a0\u202f]/g, ' ') }
}

const readable = ['', '/progress', '/events']
const changing = ['/host-names', '/settings', '/delete', '/files', '/files/new-folder', '/files/rename?path=a', '/files/move?path=a', '/files/copy?path=a', '/files/edit?path=a', '/files/access?path=a', '/files/file?path=a', '/files/preview?path=a.png', '/files/archive', '/files/new-file', '/files/bin', '/files/bin/empty', '/host-names/remove?name=x']
const posts = ['/host-names', '/host-names/main', '/host-names/remove', '/settings', '/settings/php', '/settings/pages', '/settings/pages/purge', '/suspend', '/resume', '/delete', '/restore', '/retry', '/files/new-folder', '/files/rename', '/files/move', '/files/remove', '/files/upload', '/files/copy', '/files/edit', '/files/access', '/files/archive', '/files/unpack', '/files/new-file', '/files/bin', '/files/bin/restore', '/files/bin/erase', '/files/bin/empty']

for (const path of [...readable, ...changing]) {
  test(`GET ${path || '/'}: another member’s site does not exist`, async () => assert.equal((await show('stranger', one + path)).status, 404))
  test(`GET ${path || '/'}: whoever is not signed in goes to sign in`, async () => {
    const { status, to } = await show('nobody', one + path)
    assert.equal(status, 303)
    assert.match(to ?? '', /^\/sign-in\?next=/)
  })
}
for (const path of changing) test(`GET ${path}: support sees sites and does not run them`, async () => assert.equal((await show('support', one + path)).status, 404))
for (const path of ['', '/progress']) test(`GET ${path || '/'}: support sees`, async () => assert.equal((await show('support', one + path)).status, 200))
for (const path of posts)
  // Whoever is not signed in is stopped a door earlier: without a session no token fits.
  for (const [who, status] of [['stranger', 404], ['support', 404], ['nobody', 403]] as const)
    test(`POST ${path}: ${who} is answered ${status}`, async () => assert.equal((await post(who, one + path, { name: 'x', path: 'a', reason: 'request' })).status, status))

test('settings of PHP are saved, and refused ones come back as they were typed', async () => {
  const given = { memoryMegabytes: '96', uploadMegabytes: '64', executionSeconds: '30' }
  assert.deepEqual(await post('actor', `${one}/settings/php`, given).then(({ status, to }) => [status, to]), [303, `${one}/settings`])
  const { text } = await show('actor', `${one}/settings`)
  assert.match(text, /name="memoryMegabytes"[^>]*value="96"/)
  for (const [name, value, sentence] of [['memoryMegabytes', '4096', /De 16 à 128 Mo/], ['uploadMegabytes', 'beaucoup', /De 1 à 512 Mo/], ['executionSeconds', '-1', /De 1 à 300 secondes/]] as const) {
    const refused = await post('actor', `${one}/settings/php`, { ...given, [name]: value })
    assert.equal(refused.status, 422, name)
    assert.match(refused.text, sentence)
    assert.match(refused.text, new RegExp(`name="${name}"[^>]*value="${value}"`))
  }
})

test('a site of an application leads to the application, an empty one to its files', async () => {
  const blog = await db.transaction().execute((tx) => buildSite(tx, actor, { hostName: 'blogue' }))
  assert.match((await show('actor', `/sites/${blog.id}`)).text, /Remplir le site/)
  await db.updateTable('site').set({ profile: 'wordpress' }).where('id', '=', blog.id).execute()
  const { text } = await show('actor', `/sites/${blog.id}`)
  assert.match(text, /WordPress est installé et tient ce site/)
  assert.match(text, new RegExp(`href="/sites/${blog.id}/application"`))
  assert.doesNotMatch(text, /Remplir le site/)
})

test('texts of members are shown as text', async () => {
  const { text } = await show('actor', one)
  assert.match(text, /Le &lt;b&gt;secret&lt;\/b&gt; de Camille/)
  assert.doesNotMatch(text, /<b>secret/)
})

test('a list is one’s own; staff see all, with whose they are', async () => {
  assert.match((await show('actor', '/sites')).text, /roue<wbr>/)
  assert.doesNotMatch((await show('stranger', '/sites?all=yes&q=roue')).text, /secret/)
  const all = (await show('administrator', '/sites')).text
  assert.match(all, /Tous les sites/)
  assert.match(all, /Fédération des ateliers vélo/)
})

test('the settings of a list stand in its address', async () => {
  const { text } = await show('actor', '/sites?q=ro&sort=-created&view=underway')
  assert.match(text, /value="ro"/)
  assert.match(text, /aria-sort="descending"/)
  assert.match(text, /href="\/sites\?q=ro&amp;sort=-created"/) // the chip « Tous » keeps search and order
  assert.equal((await show('actor', '/sites?page=99&sort=x&view=y')).status, 200)
})

test('who has no site is taught, who acts for nobody is told', async () => {
  assert.match((await show('newcomer', '/sites')).text, /Pas encore de site/)
  assert.match((await show('newcomer', '/home')).text, /Bonjour Alix\./)
  assert.doesNotMatch((await show('administrator', '/home')).text, /Créer un site/)
})

test('who acts for several says for which', async () => {
  const { text } = await show('several', '/sites/new')
  assert.match(text, /Pour quel sociétaire/)
  const refused = await post('several', '/sites', { hostName: 'chez-nous', profile: 'php', memberId: persons.actor.members[0]!.id })
  assert.equal(refused.status, 404)
})

test('a refused creation keeps what was typed and says why beside the field', async () => {
  const { status, text } = await post('newcomer', '/sites', { hostName: 'ROUË', name: 'Ma roue', profile: 'static', memberId: newcomer.members[0]!.id })
  assert.equal(status, 409)
  assert.match(text, /ressemble trop à une adresse déjà prise/)
  assert.match(text, /value="ROUË"/)
  assert.match(text, /value="Ma roue"/)
  assert.match(text, /value="static" checked/)
  assert.doesNotMatch(text, /Camille|Fédération/)
})

test('a creation leads to its progress', async () => {
  const { status, to } = await post('newcomer', '/sites', { hostName: 'chez-alix', name: '', profile: 'php', memberId: newcomer.members[0]!.id })
  assert.equal(status, 303)
  assert.match(to ?? '', /^\/sites\/[a-z0-9]{12}\/progress$/)
  assert.match((await show('newcomer', to!)).text, /On y va\./)
})

test('a deleted site shows until when it comes back, and nothing else of it opens', async () => {
  assert.match((await show('actor', `/sites/${gone.id}`)).text, /Récupérer/)
  for (const path of ['/settings', '/host-names', '/files', '/delete']) assert.equal((await show('actor', `/sites/${gone.id}${path}`)).to, `/sites/${gone.id}`)
  assert.match((await show('actor', '/sites?view=deleted')).text, /partie/)
})

test('a member does not choose the cooperative’s reasons', async () => {
  assert.equal((await post('actor', `${one}/suspend`, { reason: 'abuse' })).status, 403)
  assert.equal((await post('actor', `${one}/suspend`, { reason: 'whim' })).status, 400)
  assert.equal((await post('actor', `${one}/settings`, { name: 'x', version: 'abc' })).status, 400)
  assert.doesNotMatch((await show('actor', `${one}/settings`)).text, /Facture impayée/)
  assert.match((await show('administrator', `${one}/settings`)).text, /Facture impayée/)
})

test('paths that lead out are refused in plain words', async () => {
  for (const path of ['../x', 'a/../b', '.', 'a\u0000']) assert.equal((await show('actor', `${one}/files?path=${encodeURIComponent(path)}`)).status, 400, path)
})

test('a site that is not on its machine yet says so in its files', async () => assert.match((await show('actor', `${one}/files`)).text, /pas encore sur sa machine/))

test('the address of a site is written with its accents, and leads to its A-label', async () => {
  await post('actor', `${one}/host-names`, { hostName: 'été-roue' })
  const { text } = await show('actor', `${one}/host-names`)
  assert.match(text, new RegExp(`href="http://xn--t-roue-\\w+\\.${sitesDomain}:8081">été-roue\\.${sitesDomain}<`))
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
