import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import { formatDay } from '#lib/format.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { createLink } from '#people/links/one-time-link.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'
import { canSignIn, lockPerson } from '#people/persons/person-store.ts'
import { openMs } from './delegation.ts'
import type { LentThing } from './delegation.ts'
import { delegationById } from './delegation-store.ts'
import { revokeDelegationLinks } from './revoke-delegation-links.ts'

/**
 * Sends the invitation, whose earlier links stop working. Who can sign in already answers in the panel; for others the
 * letter holds the link with which they choose how to come in, or say no. A closed account gets no letter, and nobody
 * is told.
 */
export async function sendDelegationLetter(tx: Tx, input: { delegationId: string; thing: Pick<LentThing, 'name'>; by: string; from: Letterhead }, clock: Clock): Promise<void> {
  const one = await delegationById(tx, input.delegationId)
  assert(one && one.personId !== null, 'an invitation is for somebody')
  await revokeDelegationLinks(tx, one.id, clock)
  const to = await lockPerson(tx, one.personId)
  if (to.disabledAt) return
  const t = messagesOf(to.language).people
  const words = { by: input.by, thing: input.thing.name, level: t.levels[one.level].does, until: formatDay(to.language, one.endsAt), open: formatDay(to.language, one.openUntil) }
  if (await canSignIn(tx, to)) return sendLetter(tx, { to, name: 'delegationAsked', words, path: peoplePaths.access, from: input.from }, clock)
  const payload = { delegation: one.id, by: input.by, thing: input.thing.name, level: one.level }
  const secret = await createLink(tx, { purpose: 'invitation', personId: to.id, payload, lifeMs: openMs }, clock)
  return sendLetter(tx, { to, name: 'delegationNew', words, path: `/invitation?link=${secret}`, from: input.from }, clock)
}
