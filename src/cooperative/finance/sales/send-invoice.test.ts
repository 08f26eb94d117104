import assert from 'node:assert/strict'
import test from 'node:test'
import { dayOf } from '#lib/day.ts'
import { makeLog } from '#lib/log.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { creditInvoice } from './credit-invoice.ts'
import { addCustomer, saveCustomer } from './customer.ts'
import { forgetInvoiceLinks, invoiceOfLink } from './invoice-link.ts'
import { makePaperMaker } from './paper/make-papers.ts'
import { paperFile, paperName } from './paper/paper-file.ts'
import { invoiceById } from './sales-store.ts'
import { sendInvoiceAgain, sendNewInvoices } from './send-invoice.ts'
import { enterSeller, issueTo } from './test-sales.ts'

const from = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }

async function scene() {
  const books = await testBooks()
  await enterSeller(books.db, books.clock)
  const customer = async (fields: object) => (await books.act((tx) => addCustomer(tx, tester, { customer: { street: '3 quai Rambaud', postalCode: '69002', city: 'Lyon', ...fields } }, books.clock))).id
  const said: string[] = []
  const makePapers = makePaperMaker({ db: books.db, clock: books.clock, log: makeLog((line) => said.push(line)) })
  return { ...books, customer, makePapers, said, letters: () => books.db.selectFrom('outgoing_message').selectAll().orderBy('created_at').execute() }
}

test('a paper follows its invoice, is never made anew, and the letter follows the paper', async () => {
  const it = await scene()
  const [french, english, silent] = [await it.customer({ name: 'Association du Quai', email: 'quai@exemple.example' }), await it.customer({ name: 'Quay Ltd', email: 'quay@exemple.example', language: 'en', country: 'GB' }), await it.customer({ name: 'Sans courriel' })]
  const issued = []
  for (const id of [french, english, silent]) issued.push(await it.act((tx) => issueTo(tx, id, it.clock)))
  const [first, second, third] = issued.map(({ id }) => id) as [string, string, string]
  await assert.rejects(paperFile(it.db, first), { code: 'paperNotYet' })
  assert.equal(await sendNewInvoices(it.db, from, it.clock), false)
  assert.equal((await it.letters()).length, 0, 'no letter before the paper')
  assert.equal(await it.makePapers(), false)
  const bytes = await paperFile(it.db, first)
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
  assert.equal((await invoiceById(it.db, third)).hasPaper, true)
  await it.makePapers()
  assert.ok((await paperFile(it.db, first)).equals(bytes))
  await assert.rejects(it.db.updateTable('sales_invoice').set({ file_hash: null }).where('id', '=', first).execute(), { code: 'OV401' })
  await sendNewInvoices(it.db, from, it.clock)
  await sendNewInvoices(it.db, from, it.clock)
  const letters = await it.letters()
  assert.deepEqual(letters.map(({ to_address: to, language }) => [to, language]).sort(), [['quai@exemple.example', 'fr'], ['quay@exemple.example', 'en']])
  const letter = letters.find(({ language }) => language === 'fr')!
  assert.match(letter.subject, /Votre facture \d{4}-00001/)
  const secret = /\/invoice\?link=([a-z0-9]{32})/.exec(letter.body_text)?.[1] ?? ''
  assert.equal(await invoiceOfLink(it.db, secret, it.clock), first)
  assert.equal((await invoiceById(it.db, second)).sentAt?.getTime(), it.clock.now().getTime())
  assert.equal((await invoiceById(it.db, third)).sentAt, null)
  await assert.rejects(it.act((tx) => sendInvoiceAgain(tx, tester, { invoiceId: third }, from, it.clock)), { code: 'invoiceNoAddress' })
  // an address that is entered later is enough
  await it.act((tx) => saveCustomer(tx, tester, { customerId: silent, customer: { name: 'Sans courriel', email: 'enfin@exemple.example' } }, it.clock))
  await sendNewInvoices(it.db, from, it.clock)
  assert.equal((await it.letters()).length, 3)
  assert.equal(await it.act((tx) => sendInvoiceAgain(tx, tester, { invoiceId: first }, from, it.clock)), 'quai@exemple.example')
  const credit = await it.act((tx) => creditInvoice(tx, tester, { invoiceId: first, issuedOn: dayOf(it.clock.now()), reason: 'Trois jours de panne' }, it.clock))
  await assert.rejects(it.act((tx) => sendInvoiceAgain(tx, tester, { invoiceId: credit.id }, from, it.clock)), { code: 'paperNotYet' })
  await it.makePapers()
  await sendNewInvoices(it.db, from, it.clock)
  assert.match(((await it.letters()).at(-1)?.body_text ?? '').replaceAll(/[\u00a0\u202f]/g, ' '), /Nous corrigeons la facture \d{4}-00001 par l’avoir AV\d{4}-00001 : Trois jours de panne/)
  assert.equal(paperName('fr', { kind: 'credit-note', number: 'AV2026-00001' }, 'pdf'), 'avoir-AV2026-00001.pdf')
  it.clock.advance(121 * 86_400_000)
  await assert.rejects(invoiceOfLink(it.db, secret, it.clock), { code: 'linkDead' })
  await forgetInvoiceLinks(it.db, it.clock)
  assert.equal((await it.db.selectFrom('sales_invoice_link').selectAll().execute()).length, 0)
  assert.deepEqual(it.said, [])
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})
