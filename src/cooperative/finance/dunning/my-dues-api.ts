/** What a member owes, disputes and plans, in the API. */
import { z } from '@hono/zod-openapi'
import { memberById } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import type { Day } from '#lib/day.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents } from '#web/api/shapes.ts'
import { sellerIdentity } from '../sales/seller.ts'
import { disputeDue, replyInDispute, withdrawDispute } from './dispute-due.ts'
import { disputeById } from './dispute-store.ts'
import { actsOnDues, seesDues } from './dunning-policy.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { body, disputeShape, dueShape, json, paymentShape, planInput, planShape, shownDispute, shownDue, shownPayment, shownPlan, shownSuspension, suspensionShape, wordsShape } from './dunning-shapes.ts'
import { myDues } from './my-dues.ts'
import { livePlanOf, planById, searchPlans } from './plan-store.ts'
import { agreePlan, endProposal, proposePlan } from './propose-plan.ts'

const tags: [string] = ['dues']
const member = z.string().max(40).openapi({ description: 'Id of a member.' })
const home = '/api/v1/members/{member}/dues'
const dispute = z.object({ member, dispute: z.string().max(40).openapi({ description: 'Id of a dispute.' }) })
const account = z
  .object({
    openCents: cents, lateCents: cents, owedCents: cents.openapi({ description: 'What the cooperative owes the member.' }), open: z.array(dueShape), payments: z.array(paymentShape), disputes: z.array(disputeShape), plan: planShape.nullable(), suspension: suspensionShape.nullable(),
    notice: z.object({ sentOn: z.string(), suspensionFrom: z.string(), cents }).nullable().openapi({ description: 'A formal notice of which something is open.' }),
    payTo: z.object({ name: z.string(), iban: z.string() }).nullable(),
  })
  .openapi('MemberDues')

const routes = {
  show: apiRoute(seesDues, { method: 'get', path: home, operationId: 'showDues', summary: 'What a member owes, paid, disputes and was promised', tags, request: { params: z.object({ member }) }, responses: { 200: json('The last payments, at most 12.', account) } }),
  dispute: apiRoute(actsOnDues, { method: 'post', path: `${home}/{due}/dispute`, operationId: 'disputeDue', summary: 'Says that an amount is not owed, and why; nobody reminds of it meanwhile', tags, request: { params: z.object({ member, due: z.string().max(40).openapi({ description: 'Id of an amount due.' }) }), body: body(z.strictObject({ words: wordsShape })) }, responses: { 201: json('The dispute.', disputeShape) } }),
  reply: apiRoute(actsOnDues, { method: 'post', path: '/api/v1/members/{member}/disputes/{dispute}/messages', operationId: 'replyInDispute', summary: 'Adds something to a dispute', tags, request: { params: dispute, body: body(z.strictObject({ words: wordsShape })) }, responses: { 201: json('The dispute.', disputeShape) } }),
  withdraw: apiRoute(actsOnDues, { method: 'delete', path: '/api/v1/members/{member}/disputes/{dispute}', operationId: 'withdrawDispute', summary: 'Takes a dispute back: the amount is owed', tags, request: { params: dispute }, responses: { 204: { description: 'It is withdrawn.' } } }),
  propose: apiRoute(actsOnDues, { method: 'post', path: '/api/v1/members/{member}/payment-plan', operationId: 'proposePaymentPlan', summary: 'Proposes to pay all that is open in parts', tags, request: { params: z.object({ member }), body: body(planInput) }, responses: { 201: json('The plan.', planShape) } }),
  answer: apiRoute(actsOnDues, { method: 'post', path: '/api/v1/members/{member}/payment-plan/answer', operationId: 'answerPaymentPlan', summary: 'Agrees to the plan that the cooperative proposed, or declines it; takes one’s own proposal back', tags, request: { params: z.object({ member }), body: body(z.strictObject({ agree: z.boolean(), words: z.string().max(1000).default('') })) }, responses: { 200: json('The plan.', planShape) } }),
}

async function customerOf(c: Ctx, memberId: string): Promise<string> {
  const { customer } = await myDues(c.get('db'), memberId, c.get('clock'))
  if (!customer) throw new UserError('dueNone', {}, { status: 404 })
  return customer.id
}

/** The member's part. */
export function makeMyDuesApi(ports: DunningPorts) {
  const house = (c: Ctx) => ({ ports, from: letterheadOf(c) })
  return makeApiApp()
    .openapi(routes.show, async (c) => {
      const of = await memberById(c.get('db'), c.req.valid('param').member)
      const [it, seller] = await Promise.all([myDues(c.get('db'), of.id, c.get('clock')), sellerIdentity(c.get('db'))])
      return c.json(
        {
          openCents: Number(it.openCents), lateCents: Number(it.lateCents), owedCents: Number(it.owedCents), open: it.open.map(shownDue), payments: it.payments.map(shownPayment), disputes: it.disputes.map(shownDispute), plan: it.plan && shownPlan(it.plan), suspension: it.suspension && shownSuspension(it.suspension),
          notice: it.notice && { sentOn: it.notice.sentOn, suspensionFrom: it.notice.from, cents: Number(it.notice.cents) }, payTo: seller?.iban ? { name: seller.name, iban: seller.iban } : null,
        },
        200,
      )
    })
    .openapi(routes.dispute, async (c) => {
      const { member: memberId, due } = c.req.valid('param')
      const customerId = await customerOf(c, memberId)
      const { id } = await inTransaction(c.get('db'), (tx) => disputeDue(tx, actorOf(c), { dueId: due, customerId, words: c.req.valid('json').words, from: letterheadOf(c) }, c.get('clock')))
      return c.json(shownDispute(await disputeById(c.get('db'), id)), 201)
    })
    .openapi(routes.reply, async (c) => {
      const { member: memberId, dispute: id } = c.req.valid('param')
      const customerId = await customerOf(c, memberId)
      await inTransaction(c.get('db'), (tx) => replyInDispute(tx, actorOf(c), { disputeId: id, customerId, words: c.req.valid('json').words, from: letterheadOf(c) }, c.get('clock')))
      return c.json(shownDispute(await disputeById(c.get('db'), id)), 201)
    })
    .openapi(routes.withdraw, async (c) => {
      const { member: memberId, dispute: id } = c.req.valid('param')
      const customerId = await customerOf(c, memberId)
      await inTransaction(c.get('db'), (tx) => withdrawDispute(tx, actorOf(c), { disputeId: id, customerId }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.propose, async (c) => {
      const customerId = await customerOf(c, c.req.valid('param').member)
      const { parts, words } = c.req.valid('json')
      const { id } = await inTransaction(c.get('db'), (tx) => proposePlan(tx, actorOf(c), { customerId, side: 'customer', parts: parts.map((part) => ({ dueOn: part.dueOn as Day, cents: BigInt(part.cents) })), words }, house(c), c.get('clock')))
      return c.json(shownPlan(await planById(c.get('db'), id)), 201)
    })
    .openapi(routes.answer, async (c) => {
      const customerId = await customerOf(c, c.req.valid('param').member)
      const { agree, words } = c.req.valid('json')
      const before = await livePlanOf(c.get('db'), customerId)
      await inTransaction(c.get('db'), async (tx) => (agree ? agreePlan(tx, actorOf(c), { customerId, side: 'customer' }, house(c), c.get('clock')) : void (await endProposal(tx, actorOf(c), { customerId, side: 'customer', words }, house(c), c.get('clock')))))
      const [plan] = await searchPlans(c.get('db'), before ? { id: before.id } : { customerId })
      if (!plan) throw new UserError('planNone', {}, { status: 404 })
      return c.json(shownPlan(plan), 200)
    })
}
