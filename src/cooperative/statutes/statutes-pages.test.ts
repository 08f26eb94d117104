import assert from 'node:assert/strict'
import test from 'node:test'
import { testPeople } from '#people/test-people.ts'
import { makeStatutesPages } from './statutes-pages.ts'

const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')

test('statutes: chosen from a model, changed from a day on, the difference told, taken back before it begins', async () => {
  const people = await testPeople([makeStatutesPages()])
  const browser = await people.signedIn(await people.addPerson())
  const signed = async (role: 'board') => people.signedIn(await people.addPerson({ roles: [role] }))
  assert.match(plain((await browser.get('/cooperative/statutes')).text), /Pas encore de statuts/)
  assert.equal((await browser.get('/cooperative/statutes/new')).status, 403)
  const board = await signed('board')
  assert.match(plain((await board.get('/cooperative/statutes/new')).text), /SCIC/)
  const form = (text: string) => {
    const fields: Record<string, string> = {}
    for (const [, name = '', value = ''] of text.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)) if (name !== '_csrf') fields[name] = value
    for (const [, preset = ''] of text.matchAll(/<input type="hidden" name="preset" value="([^"]+)"/g)) fields['preset'] = preset
    for (const [, name = '', options = ''] of text.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([^]*?)<\/select>/g)) fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? ''
    for (const [, name = '', value = ''] of text.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>([^]*?)<\/textarea>/g)) fields[name] = value
    for (const [tag, name = ''] of text.matchAll(/<input type="checkbox"[^>]* name="([^"]+)"[^>]*>/g)) if (!tag.includes(' checked')) delete fields[name]
    return fields
  }
  for (const preset of ['sa-directoire', 'sa-conseil', 'scic', 'association']) {
    const fields = form((await board.get(`/cooperative/statutes/new?preset=${preset}`)).text)
    const refused = await board.post('/cooperative/statutes/new', { ...fields, resolution: '' })
    assert.equal(refused.status, 422, preset)
    assert.match(plain(refused.text), /quelle assemblée a adopté/, preset)
  }
  const fields = form((await board.get('/cooperative/statutes/new?preset=sa-directoire')).text)
  const low = await board.post('/cooperative/statutes/new', { ...fields, resolution: 'AG', 'shares.floorCents': '18 499,99' })
  assert.match(plain(low.text), /18 500 € pour une société anonyme/)
  const three = await board.post('/cooperative/statutes/new', { ...fields, resolution: 'AG', 'shares.valueCents': '20,005' })
  assert.equal(three.status, 422)
  assert.equal((await board.post('/cooperative/statutes/new', { ...fields, fromDay: '2019-03-14', resolution: 'Assemblée constitutive' })).location, '/cooperative/statutes')
  const next = form((await board.get('/cooperative/statutes/new')).text)
  assert.match(plain((await board.post('/cooperative/statutes/new', { ...next, resolution: 'AGE' })).text), /Rien n’a changé/)
  await board.post('/cooperative/statutes/new', { ...next, fromDay: '2027-01-01', resolution: 'AGE', 'meetings.proxiesPerHolder': '3' })
  assert.match(plain((await browser.get('/cooperative/statutes')).text), /À partir du 1er janvier 2027 Pouvoirs qu’un sociétaire peut porter : 3 \(avant : 5\)/)
  assert.equal((await board.get('/cooperative/statutes/2/withdraw')).status, 200)
  assert.equal((await board.post('/cooperative/statutes/2/withdraw')).status, 303)
  assert.equal((await board.post('/cooperative/statutes/1/withdraw')).status, 409)
})
