/** Every route of the ledger's API: what it answers to whom, good input and bad. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { makeDocumentApi } from './document-api.ts'
import { draftEntry } from './draft-entry.ts'
import { openFiscalYear } from './fiscal-year.ts'
import { makeLedgerApi } from './ledger-api.ts'
import { letterLines } from './letter-lines.ts'
import { postEntry } from './post-entry.ts'
import { setUpLedger } from './set-up-ledger.ts'
import { tester } from './test-books.ts'

const people = await testPeople([makeApi().route('/', makeLedgerApi()).route('/', makeDocumentApi()) as App])
const { db, clock } = people
const two = (cents: number, other = cents) => [{ account: '512', debitCents: cents }, { account: '706', creditCents: other }]
const entry = (more: object = {}) => ({ journal: 'BQ', day: '2026-03-01', label: 'Vente', lines: two(1250), ...more })
const { year, posted, reversed, draft, other, letters } = await inTransaction(db, async (tx) => {
  await setUpLedger(tx, tester, { chart: 'company', siren: '732829320' }, clock)
  const { id } = await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
  const post = (debit: string, credit: string) =>
    postEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'Essai', lines: [{ account: debit, debitCents: 100n, creditCents: 0n }, { account: credit, debitCents: 0n, creditCents: 100n }] }, clock)
  const [one, back] = [await post('411', '706'), await post('512', '411')]
  const unfinished = async (credit: bigint) => (await draftEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'Brouillon', lines: [{ account: '512', debitCents: 100n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: credit }] }, clock)).id
  return { year: id, posted: one.id, reversed: (await post('530', '706')).id, draft: await unfinished(99n), other: await unfinished(100n), letters: await letterLines(tx, tester, { account: '411', lines: [{ entryId: one.id, place: 1 }, { entryId: back.id, place: 2 }] }, clock) }
})
const callers = { treasurer: await apiCaller(people, ['treasurer']), auditor: await apiCaller(people, ['auditor']), board: await apiCaller(people, ['board']), administrator: await apiCaller(people, ['administrator']), member: await apiCaller(people, []), nobody: await apiCaller(people, null) }
const pdf = Buffer.from('%PDF-1.7 essai')
const ledger = '/api/v1/ledger'
const documents = `${ledger}/entries/${posted}/documents`
const document = (await callers.treasurer('POST', `${documents}?name=facture.pdf`, pdf)).said<{ id: string }>().id

type Row = [who: keyof typeof callers, method: string, path: string, body: unknown, status: number, code?: string]
/** What everybody is refused who has nothing to do with the books: each address once. */
const addresses: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/years'], ['POST', '/years', { startDay: '2027-01-01', endDay: '2027-12-31' }], ['PUT', '', { chart: 'company' }], ['GET', '/accounts'], ['POST', '/accounts', { code: '6137', label: 'Essai' }],
  ['GET', '/accounts/512/lines'], ['POST', '/accounts/411/lettering', { lines: [] }], ['DELETE', `/accounts/411/lettering/${letters}`], ['GET', '/entries'], ['GET', `/entries/${posted}`], ['POST', '/entries', entry()],
  ['POST', `/entries/${draft}/validate`], ['POST', `/entries/${posted}/reverse`, { day: '2026-03-02', label: 'Erreur' }], ['DELETE', `/entries/${draft}`], ['GET', '/balance'], ['GET', '/statements'], ['GET', '/check'],
  ['GET', '/sample?seed=x'], ['GET', '/export/csv'], ['POST', '/opening', { table: 'x', year }], ['GET', `/entries/${posted}/documents`], ['POST', `/entries/${posted}/documents?name=a.pdf`, pdf], ['GET', `/entries/${posted}/documents/${document}`],
]
const writing = addresses.filter(([method]) => method !== 'GET')
const closedTo = (who: Row[0], some: typeof addresses, status: number, code: string): Row[] => some.map(([method, path, body]) => [who, method, ledger + path, body, status, code])

const table: Row[] = [
  ...closedTo('nobody', addresses, 401, 'signInFirst'),
  ...closedTo('member', addresses, 403, 'forbidden'),
  ...closedTo('administrator', addresses, 403, 'forbidden'),
  ...closedTo('auditor', writing, 403, 'forbidden'),
  ...closedTo('board', writing, 403, 'forbidden'),
  ['board', 'GET', `${ledger}/export/csv`, undefined, 403, 'forbidden'],
  ['board', 'GET', `${ledger}/years`, undefined, 200],
  ['treasurer', 'POST', `${ledger}/years`, { startDay: '2026-02-30', endDay: '2027-12-31' }, 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/years`, { startDay: '2027-01-02', endDay: '2027-12-31' }, 422, 'fiscalYearStart'],
  ['treasurer', 'POST', `${ledger}/years`, { startDay: '2027-01-01', endDay: '2029-01-01' }, 422, 'fiscalYearLength'],
  ['treasurer', 'POST', `${ledger}/years`, { startDay: '2027-01-01', endDay: '2027-12-31' }, 201],
  ['treasurer', 'PUT', ledger, { chart: 'shop' }, 400, 'badInput'],
  ['treasurer', 'PUT', ledger, { chart: 'company', siren: '732829321' }, 422, 'siren'],
  ['treasurer', 'PUT', ledger, { chart: 'company', siren: '732 829 320' }, 200],
  ['auditor', 'GET', `${ledger}/accounts?q=banque`, undefined, 200],
  ['treasurer', 'POST', `${ledger}/accounts`, { code: '61351' }, 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/accounts`, { code: '913', label: 'Serveurs' }, 422, 'accountCode'],
  ['treasurer', 'POST', `${ledger}/accounts`, { code: '61351', label: 'Serveurs' }, 201],
  ['treasurer', 'POST', `${ledger}/accounts`, { code: '61351', label: 'Serveurs' }, 409, 'accountTaken'],
  ['auditor', 'GET', `${ledger}/accounts/411/lines`, undefined, 200],
  ['auditor', 'GET', `${ledger}/accounts/411/lines?year=nothing`, undefined, 404, 'fiscalYearNone'],
  ['auditor', 'GET', `${ledger}/accounts/8999/lines`, undefined, 404, 'accountUnknown'],
  ['auditor', 'GET', `${ledger}/accounts/512'--/lines`, undefined, 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/accounts/411/lettering`, { lines: [{ entryId: posted, place: 0 }] }, 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/accounts/411/lettering`, { lines: [{ entryId: posted, place: 1 }] }, 422],
  ['treasurer', 'DELETE', `${ledger}/accounts/411/lettering/ZZ`, undefined, 404],
  ['treasurer', 'DELETE', `${ledger}/accounts/411/lettering/${letters}`, undefined, 204],
  ['auditor', 'GET', `${ledger}/entries?state=draft`, undefined, 200],
  ['auditor', 'GET', `${ledger}/entries?state=lost`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/entries?page=0`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/entries/${posted}`, undefined, 200],
  ['auditor', 'GET', `${ledger}/entries/nothing`, undefined, 404, 'entryNone'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ lines: two(1250, 1249) }), 422, 'entryUnbalanced'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ lines: two(12.345) }), 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ lines: two(-1) }), 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ lines: two(1e15) }), 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ day: '2025-12-31' }), 422, 'entryYearNone'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ day: '31/12/2026' }), 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ journal: 'ZZ' }), 422, 'journalUnknown'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ lines: [{ account: '999', debitCents: 1 }, { account: '706', creditCents: 1 }] }), 422, 'accountUnknown'],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ number: 7 }), 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries`, entry(), 201],
  ['treasurer', 'POST', `${ledger}/entries`, entry({ draft: true, lines: two(5, 4) }), 201],
  ['treasurer', 'POST', `${ledger}/entries/${draft}/validate`, undefined, 422, 'entryUnbalanced'],
  ['treasurer', 'POST', `${ledger}/entries/${posted}/validate`, undefined, 409, 'entryNotDraft'],
  ['treasurer', 'POST', `${ledger}/entries/nothing/validate`, undefined, 404, 'entryNone'],
  ['treasurer', 'POST', `${ledger}/entries/${other}/validate`, undefined, 200],
  ['treasurer', 'POST', `${ledger}/entries/${reversed}/reverse`, { day: '2026-03-02' }, 400, 'badInput'],
  ['treasurer', 'POST', `${ledger}/entries/${reversed}/reverse`, { day: '2026-03-02', label: 'Erreur' }, 201],
  ['treasurer', 'POST', `${ledger}/entries/${reversed}/reverse`, { day: '2026-03-02', label: 'Erreur' }, 409, 'entryReversed'],
  ['treasurer', 'DELETE', `${ledger}/entries/${posted}`, undefined, 409, 'entryNotDraft'],
  ['treasurer', 'DELETE', `${ledger}/entries/${draft}`, undefined, 204],
  ['treasurer', 'DELETE', `${ledger}/entries/${draft}`, undefined, 404, 'entryNone'],
  ['board', 'GET', `${ledger}/balance?until=2026-06-30`, undefined, 200],
  ['board', 'GET', `${ledger}/balance?until=June`, undefined, 400, 'badInput'],
  ['board', 'GET', `${ledger}/statements?year=nothing`, undefined, 404, 'fiscalYearNone'],
  ['board', 'GET', `${ledger}/statements`, undefined, 200],
  ['auditor', 'GET', `${ledger}/check`, undefined, 200],
  ['auditor', 'GET', `${ledger}/check?from=-1`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/sample?seed=x&size=5`, undefined, 200],
  ['auditor', 'GET', `${ledger}/sample`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/sample?seed=x&size=101`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/export/fec?year=${year}`, undefined, 200],
  ['auditor', 'GET', `${ledger}/export/fec`, undefined, 422, 'exportYear'],
  ['auditor', 'GET', `${ledger}/export/xls`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${ledger}/export/csv?year=nothing`, undefined, 404, 'fiscalYearNone'],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'Compte;Débit;Crédit\n512;1,234;\n119;;1,23\n', year }, 200],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'Compte;Débit;Crédit\n512;1,234;\n119;;1,23\n', year, apply: true }, 422, 'openingFaults'],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'x'.repeat(1024 * 1024 + 1), year }, 413, 'tooLarge'],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'Compte;Débit;Crédit\n512;1,23;\n119;;1,23\n', year: 'nothing', apply: true }, 404, 'fiscalYearNone'],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'Compte;Débit;Crédit\n512;1,23;\n119;;1,23\n', year, apply: true }, 200],
  ['treasurer', 'POST', `${ledger}/opening`, { table: 'Compte;Débit;Crédit\n512;1,23;\n119;;1,23\n', year, apply: true }, 409, 'openingTaken'],
  ['auditor', 'GET', documents, undefined, 200],
  ['auditor', 'GET', `${ledger}/entries/nothing/documents`, undefined, 404, 'entryNone'],
  ['treasurer', 'POST', documents, pdf, 400, 'badInput'],
  ['treasurer', 'POST', `${documents}?name=a.exe`, Buffer.from('MZ'), 422, 'documentKind'],
  ['treasurer', 'POST', `${documents}?name=a.pdf`, Buffer.alloc(10 * 1024 * 1024 + 1, '%PDF-'), 422, 'documentSize'],
  ['treasurer', 'POST', `${ledger}/entries/nothing/documents?name=a.pdf`, pdf, 404, 'entryNone'],
  ['treasurer', 'POST', `${documents}?name=${encodeURIComponent('../山田 "2026".pdf')}`, pdf, 201],
  ['auditor', 'GET', `${documents}/${document}`, undefined, 200],
  ['auditor', 'GET', `${documents}/nothing`, undefined, 404, 'documentNone'],
  ['auditor', 'GET', `${ledger}/entries/${reversed}/documents/${document}`, undefined, 404, 'documentNone'],
]

for (const [who, method, path, body, status, code] of table)
  test(`${who} ${method} ${path.replace('/api/v1', '').slice(0, 80)} ${body === undefined ? '' : JSON.stringify(body).slice(0, 120)}: ${status} ${code ?? ''}`, async () => {
    await db.deleteFrom('rate_window').execute()
    const answer = await callers[who](method, path, body)
    assert.equal(answer.status, status, answer.text.slice(0, 300))
    if (status < 400) return
    const refusal = answer.said<{ code: string; title: string }>()
    if (code !== undefined) assert.equal(refusal.code, code)
    assert.notEqual(refusal.title, refusal.code, 'the refusal has no words')
  })

test('a paper comes back as it was, under its name, to be saved only', async () => {
  const { items } = (await callers.auditor('GET', documents)).said<{ items: { id: string; name: string; sizeBytes: number; mediaType: string }[] }>()
  // of one instant, as the clock of tests stands still: in whichever order
  assert.deepEqual(items.map(({ name, sizeBytes, mediaType }) => [name, sizeBytes, mediaType]).sort(), [['.. 山田 "2026".pdf', pdf.length, 'application/pdf'], ['facture.pdf', pdf.length, 'application/pdf']])
  const answer = await callers.auditor('GET', `${documents}/${items.find(({ name }) => name !== 'facture.pdf')?.id}`)
  assert.equal(answer.text, pdf.toString())
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="\.\. __ _2026_\.pdf"; filename\*=UTF-8''\.\.%20%E5%B1%B1/)
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
})

/** Two hundred megabytes, given a megabyte at a time as they are asked for. */
function flood(): { body: ReadableStream<Uint8Array>; given: () => number } {
  let given = 0
  const piece = new Uint8Array(1024 * 1024).fill(0x3b)
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => (given++ < 200 ? controller.enqueue(piece) : controller.close()) }, { highWaterMark: 0 })
  return { body, given: () => given }
}

for (const [what, type, length] of [['a table', 'application/json', true], ['a table of a length that is not told', 'application/json', false], ['a paper', 'application/octet-stream', true], ['a paper of a length that is not told', 'application/octet-stream', false]] as const)
  test(`${what} of 200 MB is refused before it is read`, async () => {
    const { body, given } = flood()
    const headers = { 'content-type': type, ...(length ? { 'content-length': String(200 * 1024 * 1024) } : {}) }
    const answer = await callers.treasurer.raw(type === 'application/json' ? `${ledger}/opening` : `${documents}?name=a.pdf`, { method: 'POST', headers, body, duplex: 'half' })
    assert.ok([413, 422].includes(answer.status), String(answer.status))
    assert.ok(given() <= 3, `${given()} MB were taken`)
  })
