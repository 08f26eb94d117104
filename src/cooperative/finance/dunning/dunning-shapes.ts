/** What the API says about what is unpaid, for members and for those who keep the money. */
import { z } from '@hono/zod-openapi'
import { cents, dayShape } from '#web/api/shapes.ts'
import type { Due, DuePayment } from '../dues/due-store.ts'
import type { Dispute } from './dispute-store.ts'
import type { PaymentPlan } from './plan-store.ts'
import type { Suspension } from './suspension-store.ts'
import { longestMessage, longestReason } from './typed-words.ts'

export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
export const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
export const reasonShape = z.string().min(1).max(longestReason)
export const wordsShape = z.string().min(1).max(longestMessage)

export const dueShape = z.object({ id: z.string(), label: z.string(), invoice: z.string().nullable().openapi({ description: 'Number of the invoice.' }), dueOn: z.string(), cents, paidCents: cents, leftCents: cents, disputed: z.boolean() }).openapi('AmountDue')
export const paymentShape = z.object({ id: z.string(), due: z.string(), label: z.string(), kind: z.enum(['bank', 'debit', 'offset', 'other', 'loss']), cents, on: z.string(), takenBackOn: z.string().nullable() }).openapi('DuePayment')
export const disputeShape = z
  .object({
    id: z.string(), due: z.string(), label: z.string(), cents, openedAt: z.iso.datetime(), settledAt: z.iso.datetime().nullable(), outcome: z.enum(['withdrawn', 'upheld', 'credited']).nullable(),
    messages: z.array(z.object({ side: z.enum(['customer', 'house']), words: z.string(), by: z.string(), at: z.iso.datetime() })),
  })
  .openapi('DueDispute')
export const planShape = z
  .object({
    id: z.string(), state: z.enum(['proposed', 'agreed', 'declined', 'withdrawn', 'broken', 'kept']), side: z.enum(['customer', 'house']).openapi({ description: 'Who proposed it; the other side answers.' }), cents, words: z.string(), answer: z.string(), proposedBy: z.string(), proposedAt: z.iso.datetime(),
    dues: z.array(z.object({ due: z.string(), label: z.string(), cents })),
    parts: z.array(z.object({ place: z.int(), dueOn: z.string(), cents, paidCents: cents })),
  })
  .openapi('PaymentPlan')
export const suspensionShape = z.object({ since: z.string(), reason: z.string(), decidedBy: z.string(), sites: z.int() }).openapi('UnpaidSuspension')
export const planInput = z.strictObject({ parts: z.array(z.strictObject({ dueOn: dayShape, cents: z.int().min(1) })).min(1).max(36), words: z.string().max(1000).default('') })

export const shownDue = (due: Due): z.infer<typeof dueShape> => ({ id: due.id, label: due.label, invoice: due.invoice?.number ?? null, dueOn: due.dueOn, cents: Number(due.cents), paidCents: Number(due.paidCents), leftCents: Number(due.remainingCents), disputed: due.disputedAt !== null })
export const shownPayment = (one: DuePayment): z.infer<typeof paymentShape> => ({ id: one.id, due: one.dueId, label: one.dueLabel, kind: one.kind, cents: Number(one.cents), on: one.paidOn, takenBackOn: one.undoneOn })
export const shownDispute = (one: Dispute): z.infer<typeof disputeShape> => ({ id: one.id, due: one.dueId, label: one.label, cents: Number(one.cents), openedAt: one.openedAt.toISOString(), settledAt: one.settledAt?.toISOString() ?? null, outcome: one.outcome, messages: one.messages.map((said) => ({ ...said, at: said.at.toISOString() })) })
export const shownPlan = (plan: PaymentPlan): z.infer<typeof planShape> => ({
  id: plan.id, state: plan.state, side: plan.side, cents: Number(plan.cents), words: plan.words, answer: plan.answer, proposedBy: plan.proposedBy, proposedAt: plan.proposedAt.toISOString(),
  dues: plan.dues.map((due) => ({ due: due.dueId, label: due.label, cents: Number(due.cents) })), parts: plan.parts.map((part) => ({ place: part.place, dueOn: part.dueOn, cents: Number(part.cents), paidCents: Number(part.paidCents) })),
})
export const shownSuspension = (one: Suspension): z.infer<typeof suspensionShape> => ({ since: one.decidedOn, reason: one.reason, decidedBy: one.decidedBy, sites: one.sites })
