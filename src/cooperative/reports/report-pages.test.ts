import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { sql } from 'kysely'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { makeDueReport } from './make-due-report.ts'
import { memberReportPaths, reportPaths } from './report-paths.ts'
import { listReports, monthReport } from './report-store.ts'
import { plain, reportScene } from './test-reports.ts'
import type { ReportScene } from './test-reports.ts'

const letterhead = { cooperativeName: 'Les Toits Communs', panelOrigin: 'http://panel.test' }
const due = ({ people, ports }: ReportScene) => inTransaction(people.db, (tx) => makeDueReport(tx, tester, { ports, from: letterhead }, people.clock))
const refusedByDatabase = (scene: ReportScene, statement: ReturnType<typeof sql>) => assert.rejects(inTransaction(scene.people.db, (tx) => statement.execute(tx)), /does not change|stays|append-only|follow/)

test('a month: made, made again with its reason, both kept, what changed told', async () => {
  const scene = await reportScene()
  const { people, post } = scene
  await post('2026-09-10', '512', '706', 900_000n)
  await post('2026-10-10', '6135', '512', 250_000n)
  const [board, member] = [await people.signedIn(await people.addPerson({ name: 'Nour', roles: ['board'] })), await people.signedIn(await people.addPerson())]
  assert.equal((await member.get(reportPaths.home)).status, 403)
  assert.match((await board.get(reportPaths.home)).text, /Pas encore de rapport/)
  const made = await board.post(reportPaths.home, { month: '2026-10-01', reason: '' })
  assert.equal(made.status, 303)
  const page = plain((await board.get(made.location)).text)
  for (const words of [/Rapport d’octobre 2026/, /par Nour/, /6 500,00 €/, /perd 2 500,00 €/, /10 000 requêtes/, /0,4 %/, /1 interruption de machine, 25 minutes/, /Comment c’est calculé/, /Balance de la fin du mois/, /Empreinte des données : [0-9a-f]{64}/]) assert.match(page, words)
  const paper = await board.get(`${made.location}/paper`)
  assert.equal(paper.headers.get('content-type'), 'application/pdf')
  assert.ok(paper.text.startsWith('%PDF-'))
  const again = await board.post(reportPaths.home, { month: '2026-10-01', reason: ' ' })
  assert.equal(again.status, 422)
  assert.match(again.text, /Dites pourquoi/)
  assert.equal((await board.post(reportPaths.home, { month: '2026-11-01', reason: 'x' })).status, 422)
  assert.equal((await board.post(reportPaths.home, { month: '2024-11-01', reason: 'x' })).status, 409)
  await post('2026-10-31', '6061', '401', 12_345n)
  const second = await board.post(reportPaths.home, { month: '2026-10-01', reason: 'Électricité arrivée après coup' })
  const newer = plain((await board.get(second.location)).text)
  for (const words of [/Électricité arrivée après coup/, /Résultat, Charges du mois/, /2 500,00 €/, /2 623,45 €/]) assert.match(newer, words)
  assert.match(plain((await board.get(made.location)).text), /Une édition plus récente de ce mois existe : la 2e/)
  const english = await people.signedIn(await people.addPerson({ roles: ['auditor'], language: 'en' }))
  assert.match((await english.get(second.location)).text, /What changed since the edition before/)
  assert.equal((await english.post(reportPaths.home, { month: '2026-10-01', reason: 'x' })).status, 403)
  assert.equal((await board.get(reportPaths.month('none'))).status, 404)
})

test('what is kept does not change: its hash is of its facts, and the database refuses the rest', async () => {
  const scene = await reportScene()
  await scene.post('2026-10-10', '512', '706', 1000n)
  const made = await due(scene)
  const { facts, hash } = await scene.people.db.selectFrom('report').select(['facts', sql<string>`encode(facts_hash, 'hex')`.as('hash')]).executeTakeFirstOrThrow()
  const { line, facts: read } = await monthReport(scene.people.db, made!.id)
  assert.equal(createHash('sha256').update(facts).digest('hex'), hash)
  assert.equal(line.hash, hash)
  assert.deepEqual(read, JSON.parse(facts))
  for (const statement of [sql`update report set facts = '{}'`, sql`update report set reason = 'x'`, sql`delete from report`, sql`update report_paper set language = 'fr'`, sql`delete from report_paper`]) await refusedByDatabase(scene, statement)
  await refusedByDatabase(scene, sql`insert into report (id, kind, from_day, to_day, edition, facts, facts_hash, made_at) values ('x', 'month', '2026-10-01', '2026-10-31', 7, 'a', sha256('a'), now())`)
  await assert.rejects(inTransaction(scene.people.db, (tx: Tx) => sql`insert into report (id, kind, from_day, to_day, edition, facts, facts_hash, made_at) values ('x', 'month', '2026-10-01', '2026-10-31', 2, 'a', sha256('b'), now())`.execute(tx)), /check constraint/)
})

test('on the 3rd it makes itself, once, and the board is told the five lines that matter, worst first', async () => {
  const scene = await reportScene()
  const { people, post } = scene
  await people.addPerson({ name: 'Nour', email: 'nour@velo.example', roles: ['board'] })
  await people.addPerson({ name: 'Ines', email: 'ines@velo.example', roles: ['board', 'administrator'], language: 'en' })
  await people.addPerson({ email: 'treasurer@velo.example', roles: ['treasurer'] })
  await post('2026-11-10', '6135', '512', 250_000n)
  people.clock.set(new Date('2026-12-02T22:00:00Z'))
  const earlier = await due(scene)
  assert.equal((await monthReport(people.db, earlier!.id)).line.from, '2026-10-01', 'until the 3rd the month before is the one that is due')
  assert.equal(await due(scene), null)
  people.clock.set(new Date('2026-12-02T23:30:00Z'))
  const made = await due(scene)
  assert.deepEqual([made?.letters, (await monthReport(people.db, made!.id)).line.from], [2, '2026-11-01'])
  assert.equal(await due(scene), null)
  const [letter] = await people.letters('nour@velo.example')
  assert.match(letter!.subject, /novembre 2026/)
  const lines = plain(letter!.text).split('\n\n')
  assert.match(lines[2]!, /^Trésorerie \(appelle une décision\) : Il y a −2 500,00 €/)
  assert.match(lines[3]!, /^Résultat \(appelle une décision\)/)
  assert.equal(lines.findIndex((line) => line.startsWith('Lire le rapport')), 7, 'greeting, one sentence, five lines')
  assert.match(letter!.text, new RegExp(`http://panel.test${reportPaths.month(made!.id)}`))
  assert.match((await people.letters('ines@velo.example'))[0]!.text, /Cash \(calls for a decision\)/)
  assert.deepEqual(await people.letters('treasurer@velo.example'), [])
})

test('a report made by hand before the 3rd does not stand for the one of its day; one made after does', async () => {
  const scene = await reportScene()
  const { people } = scene
  const person = await people.addPerson({ roles: ['board'] })
  const board = await people.signedIn(person)
  people.clock.set(new Date('2026-12-01T10:00:00Z'))
  assert.equal((await board.post(reportPaths.home, { month: '2026-11-01', reason: '' })).status, 303)
  people.clock.set(new Date('2026-12-03T10:00:00Z'))
  const made = await due(scene)
  assert.match(plain((await board.get(reportPaths.month(made!.id))).text), /fait avant le 3\. Voici celui de sa date/)
  people.clock.set(new Date('2027-01-05T10:00:00Z'))
  assert.equal((await (await people.signedIn(person)).post(reportPaths.home, { month: '2026-12-01', reason: '' })).status, 303)
  assert.equal(await due(scene), null)
  assert.deepEqual((await listReports(people.db, 'month')).map(({ from, edition }) => `${from} ${edition}`), ['2026-12-01 1', '2026-11-01 2', '2026-11-01 1'])
})

test('a year: the board’s words kept, never written over, a draft until it is closed, then published and withdrawn', async () => {
  const scene = await reportScene()
  const { people, post } = scene
  await post('2025-05-10', '512', '706', 480_000n)
  await post('2025-07-10', '6135', '512', 100_000n)
  const [year] = await fiscalYears(people.db)
  const [board, other, member] = [await people.signedIn(await people.addPerson({ name: 'Nour', roles: ['board'] })), await people.signedIn(await people.addPerson({ name: 'Ines', roles: ['treasurer'] })), await people.signedIn(await people.addPerson())]
  const page = reportPaths.year(year!.id)
  const draft = plain((await board.get(page)).text)
  for (const words of [/n’est pas clos/, /bénéfice de 3 800,00 €/, /Rapport moral/, /Pas encore écrit/, /Aller à la clôture/]) assert.match(draft, words)
  assert.doesNotMatch(draft, /Publier pour/)
  assert.equal((await board.post(reportPaths.publish(year!.id), {})).status, 409)
  assert.equal((await board.post(reportPaths.words(year!.id), { part: 'moral', version: '0', words: 'Une belle année.\n\nMerci à toutes.' })).status, 303)
  const late = await other.post(reportPaths.words(year!.id), { part: 'moral', version: '0', words: 'Mon texte à moi' })
  assert.equal(late.status, 409)
  for (const words of [/Nour a enregistré ce texte entre-temps/, /Mon texte à moi<\/textarea>/, /Une belle année/]) assert.match(late.text, words)
  assert.equal((await board.post(reportPaths.words(year!.id), { part: 'moral', version: '1', words: 'x'.repeat(20_001) })).status, 422)
  assert.equal((await member.post(reportPaths.words(year!.id), { part: 'moral', version: '1', words: 'x' })).status, 403)
  await refusedByDatabase(scene, sql`update report_words set words = 'x'`)
  assert.ok((await board.get(reportPaths.yearPaper(year!.id))).text.startsWith('%PDF-'))

  await (await withClosing({ db: people.db, clock: people.clock, act: (work) => inTransaction(people.db, work) })).close()
  assert.match((await board.get(page)).text, /Les comptes sont arrêtés/)
  assert.match((await member.get(memberReportPaths.home)).text, /Pas encore de rapport publié/)
  assert.equal((await board.post(reportPaths.publish(year!.id), {})).status, 303)
  assert.match((await board.get(page)).text, /Publié le 23/)
  const [pack] = await listReports(people.db, 'year')
  assert.match(plain((await member.get(memberReportPaths.home)).text), /1er janv\. 2025 au 31 déc\. 2025/)
  const seen = plain((await member.get(memberReportPaths.one(pack!.id))).text)
  for (const words of [/Une belle année\./, /Merci à toutes\./, /3 800,00 €/, /Bilan|Actif/, /Comptes arrêtés le 23 novembre 2026/]) assert.match(seen, words)
  const paper = await member.get(memberReportPaths.paper(pack!.id))
  assert.ok(paper.text.startsWith('%PDF-'))
  assert.equal(paper.text, (await member.get(memberReportPaths.paper(pack!.id))).text, 'the same bytes each time')
  assert.equal((await board.post(reportPaths.publish(year!.id), { reason: '' })).status, 422)
  assert.equal((await other.post(reportPaths.withdraw(pack!.id), { reason: '' })).status, 422)
  assert.match((await other.get(reportPaths.withdraw(pack!.id))).text, /ne le verront plus/)
  assert.equal((await other.post(reportPaths.withdraw(pack!.id), { reason: 'Une ligne est fausse' })).status, 303)
  assert.equal((await member.get(memberReportPaths.one(pack!.id))).status, 404)
  assert.equal((await member.get(memberReportPaths.paper(pack!.id))).status, 404)
  assert.equal((await other.post(reportPaths.withdraw(pack!.id), { reason: 'encore' })).status, 409)
  assert.equal((await board.post(reportPaths.publish(year!.id), { reason: 'Ligne corrigée' })).status, 303)
  assert.match((await board.get(page)).text, /édition 2/)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const scene = await reportScene()
  const { people, post } = scene
  await post('2025-05-10', '512', '706', 480_000n)
  const [year] = await fiscalYears(people.db)
  const [nobody, member, board, auditor, administrator] = [await apiCaller(people, null), await apiCaller(people, []), await apiCaller(people, ['board']), await apiCaller(people, ['auditor']), await apiCaller(people, ['administrator'])]
  const root = '/api/v1/reports'
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', `${root}/months`, undefined, 401],
    [member, 'GET', `${root}/months`, undefined, 403],
    [auditor, 'POST', `${root}/months`, { month: '2026-10-01' }, 403],
    [board, 'POST', `${root}/months`, { month: '2026-02-30' }, 400],
    [board, 'POST', `${root}/months`, { month: '2026-11-05' }, 422],
    [board, 'POST', `${root}/months`, { month: '2024-11-05' }, 409],
    [board, 'POST', `${root}/months`, { month: '2026-10-01' }, 201],
    [board, 'POST', `${root}/months`, { month: '2026-10-01' }, 422],
    [board, 'GET', `${root}/months/none`, undefined, 404],
    [auditor, 'GET', `${root}/years`, undefined, 200],
    [auditor, 'GET', `${root}/years/${year!.id}`, undefined, 200],
    [auditor, 'GET', `${root}/years/none`, undefined, 404],
    [auditor, 'GET', `${root}/years/${year!.id}/paper`, undefined, 200],
    [administrator, 'PUT', `${root}/years/${year!.id}/words/outlook`, { version: 0, words: 'Continuer.' }, 200],
    [board, 'PUT', `${root}/years/${year!.id}/words/outlook`, { version: 0, words: 'Autre' }, 409],
    [board, 'PUT', `${root}/years/${year!.id}/words/x`, { version: 0, words: 'Autre' }, 400],
    [administrator, 'POST', `${root}/years/${year!.id}/publish`, {}, 403],
    [board, 'POST', `${root}/years/${year!.id}/publish`, {}, 409],
    [member, 'GET', `${root}/published`, undefined, 200],
    [nobody, 'GET', `${root}/published`, undefined, 401],
    [member, 'GET', `${root}/published/none`, undefined, 404],
    [board, 'POST', `${root}/packs/none/withdraw`, { reason: 'x' }, 404],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  const { items } = (await auditor('GET', `${root}/months`)).said<{ items: { id: string; hash: string }[] }>()
  const one = (await auditor('GET', `${root}/months/${items[0]!.id}`)).said<{ facts: { cash: { cents: number } } }>()
  assert.equal(one.facts.cash.cents, 480_000)
  assert.match((await auditor('GET', `${root}/months/${items[0]!.id}/paper`)).text, /^%PDF-/)
  await (await withClosing({ db: people.db, clock: people.clock, act: (work) => inTransaction(people.db, work) })).close()
  const published = await board('POST', `${root}/years/${year!.id}/publish`, {})
  assert.equal(published.status, 201)
  const { id } = published.said<{ id: string }>()
  assert.equal((await member('GET', `${root}/published/${id}`)).said<{ facts: { words: { outlook: string } } }>().facts.words.outlook, 'Continuer.')
  assert.match((await member('GET', `${root}/published/${id}/paper`)).text, /^%PDF-/)
  assert.equal((await board('POST', `${root}/packs/${id}/withdraw`, { reason: 'Faux' })).status, 204)
  assert.equal((await member('GET', `${root}/published/${id}`)).status, 404)
})
