/** Somebody cannot pay at once: one side proposes to pay in parts, the other agrees or not. */
import type { Side } from '#db/dunning-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { openDues } from '../dues/due-store.ts'
import { splitDue } from '../dues/split-due.ts'
import { customerById } from '../sales/customer.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { duePaths, dunningPaths } from './dunning-paths.ts'
import { spreadParts } from './plan-parts.ts'
import type { PlanPart } from './plan-parts.ts'
import { planById } from './plan-store.ts'
import type { PaymentPlan } from './plan-store.ts'
import { liftIfSettled } from './lift-suspension.ts'
import { freeWords } from './typed-words.ts'
import { readersOf, said, writeTo, writeToTreasurers } from './write-letters.ts'

/** Parts and months that a member may ask for; the cooperative may go further. */
export const mostPlanParts: Readonly<Record<Side, number>> = { customer: 12, house: 36 }
export const longestPlanWords = 1000

/** What a plan may be about: all that is open and that nobody disputes or doubts, the oldest first. */
export const plannableDues = async (tx: Parameters<typeof openDues>[0], customerId: string) => (await openDues(tx, { direction: 'in', customerId })).filter(({ disputedAt, account }) => disputedAt === null && !account.startsWith('416'))

async function tellSide(tx: Tx, plan: Pick<PaymentPlan, 'customerId'>, to: Side, name: 'proposed' | 'agreed' | 'declined' | 'broken' | 'kept', words: string, house: DunningHouse, clock: Clock): Promise<void> {
  const customer = await customerById(tx, plan.customerId)
  if (to === 'house') return writeToTreasurers(tx, (t) => ({ ...said(t.toTreasurer.plans[name], { name: customer.name, words }), action: { label: t.toTreasurer.see, path: dunningPaths.one(customer.id) } }), house.from, clock)
  for (const reader of await readersOf(tx, customer, clock)) await writeTo(tx, reader, (t) => ({ ...said(t.plans[name], { words }), ...(customer.memberId === null ? {} : { action: { label: t.action, path: duePaths.of(customer.memberId) } }) }), house.from, clock)
}
/** Tells the customer of what became of a plan by itself. */
export const tellPlan = (tx: Tx, plan: Pick<PaymentPlan, 'customerId'>, name: 'broken' | 'kept', house: DunningHouse, clock: Clock): Promise<void> => tellSide(tx, plan, 'customer', name, '', house, clock)

interface ProposalInput {
  customerId: string
  side: Side
  /** They come to all that is open and not disputed, in order of their days. */
  parts: readonly PlanPart[]
  words: string
}

/**
 * Proposes to pay all that is open in parts.
 * @throws {UserError} `customerNone` (404), `planNothing` (409), `planThere` (409), `planParts`, `planDays`, `planSum` (with what is open), `dunningWords`.
 */
export async function proposePlan(tx: Tx, actor: Actor, input: ProposalInput, house: DunningHouse, clock: Clock): Promise<{ id: string }> {
  await tx.selectFrom('customer').select('id').where('id', '=', input.customerId).forUpdate().execute()
  const customer = await customerById(tx, input.customerId)
  const dues = await plannableDues(tx, customer.id)
  const cents = sumCents(dues.map(({ remainingCents }) => remainingCents))
  if (cents === 0n) throw new UserError('planNothing', {}, { status: 409 })
  if (await tx.selectFrom('payment_plan').select('id').where('customer_id', '=', customer.id).where('state', 'in', ['proposed', 'agreed']).executeTakeFirst()) throw new UserError('planThere', {}, { status: 409 })
  const most = mostPlanParts[input.side]
  if (input.parts.length === 0 || input.parts.length > most || input.parts.some((part) => part.cents <= 0n)) throw new UserError('planParts', { most }, { field: 'parts' })
  const today = dayOf(clock.now())
  const last = addMonths(today, most)
  if (input.parts.some(({ dueOn }, index) => dueOn < today || dueOn > last || (index > 0 && dueOn <= (input.parts[index - 1]?.dueOn ?? dueOn)))) throw new UserError('planDays', { last }, { field: 'parts' })
  if (sumCents(input.parts.map((part) => part.cents)) !== cents) throw new UserError('planSum', { cents: Number(cents) }, { field: 'parts' })
  const words = freeWords(input.words, longestPlanWords)
  const id = randomText(12)
  await tx.insertInto('payment_plan').values({ id, customer_id: customer.id, member_id: customer.memberId, state: 'proposed', side: input.side, cents, words, proposed_by: actor.personId, proposed_at: clock.now() }).execute()
  await tx.insertInto('payment_plan_due').values(dues.map((due) => ({ plan_id: id, due_id: due.id, cents: due.remainingCents }))).execute()
  await tx.insertInto('payment_plan_part').values(input.parts.map((part, index) => ({ plan_id: id, place: index + 1, due_on: part.dueOn, cents: part.cents }))).execute()
  await tellSide(tx, { customerId: customer.id }, input.side === 'customer' ? 'house' : 'customer', 'proposed', words, house, clock)
  await recordAudit(tx, actor, { action: 'plan.proposed', subjectKind: 'payment-plan', subjectId: id, memberId: customer.memberId, after: { name: customer.name, cents: Number(cents), parts: input.parts.length } }, clock)
  return { id }
}

/** A proposed plan of a customer, held until commit. */
async function holdProposal(tx: Tx, customerId: string): Promise<PaymentPlan> {
  const row = await tx.selectFrom('payment_plan').select('id').where('customer_id', '=', customerId).where('state', '=', 'proposed').forUpdate().executeTakeFirst()
  if (!row) throw new UserError('planNoProposal', {}, { status: 409 })
  return planById(tx, row.id)
}

/**
 * The other side agrees: each amount is split as the plan says, letters stop, and what was suspended for it opens.
 * @throws {UserError} `planNoProposal` (409), `planOwn` (409: the other side answers), `fourEyes` (409: another person does), `planStale` (409: something was paid or invoiced since).
 */
export async function agreePlan(tx: Tx, actor: Actor, input: { customerId: string; side: Side; planId?: string | undefined }, house: DunningHouse, clock: Clock): Promise<void> {
  const plan = await holdProposal(tx, input.customerId)
  if (plan.side === input.side) throw new UserError('planOwn', {}, { status: 409 })
  const row = await tx.selectFrom('payment_plan').select('proposed_by').where('id', '=', plan.id).executeTakeFirstOrThrow()
  if (row.proposed_by === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  const open = new Map((await plannableDues(tx, plan.customerId)).map((due) => [due.id, due.remainingCents]))
  if ((input.planId !== undefined && input.planId !== plan.id) || plan.dues.some(({ dueId, cents }) => open.get(dueId) !== cents)) throw new UserError('planStale', {}, { status: 409 })
  await tx.updateTable('payment_plan').set({ state: 'agreed', answered_by: actor.personId, answered_at: clock.now() }).where('id', '=', plan.id).execute()
  for (const { dueId, shares } of spreadParts(plan.dues, plan.parts)) {
    const [first, ...others] = shares
    if (!first) continue
    if (others.length === 0) await tx.updateTable('amount_due').set({ due_on: first.dueOn }).where('id', '=', dueId).execute()
    const ids = others.length === 0 ? [dueId] : await splitDue(tx, actor, { dueId, parts: shares }, clock)
    await tx.insertInto('payment_plan_share').values(ids.map((id, index) => ({ plan_id: plan.id, place: shares[index]?.place ?? 1, due_id: id }))).execute()
  }
  await tellSide(tx, plan, plan.side, 'agreed', '', house, clock)
  await recordAudit(tx, actor, { action: 'plan.agreed', subjectKind: 'payment-plan', subjectId: plan.id, memberId: plan.memberId, after: { name: plan.customerName, cents: Number(plan.cents), parts: plan.parts.length } }, clock)
  if (plan.memberId !== null) await liftIfSettled(tx, actor, { memberId: plan.memberId }, house, clock)
}

/** The other side says no, and why; or who proposed it takes it back. @throws {UserError} `planNoProposal` (409), `dunningWords`. */
export async function endProposal(tx: Tx, actor: Actor, input: { customerId: string; side: Side; words: string }, house: DunningHouse, clock: Clock): Promise<'declined' | 'withdrawn'> {
  const plan = await holdProposal(tx, input.customerId)
  const answer = freeWords(input.words, longestPlanWords)
  const state = plan.side === input.side ? 'withdrawn' : 'declined'
  const row = await tx.selectFrom('payment_plan').select('proposed_by').where('id', '=', plan.id).executeTakeFirstOrThrow()
  if (state === 'declined' && row.proposed_by === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  await tx.updateTable('payment_plan').set({ state, answer, answered_by: actor.personId, answered_at: clock.now(), ended_at: clock.now() }).where('id', '=', plan.id).execute()
  if (state === 'declined') await tellSide(tx, plan, plan.side, 'declined', answer, house, clock)
  await recordAudit(tx, actor, { action: `plan.${state}`, subjectKind: 'payment-plan', subjectId: plan.id, memberId: plan.memberId, after: { name: plan.customerName } }, clock)
  return state
}
