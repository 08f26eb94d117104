import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import type { Actor } from '#people/actor.ts'
import { makeHomePages } from '#hosting/home/home-pages.ts'
import { makeSitePages } from '#hosting/sites/pages/site-pages.ts'
import { makeSiteSettingsPages } from '#hosting/sites/pages/site-settings-pages.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildActor, buildSite, lent } from '#hosting/sites/test-sites.ts'
import { makeAccessPages } from './access-pages.ts'
import { makeReceivedPages } from './received-pages.ts'

const panel = await testPanel({ pages: (services) => [makeHomePages(services), makeSitePages(services), makeSiteSettingsPages(services), makeAccessPages(services), makeReceivedPages()] })
const { actor, stranger, db, send } = panel
const { site, friend } = await inTransaction(db, async (tx) => {
  const made = await buildActor(tx, [], [], 'Paul <b>Ami</b>')
  await tx.updateTable('person').set({ password_hash: 'x' }).where('id', '=', made.personId).execute()
  return { site: await buildSite(tx, actor, { hostName: 'roue', name: 'La roue' }), friend: made }
})
const path = `/sites/${site.id}/access`
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

async function show(who: Actor, address: string) {
  const answer = await send(who, 'GET', address)
  return { status: answer.status, to: answer.headers.get('location'), text: plain(await answer.text()) }
}
async function post(who: Actor, address: string, fields: Record<string, string> = {}) {
  const answer = await send(who, 'POST', address, { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  return { status: answer.status, to: answer.headers.get('location'), text: plain(await answer.text()) }
}
/** As a request finds the person: with what the rows say they were lent. */
async function today(who: Actor): Promise<Actor> {
  const rows = await db.selectFrom('delegation').select(['id', 'subject_id as subject', 'level', 'ends_at as endsAt']).where('person_id', '=', who.personId).where('ended_at', 'is', null).where('accepted_at', 'is not', null).execute()
  return { ...who, delegations: rows.map((row) => ({ ...row, kind: 'site' })) }
}
const idOf = async (email: string) => (await db.selectFrom('delegation').select('id').where('email', '=', email).where('ended_at', 'is', null).executeTakeFirstOrThrow()).id

test('an empty tab teaches; a refused invitation keeps what was typed', async () => {
  assert.match((await show(actor, path)).text, /Personne d’autre pour l’instant/)
  const refused = await post(actor, path, { email: 'paul@', called: 'Paul', level: 'see', until: '2027-01-31', from: '' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Cette adresse de courriel n’est pas complète/)
  assert.match(refused.text, /value="paul@"/)
  assert.match(refused.text, /value="see" checked/)
  assert.match(refused.text, /value="2027-01-31"/)
  assert.equal((await post(actor, path, { email: 'a@x.example', level: 'own' })).status, 400)
})

test('a friend is invited, accepts, sees the site among theirs, edits, and then may not', async () => {
  assert.equal((await post(actor, path, { email: friend.email, called: '', level: 'edit' })).to, path)
  assert.match((await show(actor, path)).text, /Invitations sans réponse/)
  assert.match((await show(friend, '/home')).text, /Camille Ferrand vous invite à aider/)
  const received = await show(friend, '/account/access')
  assert.match(received.text, /Camille Ferrand vous propose un accès à roue\./)
  const id = await idOf(friend.email)
  assert.equal((await post(friend, `/account/access/${id}/accept`)).to, `/sites/${site.id}`)
  const helper = await today(friend)
  const list = await show(helper, '/sites')
  assert.match(list.text, /Fédération des ateliers vélo/)
  assert.match(list.text, /votre accès : modifier/)
  assert.match((await show(helper, '/home')).text, /pour Fédération des ateliers vélo/)
  const overview = await show(helper, `/sites/${site.id}`)
  assert.match(overview.text, /href="\/sites\/[a-z0-9]+\/files"/)
  assert.doesNotMatch(overview.text, /host-names|\/access"/, 'no tab that leads to a refusal')
  assert.equal((await post(helper, `/sites/${site.id}/settings`, { name: 'La roue de Paul' })).status, 303)
  assert.doesNotMatch((await show(helper, `/sites/${site.id}/settings`)).text, /\/suspend"|\/delete"/)
  assert.equal((await show(helper, path)).status, 403)
  const tab = await show(actor, path)
  assert.match(tab.text, /Paul &lt;b&gt;Ami&lt;\/b&gt;/)
  assert.match(tab.text, /renommé « La roue de Paul »[\s\S]*Paul &lt;b&gt;/, 'what they did stands there')
  assert.match((await show(actor, `${path}/${id}/end`)).text, /Retirer l’accès de Paul/)
  assert.equal((await post(actor, `${path}/${id}/end`)).to, path)
  const former = await today(friend)
  assert.equal((await show(former, `/sites/${site.id}`)).status, 404)
  assert.equal((await post(former, `/sites/${site.id}/settings`, { name: 'Encore' })).status, 404)
  assert.doesNotMatch((await show(former, '/sites')).text, /roue<wbr>/)
})

test('who manages invites to less than that, changes only that, and sees who is there', async () => {
  const manager = lent(await inTransaction(db, (tx) => buildActor(tx, [], [], 'Gérante')), site.id, 'manage')
  await post(actor, path, { email: 'high@velo.example', called: 'Haute', level: 'manage' })
  const tab = await show(manager, path)
  assert.match(tab.text, /Haute/)
  assert.doesNotMatch(tab.text, /value="manage"/)
  const id = await idOf('high@velo.example')
  for (const address of [`${path}/${id}`, `${path}/${id}/end`]) assert.equal((await show(manager, address)).status, 403)
  assert.equal((await post(manager, path, { email: 'low@velo.example', level: 'see' })).status, 303)
  assert.match((await show(actor, path)).text, /invité par Gérante/)
  const low = await idOf('low@velo.example')
  const refused = await post(manager, `${path}/${low}`, { level: 'edit', until: '2031-01-01' })
  assert.match(refused.text, /Votre propre accès finit le/)
  assert.equal((await post(manager, `${path}/${low}`, { level: 'edit', until: '2027-01-01' })).to, path)
  assert.equal((await post(manager, `${path}/${low}/resend`)).to, path)
})

test('an invitation is declined; an access is given back', async () => {
  await post(actor, path, { email: friend.email, called: '', level: 'see' })
  const declined = await idOf(friend.email)
  assert.equal((await post(friend, `/account/access/${declined}/decline`)).to, '/account/access')
  await post(actor, path, { email: friend.email, called: '', level: 'see' })
  const id = await idOf(friend.email)
  await post(friend, `/account/access/${id}/accept`)
  assert.match((await show(friend, `/account/access/${id}/decline`)).text, /Rendre votre accès à roue\./)
  await post(friend, `/account/access/${id}/decline`)
  assert.match((await show(friend, '/account/access')).text, /Aucun accès reçu/)
})

test('others’ invitations are nobody’s business', async () => {
  const id = await idOf('high@velo.example')
  for (const act of ['accept', 'decline']) assert.equal((await post(stranger, `/account/access/${id}/${act}`)).status, 404)
  assert.equal((await show(stranger, path)).status, 404)
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
