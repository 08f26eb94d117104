import assert from 'node:assert/strict'
import test from 'node:test'
import { testPeople } from '#people/test-people.ts'
import { coverLinks, linkIn } from './covered-link.ts'

const secret = 'a2'.repeat(16)

test('every secret of a text is covered, and nothing else', () => {
  const text = `https://panel.example/reset?link=${secret}\nhttps://panel.example/x?a=b&link=${secret} link=${secret} https://panel.example/home`
  assert.equal(coverLinks(text), `https://panel.example/reset?link=••••••••\nhttps://panel.example/x?a=b&link=•••••••• link=${secret} https://panel.example/home`)
  assert.equal(linkIn(text), `https://panel.example/reset?link=${secret}`)
  assert.equal(linkIn('https://panel.example/home'), null)
})

test('the administration reads letters with their links covered, and is shown one against a line in its reader’s journal', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'], name: 'Idris' }))
  await admin.post('/administration/persons/new', { name: 'Noé Petit', email: 'noe@exemple.test', language: 'fr' })
  const link = await people.linkTo('noe@exemple.test')
  const { id } = await people.db.selectFrom('outgoing_message').select('id').where('to_address', '=', 'noe@exemple.test').executeTakeFirstOrThrow()
  const page = `/administration/messages/${id}`
  for (const path of [page, `${page}/body`]) {
    const { text } = await admin.get(path)
    assert.match(text, /link=•{8}/, path)
    assert.ok(!text.includes(link.split('link=')[1] ?? '?'), path)
  }
  const shown = await admin.post(`${page}/link`)
  assert.equal(shown.status, 200)
  assert.ok(shown.text.includes(link))
  assert.equal(shown.headers.get('cache-control'), 'no-store')
  const noe = people.browser()
  await noe.post('/invitation', { link: link.split('link=')[1] ?? '', password: 'quatre mots pour entrer' })
  assert.match((await noe.get('/account/activity')).text, /montré à l’administration[\s\S]*Idris/)
  people.clock.advance(11 * 60_000)
  assert.notEqual((await admin.post(`${page}/link`)).status, 200, 'a proof of identity that is old')
})

test('the link of a letter that has left is shown to nobody, and a letter without one has none', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  const values = { to_address: 'a@x.example', language: 'fr', subject: 's', body_html: '<p>x</p>', created_at: people.clock.now() }
  await people.db.insertInto('outgoing_message').values([{ ...values, id: 'sent', body_text: `${people.config.panelOrigin}/reset?link=${secret}`, sent_at: people.clock.now() }, { ...values, id: 'bare', body_text: 'bonjour', sent_at: null }]).execute()
  for (const id of ['sent', 'bare', 'nothing']) assert.equal((await admin.post(`/administration/messages/${id}/link`)).status, 404, id)
  assert.doesNotMatch((await admin.get('/administration/messages/sent')).text, /Montrer le lien/)
})
