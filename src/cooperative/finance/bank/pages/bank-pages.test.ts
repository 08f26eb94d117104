import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople, undoOffered } from '#people/test-people.ts'
import type { Browser, TestPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { addCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterSeller, issueTo } from '#cooperative/finance/sales/test-sales.ts'
import { makeBankApi } from '../bank-api.ts'
import { bankPaths } from '../bank-paths.ts'
import { writeCamt } from '../camt/test-camt.ts'
import type { WrittenMovement } from '../camt/test-camt.ts'
import { makeMovementApi } from '../movement-api.ts'
import { testIban } from '../test-bank.ts'
import { makeBankPages } from './bank-pages.ts'

const on = '2026-11-20'
const statement = (movements: readonly WrittenMovement[], openingCents = 0n, id = 'R-1') => writeCamt([{ id, iban: testIban, from: on, to: on, openingCents, movements }])

async function scene() {
  const people = await testPeople([makeFinancePages(), makeBankPages(), makeApi().route('/', makeBankApi()).route('/', makeMovementApi()) as App])
  const { db, clock } = people
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
  })
  await enterSeller(db, clock)
  await db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'outside', due: 'receipt', entered_by: null, entered_at: clock.now() }).execute()
  const customer = (name: string) => inTransaction(db, async (tx) => (await addCustomer(tx, tester, { customer: { name } }, clock)).id)
  const invoice = (customerId: string) => inTransaction(db, (tx) => issueTo(tx, customerId, clock))
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  return { people, customer, invoice, treasurer: await as('Trésorière', 'treasurer'), auditor: await as('Contrôleur', 'auditor') }
}
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const words = (text: string) => plain(text).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** Sends a file as a browser does; where it leads. */
async function send(people: TestPeople, browser: Browser, content: Buffer, name = 'releve.xml') {
  const token = /name="_csrf" value="([^"]+)"/.exec((await browser.get(bankPaths.home)).text)?.[1] ?? ''
  const body = new FormData()
  body.set('document', new File([new Uint8Array(content)], name))
  const { host } = new URL(people.config.panelOrigin)
  const encoded = new Response(body)
  const bytes = Buffer.from(await encoded.arrayBuffer())
  const headers = { host, 'accept-language': 'fr', 'content-type': encoded.headers.get('content-type') ?? '', 'content-length': String(bytes.length), cookie: [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; ') }
  const answer = await people.app.request(`${people.config.panelOrigin}${bankPaths.files}?_csrf=${encodeURIComponent(token)}`, { method: 'POST', body: new Uint8Array(bytes), headers }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() }
}

async function withAccount(treasurer: Browser): Promise<string> {
  const { location } = await treasurer.post(bankPaths.newAccount, { name: 'Compte courant', iban: testIban, account: '512' })
  return location.split('/').at(-1) ?? ''
}

test('from an empty page to a matched statement: account, file, proposals, sharing out, putting aside, taking back', async () => {
  const { people, customer, invoice, treasurer, auditor } = await scene()
  assert.match((await treasurer.get(bankPaths.home)).text, /Aucun compte bancaire encore/)
  assert.match((await treasurer.get(ledgerPaths.home)).text, /href="\/administration\/finance\/bank"/)
  const refused = await treasurer.post(bankPaths.newAccount, { name: 'Compte courant', iban: 'FR00', account: '512' })
  assert.deepEqual([refused.status, /Cet IBAN n’est pas juste/.test(refused.text), /value="Compte courant"/.test(refused.text)], [422, true, true])
  assert.equal((await auditor.post(bankPaths.newAccount, { name: 'x', iban: '', account: '512' })).status, 403)
  const account = await withAccount(treasurer)
  const [luce, zoe] = [await customer('Luce Martin'), await customer('Zoé Blanc')]
  const [first, second] = [await invoice(luce), await invoice(zoe)]
  const file = statement([{ day: on, cents: 1000n, text: `facture ${first.number}`, name: 'LUCE MARTIN' }, { day: on, cents: 1500n, name: 'BLANC ZOE' }, { day: on, cents: -350n, text: 'FRAIS DE TENUE' }, { day: on, cents: 2n, text: 'essai' }])
  const unread = await send(people, treasurer, Buffer.from('<a><b></a>'))
  assert.deepEqual([unread.status, /Ce fichier XML est abîmé/.test(unread.text)], [422, true])
  const sent = await send(people, treasurer, file)
  assert.equal(sent.status, 303, sent.text.slice(0, 300))
  const review = words((await treasurer.get(sent.location)).text)
  for (const said of [/Rien n’est encore pris/, /nouveau/, /Compte courant/, /21,52 €/]) assert.match(review, said)
  assert.equal((await treasurer.post(`${sent.location}/take`)).status, 303)
  assert.equal((await treasurer.get(sent.location)).status, 404)
  const list = words((await treasurer.get(bankPaths.lines(account))).text)
  for (const said of [/Une proposition est sûre/, new RegExp(`Facture ${first.number}, montant exact`), /Aucune proposition/]) assert.match(list, said)
  assert.doesNotMatch((await auditor.get(bankPaths.lines(account))).text, /Accepter celle/)
  assert.equal((await treasurer.post(bankPaths.accept(account))).status, 303)
  assert.match(words((await treasurer.get(`${bankPaths.lines(account)}?state=matched`)).text), new RegExp(`Luce Martin, .*${first.number}|Luce Martin`))
  // Zoé paid too much: the rest is an overpayment
  const ids = [...(await treasurer.get(bankPaths.lines(account))).text.matchAll(/id="m-([a-z0-9]{12})"/g)].map(([, id]) => id ?? '')
  assert.equal(ids.length, 3)
  const [zoes = '', fee = '', odd = ''] = ids
  const page = words((await treasurer.get(`${bankPaths.line(zoes)}?q=zoe`)).text)
  assert.match(page, /Ce qu’on nous doit/)
  const due = { [`take-due-${second.dueId}`]: 'yes', [`cents-${second.dueId}`]: '10,00' }
  const short = await treasurer.post(bankPaths.match(zoes), due)
  assert.deepEqual([short.status, /Il reste 5,00 € du mouvement à répartir/.test(plain(short.text)), short.text.includes(`name="take-due-${second.dueId}" checked`)], [422, true, true])
  const wrong = await treasurer.post(bankPaths.match(zoes), { ...due, [`cents-${second.dueId}`]: 'dix' })
  assert.equal(wrong.status, 422)
  const matched = await treasurer.post(bankPaths.match(zoes), { ...due, over: zoe, overCents: '5,00' })
  assert.deepEqual([matched.status, matched.location], [303, bankPaths.line(fee)], 'the next one')
  assert.match(words((await treasurer.get(bankPaths.line(zoes))).text), /Trop-perçu/)
  // by hand to an account, then a rule for the next time
  const toNothing = await treasurer.post(bankPaths.match(fee), { account1: '999', label1: 'Frais', amount1: '3,50' })
  assert.match(toNothing.text, /Le compte 999 ne convient pas/)
  assert.equal((await treasurer.post(bankPaths.match(fee), { account1: '627', label1: 'Frais', amount1: '3,50', after: 'list' })).location, bankPaths.lines(account))
  assert.match((await treasurer.post(bankPaths.ignore(odd), { reason: '' })).text, /Dites pourquoi/)
  assert.equal((await treasurer.post(bankPaths.ignore(odd), { reason: 'essai de la banque' })).status, 303)
  assert.match((await treasurer.get(bankPaths.lines(account))).text, /Tout est rapproché/)
  assert.match(words((await treasurer.get(bankPaths.account(account))).text), /mouvement.* 0,02 €|Mis de côté/)
  assert.equal((await treasurer.post(bankPaths.undo(fee))).status, 303)
  assert.match(words((await auditor.get(bankPaths.account(account))).text), /À la banque, pas encore rapproché/)
  assert.equal((await auditor.post(bankPaths.undo(odd))).status, 403)
  assert.equal((await treasurer.post(bankPaths.undo(fee))).status, 409)
  assert.equal((await treasurer.get(bankPaths.line('none'))).status, 404)
})

test('a gap is told and accepted, a statement taken out, a table’s columns corrected, rules made and taken away, an account closed', async () => {
  const { people, treasurer } = await scene()
  const account = await withAccount(treasurer)
  await treasurer.post(`${(await send(people, treasurer, statement([{ day: on, cents: 100n }]))).location}/take`)
  const again = await send(people, treasurer, statement([{ day: on, cents: 100n }]))
  assert.match(words((await treasurer.get(again.location)).text), /déjà là/)
  assert.equal((await treasurer.post(`${again.location}/take`)).status, 409)
  assert.equal((await treasurer.post(`${again.location}/forget`)).status, 303)
  const late = await send(people, treasurer, statement([{ day: on, cents: 7n }], 500n, 'R-3'))
  assert.match(words((await treasurer.get(late.location)).text), /finit à 1,00 €, celui-ci commence à 5,00 €/)
  assert.equal((await treasurer.post(`${late.location}/take`)).status, 409)
  assert.equal((await treasurer.post(`${late.location}/take`, { acceptGap: 'yes' })).status, 303)
  const page = (await treasurer.get(bankPaths.account(account))).text
  assert.match(words(page), /Il manque 4,00 € avant ce relevé/)
  const [statementId = ''] = [...page.matchAll(/statements\/([a-z0-9]{12})\/remove/g)].map(([, id]) => id ?? '')
  assert.match((await treasurer.get(bankPaths.statementFile(statementId))).text, /BkToCstmrStmt/)
  assert.equal((await treasurer.post(bankPaths.removeStatement(statementId))).status, 303)
  assert.equal((await treasurer.post(bankPaths.removeStatement(statementId))).status, 404)
  // a table whose titles nobody knows
  const table = await send(people, treasurer, Buffer.from('Quand;Quoi;Combien\n21/11/2026;VIR A;12,00\n22/11/2026;VIR B;x\n'), 'export.csv')
  assert.match(words((await treasurer.get(table.location)).text), /Que dit chaque colonne/)
  const choices = { title0: 'Quand', title1: 'Quoi', title2: 'Combien', column0: 'day', column1: 'text', column2: 'amount', order: 'day', closing: '' }
  const corrected = words((await treasurer.get(`${table.location}?${new URLSearchParams(choices)}`)).text)
  for (const said of [/Une ligne ne se lit pas/, /Ligne 3/, /« x » n’est pas un montant sûr/]) assert.match(corrected, said)
  assert.equal((await treasurer.post(`${table.location}/take`, choices)).status, 422)
  const whole = await send(people, treasurer, Buffer.from('Quand;Quoi;Combien\n21/11/2026;VIR A;12,00\n'), 'export.csv')
  assert.match((await treasurer.get(`${whole.location}?${new URLSearchParams({ ...choices, closing: 'beaucoup' })}`)).text, /montant/)
  assert.equal((await treasurer.post(`${whole.location}/take`, choices)).status, 303)
  // remembered
  const next = await send(people, treasurer, Buffer.from('Quand;Quoi;Combien\n22/11/2026;VIR B;13,00\n'), 'export.csv')
  assert.match(words((await treasurer.get(next.location)).text), /VIR B/)
  const rule = { name: 'Frais', words: 'frais', direction: 'out', most: '20', account: '627' }
  assert.match((await treasurer.post(bankPaths.rules, { ...rule, words: 'x' })).text, /trois lettres/)
  assert.equal((await treasurer.post(bankPaths.rules, rule)).status, 303)
  const [, ruleId = ''] = /rules\/([a-z0-9]{12})\/remove/.exec((await treasurer.get(bankPaths.rules)).text) ?? []
  assert.equal((await treasurer.post(bankPaths.removeRule(ruleId))).status, 303)
  const without = (await treasurer.get(bankPaths.rules)).text
  assert.match(without, /Aucune règle encore/)
  const back = undoOffered(without)
  assert.equal((await treasurer.post(back.action, back.values)).status, 303)
  assert.match(words((await treasurer.get(bankPaths.rules)).text), /« frais »[^]*20,00 €[^]*627/)
  assert.equal((await treasurer.post(bankPaths.editAccount(account), { name: 'Banque', iban: testIban, account: '512', version: '1' })).status, 303)
  assert.equal((await treasurer.post(bankPaths.editAccount(account), { name: 'Banque', iban: testIban, account: '512', version: '1' })).status, 409)
  assert.equal((await treasurer.post(bankPaths.closeAccount(account), { closed: 'yes' })).status, 303)
  assert.match((await treasurer.get(bankPaths.home)).text, /fermé/)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const { people, customer, invoice } = await scene()
  const [nobody, treasurer, board, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support'])]
  const [home, files, rules] = ['/api/v1/bank-accounts', '/api/v1/bank-statements', '/api/v1/bank-rules']
  const account = { name: 'Compte courant', iban: testIban, account: '512' }
  const { id } = (await treasurer('POST', home, account)).said<{ id: string }>()
  const due = await invoice(await customer('Luce Martin'))
  const file = new Uint8Array(statement([{ day: on, cents: 1000n, text: due.number }, { day: on, cents: -350n, text: 'frais' }]))
  const taken = (await treasurer('POST', `${files}?name=r.xml`, file)).said<{ statements: string[]; lines: number }>()
  assert.equal(taken.lines, 2)
  const found = (await board('GET', `${home}/${id}/movements`)).said<{ items: { id: string; cents: number; proposal: { sure: boolean; parts: { dueId: string }[] } | null }[]; total: number }>()
  assert.deepEqual([found.total, found.items.find(({ cents }) => cents > 0)?.proposal?.parts[0]?.dueId], [2, due.dueId])
  const [paid, fee] = [found.items.find(({ cents }) => cents > 0)?.id ?? '', found.items.find(({ cents }) => cents < 0)?.id ?? '']
  const rule = { name: 'Frais', words: 'frais', direction: 'out', account: '627' }
  const { id: ruleId } = (await treasurer('POST', rules, rule)).said<{ id: string }>()
  const movement = '/api/v1/bank-movements'
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', home, undefined, 401],
    [support, 'GET', home, undefined, 403],
    [board, 'GET', home, undefined, 200],
    [board, 'POST', home, account, 403],
    [treasurer, 'POST', home, { ...account, other: 1 }, 400],
    [treasurer, 'POST', home, account, 409],
    [treasurer, 'POST', home, { ...account, iban: 'FR00', account: '530' }, 422],
    [board, 'GET', `${home}/${id}`, undefined, 200],
    [board, 'GET', `${home}/none`, undefined, 404],
    [treasurer, 'PUT', `${home}/${id}`, { ...account, name: 'Banque', version: 1 }, 200],
    [treasurer, 'PUT', `${home}/${id}`, { ...account, version: 1 }, 409],
    [board, 'GET', `${home}/${id}/statements`, undefined, 200],
    [treasurer, 'POST', `${files}?name=r.xml`, file, 409],
    [treasurer, 'POST', files, file, 400],
    [treasurer, 'POST', `${files}?name=r.xml`, new Uint8Array(Buffer.from('<a/>')), 422],
    [board, 'POST', `${files}?name=r.xml`, file, 403],
    [board, 'GET', `${files}/${taken.statements[0]}/file`, undefined, 200],
    [board, 'GET', `${files}/none/file`, undefined, 404],
    [board, 'GET', `${home}/${id}/movements?state=x`, undefined, 400],
    [board, 'GET', `${movement}/${paid}`, undefined, 200],
    [board, 'GET', `${movement}/none`, undefined, 404],
    [board, 'POST', `${movement}/${paid}/match`, { parts: [{ kind: 'due', dueId: due.dueId, cents: 1000 }] }, 403],
    [treasurer, 'POST', `${movement}/${paid}/match`, { parts: [] }, 400],
    [treasurer, 'POST', `${movement}/${paid}/match`, { parts: [{ kind: 'due', dueId: due.dueId, cents: 999 }] }, 422],
    [treasurer, 'POST', `${movement}/${paid}/match`, { parts: [{ kind: 'due', dueId: due.dueId, cents: 1000 }] }, 200],
    [treasurer, 'POST', `${movement}/${paid}/match`, { parts: [{ kind: 'due', dueId: due.dueId, cents: 1000 }] }, 409],
    [treasurer, 'DELETE', `${movement}/${paid}/match`, undefined, 200],
    [treasurer, 'DELETE', `${movement}/${paid}/match`, undefined, 409],
    [treasurer, 'POST', `${movement}/${paid}/ignore`, { reason: '' }, 400],
    [treasurer, 'POST', `${movement}/${paid}/ignore`, { reason: 'essai' }, 200],
    [treasurer, 'POST', `${movement}/${paid}/ignore`, { reason: 'essai' }, 409],
    [board, 'POST', `${home}/${id}/accept`, {}, 403],
    [treasurer, 'POST', `${home}/${id}/accept`, { most: 0 }, 400],
    [treasurer, 'POST', `${home}/${id}/accept`, {}, 200],
    [treasurer, 'DELETE', `${files}/${taken.statements[0]}`, undefined, 409],
    [board, 'GET', rules, undefined, 200],
    [treasurer, 'POST', rules, { ...rule, account: '999' }, 422],
    [treasurer, 'DELETE', `${rules}/${ruleId}`, undefined, 204],
    [treasurer, 'DELETE', `${rules}/${ruleId}`, undefined, 404],
    [treasurer, 'PUT', `${home}/${id}/closed`, { closed: true }, 200],
  ] as const)
    assert.equal((await who(method, path, body)).status, status, `${method} ${path} ${body instanceof Uint8Array ? 'file' : JSON.stringify(body)}`)
  const after = (await board('GET', `${movement}/${fee}`)).said<{ state: string; parts: { cents: number }[] }>()
  assert.deepEqual([after.state, after.parts.map(({ cents }) => cents)], ['matched', [350]], 'accepted by the rule')
  const other = (await treasurer('POST', home, { name: 'Livret', iban: '', account: '5181' })).said<{ id: string }>()
  const table = new Uint8Array(Buffer.from('Quand;Quoi;Combien\n11/21/2026;VIR A;12,00\n'))
  const query = new URLSearchParams({ name: 't.csv', account: other.id, columns: 'day,text,amount', titles: 'Quand\nQuoi\nCombien', monthFirst: 'yes', closingCents: '1200' })
  assert.equal((await treasurer('POST', `${files}?${query}`, table)).status, 201)
  assert.equal((await board('GET', `${home}/${other.id}`)).said<{ reconciliation: { bankCents: number } }>().reconciliation.bankCents, 1200)
})
