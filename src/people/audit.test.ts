import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { messagesOf } from '#locales/messages.ts'
import { byItself, recordAudit } from './audit.ts'
import { auditOfPerson, searchAudit } from './audit-store.ts'
import type { AuditEvent } from './audit-store.ts'
import { changesOf, describeEvent } from './describe-event.ts'
import { testPeople } from './test-people.ts'

const newest = { before: null, pageSize: 100 }

const event = (action: string, before: AuditEvent['before'], after: AuditEvent['after']): AuditEvent => ({
  id: 1, at: new Date(0), action, subjectKind: 'x', subjectId: 'x', personId: null, personName: null, memberId: null, memberName: null, subjectName: null, before, after, source: 'x', requestId: 'x',
})

test('a person reads what they did, what was done to their account, and for their members; nothing else', async () => {
  const people = await testPeople()
  const [me, other] = [await people.addPerson(), await people.addPerson()]
  const [mine, foreign] = [await people.addMember('Ateliers vélo', me.id), await people.addMember('Autre')]
  const entries: [string, string | null, string, string, string | null][] = [
    ['a.mine', me.id, 'site', 's1', null],
    ['b.to-me', other.id, 'person', me.id, null],
    ['c.my-member', other.id, 'site', 's2', mine],
    ['d.foreign', other.id, 'site', 's3', foreign],
    ['e.to-other', other.id, 'person', other.id, null],
  ]
  await inTransaction(people.db, async (tx) => {
    for (const [action, personId, subjectKind, subjectId, memberId] of entries)
      await recordAudit(tx, { personId, source: '192.0.2.1', requestId: 'r' }, { action, subjectKind, subjectId, memberId }, people.clock)
  })
  const { events } = await auditOfPerson(people.db, { personId: me.id, memberIds: [mine] }, newest)
  assert.deepEqual(events.map(({ action }) => action), ['c.my-member', 'b.to-me', 'a.mine'])
  const page = (await (await people.signedIn(me)).get('/account/activity')).text
  assert.match(page, /Action a\.mine/)
  assert.doesNotMatch(page, /d\.foreign|e\.to-other/)
  assert.match(page, /depuis 192\.0\.2\.1/, 'where one acted from oneself')
  assert.equal(page.match(/depuis 192\.0\.2\.1/g)?.length, 1, 'not where others acted from')
})

test('pages follow each other without a gap or a repeat, while more is written', async () => {
  const people = await testPeople()
  const me = await people.addPerson()
  const write = (index: number) =>
    inTransaction(people.db, (tx) => recordAudit(tx, { personId: me.id, source: 's', requestId: 'r' }, { action: `n.${index}`, subjectKind: 'person', subjectId: me.id, memberId: null }, people.clock))
  for (let index = 0; index < 25; index++) await write(index)
  const seen: string[] = []
  let before: number | null = null
  do {
    const page: Awaited<ReturnType<typeof auditOfPerson>> = await auditOfPerson(people.db, { personId: me.id, memberIds: [] }, { before, pageSize: 10 })
    seen.push(...page.events.map(({ action }) => action))
    before = page.next
    await write(1000)
  } while (before !== null)
  assert.deepEqual(seen, Array.from({ length: 25 }, (_, index) => `n.${24 - index}`))
})

test('the administrator searches by person, member, thing, address, kind; accents do not count', async () => {
  const people = await testPeople()
  const lea = await people.addPerson({ name: 'Léa Étienne', email: 'lea@x.example' })
  const member = await people.addMember('Épicerie du coin')
  const doer = { personId: lea.id, source: '192.0.2.77', requestId: 'req123' }
  await inTransaction(people.db, async (tx) => {
    await recordAudit(tx, doer, { action: 'site.created', subjectKind: 'site', subjectId: 'site12345678', memberId: member, after: { name: 'La roue 100 %' } }, people.clock)
    await recordAudit(tx, byItself('r'), { action: 'password.changed', subjectKind: 'person', subjectId: 'p' }, people.clock)
  })
  const found = async (text: string, kind = '') => (await searchAudit(people.db, { ...newest, text, kind })).events.map(({ action }) => action)
  for (const text of ['lea etienne', 'LEA@X', 'epicerie', 'la roue', '100 %', 'site12345678', '192.0.2.77', 'req123']) assert.deepEqual(await found(text), ['site.created'], text)
  assert.deepEqual(await found('roue_100'), [], '_ stands for itself')
  assert.deepEqual(await found('', 'person'), ['password.changed'])
  assert.deepEqual(await found('', 'site'), ['site.created'])
  assert.deepEqual(await found("'; drop table audit_event; --"), [])
})

test('every action that the code records has its sentence in both languages', async () => {
  const root = new URL('..', import.meta.url)
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const actions = new Set<string>()
  for (const name of files) {
    const text = await readFile(new URL(name, root), 'utf8')
    for (const match of text.matchAll(/action(?:: | = )(?:[\w.]+ (?:===? '\w+' )?\? )?'([a-zA-Z]+\.[a-zA-Z]+)'(?: : '([a-zA-Z]+\.[a-zA-Z]+)')?/g)) for (const action of match.slice(1)) if (action) actions.add(action)
  }
  assert(actions.size > 30, `found only ${actions.size}`)
  for (const language of ['fr', 'en'] as const)
    for (const action of actions) assert(Object.hasOwn(messagesOf(language).people.audit.actions, action), `${action} has no sentence in ${language}`)
})

test('sentences speak of roles, methods and days by their names', () => {
  const fr = (action: string, before: AuditEvent['before'], after: AuditEvent['after']) => describeEvent(messagesOf('fr'), 'fr', event(action, before, after)).replace(/[\u00a0\u202f]/g, ' ')
  assert.equal(fr('signIn.done', null, { method: 'passkey', device: 'Firefox · Linux' }), 'Connexion par clé d’accès, depuis Firefox · Linux')
  assert.equal(fr('role.granted', null, { role: 'treasurer', endsAt: '2027-06-30T21:59:59.999Z' }), 'Rôle « Trésorerie » confié, jusqu’au 30 juin 2027')
  assert.equal(fr('role.granted', null, { role: 'treasurer', endsAt: null }), 'Rôle « Trésorerie » confié, jusqu’à nouvel ordre')
  assert.equal(fr('site.renamed', { name: 'roue' }, { name: 'La roue' }), 'Site « roue » renommé « La roue »')
  assert.equal(fr('passkey.removed', { name: 'Clé bleue' }, null), 'Clé d’accès « Clé bleue » retirée')
  assert.equal(fr('new.thing', null, null), 'Action new.thing')
  assert.deepEqual(changesOf(messagesOf('en'), 'en', event('x.y', { role: 'board' }, { role: 'support', n: 3 })), [
    { field: 'role', before: 'Board', after: 'Member support' },
    { field: 'n', before: '', after: '3' },
  ])
})

test('the journal can be neither changed, removed nor emptied', async () => {
  const { db } = await testPeople()
  await inTransaction(db, (tx) => recordAudit(tx, byItself('r'), { action: 'a.b', subjectKind: 'x', subjectId: 'x' }, { now: () => new Date(0) }))
  for (const statement of ["update audit_event set action = 'x'", 'delete from audit_event', 'truncate audit_event'])
    await assert.rejects(db.executeQuery({ sql: statement, parameters: [], query: {} as never, queryId: {} as never }), /append-only/, statement)
})
