import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { inTransaction } from '#db/transaction.ts'
import { someFacts } from '#hosting/nodes/test-node.ts'
import { recordSiteReports } from '#hosting/sites/for-nodes.ts'
import { makeSitePages } from '#hosting/sites/pages/site-pages.ts'
import { makeSiteSettingsPages } from '#hosting/sites/pages/site-settings-pages.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildSite, clock, lent } from '#hosting/sites/test-sites.ts'
import { makeJobPages } from '#hosting/jobs/pages/job-pages.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { applicationOf, patchApplication } from './application-store.ts'
import { makeApplicationPages } from './pages/application-pages.ts'

/** What the played node holds, and what it was asked. */
const asked: Question[] = []
let found: { name: string; version: string; previous: string | null } | null = null
let refusal: Answer | null = null

async function node(question: Question): Promise<Answer> {
  asked.push(question)
  if (question.ask !== 'lookAtApplication' && refusal) return refusal
  if (question.ask === 'installApplication') found = { name: question.application, version: '6.8.12', previous: null }
  if (question.ask === 'updateApplication') found = { name: question.application, version: '6.9', previous: '6.8.12' }
  if (question.ask === 'undoApplicationUpdate') found = { name: question.application, version: '6.8.12', previous: null }
  return { outcome: 'application', found, empty: found === null }
}

const panel = await testPanel({ node, pages: (services) => [makeSitePages(services), makeSiteSettingsPages(services), makeApplicationPages(services), makeJobPages(services)] })
const { api, send, actor, stranger, administrator, db } = panel
await db.updateTable('node').set({ facts: JSON.stringify(someFacts) }).where('id', '=', panel.nodeId).execute()
const [site, other, lentSite] = await inTransaction(db, async (tx) => [await buildSite(tx, actor), await buildSite(tx, stranger), await buildSite(tx, actor)] as const)
const path = `/api/v1/sites/${site.id}/application`

/** The node makes every site as it is wanted. */
let over = false
const reporting = (async () => {
  while (!over) {
    const rows = await db.selectFrom('site').select(['id', 'generation']).execute()
    await inTransaction(db, (tx) => recordSiteReports(tx, panel.nodeId, rows.map(({ id, generation }) => ({ kind: 'site', id, generation, outcome: 'applied', reason: null, detail: null, httpStatus: 200, answering: true, size: null, durationMs: 1 })), clock))
    await wait(50)
  }
})()

const wanted = { application: 'wordpress', login: 'camille', email: 'camille@velo.example' }
const persons = { nobody: null, actor, stranger, administrator, seer: lent(stranger, lentSite.id, 'see') }
const table: [who: keyof typeof persons, method: string, path: string, body: unknown, status: number, code?: string][] = [
  ['actor', 'GET', '/api/v1/applications', undefined, 200],
  ['nobody', 'GET', '/api/v1/applications', undefined, 401, 'signInFirst'],
  ['actor', 'GET', path, undefined, 200],
  ['administrator', 'GET', path, undefined, 200],
  ['stranger', 'GET', path, undefined, 404, 'notFound'],
  ['nobody', 'GET', path, undefined, 401, 'signInFirst'],
  ['seer', 'GET', `/api/v1/sites/${lentSite.id}/application`, undefined, 403, 'forbidden'],
  ['seer', 'POST', `/api/v1/sites/${lentSite.id}/application`, wanted, 403, 'forbidden'],
  ['stranger', 'POST', path, wanted, 404, 'notFound'],
  ['nobody', 'POST', path, wanted, 401, 'signInFirst'],
  ['actor', 'POST', path, { application: 'wordpress' }, 400, 'badInput'],
  ['actor', 'POST', path, { ...wanted, application: 'joomla' }, 422, 'noSuchApplication'],
  ['actor', 'POST', path, { ...wanted, login: 'admin' }, 422, 'applicationLogin'],
  ['actor', 'POST', path, { ...wanted, login: 'a b' }, 422, 'applicationLogin'],
  ['actor', 'POST', path, { ...wanted, email: 'camille@' }, 422, 'emailShape'],
  ['actor', 'POST', path, { ...wanted, title: 'x'.repeat(101) }, 422, 'applicationTitle'],
  ['actor', 'POST', path, { ...wanted, personName: 'a\u0007b' }, 422, 'applicationPersonName'],
  ['actor', 'POST', `${path}/update`, undefined, 404, 'applicationNotInstalled'],
  ['actor', 'POST', `${path}/undo-update`, undefined, 404, 'applicationNotInstalled'],
  ['actor', 'POST', `${path}/move`, undefined, 404, 'applicationNotInstalled'],
  ['actor', 'POST', `${path}/password`, {}, 404, 'applicationNotInstalled'],
  ['actor', 'POST', `${path}/password`, { login: 'a b' }, 400, 'applicationLogin'],
  ['stranger', 'POST', `${path}/update`, undefined, 404, 'notFound'],
  ['stranger', 'POST', `/api/v1/sites/${other.id}/application/update`, undefined, 404, 'applicationNotInstalled'],
]
for (const [who, method, where, body, status, code] of table)
  test(`${who} ${method} ${where.replace(site.id, '{site}')} ${JSON.stringify(body) ?? ''}: ${status}`, async () => {
    const answer = await api(persons[who], method, where, body)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
    if (code) assert.equal(answer.json['code'], code)
  })

async function jobEnd(job: unknown): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 1000; tries++) {
    const { json } = await api(actor, 'GET', `/api/v1/sites/${site.id}/jobs/${String(job)}`)
    if (json['state'] !== 'running') return json
    await wait(30)
  }
  assert.fail('the job does not end')
}

test('an installation makes a database, asks the node, serves the site as what it is, and tells the password once', async () => {
  refusal = { outcome: 'applicationRefused', reason: 'applicationStepFailed', detail: 'the tables <b>' }
  const cut = await api(actor, 'POST', path, wanted)
  assert.equal(cut.status, 202)
  assert.match(JSON.stringify(await jobEnd(cut.json['job'])), /"applicationStepFailed"/)
  assert.equal((await siteById(db, site.id))?.profile, 'php')
  const first = await applicationOf(db, site.id)
  assert.equal(first?.installedAt, null)
  refusal = null

  const answer = await api(actor, 'POST', path, { ...wanted, title: ' La  Roue ', language: 'xx' })
  assert.equal(answer.status, 202, JSON.stringify(answer.json))
  const { login, password } = answer.json['administrator'] as { login: string; password: string }
  assert.equal(login, 'camille')
  assert.match(password, /^[a-z0-9]{5}(-[a-z0-9]{5}){3}$/)
  const end = await jobEnd(answer.json['job'])
  assert.equal(end['state'], 'done', JSON.stringify(end))
  assert.doesNotMatch(JSON.stringify(end), new RegExp(password))
  const question = asked.findLast((one) => one.ask === 'installApplication')
  assert.ok(question?.ask === 'installApplication')
  assert.equal(question.title, 'La Roue')
  assert.equal(question.language, 'fr')
  assert.equal(question.administrator.password, password)
  const now = await siteById(db, site.id)
  assert.deepEqual([now?.profile, now?.pageCache], ['wordpress', true])
  // the database of the run that was cut serves again, with a new password
  assert.equal((await applicationOf(db, site.id))?.databaseId, first?.databaseId)
  const databases = await db.selectFrom('site_database').select(['name']).where('site_id', '=', site.id).execute()
  assert.deepEqual(databases.map(({ name }) => name), [question.database?.name])
  assert.equal((await api(actor, 'POST', path, wanted)).json['code'], 'applicationAlreadyThere')
})

test('behind, updated, put back: each a job, and the version is what the node says', async () => {
  const offers = [{ ...someFacts.applications[0]!, version: '6.9' }, someFacts.applications[1]!]
  await db.updateTable('node').set({ facts: JSON.stringify({ ...someFacts, applications: offers }) }).where('id', '=', panel.nodeId).execute()
  const seen = await api(actor, 'GET', path)
  assert.equal((seen.json['application'] as { newer: string }).newer, '6.9')
  const text = await (await send(actor, 'GET', `/sites/${site.id}/application`)).text()
  assert.match(text, /en retard/)
  assert.match(text, /action="\/sites\/[^"]+\/application\/update"/)

  refusal = { outcome: 'applicationRefused', reason: 'applicationChanged', detail: 'wp-login.php' }
  const refused = await jobEnd((await api(actor, 'POST', `${path}/update`)).json['job'])
  assert.match(JSON.stringify(refused), /modifié à la main.*wp-login\.php/)
  refusal = null
  assert.equal((await jobEnd((await api(actor, 'POST', `${path}/update`)).json['job']))['state'], 'done')
  const updated = (await api(actor, 'GET', path)).json['application'] as { version: string; newer: string | null; previous: string }
  assert.deepEqual([updated.version, updated.newer, updated.previous], ['6.9', null, '6.8.12'])
  assert.match(await (await send(actor, 'GET', `/sites/${site.id}/application`)).text(), /undo-update/)
  assert.equal((await jobEnd((await api(actor, 'POST', `${path}/undo-update`)).json['job']))['state'], 'done')
  assert.equal((await applicationOf(db, site.id))?.version, '6.8.12')
})

test('another main host name is told to the application; where that fails the page says so', async () => {
  const added = await api(actor, 'POST', `/api/v1/sites/${site.id}/host-names`, { hostName: `neuf-${site.id}` })
  assert.equal(added.status, 200, JSON.stringify(added.json))
  const name = (added.json['hostNames'] as string[]).at(-1)!
  assert.equal((await api(actor, 'PATCH', `/api/v1/sites/${site.id}`, { mainHostName: name })).status, 200)
  for (let tries = 0; tries < 1000 && !(await applicationOf(db, site.id))?.address?.includes(name); tries++) await wait(30)
  const question = asked.findLast((one) => one.ask === 'moveApplication')
  assert.ok(question?.ask === 'moveApplication')
  assert.match(question.address, new RegExp(`//${name}`))
  assert.match(question.formerAddress ?? '', new RegExp(`//${site.hostNames[0]}`))
  await patchApplication(db, site.id, { address: 'http://ancien.example' })
  const text = await (await send(actor, 'GET', `/sites/${site.id}/application`)).text()
  assert.match(text, /se croit encore à http:\/\/ancien\.example/)
})

test('a new password is shown by the answer alone, a first one once', async () => {
  const reset = await api(actor, 'POST', `${path}/password`, { login: 'camille' })
  assert.equal(reset.status, 200)
  const form = async (to: string) => {
    const text = await (await send(actor, 'GET', `/sites/${site.id}/application`)).text()
    const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
    return send(actor, 'POST', `/sites/${site.id}/application/${to}`, { body: new URLSearchParams({ _csrf: token }), headers: { origin: 'http://panel.onyva.localhost:4600' } })
  }
  panel.services.passwords.keep(site.id, { login: 'camille', password: 'abcde-fghij' })
  const shown = await form('first-password')
  const text = await shown.text()
  if (shown.status === 200) {
    assert.match(text, /abcde-fghij/)
    assert.match(shown.headers.get('cache-control') ?? '', /no-store/)
    assert.equal((await form('first-password')).status, 409)
  } else assert.fail(`${shown.status} ${text.slice(0, 300)}`)
})

test('« Créer un site » offers what the machines can install, and makes both', async () => {
  const text = await (await send(actor, 'GET', '/sites/new')).text()
  assert.match(text, /name="profile" value="wordpress"/)
  assert.match(text, /name="login"/)
})

test('nothing of this was a fault', async () => {
  over = true
  await reporting
  assert.deepEqual(panel.faults, [])
})
