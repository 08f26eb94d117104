import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'

const newPassword = 'une autre phrase bien longue'
const secretOf = (link: string): string => link.split('link=')[1] ?? ''
const signsIn = async (people: TestPeople, email: string, password: string) => (await people.browser().post('/sign-in', { email, password })).status === 303

async function askedLink(people: TestPeople, email: string): Promise<string> {
  assert.equal((await people.browser().post('/forgotten-password', { email })).status, 200)
  return people.linkTo(email)
}

test('a link by e-mail changes the password once; all sessions end', async () => {
  const people = await testPeople()
  const { email, id } = await people.addPerson()
  const elsewhere = await people.signedIn({ id, email, totpSecret: null })
  const link = await askedLink(people, email.toUpperCase().toLowerCase())
  const visitor = people.browser()
  for (let scan = 0; scan < 3; scan++) assert.equal((await visitor.get(link)).status, 200, 'opening it does not use it up')
  assert.match((await visitor.get(link)).text, new RegExp(email), 'says for which account')
  const short = await visitor.post('/reset-password', { link: secretOf(link), password: 'court' })
  assert.equal(short.status, 422)
  assert.match(short.text, /Il faut au moins 12 signes/)
  assert.equal((await visitor.post('/reset-password', { link: secretOf(link), password: newPassword })).location, '/sign-in')
  assert.equal((await elsewhere.get('/account')).status, 303)
  assert.equal(await signsIn(people, email, goodPassword), false)
  assert.equal(await signsIn(people, email, newPassword), true)
  assert.equal((await visitor.get(link)).status, 404, 'used')
  assert.equal((await visitor.post('/reset-password', { link: secretOf(link), password: 'encore une autre phrase' })).status, 404)
  assert.match((await people.letters(email))[0]?.subject ?? '', /mot de passe a changé/)
})

test('the same answer for an address that has no account', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const known = await people.browser().post('/forgotten-password', { email })
  const unknown = await people.browser().post('/forgotten-password', { email: 'nobody@velo.example' })
  const bare = (text: string) => text.replace(/(value|data-csrf)="[\w-]{60,}"/g, '')
  assert.deepEqual([unknown.status, bare(unknown.text)], [known.status, bare(known.text)])
  assert.equal((await people.letters('nobody@velo.example')).length, 0)
})

test('an hour ends a link, a newer one ends it too, a disabled person’s is dead', async () => {
  const people = await testPeople()
  const { email, id } = await people.addPerson()
  const first = await askedLink(people, email)
  people.clock.advance(1000)
  const second = await askedLink(people, email)
  assert.equal((await people.browser().get(first)).status, 404)
  people.clock.advance(3_600_000 - 1)
  assert.equal((await people.browser().get(second)).status, 200)
  people.clock.advance(1)
  assert.equal((await people.browser().get(second)).status, 404)
  const third = await askedLink(people, email)
  await people.db.updateTable('person').set({ disabled_at: people.clock.now() }).where('id', '=', id).execute()
  assert.equal((await people.browser().get(third)).status, 404)
})

test('the second factor is still asked for after a reset', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson({ totp: true })
  const link = await askedLink(people, email)
  await people.browser().post('/reset-password', { link: secretOf(link), password: newPassword })
  const answer = await people.browser().post('/sign-in', { email, password: newPassword })
  assert.match(answer.location, /^\/sign-in\/second-factor/)
})

test('of two who use one link at once, one succeeds', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const link = secretOf(await askedLink(people, email))
  const answers = await Promise.all(['une phrase de quatre mots', 'quatre mots de phrase ici'].map((password) => people.browser().post('/reset-password', { link, password })))
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [303, 404])
})

test('a mailbox is not flooded, a guesser of links waits', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const statuses = []
  for (let time = 0; time < 4; time++) statuses.push((await people.browser(`198.51.100.${time}`).post('/forgotten-password', { email })).status)
  assert.deepEqual(statuses, [200, 200, 200, 429])
  assert.equal((await people.letters(email)).length, 3)
  const guesser = people.browser('198.51.100.77')
  const guesses = []
  for (let time = 0; time < 31; time++) guesses.push((await guesser.get(`/reset-password?link=${String(time).padStart(32, 'a')}`)).status)
  assert.deepEqual([guesses[0], guesses[29], guesses[30]], [404, 404, 429])
})

for (const link of ['', 'x', 'A'.repeat(32), '../'.repeat(8), 'a'.repeat(5000)])
  test(`a link that is none is dead: ${link.slice(0, 20)}`, async () => {
    const people = await testPeople()
    assert.equal((await people.browser().get(`/reset-password?link=${encodeURIComponent(link)}`)).status, 404)
    assert.equal((await people.browser().post('/reset-password', { link, password: newPassword })).status, 404)
  })

test('a link of one purpose is dead for another', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const link = secretOf(await askedLink(people, email))
  for (const path of ['/invitation', '/confirm-email', '/lost-factor', '/lost-factor/cancel']) {
    assert.equal((await people.browser().get(`${path}?link=${link}`)).status, 404, path)
    assert.equal((await people.browser().post(path, { link, password: newPassword })).status, 404, path)
  }
})

test('the secret of a link is in no log line', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const link = await askedLink(people, email)
  await people.browser().get(link)
  assert.equal(JSON.stringify(people.lines).includes(secretOf(link)), false)
})
