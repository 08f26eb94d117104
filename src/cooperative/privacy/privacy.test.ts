/** What is held on people: taken along, erased where the law lets, and by the clock when its time is over. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { day, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import { changeIdentity } from '#cooperative/members/register/change-identity.ts'
import { eventsOf } from '#cooperative/members/register/event-store.ts'
import { identityOf } from '#cooperative/members/register/identity-store.ts'
import { recordEvent } from '#cooperative/members/register/record-event.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { recordSharePayment } from '#cooperative/shares/pay-shares.ts'
import { requestRedemption } from '#cooperative/shares/request-redemption.ts'
import { subscribeShares } from '#cooperative/shares/subscribe-shares.ts'
import { foundStatutes } from '#cooperative/shares/test-shares.ts'
import { privacyPorts } from '#privacy-ports.ts'
import { makePrivacyPages } from './privacy-pages.ts'
import { executeRetention, nextErasures } from './execute-retention.ts'
import { retentionRules } from './retention-rules.ts'

const doer = byItself('test')
const hosted = new Map<string, number>()
const ports = { countSites: async () => hosted }

async function scene() {
  const people = await testPeople([makePrivacyPages({ more: async (_, { memberIds }) => ({ sites: memberIds.map((id) => ({ id })) }) })])
  const camille = await people.addPerson({ name: 'Camille Ferrand', email: 'camille@velo.example' })
  const member = await people.addMember('La Roue libre', camille.id)
  await inTransaction(people.db, (tx) => changeIdentity(tx, doer, { memberId: member, name: 'La Roue libre', identity: { city: 'Nantes', actingName: 'Camille Ferrand', birthDay: '1980-07-14' } }, people.clock))
  const round = async () => {
    while (await executeRetention(people.db, doer, ports, people.clock)) continue
  }
  const everything = async () => {
    const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('migration')`.execute(people.db)
    const texts = await Promise.all(rows.map(async ({ name }) => (await sql<{ text: string }>`select coalesce(string_agg(t::text, '|'), '') as text from ${sql.table(name)} t`.execute(people.db)).rows[0]?.text ?? ''))
    return texts.join('\n')
  }
  return { people, camille, member, mine: await people.signedIn(camille), round, everything }
}

test('one reads and takes along everything that is held, without a secret in it', async () => {
  const { people, mine } = await scene()
  const page = await mine.get('/account/data')
  for (const said of [/Compte[^]*Camille Ferrand/, /La Roue libre/, /Nantes/, /Vous agissez pour un sociétaire/, /décret 2021-1362/]) assert.match(page.text, said)
  const file = (await mine.get('/account/data/download')).json<{ person: { email: string }; parts: Record<string, unknown[]> }>()
  assert.equal(file.person.email, 'camille@velo.example')
  for (const part of ['members', 'representations', 'sessions', 'roles', 'passkeys', 'applications', 'delegations', 'messages', 'journal', 'sites']) assert.ok(Array.isArray(file.parts[part]), part)
  assert.equal((file.parts['members'] as { identity: { city: string } }[])[0]?.identity.city, 'Nantes')
  assert.doesNotMatch(JSON.stringify(file), /argon2|link=[a-z0-9]{32}/)
  assert.equal(people.lines.filter((line) => line['level'] === 'error').length, 0)
})

test('shares and lines of the books that name the member are among it, and nobody else’s', async () => {
  const people = await testPeople([makePrivacyPages(privacyPorts)])
  const [camille, other] = [await people.addPerson({ name: 'Camille Ferrand' }), await people.addPerson({ name: 'Sacha' })]
  const [member, theirs] = [await people.addMember('La Roue libre', camille.id), await people.addMember('Autre roue', other.id)]
  await inTransaction(people.db, async (tx) => {
    await foundStatutes(tx, { preset: 'sa-directoire', statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
    await setUpLedger(tx, doer, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    for (const [memberId, shares] of [[member, 3], [theirs, 2000]] as const) {
      const { movement, totalCents } = await subscribeShares(tx, doer, { memberId, shares }, people.clock)
      await recordSharePayment(tx, doer, { movement, cents: totalCents, day: dayOf(people.clock.now()) }, people.clock)
    }
    await requestRedemption(tx, doer, { memberId: member, cause: 'part', shares: 1 }, people.clock)
  })
  const { parts } = (await (await people.signedIn(camille)).get('/account/data/download')).json<{ parts: Record<string, Record<string, unknown>[]> }>()
  assert.deepEqual([parts['shareHoldings'], parts['sharePayments']?.map(({ cents }) => cents), parts['shareMovements']?.length, parts['shareSubscriptions']?.length, parts['shareRedemptions']?.map(({ shares }) => shares)], [[{ memberId: member, shares: 3, unpaidCents: 0 }], [6000], 1, 1, [1]])
  const lines = parts['bookLines'] ?? []
  assert.ok(lines.length >= 2, 'called, and paid')
  assert.equal(lines.reduce((sum, line) => sum + Number(line['debitCents']) - Number(line['creditCents']), 0), 0, 'nothing is owed')
  assert.doesNotMatch(JSON.stringify(parts), new RegExp(theirs))
  const page = await (await people.signedIn(camille)).get('/account/data')
  for (const said of ['Parts détenues', 'Mouvements de parts', 'Lignes de la comptabilité']) assert.match(page.text, new RegExp(said))
})

test('whoever represents nobody any more is erased at their word: nothing of them is left in any table', async () => {
  const { people, camille, member, mine, everything } = await scene()
  assert.equal((await mine.post('/account/data/erase')).status, 409)
  await people.db.updateTable('representation').set({ ends_at: people.clock.now() }).where('member_id', '=', member).execute()
  await people.db.deleteFrom('member_identity').execute()
  const done = await mine.post('/account/data/erase')
  assert.equal(done.status, 200)
  assert.match(done.text, /Votre compte est effacé/)
  assert.equal((await mine.get('/account')).status, 303, 'signed out')
  await sql`update member_identity_change set before = null, after = null`.execute(people.db)
  assert.doesNotMatch(await everything(), /camille@velo\.example|Camille Ferrand/i)
  const { disabled_at } = await people.db.selectFrom('person').select('disabled_at').where('id', '=', camille.id).executeTakeFirstOrThrow()
  assert.ok(disabled_at)
  assert.ok(await people.db.selectFrom('audit_event').select('id').where('action', '=', 'person.erased').executeTakeFirst())
})

test('the journal is blanked by an erasure alone, and never more than blanked', async () => {
  const { people } = await scene()
  for (const statement of [sql`update audit_event set before = null, after = null`, sql`update audit_event set action = 'x'`, sql`delete from audit_event`, sql`truncate audit_event`]) await assert.rejects(statement.execute(people.db), /append-only/)
  await assert.rejects(
    people.db.transaction().execute(async (tx) => {
      await sql`set local onyva.erasing = 'on'`.execute(tx)
      await sql`update audit_event set action = 'x', before = null, after = null`.execute(tx)
    }),
    /append-only/,
  )
})

test('by the clock: the identity of who left goes after five years to the day, number, dates and states stay; a hosted site holds it back', async () => {
  const { people, member, round, everything } = await scene()
  await inTransaction(people.db, (tx) => recordEvent(tx, doer, { memberId: member, status: 'withdrawn', cause: 'withdrawal', day: dayOf(people.clock.now()) }, people.clock))
  people.clock.set(new Date('2031-11-23T12:00:00Z'))
  await round()
  assert.equal((await identityOf(people.db, member)).city, 'Nantes', 'the last day')
  people.clock.set(new Date('2031-11-26T12:00:00Z'))
  hosted.set(member, 1)
  await round()
  assert.equal((await identityOf(people.db, member)).city, 'Nantes', 'a site is hosted')
  hosted.clear()
  assert.equal((await nextErasures(people.db, 30, people.clock.now())).find(({ rule }) => rule === 'identity')?.count, 1)
  await round()
  const identity = await identityOf(people.db, member)
  assert.deepEqual([identity.city, identity.birthDay, identity.erasedAt !== null], ['', '', true])
  const { number, name, status, left_on } = await people.db.selectFrom('member').select(['number', 'name', 'status', 'left_on']).where('id', '=', member).executeTakeFirstOrThrow()
  assert.deepEqual([number, name, status, left_on], [1, 'n° 1', 'withdrawn', '2026-11-23'])
  assert.equal((await eventsOf(people.db, member)).length, 2)
  await round()
  assert.doesNotMatch(await everything(), /La Roue libre|Camille|camille|1980-07-14|Nantes/, 'their person too, who acted for nobody else')
  const admin = await people.signedIn(await people.addPerson({ roles: ['auditor'] }))
  assert.match((await admin.get('/administration/privacy')).text, /Identité du sociétaire n°\s1/)
})

test('applications and messages go after their time, not before', async () => {
  const { people, round } = await scene()
  const apply = (id: string, state: 'refused' | 'taken-back' | 'unproven' | 'waiting', daysAgo: number) => {
    const at = new Date(people.clock.now().getTime() - daysAgo * 24 * 3_600_000)
    return people.db.insertInto('membership_application').values({ id, kind: 'natural', name: 'Nour', person_name: 'Nour', email: 'n@x.example', language: 'fr', identity: '{}', shares: null, words: '', state, link_hash: Buffer.from(id), submitted_at: at, proven_at: at, decided_at: state === 'refused' || state === 'taken-back' ? at : null, decided_by: null, member_id: null }).execute()
  }
  await apply('refusedold', 'refused', 366)
  await apply('refusednew', 'refused', 364)
  await apply('unprovenold', 'unproven', 8)
  await apply('unprovennew', 'unproven', 6)
  await apply('takenold', 'taken-back', 8)
  await apply('waitingold', 'waiting', 800)
  await people.db.insertInto('outgoing_message').values({ id: 'old', to_address: 'a@x.example', language: 'fr', subject: 's', body_text: 't', body_html: 'h', created_at: new Date(people.clock.now().getTime() - 366 * 24 * 3_600_000), sent_at: null }).execute()
  await round()
  assert.deepEqual((await people.db.selectFrom('membership_application').select('id').orderBy('id').execute()).map(({ id }) => id), ['refusednew', 'unprovennew', 'waitingold'])
  assert.equal(await people.db.selectFrom('outgoing_message').select('id').where('id', '=', 'old').executeTakeFirst(), undefined)
  assert.equal(retentionRules.length, 5)
})

test('the administrator reads it under a note in the journal, others not at all; the register of processing has what article 30 asks', async () => {
  const { people, camille } = await scene()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  assert.match((await admin.get(`/administration/persons/${camille.id}/data`)).text, /camille@velo\.example/)
  assert.ok(await people.db.selectFrom('audit_event').select('id').where('action', '=', 'person.dataRead').where('subject_id', '=', camille.id).executeTakeFirst())
  assert.equal((await admin.post(`/administration/persons/${camille.id}/data/erase`)).status, 409)
  const board = await people.signedIn(await people.addPerson({ roles: ['board'] }))
  assert.equal((await board.get(`/administration/persons/${camille.id}/data`)).status, 403)
  const page = await board.get('/administration/privacy/processing')
  for (const said of ['Finalité', 'Base légale', 'Personnes', 'Données', 'Destinataires', 'Durée', 'Sécurité', 'Responsable']) assert.match(page.text, new RegExp(said))
})
