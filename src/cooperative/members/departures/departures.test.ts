/** Leaving, through the pages and by the clock. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { Statutes } from '#cooperative/statutes/statutes.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import { makeRegisterPages } from '../register-pages.ts'
import { eventsOf } from '../register/event-store.ts'
import { completeWithdrawals } from './withdraw.ts'

const dayMs = 24 * 3_600_000
const left: string[] = []
const ports = {
  countSites: async (_: unknown, ids: readonly string[]) => new Map(ids.map((id) => [id, 2])),
  memberLeft: async (_tx: unknown, _doer: unknown, { day: on, cause }: { day: string; cause: string }) => void left.push(`${cause} ${on}`),
  dueOnDeparture: async () => ({ shares: 3, nominalCents: 6000n, unpaidCents: 500n, lossCents: 300n, amountCents: 5200n, dueOn: day('2028-02-23'), floorHolds: true, ahead: 2 }),
}
async function scene(change: Partial<Statutes['members']> = {}) {
  const people = await testPeople([makeRegisterPages(ports)])
  const statutes = { ...presets['sa-conseil'], members: { ...presets['sa-conseil'].members, ...change } }
  await inTransaction(people.db, (tx) => changeStatutes(tx, byItself('test'), { statutes, fromDay: '2020-01-01', resolution: 'AG' }, people.clock))
  const camille = await people.addPerson({ name: 'Camille Ferrand', email: 'camille@velo.example' })
  const id = await people.addMember('La Roue libre', camille.id)
  const from = { cooperativeName: 'x', panelOrigin: people.config.panelOrigin }
  const complete = () => inTransaction(people.db, (tx) => completeWithdrawals(tx, byItself('timed'), from, ports, people.clock))
  const keeper = await people.addPerson({ roles: ['board'] })
  return { people, id, camille, mine: await people.signedIn(camille), keep: await people.signedIn(keeper), keeper, complete, admin: `/administration/members/${id}/departure`, leave: `/membership/${id}/leave` }
}
const statusOf = async (people: Awaited<ReturnType<typeof scene>>['people'], id: string) => (await people.db.selectFrom('member').select(['status', 'left_on']).where('id', '=', id).executeTakeFirstOrThrow()).status

test('one page says what is due, what is paid back and when; asked for, taken back, asked again, done by the clock', async () => {
  const { people, id, mine, leave, complete } = await scene()
  const page = await mine.get(leave)
  assert.match(page.text, /3 mois de préavis[^]*23\sfévrier\s2027[^]*60,00[^]*−5,00[^]*−3,00[^]*52,00[^]*plancher[^]*2 sites/)
  assert.equal((await mine.post(leave)).status, 303)
  assert.match((await mine.get(leave)).text, /prend effet le 23\sfévrier\s2027 au soir/)
  assert.equal((await mine.post(leave)).status, 303, 'twice changes nothing')
  assert.equal((await people.letters('camille@velo.example')).length, 1)
  assert.equal((await mine.post(`${leave}/take-back`)).status, 303)
  assert.equal((await mine.post(`${leave}/take-back`)).status, 409)
  await mine.post(leave)
  people.clock.set(new Date('2027-02-23T22:30:00Z'))
  await complete()
  assert.equal(await statusOf(people, id), 'admitted', 'until midnight of the cooperative, 23 h UTC in winter')
  people.clock.set(new Date('2027-02-23T23:30:00Z'))
  await complete()
  await complete()
  assert.deepEqual((await eventsOf(people.db, id)).map(({ status, cause, day: on }) => [status, cause, on]), [['admitted', 'entry', '2026-11-23'], ['withdrawn', 'withdrawal', '2027-02-23']])
  assert.deepEqual(left.splice(0), ['withdrawal 2027-02-23'])
  const again = await people.signedIn(await people.db.selectFrom('person').select(['id', 'email']).where('email', '=', 'camille@velo.example').executeTakeFirstOrThrow().then((row) => ({ ...row, totpSecret: null })))
  assert.match((await again.get(leave)).text, /Vous n’êtes plus sociétaire depuis le 23\sfévrier\s2027/)
  assert.equal((await again.post(leave)).status, 409)
})

test('at the end of the fiscal year, where the statutes say so', async () => {
  const { mine, leave } = await scene({ withdrawalAtYearEnd: true, withdrawalNoticeMonths: 2 })
  assert.match((await mine.get(leave)).text, /fin de l’exercice\s: le 31\sdécembre\s2027/, 'two months from 23 November are next year')
})

test('exclusion: grievances, hearing, defence, decision, appeal to the meeting, each in its time', async () => {
  const { people, id, camille, keeper, admin, leave } = await scene({ exclusionBody: 'board' })
  const today = dayOf(people.clock.now())
  const keep = async () => people.signedIn(keeper)
  const mine = async () => people.signedIn(camille)
  const open = { grievances: 'Attaques répétées depuis le site.', hearingOn: addDays(today, 15) }
  const early = await (await keep()).post(`${admin}/exclusion`, { ...open, hearingOn: addDays(today, 14) })
  assert.match(early.text, /au plus tôt le 2026-12-08[^]*/)
  assert.match(early.text, /Attaques répétées/, 'what was typed stays')
  assert.equal((await (await keep()).post(`${admin}/exclusion`, open)).status, 303)
  assert.match((await people.letters('camille@velo.example'))[0]?.text ?? '', /Attaques répétées depuis le site\.[^]*8\sdécembre\s2026[^]*23\sdécembre\s2026/)
  assert.equal((await (await keep()).post(`${admin}/hearing`, { hearing: 'x' })).status, 409, 'not before its day')
  const decide = { decision: 'exclude', day: today, body: 'board', reference: 'PV', reason: 'Danger pour les voisins.' }
  assert.equal((await (await keep()).post(`${admin}/decision`, decide)).status, 409, 'nobody is excluded unheard')
  assert.equal((await (await mine()).post(leave)).status, 409, 'an exclusion is under way')
  assert.equal((await (await mine()).post(`/membership/${id}/defence`, { defence: 'C’était une faille.' })).status, 303)
  people.clock.advance(16 * dayMs)
  assert.equal((await (await keep()).post(`${admin}/hearing`, { hearing: 'Entendue, accompagnée.' })).status, 303)
  const soon = await (await keep()).post(`${admin}/decision`, { ...decide, day: dayOf(people.clock.now()) })
  assert.match(soon.text, /se défendre jusqu’au 2026-12-23/)
  people.clock.advance(20 * dayMs)
  assert.equal((await (await mine()).post(`/membership/${id}/defence`, { defence: 'trop tard' })).status, 409)
  assert.match((await (await keep()).get(admin)).text, /C’était une faille\.[^]*Entendue, accompagnée|Entendue, accompagnée[^]*C’était une faille/)
  const done = await Promise.all([(await keep()).post(`${admin}/decision`, { ...decide, day: dayOf(people.clock.now()) }), (await keep()).post(`${admin}/decision`, { ...decide, day: dayOf(people.clock.now()) })])
  assert.deepEqual(done.map(({ status }) => status).sort(), [303, 404])
  assert.equal(await statusOf(people, id), 'excluded')
  assert.match((await people.letters('camille@velo.example'))[0]?.text ?? '', /Danger pour les voisins[^]*assemblée générale/)
  assert.equal((await (await mine()).post(`/membership/${id}/defence`, { appeal: 'Rien ne s’est reproduit.' })).status, 303)
  assert.equal((await (await keep()).post(`${admin}/appeal`, { outcome: 'reinstated', day: dayOf(people.clock.now()), reference: 'AG, 3e résolution' })).status, 303)
  assert.equal(await statusOf(people, id), 'admitted')
  assert.deepEqual((await eventsOf(people.db, id)).map(({ status, cause }) => `${status} ${cause}`), ['admitted entry', 'excluded exclusion', 'admitted appeal'])
  assert.deepEqual(left.splice(0), ['exclusion 2026-12-29'])
  assert.equal((await (await keep()).post(`${admin}/appeal`, { outcome: 'upheld', day: dayOf(people.clock.now()), reference: '' })).status, 404, 'decided once')
})

test('striking off, death and dissolution go into the register at once; a mistake is reinstated beside it', async () => {
  for (const kind of ['lapse', 'death', 'dissolution']) {
    const { people, id, mine, keep, admin, leave } = await scene()
    await mine.post(leave)
    const record = { kind, day: '2026-11-23', body: 'board', reference: 'PV', reason: 'Compte rendu.' }
    const answer = await keep.post(`${admin}/record`, record)
    if (kind === 'lapse') {
      assert.equal(answer.status, 409, 'a withdrawal is under way')
      await mine.post(`${leave}/take-back`)
      await keep.post(`${admin}/record`, record)
    } else assert.equal(answer.status, 303)
    assert.equal(await statusOf(people, id), 'struck-off')
    const subjects = (await people.letters('camille@velo.example')).map(({ subject }) => subject)
    assert.equal(subjects.some((subject) => /Radiation/.test(subject)), kind === 'lapse', 'nobody writes to the dead')
    assert.equal((await keep.post(`${admin}/reinstate`, { day: '2026-11-23', body: 'board', reference: '' })).status, 303)
    assert.equal(await statusOf(people, id), 'admitted')
    left.splice(0)
  }
})

test('another member’s departure is found by nobody; roles that do not keep the register are refused', async () => {
  const { people, id, admin } = await scene()
  const stranger = await people.signedIn(await people.addPerson())
  for (const path of [`/membership/${id}`, `/membership/${id}/leave`, `/membership/${id}/people`, `/membership/${id}/identity`, `/membership/${id}/certificate.pdf`]) assert.equal((await stranger.get(path)).status, 404, path)
  for (const path of ['leave', 'leave/take-back', 'defence', 'people', 'identity']) assert.equal((await stranger.post(`/membership/${id}/${path}`, {})).status, 404, path)
  const support = await people.signedIn(await people.addPerson({ roles: ['support', 'treasurer', 'auditor'] }))
  assert.equal((await support.get(admin)).status, 403)
  assert.equal((await support.post(`${admin}/record`, {})).status, 403)
})

test('representatives: added with an end, ended, never the last; the past stays', async () => {
  const { people, id, mine } = await scene()
  const at = `/membership/${id}/people`
  assert.match((await mine.post(`${at}/${(await people.db.selectFrom('person').select('id').where('email', '=', 'camille@velo.example').executeTakeFirstOrThrow()).id}/end`)).text, /Il ne resterait personne/)
  assert.equal((await mine.post(at, { name: 'Léa Moreau', email: 'lea@exemple.test', language: 'fr', until: '2026-11-22' })).status, 422)
  assert.equal((await mine.post(at, { name: 'Léa Moreau', email: 'lea@exemple.test', language: 'fr', until: '2026-12-31' })).status, 303)
  const lea = await people.db.selectFrom('person').select('id').where('email', '=', 'lea@exemple.test').executeTakeFirstOrThrow()
  const { ends_at } = await people.db.selectFrom('representation').select('ends_at').where('person_id', '=', lea.id).executeTakeFirstOrThrow()
  assert.equal(ends_at?.toISOString(), '2026-12-31T23:00:00.000Z', 'midnight of the cooperative')
  assert.match((await people.letters('lea@exemple.test'))[0]?.text ?? '', /\/invitation\?link=/)
  assert.equal((await mine.post(`${at}/${lea.id}/end`)).status, 303)
  assert.match((await mine.get(at)).text, /Avant[^]*Léa Moreau/)
  const stranger = await people.addPerson()
  assert.equal((await mine.post(`${at}/${stranger.id}/end`)).status, 404)
})

test('one’s own membership: rectified but for the name, with a certificate', async () => {
  const { people, id, mine } = await scene()
  assert.match((await mine.get(`/membership/${id}`)).text, /La Roue libre[^]*Il manque encore/)
  assert.equal((await mine.post(`/membership/${id}/identity`, { city: 'Rezé', memberName: 'Autre' })).status, 303)
  assert.match((await mine.get(`/membership/${id}`)).text, /<h1>La Roue libre<\/h1>[^]*Rezé/)
  const paper = await mine.get(`/membership/${id}/certificate.pdf`)
  assert.equal(paper.headers.get('content-type'), 'application/pdf')
  assert.match(paper.text, /^%PDF-/)
  assert.equal(people.lines.filter((line) => line['level'] === 'error').length, 0)
})
