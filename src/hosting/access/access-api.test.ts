import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import type { Actor, Level } from '#people/actor.ts'
import { byItself } from '#people/audit.ts'
import { delegationById } from '#people/delegations/delegation-store.ts'
import { represent } from '#people/persons/represent.ts'
import { limits } from '#people/rate-limit.ts'
import { buildActor, buildSite, clock, lent } from '#hosting/sites/test-sites.ts'
import { purgeDueSites } from '#hosting/sites/purge-due-sites.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'

const panel = await testPanel()
const { api, actor, stranger, administrator, member, db } = panel
const build = <T>(work: Parameters<typeof inTransaction<T>>[1]): Promise<T> => inTransaction(db, work)
const fresh = () => build((tx) => buildSite(tx, actor))
const somebody = (name: string): Promise<Actor> => build((tx) => buildActor(tx, [], [], name))
/** Can sign in already. */
const withPassword = async (name: string): Promise<Actor> => {
  const made = await somebody(name)
  await db.updateTable('person').set({ password_hash: 'x' }).where('id', '=', made.personId).execute()
  return made
}
const lettersTo = (email: string) => db.selectFrom('outgoing_message').select(['subject', 'body_text as text']).where('to_address', '=', email).orderBy('created_at').orderBy('id').execute()

const site = await fresh()
const other = await fresh()
const path = `/api/v1/sites/${site.id}/access`
const manager = lent(await somebody('Gérante'), site.id, 'manage')
const editor = lent(await somebody('Éditeur'), site.id, 'edit')
const persons = { nobody: null, actor, stranger, administrator, manager, editor, support: await build((tx) => buildActor(tx, [], ['support'])) }
const grant = async (email: string, level: Level = 'edit', where = path) => String((await api(actor, 'POST', where, { email, level })).json['id'])
const there = await grant('there@velo.example')
const high = await grant('high@velo.example', 'manage')
const elsewhere = await grant('elsewhere@velo.example', 'see', `/api/v1/sites/${other.id}/access`)
const partner = await build(async (tx) => {
  const made = await buildActor(tx, [member], [], 'Associée')
  await represent(tx, byItself('test'), { personId: made.personId, memberId: member.id, capacity: 'representative' }, clock)
  return made
})
const day = (days: number) => new Date(clock.now().getTime() + days * 24 * 3_600_000).toISOString().slice(0, 10)

const table: [who: keyof typeof persons, method: string, path: string, body: unknown, status: number, code?: string][] = [
  ['actor', 'GET', path, undefined, 200],
  ['manager', 'GET', path, undefined, 200],
  ['administrator', 'GET', path, undefined, 200],
  ['editor', 'GET', path, undefined, 403, 'forbidden'],
  ['support', 'GET', path, undefined, 404, 'notFound'],
  ['stranger', 'GET', path, undefined, 404, 'notFound'],
  ['nobody', 'GET', path, undefined, 401, 'signInFirst'],
  ['actor', 'POST', path, { email: 'a@x.example' }, 400, 'badInput'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'own' }, 400, 'badInput'],
  ['actor', 'POST', path, { email: 'a@x', level: 'see' }, 422, 'emailShape'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'see', name: 'a\u202eb' }, 422, 'personName'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'see', until: day(-1) }, 422, 'dayWrong'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'see', until: 'soon' }, 422, 'dayWrong'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'see', from: day(20), until: day(10) }, 422, 'delegationDays'],
  ['actor', 'POST', path, { email: 'a@x.example', level: 'see', until: day(6 * 366) }, 422, 'delegationDays'],
  ['actor', 'POST', path, { email: actor.email, level: 'see' }, 409, 'delegationToSelf'],
  ['manager', 'POST', path, { email: partner.email, level: 'see' }, 409, 'delegationToOwner'],
  ['actor', 'POST', path, { email: 'THERE@velo.example', level: 'see' }, 409, 'delegationThere'],
  ['editor', 'POST', path, { email: 'a@x.example', level: 'see' }, 403, 'forbidden'],
  ['manager', 'POST', path, { email: 'a@x.example', level: 'manage' }, 403, 'forbidden'],
  ['manager', 'POST', path, { email: 'a@x.example', level: 'edit', until: day(400) }, 422, 'delegationLonger'],
  ['manager', 'POST', path, { email: 'a@x.example', level: 'edit' }, 201],
  ['stranger', 'POST', path, { email: 'b@x.example', level: 'see' }, 404, 'notFound'],
  ['nobody', 'POST', path, { email: 'b@x.example', level: 'see' }, 401, 'signInFirst'],
  ['actor', 'PATCH', `${path}/${there}`, { level: 'see' }, 200],
  ['manager', 'PATCH', `${path}/${there}`, { level: 'edit', until: day(30) }, 200],
  ['manager', 'PATCH', `${path}/${there}`, { level: 'manage' }, 403, 'forbidden'],
  ['manager', 'PATCH', `${path}/${there}`, { until: day(400) }, 422, 'delegationLonger'],
  ['manager', 'PATCH', `${path}/${high}`, { level: 'see' }, 403, 'forbidden'],
  ['actor', 'PATCH', `${path}/${there}`, { level: 'all' }, 400, 'badInput'],
  ['actor', 'PATCH', `${path}/${elsewhere}`, { level: 'see' }, 404, 'notFound'],
  ['stranger', 'PATCH', `${path}/${there}`, { level: 'see' }, 404, 'notFound'],
  ['manager', 'POST', `${path}/${there}/resend`, undefined, 200],
  ['manager', 'POST', `${path}/${high}/resend`, undefined, 403, 'forbidden'],
  ['actor', 'POST', `${path}/nothing/resend`, undefined, 404, 'notFound'],
  ['manager', 'DELETE', `${path}/${high}`, undefined, 403, 'forbidden'],
  ['editor', 'DELETE', `${path}/${there}`, undefined, 403, 'forbidden'],
  ['stranger', 'DELETE', `${path}/${there}`, undefined, 404, 'notFound'],
  ['actor', 'DELETE', `${path}/${elsewhere}`, undefined, 404, 'notFound'],
  ['manager', 'DELETE', `${path}/${there}`, undefined, 204],
  ['actor', 'DELETE', `${path}/${there}`, undefined, 404, 'notFound'],
  ['actor', 'GET', '/api/v1/me/access', undefined, 200],
  ['nobody', 'GET', '/api/v1/me/access', undefined, 401, 'signInFirst'],
  ['actor', 'POST', `/api/v1/me/access/${high}/accept`, undefined, 404, 'notFound'],
  ['stranger', 'DELETE', `/api/v1/me/access/${high}`, undefined, 404, 'notFound'],
]
for (const [who, method, address, body, status, code] of table)
  test(`${who} ${method} ${address.replace(site.id, '{site}')} ${body === undefined ? '' : JSON.stringify(body)}: ${status} ${code ?? ''}`, async () => {
    await db.deleteFrom('rate_window').execute()
    const answer = await api(persons[who], method, address, body)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
    if (code !== undefined) {
      assert.equal(answer.json['code'], code)
      assert.notEqual(answer.json['title'], code, 'the refusal has no words')
    }
  })

test('invited, accepted, changed, taken back: letters and journal tell it', async () => {
  const shared = await fresh()
  const where = `/api/v1/sites/${shared.id}/access`
  const friend = await withPassword('Paul Ami')
  const { json: asked, status } = await api(actor, 'POST', where, { email: friend.email.toUpperCase(), name: 'Paulo', level: 'edit' })
  assert.equal(status, 201, JSON.stringify(asked))
  assert.deepEqual([asked['state'], asked['name']], ['asked', 'Paulo'], 'their own name would tell that they have an account')
  const [letter] = await lettersTo(friend.email)
  assert.match(letter!.text, /\/account\/access/)
  assert.doesNotMatch(letter!.text, /link=/, 'who can sign in needs no link')
  const { json: waiting } = await api(friend, 'GET', '/api/v1/me/access')
  const [received] = waiting['items'] as { id: string; state: string; ownerName: string; site: { id: string } }[]
  assert.deepEqual([received!.state, received!.ownerName, received!.site.id], ['asked', member.name, shared.id])
  assert.equal((await api(friend, 'POST', `/api/v1/me/access/${received!.id}/accept`)).status, 204)
  assert.equal((await api(friend, 'POST', `/api/v1/me/access/${received!.id}/accept`)).status, 204, 'twice changes nothing')
  const [held] = (await api(actor, 'GET', where)).json['items'] as { state: string; name: string }[]
  assert.deepEqual([held!.state, held!.name], ['held', 'Paul Ami'])
  assert.equal((await api(actor, 'POST', `${where}/${received!.id}/resend`)).json['code'], 'delegationAnswered')
  await api(actor, 'PATCH', `${where}/${received!.id}`, { level: 'see' })
  await api(actor, 'DELETE', `${where}/${received!.id}`)
  assert.deepEqual((await api(friend, 'GET', '/api/v1/me/access')).json['items'], [])
  assert.deepEqual((await lettersTo(friend.email)).map(({ subject }) => subject.split(' ').slice(0, 3).join(' ')).sort(), ['Camille Ferrand vous', 'Votre accès à', 'Votre accès à'])
  assert((await lettersTo(actor.email)).some(({ subject }) => subject.startsWith('Paul Ami accepte')))
  const journal = await db.selectFrom('audit_event').select(['action', 'member_id']).where('subject_id', '=', shared.id).where('action', 'like', 'delegation.%').orderBy('id').execute()
  assert.deepEqual(journal.map(({ action }) => action), ['delegation.lent', 'delegation.accepted', 'delegation.changed', 'delegation.revoked'])
  assert(journal.every(({ member_id }) => member_id === member.id))
})

test('who has no account gets a link; the answer to the member is the same', async () => {
  const shared = await fresh()
  const where = `/api/v1/sites/${shared.id}/access`
  const known = await withPassword('Connue')
  const [one, two] = [await api(actor, 'POST', where, { email: known.email, level: 'see' }), await api(actor, 'POST', where, { email: 'inconnue@velo.example', level: 'see' })]
  const shape = (json: Record<string, unknown>) => ({ ...json, id: '', email: '', name: '' })
  assert.deepEqual(shape(one.json), shape(two.json))
  assert.match((await lettersTo('inconnue@velo.example'))[0]!.text, /\/invitation\?link=[a-z0-9]{32}/)
})

test('declined, then asked again and given back', async () => {
  const shared = await fresh()
  const where = `/api/v1/sites/${shared.id}/access`
  const friend = await withPassword('Refuse')
  const first = String((await api(actor, 'POST', where, { email: friend.email, level: 'see' })).json['id'])
  assert.equal((await api(friend, 'DELETE', `/api/v1/me/access/${first}`)).status, 204)
  assert.equal((await api(friend, 'POST', `/api/v1/me/access/${first}/accept`)).status, 404, 'no is no')
  const second = String((await api(actor, 'POST', where, { email: friend.email, level: 'see' })).json['id'])
  await api(friend, 'POST', `/api/v1/me/access/${second}/accept`)
  assert.equal((await api(friend, 'DELETE', `/api/v1/me/access/${second}`)).status, 204)
  const subjects = (await lettersTo(actor.email)).map(({ subject }) => subject)
  assert(subjects.some((subject) => subject.includes('décline votre invitation')))
  assert(subjects.includes('Refuse rend son accès'))
})

test('an invitation lapses, and can be sent again; one that has begun to count ends by its day', async () => {
  const shared = await fresh()
  const where = `/api/v1/sites/${shared.id}/access`
  const friend = await withPassword('Tarde')
  const id = String((await api(actor, 'POST', where, { email: friend.email, level: 'see', until: day(60) })).json['id'])
  // The clock is every file's: rows go back instead.
  await db.updateTable('delegation').set({ open_until: clock.now() }).where('id', '=', id).execute()
  assert.equal((await api(friend, 'POST', `/api/v1/me/access/${id}/accept`)).json['code'], 'delegationLapsed')
  assert.equal((await api(actor, 'POST', `${where}/${id}/resend`)).json['state'], 'asked')
  assert.equal((await api(friend, 'POST', `/api/v1/me/access/${id}/accept`)).status, 204)
  await db.updateTable('delegation').set({ starts_at: new Date(0), ends_at: clock.now() }).where('id', '=', id).execute()
  assert.deepEqual((await api(actor, 'GET', where)).json['items'], [], 'over')
  assert.equal((await api(actor, 'POST', where, { email: friend.email, level: 'see' })).status, 201, 'there is room for a new one')
})

test('of two invitations of one address at once, one is told', async () => {
  const shared = await fresh()
  const tries = await Promise.all([1, 2].map(() => api(actor, 'POST', `/api/v1/sites/${shared.id}/access`, { email: 'deux@velo.example', level: 'see' })))
  assert.deepEqual(tries.map(({ status }) => status).sort(), [201, 409])
})

test('many letters to strangers wait', async () => {
  const shared = await fresh()
  const spammer = await build((tx) => buildActor(tx, [member], [], 'Pressé'))
  const statuses: number[] = []
  for (let index = 0; index <= limits.invitationAccount.tries; index++) statuses.push((await api(spammer, 'POST', `/api/v1/sites/${shared.id}/access`, { email: `n${index}@velo.example`, level: 'see' })).status)
  assert.equal(statuses.filter((status) => status === 201).length, limits.invitationAccount.tries)
  assert.equal(statuses.at(-1), 429)
})

test('a list shows what was lent, whose it is, and how far it goes', async () => {
  const shared = await fresh()
  const friend = lent(await somebody('Liste'), shared.id, 'edit')
  const { json } = await api(friend, 'GET', '/api/v1/sites')
  assert.deepEqual((json['items'] as Record<string, unknown>[]).map((item) => [item['id'], item['ownerName'], item['level']]), [[shared.id, member.name, 'edit']])
})

test('a purged site ends what was lent on it', async () => {
  const shared = await fresh()
  const id = await grant('fini@velo.example', 'see', `/api/v1/sites/${shared.id}/access`)
  await api(actor, 'DELETE', `/api/v1/sites/${shared.id}`)
  await db.updateTable('site').set({ recoverable_until: clock.now() }).where('id', '=', shared.id).execute()
  await build((tx) => purgeDueSites(tx, { atMost: 20, requestId: 'r' }, clock))
  assert.equal(await delegationById(db, id), null)
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
