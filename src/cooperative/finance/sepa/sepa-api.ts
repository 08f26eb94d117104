/** Mandates and debits in the API: the treasury keeps them, somebody else releases, who audits and the board read; a member signs for itself. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { memberById } from '#cooperative/members/identity.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents, dayShape, id, itemsOf } from '#web/api/shapes.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { batchStates, debitBatchById, debitById, debitsOfBatch, debitsOfCustomer, debitsToCome, listDebitBatches } from './debit-batch-store.ts'
import type { Debit, DebitBatch } from './debit-batch-store.ts'
import { debitProposals, proposalStandings } from './debit-proposals.ts'
import { beginNotices } from './give-notices.ts'
import { mandateById, mandateOfCustomer, mandateStandings, searchMandates, signaturesOf } from './mandate-store.ts'
import type { Mandate } from './mandate-store.ts'
import { cancelDebits, firstCollectDay, prepareDebits } from './prepare-debits.ts'
import { debitFile, releaseDebits } from './release-debits.ts'
import { rejectDebit, returnDebit } from './return-debit.ts'
import { seesAccount, sepaReaders, sepaReleasers, sepaSetters, sepaWriters, signsMandate } from './sepa-policy.ts'
import { requireSepa, saveSepaSettings, sepaSettings } from './sepa-settings.ts'
import { enterPaidDebits, markPaid, markSent } from './settle-debits.ts'
import { enterPaperMandate, mandateWords, revokeMandate, signMandate, unblockMandate } from './sign-mandate.ts'

const limit = z.int().min(1).max(99_999_999_999).openapi({ description: 'Whole cents.' })
const nullable = z.string().nullable()

const settingShape = z.object({ creditorId: z.string().openapi({ description: 'Creditor identifier, in France ICS.' }), noticeDays: z.int(), debitLimitCents: cents, batchLimitCents: cents, transferLimitCents: cents, version: z.int() }).openapi('SepaSetting')
const mandateShape = z
  .object({
    id: z.string(), reference: z.string().openapi({ description: 'Unique mandate reference, in France RUM.' }), customer: z.string(), customerName: z.string(), standing: z.enum(mandateStandings), holder: z.string(), iban: z.string(), bic: z.string(), noticeDays: z.int(),
    signedOn: z.string(), lastCollectedOn: nullable, lapsesAfter: z.string(), blockedCode: nullable, revokeReason: z.string(),
  })
  .openapi('SepaMandate')
const signatureShape = z.object({ place: z.int(), holder: z.string(), iban: z.string(), signedOn: z.string(), origin: z.enum(['online', 'paper']), words: z.string(), hash: z.string().openapi({ description: 'SHA-256 of the words, hexadecimal.' }), signer: z.string(), source: z.string() })
const fullMandateShape = mandateShape.extend({ signatures: z.array(signatureShape) }).openapi('SignedMandate')
const proposalShape = z.object({ due: z.string(), customer: z.string(), customerName: z.string(), label: z.string(), dueOn: z.string(), cents, standing: z.enum(proposalStandings), collectOn: nullable.openapi({ description: 'The day that was told.' }) }).openapi('DebitProposal')
const batchShape = z
  .object({ id: z.string(), number: z.int(), state: z.enum(batchStates), collectOn: z.string(), debits: z.int(), cents, waiting: z.int(), dropped: z.int(), back: z.int(), preparedBy: z.string(), releasedBy: nullable, messageId: nullable, fileHash: nullable, sentOn: nullable, paidOn: nullable })
  .openapi('DebitBatch')
const debitShape = z
  .object({ id: z.string(), batch: z.string(), due: z.string(), customer: z.string(), customerName: z.string(), label: z.string(), cents, endToEnd: z.string(), mandate: z.string(), reference: z.string(), collectOn: z.string(), state: z.enum(['waiting', 'paid', 'returned', 'dropped', 'rejected']), droppedFor: z.string(), returnCode: nullable, returnedOn: nullable })
  .openapi('Debit')
const fullBatchShape = batchShape.extend({ items: z.array(debitShape).openapi({ description: 'At most 5,000, in the order of the file.' }) }).openapi('DebitBatchWithDebits')
const accountShape = z.object({ mandate: fullMandateShape.nullable(), coming: z.array(z.object({ label: z.string(), cents, collectOn: z.string() })), past: z.array(debitShape), text: nullable.openapi({ description: 'What would be signed, with the account left open; null while the cooperative does not debit.' }) }).openapi('BankAccountOfMember')
const accountInput = { holder: z.string().max(70), iban: z.string().max(50), bic: z.string().max(15).default('') }

const tags: [string] = ['debits']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const base = '/api/v1/sepa'
const mandateParams = z.object({ mandate: id })
const batchParams = z.object({ batch: id })
const debitParams = z.object({ debit: id })
const memberParams = z.object({ member: id })
const oneBatch = { 200: json('The batch.', fullBatchShape) }
const oneMandate = { 200: json('The mandate.', fullMandateShape) }
const binary = { 200: { description: 'The file, as it was released.', content: { 'application/xml': { schema: z.string() } } } }
const back = z.strictObject({ code: z.string().length(4).openapi({ description: 'Reason of the bank, of ISO 20022: AM04.' }) })

const routes = {
  setting: apiRoute(sepaReaders, { method: 'get', path: `${base}/setting`, operationId: 'showSepaSetting', summary: 'Shows the creditor’s identifier and the limits', tags, responses: { 200: json('The setting, null before it is entered.', z.object({ setting: settingShape.nullable() })) } }),
  set: apiRoute(sepaSetters, { method: 'put', path: `${base}/setting`, operationId: 'setSepaSetting', summary: 'Enters the creditor’s identifier and the limits', tags, request: { body: body(z.strictObject({ creditorId: z.string().max(45), noticeDays: z.int().min(1).max(60).default(14), debitLimitCents: limit, batchLimitCents: limit, transferLimitCents: limit, version: z.int().optional() })) }, responses: { 200: json('The setting.', z.object({ setting: settingShape.nullable() })) } }),
  mandates: apiRoute(sepaReaders, { method: 'get', path: `${base}/mandates`, operationId: 'listMandates', summary: 'Lists mandates', tags, request: { query: pageQuery.extend({ standing: z.enum(mandateStandings).optional(), q: z.string().max(100).default('') }) }, responses: { 200: json('A page, by name.', pageOf(mandateShape)) } }),
  enter: apiRoute(sepaWriters, { method: 'post', path: `${base}/mandates`, operationId: 'enterMandate', summary: 'Enters a mandate signed on paper, or another account of the one that lives', tags, request: { body: body(z.strictObject({ customer: id.openapi({ description: 'The customer’s id: member-… or customer-….' }), ...accountInput, signedOn: dayShape, reference: z.string().max(35).optional() })) }, responses: { 201: json('The mandate.', fullMandateShape) } }),
  mandate: apiRoute(sepaReaders, { method: 'get', path: `${base}/mandates/{mandate}`, operationId: 'showMandate', summary: 'Shows a mandate with everything that was signed', tags, request: { params: mandateParams }, responses: oneMandate }),
  revoke: apiRoute(sepaWriters, { method: 'post', path: `${base}/mandates/{mandate}/revoke`, operationId: 'revokeMandate', summary: 'Revokes a mandate', tags, request: { params: mandateParams, body: body(z.strictObject({ reason: z.string().max(300).default('') })) }, responses: oneMandate }),
  unblock: apiRoute(sepaWriters, { method: 'post', path: `${base}/mandates/{mandate}/unblock`, operationId: 'unblockMandate', summary: 'Takes a mandate up again that a return had stopped', tags, request: { params: mandateParams }, responses: oneMandate }),
  proposals: apiRoute(sepaReaders, { method: 'get', path: `${base}/proposals`, operationId: 'listDebitProposals', summary: 'Lists what is due by a day, with what keeps it from being debited', tags, request: { query: z.object({ collectOn: dayShape.optional() }) }, responses: { 200: json('At most 10,000, the oldest first.', itemsOf(proposalShape)) } }),
  tell: apiRoute(sepaWriters, { method: 'post', path: `${base}/notices`, operationId: 'giveNotices', summary: 'Tells debtors of what is due by a day; of many the first hundred at once, the others by themselves', tags, request: { body: body(z.strictObject({ dueBy: dayShape.optional() })) }, responses: { 200: json('Customers told so far, and whether all are.', z.object({ told: z.int(), done: z.boolean() })) } }),
  batches: apiRoute(sepaReaders, { method: 'get', path: `${base}/batches`, operationId: 'listDebitBatches', summary: 'Lists batches of debits', tags, request: { query: pageQuery }, responses: { 200: json('A page, the newest first.', pageOf(batchShape)) } }),
  prepare: apiRoute(sepaWriters, { method: 'post', path: `${base}/batches`, operationId: 'prepareDebits', summary: 'Prepares a batch of what may be debited on a day, or of the amounts due named', tags, request: { body: body(z.strictObject({ collectOn: dayShape, dues: z.array(id).min(1).max(5000).optional(), without: z.array(id).max(5000).optional() })) }, responses: { 201: json('The batch.', fullBatchShape) } }),
  batch: apiRoute(sepaReaders, { method: 'get', path: `${base}/batches/{batch}`, operationId: 'showDebitBatch', summary: 'Shows a batch with its debits', tags, request: { params: batchParams }, responses: oneBatch }),
  release: apiRoute(sepaReleasers, { method: 'post', path: `${base}/batches/{batch}/release`, operationId: 'releaseDebits', summary: 'Releases a batch that somebody else prepared: its file is written', tags, request: { params: batchParams }, responses: oneBatch }),
  cancel: apiRoute(sepaWriters, { method: 'post', path: `${base}/batches/{batch}/cancel`, operationId: 'cancelDebits', summary: 'Gives a batch up that the bank was not given', tags, request: { params: batchParams }, responses: oneBatch }),
  file: apiRoute(sepaReaders, { method: 'get', path: `${base}/batches/{batch}/file`, operationId: 'showDebitFile', summary: 'Gives the file of a released batch: pain.008.001.08', tags, request: { params: batchParams }, responses: binary }),
  sent: apiRoute(sepaWriters, { method: 'post', path: `${base}/batches/{batch}/sent`, operationId: 'markDebitsSent', summary: 'Says that the bank was given the file', tags, request: { params: batchParams, body: body(z.strictObject({ day: dayShape })) }, responses: oneBatch }),
  paid: apiRoute(sepaWriters, { method: 'post', path: `${base}/batches/{batch}/paid`, operationId: 'markDebitsPaid', summary: 'Says that the bank paid; of many debits some hundred go into the books at once, the others by themselves', tags, request: { params: batchParams, body: body(z.strictObject({ day: dayShape, account: z.string().max(12).default('512') })) }, responses: oneBatch }),
  goOn: apiRoute(sepaWriters, { method: 'post', path: `${base}/batches/{batch}/go-on`, operationId: 'enterPaidDebits', summary: 'Enters the next debits of a paid batch at once, which go on by themselves otherwise', tags, request: { params: batchParams }, responses: oneBatch }),
  reject: apiRoute(sepaWriters, { method: 'post', path: `${base}/debits/{debit}/reject`, operationId: 'rejectDebit', summary: 'The bank rejects a debit before its day', tags, request: { params: debitParams, body: body(back) }, responses: { 200: json('The debit.', debitShape) } }),
  returned: apiRoute(sepaWriters, { method: 'post', path: `${base}/debits/{debit}/return`, operationId: 'returnDebit', summary: 'The bank takes a debit back that it had paid', tags, request: { params: debitParams, body: body(back.extend({ day: dayShape, feeCents: z.int().min(0).max(10_000).default(0), account: z.string().max(12).default('512') })) }, responses: { 200: json('The debit.', debitShape) } }),
  account: apiRoute(seesAccount, { method: 'get', path: '/api/v1/members/{member}/bank-account', operationId: 'showOwnMandate', summary: 'Shows a member’s mandate, the debits to come and those that were', tags, request: { params: memberParams }, responses: { 200: json('The account.', accountShape) } }),
  sign: apiRoute(signsMandate, { method: 'post', path: '/api/v1/members/{member}/bank-account', operationId: 'signMandate', summary: 'Signs the mandate, or signs for another account of it', tags, request: { params: memberParams, body: body(z.strictObject({ ...accountInput, consent: z.boolean().openapi({ description: 'The text that `showOwnMandate` gives was read and is signed.' }) })) }, responses: { 201: json('The account.', accountShape) } }),
  end: apiRoute(signsMandate, { method: 'delete', path: '/api/v1/members/{member}/bank-account', operationId: 'endMandate', summary: 'Revokes one’s own mandate', tags, request: { params: memberParams }, responses: { 200: json('The account.', accountShape) } }),
}

const shownMandate = (one: Mandate) => ({ id: one.id, reference: one.reference, customer: one.customerId, customerName: one.customerName, standing: one.standing, holder: one.holder, iban: one.iban, bic: one.bic, noticeDays: one.noticeDays, signedOn: one.signedOn, lastCollectedOn: one.lastCollectedOn, lapsesAfter: one.lapsesAfter, blockedCode: one.blockedCode, revokeReason: one.revokeReason })
const shownBatch = (one: DebitBatch) => ({ id: one.id, number: one.number, state: one.state, collectOn: one.collectOn, debits: one.debits, cents: Number(one.cents), waiting: one.waiting, dropped: one.dropped, back: one.back, preparedBy: one.preparedByName, releasedBy: one.releasedByName, messageId: one.messageId, fileHash: one.fileHash, sentOn: one.sentOn, paidOn: one.paidOn })
const shownDebit = (one: Debit) => ({ id: one.id, batch: one.batchId, due: one.dueId, customer: one.customerId, customerName: one.customerName, label: one.label, cents: Number(one.cents), endToEnd: one.endToEnd, mandate: one.mandateId, reference: one.reference, collectOn: one.collectOn, state: one.state, droppedFor: one.droppedFor, returnCode: one.returnCode, returnedOn: one.returnedOn })

const act = <T>(c: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), work)
const now = (c: Ctx) => c.get('clock')
const today = (c: Ctx) => dayOf(now(c).now())

async function fullMandate(c: Ctx, mandateId: string) {
  const signatures = await signaturesOf(c.get('db'), mandateId)
  return { ...shownMandate(await mandateById(c.get('db'), mandateId, today(c))), signatures: signatures.map((one) => ({ place: one.place, holder: one.holder, iban: one.iban, signedOn: one.signedOn, origin: one.origin, words: one.words, hash: one.hash, signer: one.signer, source: one.source })) }
}
const fullBatch = async (c: Ctx, batchId: string) => ({ ...shownBatch(await debitBatchById(c.get('db'), batchId)), items: (await debitsOfBatch(c.get('db'), batchId)).map(shownDebit) })
const shownSetting = async (c: Ctx) => {
  const found = await sepaSettings(c.get('db'))
  return { setting: found && { ...found, debitLimitCents: Number(found.debitLimitCents), batchLimitCents: Number(found.batchLimitCents), transferLimitCents: Number(found.transferLimitCents) } }
}

/** A member's customer has the id of its party in the books. */
async function accountOf(c: Ctx, memberId: string) {
  const db = c.get('db')
  const member = await memberById(db, memberId)
  const customerId = `member-${member.id}`
  const [mandate, coming, past, ready] = await Promise.all([mandateOfCustomer(db, customerId, today(c)), debitsToCome(db, customerId), debitsOfCustomer(db, customerId), requireSepa(db).catch(() => null)])
  const words = ready && mandateWords({ language: c.get('language'), reference: mandate?.reference ?? '…', creditor: ready.creditor.name, creditorId: ready.settings.creditorId, noticeDays: ready.settings.noticeDays, signedOn: today(c), signer: actorOf(c).name, holder: '…', iban: '…', bic: '' })
  return { mandate: mandate ? await fullMandate(c, mandate.id) : null, coming: coming.map((one) => ({ label: one.label, cents: Number(one.cents), collectOn: one.collectOn })), past: past.map(shownDebit), text: words }
}

/** The part of the API about mandates and debits. */
export function makeSepaApi() {
  return makeApiApp()
    .openapi(routes.setting, async (c) => c.json(await shownSetting(c), 200))
    .openapi(routes.set, async (c) => {
      const input = c.req.valid('json')
      await act(c, (tx) => saveSepaSettings(tx, actorOf(c), { ...input, debitLimitCents: BigInt(input.debitLimitCents), batchLimitCents: BigInt(input.batchLimitCents), transferLimitCents: BigInt(input.transferLimitCents) }, now(c)))
      return c.json(await shownSetting(c), 200)
    })
    .openapi(routes.mandates, async (c) => {
      const { page, pageSize, standing, q } = c.req.valid('query')
      const { mandates, total } = await searchMandates(c.get('db'), { text: q, standing: standing ?? null, page, pageSize }, today(c))
      return c.json({ items: mandates.map(shownMandate), page, pageSize, total }, 200)
    })
    .openapi(routes.enter, async (c) => {
      const { customer, signedOn, ...input } = c.req.valid('json')
      const { mandateId } = await act(c, (tx) => enterPaperMandate(tx, actorOf(c), { ...input, customerId: customer, signedOn: day(signedOn) }, now(c)))
      return c.json(await fullMandate(c, mandateId), 201)
    })
    .openapi(routes.mandate, async (c) => c.json(await fullMandate(c, c.req.valid('param').mandate), 200))
    .openapi(routes.revoke, async (c) => {
      const { mandate } = c.req.valid('param')
      await act(c, (tx) => revokeMandate(tx, actorOf(c), { mandateId: mandate, ...c.req.valid('json') }, now(c)))
      return c.json(await fullMandate(c, mandate), 200)
    })
    .openapi(routes.unblock, async (c) => {
      const { mandate } = c.req.valid('param')
      await act(c, (tx) => unblockMandate(tx, actorOf(c), { mandateId: mandate }, now(c)))
      return c.json(await fullMandate(c, mandate), 200)
    })
    .openapi(routes.proposals, async (c) => {
      const { settings } = await requireSepa(c.get('db'))
      const collectOn = day(c.req.valid('query').collectOn ?? firstCollectDay(today(c)))
      const found = await debitProposals(c.get('db'), { dueBy: collectOn, collectOn, debitLimitCents: settings.debitLimitCents })
      return c.json({ items: found.map((one) => ({ due: one.dueId, customer: one.customerId, customerName: one.customerName, label: one.label, dueOn: one.dueOn, cents: Number(one.cents), standing: one.standing, collectOn: one.notice?.collectOn ?? null })) }, 200)
    })
    .openapi(routes.tell, async (c) => {
      const dueBy = day(c.req.valid('json').dueBy ?? addDays(today(c), 45))
      const { told, left } = await act(c, (tx) => beginNotices(tx, actorOf(c), { dueBy, from: letterheadOf(c) }, now(c)))
      return c.json({ told, done: left === 0 }, 200)
    })
    .openapi(routes.batches, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const { batches, total } = await listDebitBatches(c.get('db'), { page, pageSize })
      return c.json({ items: batches.map(shownBatch), page, pageSize, total }, 200)
    })
    .openapi(routes.prepare, async (c) => {
      const { collectOn, dues, without } = c.req.valid('json')
      const made = await act(c, (tx) => prepareDebits(tx, actorOf(c), { collectOn: day(collectOn), dueIds: dues, without }, now(c)))
      return c.json(await fullBatch(c, made.id), 201)
    })
    .openapi(routes.batch, async (c) => c.json(await fullBatch(c, c.req.valid('param').batch), 200))
    .openapi(routes.release, async (c) => {
      const { batch } = c.req.valid('param')
      await act(c, (tx) => releaseDebits(tx, actorOf(c), { batchId: batch }, now(c)))
      return c.json(await fullBatch(c, batch), 200)
    })
    .openapi(routes.cancel, async (c) => {
      const { batch } = c.req.valid('param')
      await act(c, (tx) => cancelDebits(tx, actorOf(c), { batchId: batch }, now(c)))
      return c.json(await fullBatch(c, batch), 200)
    })
    .openapi(routes.file, async (c) => {
      const { name, content } = await debitFile(c.get('db'), c.req.valid('param').batch)
      return c.body(new Uint8Array(content), 200, asAttachment(name, 'application/xml'))
    })
    .openapi(routes.sent, async (c) => {
      const { batch } = c.req.valid('param')
      await act(c, (tx) => markSent(tx, actorOf(c), { batchId: batch, day: day(c.req.valid('json').day) }, now(c)))
      return c.json(await fullBatch(c, batch), 200)
    })
    .openapi(routes.paid, async (c) => {
      const { batch } = c.req.valid('param')
      const input = c.req.valid('json')
      await act(c, (tx) => markPaid(tx, actorOf(c), { batchId: batch, day: day(input.day), account: input.account }, now(c)))
      return c.json(await fullBatch(c, batch), 200)
    })
    .openapi(routes.goOn, async (c) => {
      const { batch } = c.req.valid('param')
      await act(c, (tx) => enterPaidDebits(tx, actorOf(c), batch, now(c)))
      return c.json(await fullBatch(c, batch), 200)
    })
    .openapi(routes.reject, async (c) => {
      const { debit } = c.req.valid('param')
      await act(c, (tx) => rejectDebit(tx, actorOf(c), { debitId: debit, code: c.req.valid('json').code, from: letterheadOf(c) }, now(c)))
      return c.json(shownDebit(await debitById(c.get('db'), debit)), 200)
    })
    .openapi(routes.returned, async (c) => {
      const { debit } = c.req.valid('param')
      const input = c.req.valid('json')
      await act(c, (tx) => returnDebit(tx, actorOf(c), { debitId: debit, code: input.code, day: day(input.day), feeCents: BigInt(input.feeCents), account: input.account, from: letterheadOf(c) }, now(c)))
      return c.json(shownDebit(await debitById(c.get('db'), debit)), 200)
    })
    .openapi(routes.account, async (c) => c.json(await accountOf(c, c.req.valid('param').member), 200))
    .openapi(routes.sign, async (c) => {
      const { member } = c.req.valid('param')
      await act(c, (tx) => signMandate(tx, actorOf(c), { memberId: member, ...c.req.valid('json'), language: c.get('language') }, now(c)))
      return c.json(await accountOf(c, member), 201)
    })
    .openapi(routes.end, async (c) => {
      const { member } = c.req.valid('param')
      const mandate = await mandateOfCustomer(c.get('db'), `member-${member}`, today(c))
      if (!mandate) throw notFound()
      await act(c, (tx) => revokeMandate(tx, actorOf(c), { mandateId: mandate.id, reason: '' }, now(c)))
      return c.json(await accountOf(c, member), 200)
    })
}
