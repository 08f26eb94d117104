/** Rights lent on sites as the API tells them. */
import { z } from '@hono/zod-openapi'
import { levels } from '#people/actor.ts'
import { stateOf } from '#people/delegations/delegation.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import type { Received } from './received.ts'

const instant = z.iso.datetime()
const common = {
  id: z.string(),
  level: z.enum(levels).openapi({ description: 'see: overview, health, logs; edit: also files, database, application, settings of PHP and cache; manage: also host names, people, suspension.' }),
  state: z.enum(['asked', 'unanswered', 'toCome', 'held', 'over']).openapi({ description: 'asked: waits for an answer until `openUntil`; unanswered: waited too long; toCome: accepted, begins at `startsAt`.' }),
  startsAt: instant,
  endsAt: instant,
  invitedAt: instant,
  openUntil: instant,
  acceptedAt: instant.nullable(),
}

export const lentShape = z
  .object({
    ...common,
    email: z.string().openapi({ description: 'The address that was invited.' }),
    name: z.string().openapi({ description: 'The person’s own name once they accepted; before, what the inviter called them.' }),
    invitedBy: z.string().nullable(),
  })
  .openapi('Access')

export const receivedShape = z
  .object({
    ...common,
    site: z.object({ id: z.string(), name: z.string(), hostName: z.string() }),
    ownerName: z.string().openapi({ description: 'Name of the member it belongs to.' }),
    invitedBy: z.string().nullable(),
  })
  .openapi('AccessReceived')

const told = (one: Delegation, now: Date) => ({
  id: one.id,
  level: one.level,
  state: stateOf(one, now),
  startsAt: one.startsAt.toISOString(),
  endsAt: one.endsAt.toISOString(),
  invitedAt: one.invitedAt.toISOString(),
  openUntil: one.openUntil.toISOString(),
  acceptedAt: one.acceptedAt?.toISOString() ?? null,
  invitedBy: one.invitedByName,
})

export const lentAnswer = (one: Delegation, now: Date): z.infer<typeof lentShape> => ({ ...told(one, now), email: one.email, name: one.name })

export const receivedAnswer = ({ one, site, ownerName }: Received, now: Date): z.infer<typeof receivedShape> => ({
  ...told(one, now),
  site: { id: site.id, name: site.name, hostName: site.mainHostName },
  ownerName,
})
