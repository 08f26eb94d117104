import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { recordDatabaseReports } from '#hosting/databases/for-nodes.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import { databasesOf, databaseById, storeImport } from '#hosting/databases/database-store.ts'
import { appliedDatabase, buildDatabase } from '#hosting/databases/test-databases.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import type { Answer } from '#wire/node-calls.ts'
import { makeDatabasePages } from './database-pages.ts'

let refusal: Answer | null = null
const panel = await testPanel({
  pages: (services) => [makeDatabasePages(services)],
  node: async (question, call) => {
    const body = call.takeBody()
    if (body) await new Response(body).text()
    if (refusal) return refusal
    return question.ask === 'importDatabase' ? { outcome: 'imported', bytes: 1 } : question.ask === 'checkDatabase' ? { outcome: 'checked', tables: 1, mended: 0, broken: [] } : { outcome: 'done' }
  },
})
const { actor, stranger, administrator, db, send, nodeId } = panel
const support = await inTransaction(db, (tx) => buildActor(tx, [], ['support'], 'Sacha Brun'))
const site = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'roue' }))
const database = await inTransaction(db, (tx) => buildDatabase(tx, actor, site.id))
const persons = { nobody: null, actor, stranger, administrator, support }
type Who = keyof typeof persons
const list = `/sites/${site.id}/databases`
const one = `${list}/${database.id}`

const read = async (answer: Response) => ({ status: answer.status, to: answer.headers.get('location'), headers: answer.headers, text: (await answer.text()).replace(/[\u00a0\u202f]/g, ' ') })
const show = async (who: Who, path: string) => read(await send(persons[who], 'GET', path))
const post = async (who: Who, path: string, fields: Record<string, string> = {}) =>
  read(await send(persons[who], 'POST', path, { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }))

for (const path of ['', `/${database.id}`, `/${database.id}/password`, `/${database.id}/export`, `/${database.id}/undo-import`, `/${database.id}/delete`])
  test(`GET databases${path.replace(database.id, 'DB')}: nobody signs in first, strangers and support find nothing`, async () => {
    assert.equal((await show('nobody', list + path)).status, 303)
    for (const who of ['stranger', 'support'] as const) assert.equal((await show(who, list + path)).status, 404, who)
  })
for (const path of ['', `/${database.id}/password`, `/${database.id}/open`, `/${database.id}/import`, `/${database.id}/undo-import`, `/${database.id}/check`, `/${database.id}/delete`, `/${database.id}/restore`])
  test(`POST databases${path.replace(database.id, 'DB')}: strangers and support find nothing`, async () => {
    for (const who of ['stranger', 'support'] as const) assert.equal((await post(who, list + path)).status, 404, who)
  })

test('a site without one teaches what it is for; a site of plain pages needs none', async () => {
  const [empty, plain] = await inTransaction(db, async (tx) => [await buildSite(tx, actor), await buildSite(tx, actor, { profile: 'static' })])
  const taught = await show('actor', `/sites/${empty.id}/databases`)
  assert.match(taught.text, /Pas encore de base de données\./)
  assert.match(taught.text, /Créer la base/)
  const pages = await show('actor', `/sites/${plain.id}/databases`)
  assert.match(pages.text, /n’a pas besoin de base de données/)
  assert.doesNotMatch(pages.text, /Créer la base/)
})

test('a new one shows its password once, in a page that nobody keeps', async () => {
  const made = await post('actor', list, { words: 'Boutique <b>' })
  assert.equal(made.status, 200)
  assert.equal(made.headers.get('cache-control'), 'no-store')
  const password = /<code class="mono">([a-z0-9]{24})<\/code>/.exec(made.text)?.[1] ?? ''
  const shop = (await databasesOf(db, site.id)).find((database) => database.name.startsWith('boutique_b_'))!
  assert.equal(shop.passwordHash, nativePasswordHash(password))
  assert.ok(!(await show('actor', `${list}/${shop.id}`)).text.includes(password))
  const renewed = await post('actor', `${list}/${shop.id}/password`, { version: String(shop.version) })
  assert.match(renewed.text, /Voici le nouveau mot de passe/)
  assert.equal((await post('actor', `${list}/${shop.id}/password`, { version: String(shop.version) })).status, 409)
})

test('its page shows how to connect, how full it is, and what can be done', async () => {
  const { text } = await show('actor', one)
  for (const words of ['localhost', database.name, 'Parcourir', 'Télécharger la copie', 'Importer ce fichier', 'Vérifier les tables', 'pas encore mesurée']) assert.ok(text.includes(words), words)
})

test('near its limit it warns, beyond it says what still works and what to do', async () => {
  const report = async (bytes: number, full: boolean) => inTransaction(db, async (tx) => recordDatabaseReports(tx, nodeId, [appliedDatabase((await databaseById(tx, site.id, database.id))!, { size: { bytes, full } })], clock))
  await report(Math.floor(database.diskBytes * 0.83), false)
  assert.match((await show('actor', one)).text, /83 % de sa place/)
  await report(database.diskBytes, true)
  assert.match((await show('actor', one)).text, /Cette base est pleine\..*plus rien n’y est ajouté/s)
  assert.match((await show('actor', list)).text, /pleine/)
  await report(4096, false)
})

test('browsing leads to the tool without a form that leaves the panel', async () => {
  const opened = await post('actor', `${one}/open`)
  assert.equal(opened.status, 200)
  const refresh = opened.headers.get('refresh') ?? ''
  assert.match(refresh, new RegExp(`^0; url=http://databases-${nodeId}\\.[^/]+/\\?ticket=[a-z0-9]{32}$`))
  assert.ok(opened.text.includes(refresh.slice('0; url='.length)), 'and a link for who does not follow')
  refusal = { outcome: 'refused', reason: 'databaseServerAway', detail: null }
  const away = await post('actor', `${one}/open`)
  refusal = null
  assert.equal(away.status, 503)
  assert.match(away.text, /vos données sont intactes/)
})

const sendDump = async (who: Who, bytes: string) => {
  const body = new FormData()
  body.set('dump', new File([bytes], 'roue.sql'))
  const encoded = new Response(body)
  return read(await send(persons[who], 'POST', `${one}/import`, { body: await encoded.arrayBuffer(), headers: { 'content-type': encoded.headers.get('content-type') ?? '' } }))
}

test('an import is followed as a job, can be undone, and an empty file says so', async () => {
  const started = await sendDump('actor', 'SELECT 1;')
  assert.equal(started.status, 303)
  assert.match(started.to ?? '', new RegExp(`^/sites/${site.id}/jobs/`))
  for (let tries = 0; tries < 3000 && (await databaseById(db, site.id, database.id))!.lastImport?.outcome !== 'done'; tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.match((await show('actor', one)).text, /Un import a eu lieu le .* Jusqu’au/)
  assert.match((await show('actor', `${one}/undo-import`)).text, /sera perdu/)
  assert.match((await sendDump('actor', '')).text, /Choisissez d’abord un fichier/)
  await storeImport(db, database.id, { outcome: 'cut', at: clock.now() })
  assert.match((await show('actor', one)).text, /peut-être la moitié du fichier/)
  await storeImport(db, database.id, null)
})

test('deleting asks first, says until when, and offers the way back', async () => {
  assert.match((await show('actor', `${one}/delete`)).text, /gardées jusqu’au/)
  const gone = await post('actor', `${one}/delete`)
  assert.deepEqual([gone.status, gone.to], [303, list])
  assert.match((await show('actor', list)).text, /Récupérable jusqu’au/)
  assert.match((await show('actor', one)).text, /Rétablir/)
  assert.equal((await post('actor', `${one}/restore`)).to, one)
})

test('no fault was logged', () => assert.deepEqual(panel.faults, []))
