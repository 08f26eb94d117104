/** What is unpaid, in the API, for those who keep the money. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents, dayShape, itemsOf } from '#web/api/shapes.ts'
import { longestDebtReason } from '../doubtful-debts/move-debt.ts'
import { openDues } from '../dues/due-store.ts'
import { customerById } from '../sales/customer.ts'
import { arrearOf, arrearsByAge, arrearViews, givingUpOf, holdOf, searchArrears, sentLetter, sentLetters } from './arrears-store.ts'
import type { ArrearLine, SentLetter } from './arrears-store.ts'
import { disputeDue, replyInDispute, settleDispute } from './dispute-due.ts'
import { disputeById, searchDisputes } from './dispute-store.ts'
import { doubtDue } from './doubt-due.ts'
import { arrearKeepers, arrearReaders, writeOffApprovers } from './dunning-policy.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { changeDunning, dunningSetting, longestWords, mostLevels } from './dunning-setting.ts'
import { body, disputeShape, dueShape, json, planInput, planShape, reasonShape, shownDispute, shownDue, shownPlan, shownSuspension, suspensionShape, wordsShape } from './dunning-shapes.ts'
import { declineGivingUp, giveUpDue, proposeGivingUp } from './give-up-due.ts'
import { holdReminders, releaseReminders } from './hold-reminders.ts'
import { liftSuspension } from './lift-suspension.ts'
import { livePlanOf, planById, searchPlans } from './plan-store.ts'
import { agreePlan, endProposal, proposePlan } from './propose-plan.ts'
import { upcomingLetters } from './remindable-store.ts'
import { suspendUnpaid } from './suspend-unpaid.ts'
import { suspensionsOf } from './suspension-store.ts'
import { writeReminder } from './write-reminder.ts'

const tags: [string] = ['dues']
const params = z.object({ customer: z.string().max(60).openapi({ description: 'Id of a customer: `member-` or `customer-` and its own.' }) })
const due = z.object({ due: z.string().max(40).openapi({ description: 'Id of an amount due.' }) })
const disputeParams = z.object({ dispute: z.string().max(40).openapi({ description: 'Id of a dispute.' }) })
const home = '/api/v1/arrears'
const one = `${home}/{customer}`

const ageShape = z.object({ none: cents, month: cents, second: cents, third: cents, older: cents }).openapi('CentsByAge', { description: 'Not due yet, and late by 1 to 30, 31 to 60, 61 to 90 and more days.' })
const lineShape = z
  .object({ customer: z.string(), member: z.string().nullable(), name: z.string(), code: z.string(), byAge: ageShape, lateCents: cents, openCents: cents, since: z.string().nullable(), disputed: z.boolean(), plan: z.enum(['proposed', 'agreed']).nullable(), suspended: z.boolean(), heldUntil: z.string().nullable(), lastLetter: z.object({ level: z.int(), kind: z.enum(['reminder', 'notice']), on: z.string() }).nullable() })
  .openapi('ArrearLine')
const letterShape = z.object({ id: z.string(), customer: z.string(), name: z.string(), level: z.int(), kind: z.enum(['reminder', 'notice']), sentOn: z.string(), cents, letters: z.int().openapi({ description: 'How many messages left; 0: print it.' }), sentBy: z.string().nullable() }).openapi('Reminder')
const fileShape = z
  .object({
    customer: z.string(), name: z.string(), line: lineShape.nullable(), dues: z.array(dueShape), letters: z.array(letterShape), disputes: z.array(disputeShape), plans: z.array(planShape), hold: z.object({ until: z.string(), reason: z.string(), by: z.string() }).nullable(), suspension: suspensionShape.nullable(),
    losses: z.array(z.object({ due: z.string(), cents, reason: z.string(), proposedBy: z.string() })).openapi({ description: 'Proposed to be given up.' }),
  })
  .openapi('ArrearFile')
const settingShape = z
  .object({ active: z.boolean(), leastCents: z.int(), noticeDays: z.int(), lateDays: z.int(), version: z.int(), levels: z.array(z.object({ days: z.int(), wordsFr: z.string(), wordsEn: z.string() })).openapi({ description: 'The last one is the formal notice.' }) })
  .openapi('ReminderSetting')
const settingInput = z.strictObject({ active: z.boolean(), leastCents: z.int(), noticeDays: z.int(), lateDays: z.int(), version: z.int().optional(), levels: z.array(z.strictObject({ days: z.int(), wordsFr: z.string().max(longestWords).default(''), wordsEn: z.string().max(longestWords).default('') })).min(1).max(mostLevels) })
const nextShape = z.object({ customer: z.string(), name: z.string(), kind: z.enum(['reminder', 'notice']), level: z.int(), from: z.string(), cents, dues: z.array(z.string()) }).openapi('NextReminder')
const file = (description: string) => ({ 200: json(description, fileShape) })

const routes = {
  list: apiRoute(arrearReaders, { method: 'get', path: home, operationId: 'listArrears', summary: 'Who owes, the most first, and all of it by age', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), view: z.enum(arrearViews).default('late') }) }, responses: { 200: json('A page of them.', pageOf(lineShape).extend({ byAge: ageShape })) } }),
  show: apiRoute(arrearReaders, { method: 'get', path: one, operationId: 'showArrears', summary: 'Everything about what a customer owes', tags, request: { params }, responses: file('The file.') }),
  hold: apiRoute(arrearKeepers, { method: 'put', path: `${one}/hold`, operationId: 'holdReminders', summary: 'No letter leaves until a day', tags, request: { params, body: body(z.strictObject({ until: dayShape, reason: reasonShape })) }, responses: file('The file.') }),
  release: apiRoute(arrearKeepers, { method: 'delete', path: `${one}/hold`, operationId: 'releaseReminders', summary: 'Letters leave again', tags, request: { params }, responses: file('The file.') }),
  remind: apiRoute(arrearKeepers, { method: 'post', path: `${one}/reminders`, operationId: 'sendReminder', summary: 'Sends the reminder whose day has come, or the formal notice', tags, request: { params, body: body(z.strictObject({ kind: z.enum(['reminder', 'notice']).default('reminder') })) }, responses: { 201: json('The letter.', letterShape.extend({ subject: z.string(), words: z.string() })) } }),
  suspend: apiRoute(arrearKeepers, { method: 'post', path: `${one}/suspension`, operationId: 'suspendUnpaid', summary: 'Suspends a member’s sites, once a formal notice is old enough', tags, request: { params, body: body(z.strictObject({ reason: reasonShape })) }, responses: { 201: json('The file.', fileShape) } }),
  lift: apiRoute(arrearKeepers, { method: 'delete', path: `${one}/suspension`, operationId: 'liftSuspension', summary: 'Lifts a suspension; a payment lifts it by itself', tags, request: { params }, responses: file('The file.') }),
  dispute: apiRoute(arrearKeepers, { method: 'post', path: `${one}/disputes`, operationId: 'noteDispute', summary: 'Notes a dispute that was said on the phone or by letter', tags, request: { params, body: body(z.strictObject({ due: z.string().max(40), words: wordsShape })) }, responses: { 201: json('The dispute.', disputeShape) } }),
  reply: apiRoute(arrearKeepers, { method: 'post', path: '/api/v1/disputes/{dispute}/messages', operationId: 'answerDispute', summary: 'Answers in a dispute', tags, request: { params: disputeParams, body: body(z.strictObject({ words: wordsShape })) }, responses: { 201: json('The dispute.', disputeShape) } }),
  settle: apiRoute(arrearKeepers, { method: 'post', path: '/api/v1/disputes/{dispute}/settlement', operationId: 'settleDispute', summary: 'Settles a dispute: it is owed, or a credit note written since puts it right', tags, request: { params: disputeParams, body: body(z.strictObject({ outcome: z.enum(['upheld', 'credited']), words: wordsShape })) }, responses: { 200: json('The dispute.', disputeShape) } }),
  propose: apiRoute(arrearKeepers, { method: 'post', path: `${one}/payment-plan`, operationId: 'offerPaymentPlan', summary: 'Offers a customer to pay in parts', tags, request: { params, body: body(planInput) }, responses: { 201: json('The plan.', planShape) } }),
  answer: apiRoute(arrearKeepers, { method: 'post', path: `${one}/payment-plan/answer`, operationId: 'answerProposedPlan', summary: 'Agrees to the plan that was proposed, or declines it; takes one’s own offer back', tags, request: { params, body: body(z.strictObject({ agree: z.boolean(), words: z.string().max(1000).default('') })) }, responses: { 200: json('The plan.', planShape) } }),
  loss: apiRoute(arrearKeepers, { method: 'post', path: '/api/v1/dues/{due}/loss', operationId: 'proposeLoss', summary: 'Proposes to give an amount up', tags, request: { params: due, body: body(z.strictObject({ reason: z.string().min(1).max(150) })) }, responses: { 201: json('The file.', fileShape) } }),
  doubt: apiRoute(arrearKeepers, { method: 'post', path: '/api/v1/dues/{due}/doubt', operationId: 'doubtDue', summary: 'Moves what is open of an amount due to the doubtful debts (411 to 416); `undoubtDebt` takes it back', tags, request: { params: due, body: body(z.strictObject({ day: dayShape, reason: z.string().min(1).max(longestDebtReason) })) }, responses: { 201: json('The debt.', z.object({ debt: z.string(), number: z.int() })) } }),
  declineLoss: apiRoute(writeOffApprovers, { method: 'delete', path: '/api/v1/dues/{due}/loss', operationId: 'declineLoss', summary: 'Takes a proposal back, or turns it down', tags, request: { params: due }, responses: file('The file.') }),
  approveLoss: apiRoute(writeOffApprovers, { method: 'post', path: '/api/v1/dues/{due}/loss/approve', operationId: 'approveLoss', summary: 'Gives an amount up that somebody else proposed to', tags, request: { params: due, body: body(z.strictObject({ day: dayShape })) }, responses: { 201: json('The file.', fileShape) } }),
  next: apiRoute(arrearReaders, { method: 'get', path: '/api/v1/next-reminders', operationId: 'listNextReminders', summary: 'Letters to come; a formal notice waits for a person', tags, request: { query: z.object({ days: z.coerce.number().int().min(0).max(120).default(7) }) }, responses: { 200: json('The nearest first.', itemsOf(nextShape)) } }),
  letters: apiRoute(arrearReaders, { method: 'get', path: '/api/v1/reminders', operationId: 'listReminders', summary: 'Letters that were written', tags, request: { query: pageQuery.extend({ customer: z.string().max(60).optional() }) }, responses: { 200: json('A page of them, the newest first.', pageOf(letterShape)) } }),
  letter: apiRoute(arrearReaders, { method: 'get', path: '/api/v1/reminders/{reminder}', operationId: 'showReminder', summary: 'A letter as it was read', tags, request: { params: z.object({ reminder: z.string().max(40).openapi({ description: 'Id of a letter.' }) }) }, responses: { 200: json('The letter.', letterShape.extend({ subject: z.string(), words: z.string() })) } }),
  setting: apiRoute(arrearReaders, { method: 'get', path: '/api/v1/reminder-setting', operationId: 'showReminderSetting', summary: 'When which letter leaves', tags, responses: { 200: json('The setting.', settingShape) } }),
  set: apiRoute(arrearKeepers, { method: 'put', path: '/api/v1/reminder-setting', operationId: 'changeReminderSetting', summary: 'Changes it', tags, request: { body: body(settingInput) }, responses: { 200: json('The setting.', settingShape) } }),
}

const shownLine = (line: ArrearLine): z.infer<typeof lineShape> => ({ customer: line.customerId, member: line.memberId, name: line.name, code: line.code, byAge: shownAges(line.byAge), lateCents: Number(line.lateCents), openCents: Number(line.openCents), since: line.since, disputed: line.disputed, plan: line.plan, suspended: line.suspended, heldUntil: line.heldUntil, lastLetter: line.lastLetter })
const shownAges = (byAge: ArrearLine['byAge']): z.infer<typeof ageShape> => ({ none: Number(byAge.none), month: Number(byAge.month), second: Number(byAge.second), third: Number(byAge.third), older: Number(byAge.older) })
const shownLetter = (one: SentLetter): z.infer<typeof letterShape> => ({ id: one.id, customer: one.customerId, name: one.name, level: one.level, kind: one.kind, sentOn: one.sentOn, cents: Number(one.cents), letters: one.letters, sentBy: one.sentBy })

async function shownFile(c: Ctx, customerId: string): Promise<z.infer<typeof fileShape>> {
  const db = c.get('db')
  const on = dayOf(c.get('clock').now())
  const customer = await customerById(db, customerId)
  const [line, dues, letters, disputes, plans, hold, losses, suspensions] = await Promise.all([arrearOf(db, customer.id, on), openDues(db, { direction: 'in', customerId: customer.id }), sentLetters(db, { customerId: customer.id, page: 1, pageSize: 100 }), searchDisputes(db, { customerId: customer.id }), searchPlans(db, { customerId: customer.id }), holdOf(db, customer.id, on), givingUpOf(db, customer.id), customer.memberId === null ? [] : suspensionsOf(db, customer.memberId)])
  const suspension = suspensions.find(({ liftedAt }) => liftedAt === null)
  return { customer: customer.id, name: customer.name, line: line && shownLine(line), dues: dues.map(shownDue), letters: letters.letters.map(shownLetter), disputes: disputes.map(shownDispute), plans: plans.map(shownPlan), hold, suspension: suspension ? shownSuspension(suspension) : null, losses: losses.map((loss) => ({ due: loss.dueId, cents: Number(loss.cents), reason: loss.reason, proposedBy: loss.proposedBy })) }
}

const customerOfDue = async (c: Ctx, dueId: string): Promise<string> => {
  const row = await c.get('db').selectFrom('amount_due').select('customer_id').where('id', '=', dueId).executeTakeFirst()
  if (!row) throw new UserError('dueNone', {}, { status: 404 })
  return row.customer_id
}

/** The treasury's part. */
export function makeDunningApi(ports: DunningPorts) {
  const house = (c: Ctx) => ({ ports, from: letterheadOf(c) })
  const shownSetting = async (c: Ctx): Promise<z.infer<typeof settingShape>> => {
    const { levels, leastCents, ...rest } = await dunningSetting(c.get('db'))
    return { ...rest, leastCents: Number(leastCents), levels: levels.map(({ days, wordsFr, wordsEn }) => ({ days, wordsFr, wordsEn })) }
  }
  return makeApiApp()
    .openapi(routes.list, async (c) => {
      const { q, view, page, pageSize } = c.req.valid('query')
      const today = dayOf(c.get('clock').now())
      const [{ lines, counts }, byAge] = await Promise.all([searchArrears(c.get('db'), { text: q, view, today, page, pageSize }), arrearsByAge(c.get('db'), today)])
      return c.json({ items: lines.map(shownLine), page, pageSize, total: counts[view], byAge: shownAges(byAge) }, 200)
    })
    .openapi(routes.show, async (c) => c.json(await shownFile(c, c.req.valid('param').customer), 200))
    .openapi(routes.hold, async (c) => {
      const { customer: customerId } = c.req.valid('param')
      const { until, reason } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => holdReminders(tx, actorOf(c), { customerId, until: until as Day, reason }, c.get('clock')))
      return c.json(await shownFile(c, customerId), 200)
    })
    .openapi(routes.release, async (c) => {
      const { customer: customerId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => releaseReminders(tx, actorOf(c), { customerId }, c.get('clock')))
      return c.json(await shownFile(c, customerId), 200)
    })
    .openapi(routes.remind, async (c) => {
      const { id } = await inTransaction(c.get('db'), (tx) => writeReminder(tx, actorOf(c), { customerId: c.req.valid('param').customer, kind: c.req.valid('json').kind }, house(c), c.get('clock')))
      const letter = await sentLetter(c.get('db'), id)
      return c.json({ ...shownLetter(letter), subject: letter.subject, words: letter.words }, 201)
    })
    .openapi(routes.suspend, async (c) => {
      const { customer: customerId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => suspendUnpaid(tx, actorOf(c), { customerId, reason: c.req.valid('json').reason }, house(c), c.get('clock')))
      return c.json(await shownFile(c, customerId), 201)
    })
    .openapi(routes.lift, async (c) => {
      const { memberId, id: customerId } = await customerById(c.get('db'), c.req.valid('param').customer)
      if (memberId === null) throw new UserError('suspendNone', {}, { status: 409 })
      await inTransaction(c.get('db'), (tx) => liftSuspension(tx, actorOf(c), { memberId }, house(c), c.get('clock')))
      return c.json(await shownFile(c, customerId), 200)
    })
    .openapi(routes.dispute, async (c) => {
      const { due: dueId, words } = c.req.valid('json')
      const { id: customerId } = await customerById(c.get('db'), c.req.valid('param').customer)
      const { id } = await inTransaction(c.get('db'), (tx) => disputeDue(tx, actorOf(c), { dueId, customerId, words, from: letterheadOf(c) }, c.get('clock')))
      return c.json(shownDispute(await disputeById(c.get('db'), id)), 201)
    })
    .openapi(routes.reply, async (c) => {
      const { dispute: disputeId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => replyInDispute(tx, actorOf(c), { disputeId, customerId: null, words: c.req.valid('json').words, from: letterheadOf(c) }, c.get('clock')))
      return c.json(shownDispute(await disputeById(c.get('db'), disputeId)), 201)
    })
    .openapi(routes.settle, async (c) => {
      const { dispute: disputeId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => settleDispute(tx, actorOf(c), { disputeId, ...c.req.valid('json'), from: letterheadOf(c) }, c.get('clock')))
      return c.json(shownDispute(await disputeById(c.get('db'), disputeId)), 200)
    })
    .openapi(routes.propose, async (c) => {
      const { parts, words } = c.req.valid('json')
      const { id } = await inTransaction(c.get('db'), (tx) => proposePlan(tx, actorOf(c), { customerId: c.req.valid('param').customer, side: 'house', parts: parts.map((part) => ({ dueOn: part.dueOn as Day, cents: BigInt(part.cents) })), words }, house(c), c.get('clock')))
      return c.json(shownPlan(await planById(c.get('db'), id)), 201)
    })
    .openapi(routes.answer, async (c) => {
      const { id: customerId } = await customerById(c.get('db'), c.req.valid('param').customer)
      const { agree, words } = c.req.valid('json')
      const before = await livePlanOf(c.get('db'), customerId)
      await inTransaction(c.get('db'), async (tx) => (agree ? agreePlan(tx, actorOf(c), { customerId, side: 'house' }, house(c), c.get('clock')) : void (await endProposal(tx, actorOf(c), { customerId, side: 'house', words }, house(c), c.get('clock')))))
      return c.json(shownPlan(await planById(c.get('db'), before?.id ?? '')), 200)
    })
    .openapi(routes.loss, async (c) => {
      const { due: dueId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => proposeGivingUp(tx, actorOf(c), { dueId, reason: c.req.valid('json').reason }, c.get('clock')))
      return c.json(await shownFile(c, await customerOfDue(c, dueId)), 201)
    })
    .openapi(routes.doubt, async (c) => {
      const { day, reason } = c.req.valid('json')
      const made = await inTransaction(c.get('db'), (tx) => doubtDue(tx, actorOf(c), { dueId: c.req.valid('param').due, day: day as Day, reason }, c.get('clock')))
      return c.json({ debt: made.id, number: made.number }, 201)
    })
    .openapi(routes.declineLoss, async (c) => {
      const { due: dueId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => declineGivingUp(tx, actorOf(c), { dueId }, c.get('clock')))
      return c.json(await shownFile(c, await customerOfDue(c, dueId)), 200)
    })
    .openapi(routes.approveLoss, async (c) => {
      const { due: dueId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => giveUpDue(tx, actorOf(c), { dueId, day: c.req.valid('json').day as Day }, c.get('clock')))
      return c.json(await shownFile(c, await customerOfDue(c, dueId)), 201)
    })
    .openapi(routes.next, async (c) => {
      const today = dayOf(c.get('clock').now())
      const items = await upcomingLetters(c.get('db'), ports, { today, until: addDays(today, c.req.valid('query').days) })
      return c.json({ items: items.map(({ customer, kind, letter }) => ({ customer: customer.customerId, name: customer.name, kind, level: letter.level.place, from: letter.on, cents: Number(letter.cents), dues: letter.dues.map(({ dueId }) => dueId) })) }, 200)
    })
    .openapi(routes.letters, async (c) => {
      const { customer, page, pageSize } = c.req.valid('query')
      const { letters, total } = await sentLetters(c.get('db'), { customerId: customer, page, pageSize })
      return c.json({ items: letters.map(shownLetter), page, pageSize, total }, 200)
    })
    .openapi(routes.letter, async (c) => {
      const letter = await sentLetter(c.get('db'), c.req.valid('param').reminder)
      return c.json({ ...shownLetter(letter), subject: letter.subject, words: letter.words }, 200)
    })
    .openapi(routes.setting, async (c) => c.json(await shownSetting(c), 200))
    .openapi(routes.set, async (c) => {
      const { leastCents, ...rest } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => changeDunning(tx, actorOf(c), { ...rest, leastCents: BigInt(leastCents) }, c.get('clock')))
      return c.json(await shownSetting(c), 200)
    })
}
