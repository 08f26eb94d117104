/** Tables of members in and out: dry run, reasons line by line, entered some at a time, taken out without a formula. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import type { Browser, TestPeople } from '#people/test-people.ts'
import { createMember } from '../create-member.ts'
import { makeRegisterPages } from '../register-pages.ts'
import { workOnImports } from './apply-import.ts'
import { readHeads, readLine } from './columns.ts'
import { exportMembers } from './export-members.ts'
import { largestImportBytes, receiveImport } from './receive-import.ts'
import { byItself } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'

const ports = { countSites: async () => new Map<string, number>() }
const scene = async () => {
  const people = await testPeople([makeRegisterPages(ports)])
  const person = await people.addPerson({ roles: ['administrator'] })
  return { people, admin: await people.signedIn(person), actor: { personId: person.id, source: 'test', requestId: 'test' } as Actor }
}

async function send(people: TestPeople, browser: Browser, text: string | Uint8Array<ArrayBuffer>) {
  const token = /action="\/administration\/members\/import\?_csrf=([^"]+)"/.exec((await browser.get('/administration/members/import')).text)?.[1] ?? ''
  const form = new FormData()
  form.append('file', new Blob([text]), 'registre.csv')
  const request = new Request(`http://x/`, { method: 'POST', body: form })
  const headers = { host: new URL(people.config.panelOrigin).host, cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '), 'accept-language': 'fr', 'content-type': request.headers.get('content-type') ?? '' }
  const answer = await people.app.request(`${people.config.panelOrigin}/administration/members/import?_csrf=${token}`, { method: 'POST', headers, body: await request.arrayBuffer() }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() }
}

async function applyAll(people: TestPeople): Promise<void> {
  while (await workOnImports(people.db, 'test', people.clock)) continue
}
const textOf = async (people: TestPeople): Promise<string> => new Response(exportMembers(people.db)).text()

const good = `\uFEFFN°;Nom;Nature;Admission;Départ;Motif;Représentant;Courriel;Ville\r
12;"Épicerie ; du coin";organisation;03/02/2019;;;Noé Petit;noe@exemple.test;Nantes\r
7;Zoé Marchand;personne;2015-06-01;31/12/2020;décès;;;\r
;山田太郎;;01/03/2021;;;;yamada@exemple.test;東京\r
`

test('checked first, entered then: numbers are kept, the next one comes after them, nobody is written to', async () => {
  const { people, admin } = await scene()
  const sent = await send(people, admin, good)
  assert.equal(sent.status, 303, sent.text.slice(0, 500))
  assert.match((await admin.get(sent.location)).text, /3 lignes sont bonnes/)
  assert.equal((await people.db.selectFrom('member').select('id').execute()).length, 0, 'a dry run')
  assert.equal((await admin.post(sent.location)).status, 303)
  assert.equal((await admin.post(sent.location)).status, 303, 'twice changes nothing')
  await applyAll(people)
  const members = await people.db.selectFrom('member').select(['number', 'name', 'kind', 'status', 'admitted_on', 'left_on']).orderBy('number').execute()
  assert.deepEqual(members.map((one) => Object.values(one)), [
    [7, 'Zoé Marchand', 'natural', 'struck-off', '2015-06-01', '2020-12-31'],
    [12, 'Épicerie ; du coin', 'legal', 'admitted', '2019-02-03', null],
    [13, '山田太郎', 'natural', 'admitted', '2021-03-01', null],
  ])
  assert.equal((await inTransaction(people.db, (tx) => createMember(tx, byItself('x'), { name: 'x', kind: 'natural', status: 'admitted' }, people.clock))).number, 14)
  assert.equal((await people.db.selectFrom('outgoing_message').select('id').execute()).length, 0)
  assert.equal((await people.db.selectFrom('representation').select('id').execute()).length, 2)
  assert.match((await admin.get(sent.location)).text, /3 sociétaires sont entrés/)
})

test('each bad line with its reason, the good ones enter without them', async () => {
  const { people, admin } = await scene()
  await inTransaction(people.db, (tx) => createMember(tx, byItself('x'), { name: 'Déjà là', kind: 'natural', status: 'admitted' }, people.clock))
  const sent = await send(people, admin, 'name,number,admitted,left,cause,email\nBon,,,,,\n,2,,,,\nA,1,,,,\nB,3,,,,\nC,3,,,,\nD,,31/02/2020,,,\nE,,2020-01-01,2019-01-01,,\nF,,,2020-01-01,ennui,\nG,,,,,nul\n"H\u202e",,,,,\nI,,01/01/2030,,,\n')
  const page = await admin.get(sent.location)
  for (const said of [/2 lignes sont bonnes/, /9 lignes ne peuvent pas/, /Écrivez le nom/, /déjà au registre\s: Déjà là/, /déjà dans une ligne plus haut/, /Cette date n’existe pas/, /avant l’admission/, /motif n’est pas connu/, /courriel n’est pas complète/]) assert.match(page.text, said)
  await admin.post(sent.location)
  await applyAll(people)
  assert.deepEqual((await people.db.selectFrom('member').select('name').orderBy('number').execute()).map(({ name }) => name), ['Déjà là', 'Bon', 'B'])
})

test('cut off between two steps it goes on: every line once', async () => {
  const { people, admin } = await scene()
  const lines = Array.from({ length: 230 }, (_, index) => `Sociétaire ${index};${index + 1}`)
  const sent = await send(people, admin, `nom;numéro\n${lines.join('\n')}\n`)
  await admin.post(sent.location)
  assert.equal(await workOnImports(people.db, 'first', people.clock), true)
  // a second process at the same moment takes other lines or none
  await Promise.all([workOnImports(people.db, 'a', people.clock), workOnImports(people.db, 'b', people.clock)])
  await applyAll(people)
  const { rows } = { rows: await people.db.selectFrom('member').select(['number', 'name']).orderBy('number').execute() }
  assert.deepEqual(rows.map(({ number, name }) => `${name};${number}`), lines)
})

const bad: [what: string, text: string | Uint8Array<ArrayBuffer>, said: RegExp][] = [
  ['nothing', '', /Choisissez un fichier/],
  ['heads only', 'nom;courriel\n', /Aucune ligne/],
  ['no name', 'courriel;ville\na@b.fr;Nantes\n', /dont une «\snom\s»/],
  ['another encoding', new Uint8Array([0x6e, 0x6f, 0x6d, 0x0a, 0xc9, 0x70, 0x69, 0x0a]), /n’est pas en UTF-8/],
  ['a quotation mark too many', 'nom;ville\n"a;b\nc;d\n', /pas un tableau CSV lisible/],
  ['what is no table', '{"nom": [1, 2]}', /pas un tableau CSV lisible/],
]
for (const [what, text, said] of bad)
  test(`refused with a sentence, nothing kept: ${what}`, async () => {
    const { people, admin } = await scene()
    const sent = await send(people, admin, text)
    assert.equal(sent.status, 422)
    assert.match(sent.text, said)
    assert.equal((await people.db.selectFrom('member_import').select('id').execute()).length, 0)
  })

test('200 MB are refused early: by their length, and without it as they come, with little of it in memory', async () => {
  const { people, actor } = await scene()
  const line = Buffer.from(`${'x'.repeat(180)};Nantes\n`.repeat(5000))
  let given = 0
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given >= 200 * 1024 * 1024) return controller.close()
        given += line.length
        controller.enqueue(new Uint8Array(given === line.length ? Buffer.concat([Buffer.from('nom;ville\n'), line]) : line))
      },
    })
  const refused = (error: unknown) => {
    assert.equal((error as { code?: string }).code, 'importTooLarge')
    return true
  }
  await assert.rejects(receiveImport(people.db, actor, { contentType: 'text/csv', sizeBytes: 200 * 1024 * 1024, body: endless() }, people.clock), refused)
  assert.ok(given <= 2 * line.length)
  given = 0
  const before = process.memoryUsage().rss
  await assert.rejects(receiveImport(people.db, actor, { contentType: 'text/csv', sizeBytes: null, body: endless() }, people.clock), refused)
  assert.ok(given < largestImportBytes + 4 * 1024 * 1024, `${given} bytes were taken`)
  assert.ok(process.memoryUsage().rss - before < 150 * 1024 * 1024)
  assert.equal((await people.db.selectFrom('member_import').select('id').execute()).length, 0)
})

test('what goes out comes in again; a cell that a spreadsheet would run is harmless', async () => {
  const { people, admin } = await scene()
  await send(people, admin, good).then(async ({ location }) => admin.post(location))
  await applyAll(people)
  for (const name of ['=cmd|calc!A1', '+1', '@SUM(A1)', '-2+3']) await inTransaction(people.db, (tx) => createMember(tx, byItself('x'), { name, kind: 'natural', status: 'admitted' }, people.clock))
  const text = await textOf(people)
  const [heads, ...lines] = parse(text, { bom: true, delimiter: ';' }) as string[][]
  assert.equal(lines.length, 7)
  for (const line of lines) for (const cell of line) assert.doesNotMatch(cell, /^[=+@\-\t\r]/)
  const columns = readHeads(heads ?? [])
  const [seven, twelve] = lines.map((line) => readLine(Object.fromEntries(columns.map((column, index) => [column, line[index]])), day('2026-11-23')))
  assert.deepEqual([seven?.number, seven?.left, seven?.cause, twelve?.name, twelve?.kind, twelve?.person?.email], [7, '2020-12-31', 'death', 'Épicerie ; du coin', 'legal', 'noe@exemple.test'])
  assert.equal((await admin.get('/administration/members/export/download')).headers.get('content-type'), 'text/csv; charset=utf-8')
})

test('4,000 members go out at flat memory, and any name comes back as it was', async () => {
  const { people } = await scene()
  const { sql } = await import('kysely')
  await sql`insert into member (id, name, kind, status, created_at) select 'm' || n, 'Association ' || n, 'legal', 'admitted', ${people.clock.now()} from generate_series(1, 4000) n`.execute(people.db)
  assert.equal((await textOf(people)).trim().split('\r\n').length, 4001)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (name) => {
      const said = readLineOrNull(name)
      if (said !== null) assert.equal(said, name.normalize('NFC').replace(/\s+/g, ' ').trim())
    }),
  )
})

function readLineOrNull(name: string): string | null {
  try {
    return readLine({ name }, day('2026-11-23')).name
  } catch {
    return null
  }
}

test('the register and its extract as papers; only for whom they are', async () => {
  const { people, admin } = await scene()
  const id = await people.addMember('Épicerie du coin')
  for (const path of ['/administration/members/register/download', `/administration/members/${id}/extract/download`]) {
    const paper = await admin.get(path)
    assert.deepEqual([paper.status, paper.headers.get('content-type')], [200, 'application/pdf'], path)
  }
  const auditor = await people.signedIn(await people.addPerson({ roles: ['auditor'] }))
  assert.equal((await auditor.get('/administration/members/register/download')).status, 200)
  for (const path of [`/administration/members/${id}/extract/download`, '/administration/members/export/download', '/administration/members/import']) assert.equal((await auditor.get(path)).status, 403, path)
})
