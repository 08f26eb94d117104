/** A departure as the API shows it. */
import { z } from '@hono/zod-openapi'
import { iso } from '../member-api-shapes.ts'
import { departureKinds } from './departure.ts'
import type { Departure } from './departure.ts'

const text = z.string()
const day = z.iso.date().nullable()
const instant = z.iso.datetime().nullable()

export const departureShape = z
  .object({
    id: text,
    member: text,
    kind: z.enum(departureKinds),
    state: z.enum(['open', 'done', 'dropped', 'undone']),
    openedAt: z.iso.datetime(),
    effectiveOn: day.openapi({ description: 'Of a withdrawal: it takes effect at the end of this day.' }),
    grievances: text,
    hearingOn: day,
    defenceUntil: day,
    defence: text,
    defenceAt: instant,
    hearing: text,
    decidedAt: instant,
    day,
    body: text,
    reference: text,
    reason: text,
    appeal: text,
    appealUntil: day.openapi({ description: 'Last day on which the general meeting can be called upon; null without a deadline in the statutes.' }),
    appealedAt: instant,
    appealDay: day,
    appealUpheld: z.boolean().nullable().openapi({ description: 'What the general meeting said: true, the exclusion stands.' }),
    erasedAt: instant,
  })
  .openapi('Departure')

export const shownDeparture = (one: Departure): z.infer<typeof departureShape> => ({
  id: one.id,
  member: one.memberId,
  kind: one.kind,
  state: one.state,
  openedAt: one.openedAt.toISOString(),
  effectiveOn: one.effectiveOn,
  grievances: one.grievances,
  hearingOn: one.hearingOn,
  defenceUntil: one.defenceUntil,
  defence: one.defence,
  defenceAt: iso(one.defenceAt),
  hearing: one.hearing,
  decidedAt: iso(one.decidedAt),
  day: one.day,
  body: one.body,
  reference: one.reference,
  reason: one.reason,
  appeal: one.appeal,
  appealUntil: one.appealUntil,
  appealedAt: iso(one.appealedAt),
  appealDay: one.appealDay,
  appealUpheld: one.appealUpheld,
  erasedAt: iso(one.erasedAt),
})
