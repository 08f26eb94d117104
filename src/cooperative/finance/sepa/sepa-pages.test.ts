import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day, noonOf } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { tester } from '../ledger/test-books.ts'
import { approveInvoice, submitInvoice } from '../purchases/approve-invoice.ts'
import { enterInvoice } from '../purchases/save-invoice.ts'
import { addSupplier, changeSupplier } from '../purchases/save-supplier.ts'
import { letterhead, line, supplierInput } from '../purchases/test-purchases.ts'
import { ensureMemberCustomer, saveCustomer } from '../sales/customer.ts'
import { enterSeller, issueTo } from '../sales/test-sales.ts'
import { buildActor } from '#web/test-app.ts'
import { paths } from '#web/paths.ts'
import { secondHandNeeds } from '../second-hand-needs.ts'
import { makeSepaPages } from './sepa-pages.ts'
import { sepaPaths } from './sepa-paths.ts'
import { testIbans } from './test-sepa.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u200b]/g, ' ').replaceAll('&#39;', '’')

async function scene() {
  const people = await testPeople([makeSepaPages()], {}, secondHandNeeds)
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of [2026, 2027]) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
  })
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => {
    const person = await people.addPerson({ name, roles })
    return { ...(await people.signedIn(person)), person }
  }
  return { people, treasurer: await as('Trésorière', 'treasurer'), board: await as('Présidente', 'board'), auditor: await as('Contrôleur', 'auditor') }
}

const settings = { creditorId: 'FR72 ZZZ 123456', noticeDays: '14', debitLimit: '500', batchLimit: '5 000,00', transferLimit: '5 000' }

test('first steps, settings, a member signs, the treasury tells, prepares, the board releases, the bank pays and gives one back', async () => {
  const { people, treasurer, board, auditor } = await scene()
  const ada = await people.addPerson({ name: 'Ada Lys' })
  const memberId = await people.addMember('Ada Lys', ada.id)
  const member = await people.signedIn(ada)
  assert.match((await treasurer.get(sepaPaths.home)).text, /Trois choses avant le premier prélèvement/)
  assert.match((await member.get(sepaPaths.account(memberId))).text, /ne prélève pas encore/)
  const wrong = await treasurer.post(sepaPaths.settings, { ...settings, creditorId: 'FR73ZZZ123456' })
  assert.equal(wrong.status, 422)
  assert.match(plain(wrong.text), /Cet identifiant de créancier n’est pas juste[^]*value="5 000,00"/)
  assert.equal((await auditor.post(sepaPaths.settings, settings)).status, 403)
  assert.equal((await treasurer.post(sepaPaths.settings, settings)).status, 303)
  await enterSeller(people.db, people.clock)
  assert.match(plain((await treasurer.get(sepaPaths.home)).text), /Rien à prélever ce jour-là/)

  assert.equal((await member.get(sepaPaths.mine)).location, sepaPaths.account(memberId))
  const blank = plain((await member.get(sepaPaths.account(memberId))).text)
  for (const words of [/Pas encore de prélèvement/, /vous autorisez Les Toits Communs à envoyer des instructions/, /J’ai lu ce mandat et je le signe/]) assert.match(blank, words)
  const form = { holder: 'Ada Lys', iban: 'FR76 3000 6000 0112 3456 7890 189', consent: 'yes' }
  const refused = await member.post(sepaPaths.sign(memberId), { ...form, iban: 'FR76 3000 6000 0112 3456 7890 188' })
  assert.equal(refused.status, 422)
  assert.match(plain(refused.text), /value="FR76 3000 6000 0112 3456 7890 188"[^]*Cet IBAN n’est pas juste/)
  assert.equal((await member.post(sepaPaths.sign(memberId), { ...form, consent: '' })).status, 422)
  assert.equal((await treasurer.post(sepaPaths.sign(memberId), form)).status, 404, 'nobody signs for somebody else')
  assert.equal((await member.post(sepaPaths.sign(memberId), form)).status, 303)
  const mine = plain((await member.get(sepaPaths.account(memberId))).text)
  for (const words of [/FR76 3000 6000 0112 3456 7890 189/, /OV-M\d{5}-1/, /Aucun prélèvement prévu/, /Empreinte SHA-256/, /Changer de compte/]) assert.match(mine, words)
  const stranger = await people.signedIn(await people.addPerson({ name: 'Autre' }))
  assert.equal((await stranger.get(sepaPaths.account(memberId))).status, 404)
  assert.equal((await auditor.get(sepaPaths.account(memberId))).status, 404)

  const customerId = `member-${memberId}`
  await inTransaction(people.db, async (tx) => {
    await saveCustomer(tx, tester, { customerId, customer: { email: 'ada@toits.example' } }, people.clock)
    await issueTo(tx, customerId, people.clock, { dueOn: day('2026-11-23') })
  })
  assert.match(plain((await treasurer.get(sepaPaths.home)).text), /Prévenir une personne[^]*à prévenir/)
  assert.match(plain((await auditor.get(sepaPaths.notices)).text), /7 déc. 2026/)
  assert.equal((await auditor.post(sepaPaths.notices)).status, 403)
  assert.equal((await treasurer.post(sepaPaths.notices)).location, sepaPaths.home)
  assert.match((await treasurer.get(sepaPaths.notices)).text, /Tout le monde est prévenu/)
  const early = await treasurer.post(sepaPaths.prepareDebits, { collectOn: '2026-11-25' })
  assert.equal(early.status, 409)
  const home = plain((await treasurer.get(sepaPaths.home)).text)
  assert.match(home, /Préparer la remise, 12,00 €/)
  const batch = (await treasurer.post(sepaPaths.prepareDebits, { collectOn: '2026-12-07' })).location
  const { id } = await people.db.selectFrom('debit_batch').select('id').executeTakeFirstOrThrow()
  assert.equal(batch, sepaPaths.batch(id))
  assert.match(plain((await treasurer.get(batch)).text), /un prélèvement|1 prélèvement, 12,00 €, pour le 7 déc. 2026[^]*une autre personne de la trésorerie ou du conseil la valide/)
  assert.equal((await treasurer.post(sepaPaths.release(id))).status, 409)
  assert.equal((await auditor.post(sepaPaths.release(id))).status, 403)
  assert.match((await board.get(sepaPaths.home)).text, /attend d’être validée/)
  assert.match(plain((await board.get(paths.administration)).text), new RegExp(`La remise de prélèvements 1 attend une seconde personne[^]*Préparé par Trésorière le [^]*href="${sepaPaths.batch(id)}"`))
  assert.doesNotMatch((await treasurer.get(paths.administration)).text, /seconde personne/, 'what one prepared waits for others')
  assert.equal((await treasurer.get(sepaPaths.file(id))).status, 409)
  assert.equal((await board.post(sepaPaths.release(id))).status, 303)
  assert.doesNotMatch((await board.get(paths.administration)).text, /seconde personne/)
  const file = await treasurer.get(sepaPaths.file(id))
  assert.match(file.text, /pain\.008\.001\.08[^]*<CtrlSum>12\.00<\/CtrlSum>/)
  assert.match(file.headers.get('content-disposition') ?? '', /attachment; filename.*OV-P00001/)
  assert.equal((await board.post(sepaPaths.sent(id), { day: '2026-11-23' })).status, 403)
  assert.equal((await treasurer.post(sepaPaths.sent(id), { day: '2026-12-30' })).status, 422)
  assert.equal((await treasurer.post(sepaPaths.sent(id), { day: '2026-11-23' })).status, 303)
  assert.match(plain((await member.get(sepaPaths.account(memberId))).text), /12,00 €[^]*le 7 déc. 2026/)
  people.clock.set(noonOf(day('2026-12-07')))
  const again = await people.signedIn(treasurer.person)
  assert.equal((await again.post(sepaPaths.paid(id), { day: '2026-12-06', account: '512' })).status, 422)
  assert.equal((await again.post(sepaPaths.paid(id), { day: '2026-12-07', account: '512' })).status, 303)
  const paid = plain((await again.get(batch)).text)
  for (const words of [/payée/, /Empreinte du fichier/, /\?return=/]) assert.match(paid, words)
  const { id: debit } = await people.db.selectFrom('debit').select('id').executeTakeFirstOrThrow()
  assert.match(plain((await again.get(`${batch}?return=${debit}`)).text), /AM04 provision insuffisante/)
  const bad = await again.post(sepaPaths.returned(id), { debit, code: 'AM04', day: '2026-12-08', fee: '5', account: '512' })
  assert.equal(bad.status, 422)
  assert.match(bad.text, /value="5"/)
  assert.equal((await again.post(sepaPaths.returned(id), { debit, code: 'AC04', day: '2026-12-07', fee: '5', account: '512' })).status, 303)
  assert.match(plain((await again.get(batch)).text), /revenu[^]*compte fermé \(AC04\)/)
  assert.match(plain((await (await people.signedIn(ada)).get(sepaPaths.account(memberId))).text), /Votre banque n’a pas réglé le dernier prélèvement : compte fermé/)
})

test('mandates: searched, entered from a paper, taken up again, revoked; a batch given up', async () => {
  const { people, treasurer, auditor } = await scene()
  await treasurer.post(sepaPaths.settings, settings)
  await enterSeller(people.db, people.clock)
  const memberId = await people.addMember('Bo Ré')
  await inTransaction(people.db, (tx) => ensureMemberCustomer(tx, memberId, people.clock))
  assert.match((await treasurer.get(sepaPaths.mandates)).text, /Aucun mandat encore/)
  const form = { customer: 'Bo Ré', holder: 'Bo Ré', iban: testIbans[1], signedOn: '2024-02-29', reference: 'OLD-7' }
  for (const [changes, words] of [[{ customer: 'Personne' }, /Personne ne correspond/], [{ iban: 'DE1' }, /Cet IBAN/], [{ iban: 'CH9300762011623852957' }, /il faut aussi son BIC/], [{ signedOn: '2030-01-01' }, /aujourd’hui ou avant/]] as const) {
    const refused = await treasurer.post(sepaPaths.newMandate, { ...form, ...changes })
    assert.equal(refused.status, 422)
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /value="OLD-7"/)
  }
  const { location } = await treasurer.post(sepaPaths.newMandate, form)
  const { id } = await people.db.selectFrom('sepa_mandate').select('id').executeTakeFirstOrThrow()
  assert.equal(location, sepaPaths.mandate(id))
  assert.match(plain((await auditor.get(location)).text), /Mandat OLD-7[^]*DE89 3704 0044 0532 0130 00[^]*28 févr. 2027|1er mars 2027/)
  assert.match((await auditor.get(`${sepaPaths.mandates}?q=bo&state=live`)).text, /OLD-7/)
  assert.match((await auditor.get(`${sepaPaths.mandates}?q=nobody`)).text, /Aucun mandat ne correspond/)
  assert.equal((await auditor.get(sepaPaths.mandatePaper(id))).status, 404)
  assert.equal((await auditor.get(sepaPaths.newMandate)).status, 403)
  await people.db.updateTable('sepa_mandate').set({ blocked_code: 'AC06', blocked_on: '2026-11-20' }).execute()
  assert.match((await treasurer.get(location)).text, /compte bloqué \(AC06\)/)
  assert.equal((await treasurer.post(sepaPaths.unblockMandate(id))).status, 303)
  assert.equal((await treasurer.post(sepaPaths.unblockMandate(id))).status, 409)
  assert.match((await treasurer.get(sepaPaths.revokeMandate(id))).text, /Révoquer ce mandat/)
  assert.equal((await treasurer.post(sepaPaths.revokeMandate(id), { reason: 'Parti' })).status, 303)
  assert.match((await treasurer.get(location)).text, /Révoqué le[^]*Parti/)
  assert.equal((await treasurer.get(sepaPaths.mandate('nothing'))).status, 404)
  assert.equal((await treasurer.get(sepaPaths.batch('nothing'))).status, 404)
})

test('transfers: a supplier whose IBAN changed is told, released by another, carried out, refused', async () => {
  const { people, treasurer, board, auditor } = await scene()
  assert.match((await treasurer.get(sepaPaths.transfers)).text, /Rien à virer/)
  await treasurer.post(sepaPaths.settings, settings)
  await enterSeller(people.db, people.clock)
  const [first, second] = [buildActor({ personId: treasurer.person.id, name: 'Trésorière' }), buildActor({ personId: board.person.id, name: 'Présidente' })]
  const book = async (reference: string, iban: string) => {
    const supplier = await inTransaction(people.db, (tx) => addSupplier(tx, first, { ...supplierInput, name: `Énergie ${reference}`, iban }, people.clock))
    const input = { kind: 'invoice' as const, supplierId: supplier.id, reference, day: day('2026-11-02'), label: 'Électricité', totalCents: 12_000n, noFileReason: 'Essai', lines: [line(10_000n)] }
    const { id: invoiceId } = await inTransaction(people.db, (tx) => enterInvoice(tx, first, input, people.clock))
    await inTransaction(people.db, (tx) => submitInvoice(tx, first, { invoiceId, from: letterhead }, people.clock))
    await inTransaction(people.db, (tx) => approveInvoice(tx, second, { invoiceId }, people.clock))
    return { supplierId: supplier.id, invoiceId }
  }
  const [one, two, bare] = [await book('EC-1', testIbans[0]), await book('EC-2', testIbans[2]), await book('EC-3', '')]
  await inTransaction(people.db, (tx) => changeSupplier(tx, first, { ...supplierInput, name: 'Énergie EC-2', iban: testIbans[1], supplierId: two.supplierId }, people.clock))
  const home = plain((await treasurer.get(sepaPaths.transfers)).text)
  for (const words of [/DE89 3704 0044 0532 0130 00/, /IBAN changé par Trésorière/, /Donner son IBAN<span class="sr"> : Énergie EC-3/]) assert.match(home, words)
  const pick = (invoiceId: string) => ({ pick: `purchase ${invoiceId}`, executeOn: '2026-11-24' })
  assert.equal((await treasurer.post(sepaPaths.transfers, { executeOn: '2026-11-24' })).status, 422)
  assert.equal((await treasurer.post(sepaPaths.transfers, pick(bare.invoiceId))).status, 422)
  assert.equal((await treasurer.post(sepaPaths.transfers, { ...pick(two.invoiceId), executeOn: '2026-11-28' })).status, 422)
  assert.equal((await auditor.post(sepaPaths.transfers, pick(two.invoiceId))).status, 403)
  const { location } = await treasurer.post(sepaPaths.transfers, pick(two.invoiceId))
  const { id } = await people.db.selectFrom('transfer_batch').select('id').executeTakeFirstOrThrow()
  assert.equal(location, sepaPaths.transferBatch(id))
  assert.equal((await treasurer.post(sepaPaths.transfers, pick(two.invoiceId))).status, 409, 'never twice')
  assert.equal((await treasurer.post(sepaPaths.releaseTransfers(id))).status, 409)
  assert.match(plain((await board.get(location)).text), /Énergie EC-2[^]*IBAN changé par Trésorière[^]*Valider les virements/)
  assert.match((await board.get(paths.administration)).text, new RegExp(`La remise de virements 1 attend[^]*href="${location}"`))
  // changed once more between the two: left out, and nothing is left
  await inTransaction(people.db, (tx) => changeSupplier(tx, first, { ...supplierInput, name: 'Énergie EC-2', iban: testIbans[3], supplierId: two.supplierId }, people.clock))
  assert.equal((await board.post(sepaPaths.releaseTransfers(id))).status, 409)
  assert.match((await treasurer.get(sepaPaths.cancelTransfers(id))).text, /Abandonner cette remise/)
  assert.equal((await treasurer.post(sepaPaths.cancelTransfers(id))).status, 303)
  assert.doesNotMatch((await board.get(paths.administration)).text, /seconde personne/)
  const both = (await treasurer.post(sepaPaths.transfers, pick(one.invoiceId))).location
  const batchId = both.split('/').at(-1) ?? ''
  assert.equal((await board.post(sepaPaths.releaseTransfers(batchId))).status, 303)
  assert.match((await treasurer.get(sepaPaths.transferFile(batchId))).text, /pain\.001\.001\.09[^]*FR7630006000011234567890189/)
  assert.equal((await treasurer.post(sepaPaths.transfersDone(batchId), { day: '2026-11-23' })).status, 409)
  assert.equal((await treasurer.post(sepaPaths.transfersSent(batchId), { day: '2026-11-23' })).status, 303)
  const { id: transfer } = await people.db.selectFrom('transfer').select('id').where('batch_id', '=', batchId).executeTakeFirstOrThrow()
  assert.equal((await treasurer.post(sepaPaths.transferRejected(batchId), { transfer: 'nothing', code: 'AC01' })).status, 404)
  assert.equal((await treasurer.post(sepaPaths.transfersDone(batchId), { day: '2026-11-23' })).status, 303)
  assert.equal((await treasurer.post(sepaPaths.transferRejected(batchId), { transfer, code: 'AC01' })).status, 409)
  assert.match((await treasurer.get(both)).text, /exécuté/)
  assert.equal((await people.db.selectFrom('purchase_payment').select('cents').executeTakeFirstOrThrow()).cents, 12_000)
  assert.equal((await treasurer.get(sepaPaths.transferBatch('nothing'))).status, 404)
})
