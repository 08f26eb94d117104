import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day, noonOf } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { recordOverpayment } from '../dues/record-payment.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { ensureMemberCustomer, saveCustomer } from '../sales/customer.ts'
import { enterSeller, issueTo } from '../sales/test-sales.ts'
import { makeSepaApi } from './sepa-api.ts'
import { makeTransferApi } from './transfer-api.ts'

test('the API: 200, 400, 401, 403, 404, 409, 422', async () => {
  const people = await testPeople([makeApi().route('/', makeSepaApi()).route('/', makeTransferApi()) as App])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
  })
  await enterSeller(people.db, people.clock)
  const [nobody, treasurer, board, auditor, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer'], 'Une'), await apiCaller(people, ['board'], 'Deux'), await apiCaller(people, ['auditor']), await apiCaller(people, ['support'])]
  const memberId = await people.addMember('Ada Lys')
  const [base, mine] = ['/api/v1/sepa', `/api/v1/members/${memberId}/bank-account`]
  const setting = { creditorId: 'FR72ZZZ123456', debitLimitCents: 50_000, batchLimitCents: 500_000, transferLimitCents: 500_000 }
  const paper = { customer: `member-${memberId}`, holder: 'Ada', iban: 'FR7630006000011234567890189', signedOn: '2026-11-01' }
  const expect = async (rows: readonly (readonly [typeof nobody, string, string, unknown, number])[]) => {
    for (const [who, method, where, body, status] of rows) {
      const answer = await who(method, where, body)
      assert.equal(answer.status, status, `${method} ${where} ${JSON.stringify(body)}: ${answer.said<{ code?: string }>()?.code ?? ''}`)
    }
  }
  await expect([
    [nobody, 'GET', `${base}/setting`, undefined, 401],
    [support, 'GET', `${base}/setting`, undefined, 403],
    [auditor, 'PUT', `${base}/setting`, setting, 403],
    [treasurer, 'PUT', `${base}/setting`, { ...setting, debitLimitCents: 0.5 }, 400],
    [treasurer, 'PUT', `${base}/setting`, { ...setting, creditorId: 'FR73ZZZ123456' }, 422],
    [treasurer, 'GET', `${base}/proposals`, undefined, 409],
    [treasurer, 'PUT', `${base}/setting`, setting, 200],
    [board, 'PUT', `${base}/setting`, { ...setting, version: 9 }, 409],
    [auditor, 'GET', `${base}/setting`, undefined, 200],
    [treasurer, 'POST', `${base}/mandates`, paper, 404],
    [treasurer, 'GET', mine, undefined, 200],
    [treasurer, 'POST', mine, { holder: 'Ada', iban: paper.iban, consent: true }, 404],
    [auditor, 'GET', mine, undefined, 404],
    [nobody, 'GET', mine, undefined, 401],
  ])
  await inTransaction(people.db, async (tx) => {
    await ensureMemberCustomer(tx, memberId, people.clock)
    await saveCustomer(tx, tester, { customerId: paper.customer, customer: { email: 'ada@toits.example' } }, people.clock)
    await issueTo(tx, paper.customer, people.clock, { dueOn: day('2026-11-23') })
  })
  await expect([
    [auditor, 'POST', `${base}/mandates`, paper, 403],
    [treasurer, 'POST', `${base}/mandates`, { ...paper, signedOn: '2026-02-30' }, 400],
    [treasurer, 'POST', `${base}/mandates`, { ...paper, iban: 'FR76' }, 422],
    [treasurer, 'POST', `${base}/mandates`, paper, 201],
    [treasurer, 'POST', `${base}/mandates`, { ...paper, reference: 'OTHER' }, 409],
    [auditor, 'GET', `${base}/mandates?standing=live&q=ada`, undefined, 200],
    [auditor, 'GET', `${base}/mandates?standing=nonsense`, undefined, 400],
    [auditor, 'GET', `${base}/mandates/none`, undefined, 404],
    [auditor, 'POST', `${base}/notices`, {}, 403],
    [treasurer, 'POST', `${base}/batches`, { collectOn: '2026-12-07' }, 409],
    [treasurer, 'POST', `${base}/notices`, {}, 200],
    [auditor, 'GET', `${base}/proposals?collectOn=2026-12-07`, undefined, 200],
    [board, 'POST', `${base}/batches`, { collectOn: '2026-12-07' }, 403],
    [treasurer, 'POST', `${base}/batches`, { collectOn: '2026-12-05' }, 422],
  ])
  const batch = (await treasurer('POST', `${base}/batches`, { collectOn: '2026-12-07' })).said<{ id: string; items: { id: string; mandate: string }[] }>()
  const one = `${base}/batches/${batch.id}`
  const debit = `${base}/debits/${batch.items[0]?.id}`
  await expect([
    [auditor, 'GET', `${base}/batches/none`, undefined, 404],
    [auditor, 'GET', `${one}/file`, undefined, 409],
    [treasurer, 'POST', `${one}/release`, undefined, 409],
    [auditor, 'POST', `${one}/release`, undefined, 403],
    [treasurer, 'POST', `${one}/sent`, { day: '2026-11-23' }, 409],
    [board, 'POST', `${one}/release`, undefined, 200],
    [board, 'POST', `${one}/release`, undefined, 409],
    [treasurer, 'POST', `${debit}/reject`, { code: 'AC04' }, 409],
    [treasurer, 'POST', `${one}/sent`, { day: '2026-12-08' }, 422],
    [treasurer, 'POST', `${one}/sent`, { day: '2026-11-23' }, 200],
    [treasurer, 'POST', `${one}/cancel`, undefined, 409],
    [treasurer, 'POST', `${one}/paid`, { day: '2026-12-06' }, 422],
    [auditor, 'GET', `${base}/batches`, undefined, 200],
  ])
  people.clock.set(noonOf(day('2026-12-07')))
  await expect([
    [treasurer, 'POST', `${one}/paid`, { day: '2026-12-07' }, 200],
    [treasurer, 'POST', `${one}/paid`, { day: '2026-12-07' }, 409],
    [treasurer, 'POST', `${one}/go-on`, undefined, 200],
    [auditor, 'POST', `${debit}/return`, { code: 'AC04', day: '2026-12-07' }, 403],
    [treasurer, 'POST', `${debit}/return`, { code: 'AC', day: '2026-12-07' }, 400],
    [treasurer, 'POST', `${base}/debits/none/return`, { code: 'AC04', day: '2026-12-07' }, 404],
    [treasurer, 'POST', `${debit}/return`, { code: 'AC04', day: '2026-12-07', feeCents: 500 }, 200],
    [treasurer, 'POST', `${debit}/return`, { code: 'AC04', day: '2026-12-07' }, 409],
    [treasurer, 'POST', `${base}/mandates/${batch.items[0]?.mandate}/unblock`, undefined, 200],
    [treasurer, 'POST', `${base}/mandates/${batch.items[0]?.mandate}/unblock`, undefined, 409],
  ])
  const { dueId } = await inTransaction(people.db, (tx) => recordOverpayment(tx, tester, { customerId: paper.customer, cents: 300n, account: '512', day: day('2026-12-07'), label: 'Trop reçu' }, people.clock))
  const wanted = { executeOn: '2026-12-08', items: [{ kind: 'due', id: dueId }] }
  await expect([
    [auditor, 'GET', `${base}/payables`, undefined, 200],
    [auditor, 'POST', `${base}/transfers`, wanted, 403],
    [treasurer, 'POST', `${base}/transfers`, { ...wanted, items: [] }, 400],
    [treasurer, 'POST', `${base}/transfers`, { ...wanted, executeOn: '2026-12-12' }, 422],
    [treasurer, 'POST', `${base}/transfers`, { ...wanted, items: [{ kind: 'due', id: 'none' }] }, 409],
  ])
  const made = (await treasurer('POST', `${base}/transfers`, wanted)).said<{ id: string; items: { id: string; iban: string }[] }>()
  assert.equal(made.items[0]?.iban, paper.iban, 'a member is paid on the account of the mandate')
  const transfers = `${base}/transfers/${made.id}`
  await expect([
    [treasurer, 'POST', `${base}/transfers`, wanted, 409],
    [treasurer, 'POST', `${transfers}/release`, undefined, 409],
    [board, 'POST', `${transfers}/release`, undefined, 200],
    [treasurer, 'POST', `${transfers}/done`, { day: '2026-12-07' }, 409],
    [treasurer, 'POST', `${transfers}/sent`, { day: '2026-12-07' }, 200],
    [treasurer, 'POST', `${transfers}/items/none/reject`, { code: 'AC01' }, 404],
    [treasurer, 'POST', `${transfers}/items/${made.items[0]?.id}/reject`, { code: 'AC01' }, 200],
    [treasurer, 'POST', `${transfers}/items/${made.items[0]?.id}/reject`, { code: 'AC01' }, 409],
    [auditor, 'GET', `${base}/transfers/none`, undefined, 404],
    [treasurer, 'POST', `${base}/mandates/${batch.items[0]?.mandate}/revoke`, { reason: 'Parti' }, 200],
    [treasurer, 'POST', `${base}/mandates/${batch.items[0]?.mandate}/revoke`, {}, 409],
  ])
  // after the mandate the account is to be given
  assert.equal((await treasurer('POST', `${base}/transfers`, wanted)).status, 422)
  const again = (await treasurer('POST', `${base}/transfers`, { ...wanted, items: [{ kind: 'due', id: dueId, iban: 'BE68539007547034' }] })).said<{ id: string }>()
  await board('POST', `${base}/transfers/${again.id}/release`)
  await treasurer('POST', `${base}/transfers/${again.id}/sent`, { day: '2026-12-07' })
  assert.equal((await treasurer('POST', `${base}/transfers/${again.id}/done`, { day: '2026-12-07' })).said<{ state: string }>().state, 'done')
})
