import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { checkPasskeyName } from './passkey-name.ts'
import { lockPasskey, passkeysOf } from './passkey-store.ts'
import type { Passkey } from './passkey-store.ts'

async function own(tx: Tx, actor: Actor, passkeyId: string): Promise<Passkey> {
  const passkey = await lockPasskey(tx, passkeyId)
  if (!passkey || passkey.personId !== actor.personId) throw notFound()
  return passkey
}

/** Renames one's own passkey. @throws {UserError} `notFound`, `passkeyName`. */
export async function renamePasskey(tx: Tx, actor: Actor, input: { passkeyId: string; name: string }, clock: Clock): Promise<void> {
  const passkey = await own(tx, actor, input.passkeyId)
  const name = checkPasskeyName(input.name)
  if (name === passkey.name) return
  await tx.updateTable('passkey').set({ name }).where('id', '=', passkey.id).execute()
  await recordAudit(tx, actor, { action: 'passkey.renamed', subjectKind: 'person', subjectId: actor.personId, before: { name: passkey.name }, after: { name } }, clock)
}

/**
 * Removes one's own passkey. @throws {UserError} `notFound`, `lastWayIn` (409) when nothing else would let the
 * person sign in.
 */
export async function removePasskey(tx: Tx, actor: Actor, input: { passkeyId: string; from: Letterhead }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, actor.personId)
  const passkey = await own(tx, actor, input.passkeyId)
  if (person.passwordHash === null && (await passkeysOf(tx, person.id)).length === 1) throw new UserError('lastWayIn', {}, { status: 409 })
  await tx.deleteFrom('passkey').where('id', '=', passkey.id).execute()
  await recordAudit(tx, actor, { action: 'passkey.removed', subjectKind: 'person', subjectId: person.id, before: { name: passkey.name } }, clock)
  await sendLetter(tx, { to: person, name: 'passkeyRemoved', words: { name: passkey.name }, path: '/account/security', from: input.from }, clock)
}
