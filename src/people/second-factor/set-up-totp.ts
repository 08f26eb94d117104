/** Turning the authenticator application on and off. Sensitive: the routes ask for a recent proof of identity. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { revokeLinks } from '#people/links/one-time-link.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { recoveryCodesLeft, removeRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { bareCode, isTotpCode, matchingStep, newTotpSecret } from './totp.ts'

/** The secret to show while setting up; the same until it is confirmed or begun anew. It proves nothing yet. */
export async function beginTotp(tx: Tx, actor: Actor, input: { anew: boolean }): Promise<string> {
  await lockPerson(tx, actor.personId)
  const { pending } = await tx.selectFrom('person').select('totp_pending_secret as pending').where('id', '=', actor.personId).executeTakeFirstOrThrow()
  if (pending !== null && !input.anew) return pending
  const secret = newTotpSecret()
  await tx.updateTable('person').set({ totp_pending_secret: secret }).where('id', '=', actor.personId).execute()
  return secret
}

/**
 * Turns it on once a code shows that the application works. Turning it on again replaces the old one.
 * @returns the recovery codes, to be shown once. @throws {UserError} `codeWrong`, `totpNotBegun` (409).
 */
export async function finishTotp(tx: Tx, actor: Actor, input: { code: string; from: Letterhead }, clock: Clock): Promise<string[]> {
  const person = await lockPerson(tx, actor.personId)
  const { pending } = await tx.selectFrom('person').select('totp_pending_secret as pending').where('id', '=', person.id).executeTakeFirstOrThrow()
  if (pending === null) throw new UserError('totpNotBegun', {}, { status: 409 })
  const step = isTotpCode(input.code) ? matchingStep(pending, bareCode(input.code), clock) : null
  if (step === null) throw new UserError('codeWrong', {}, { field: 'code' })
  await tx.updateTable('person').set({ totp_secret: pending, totp_pending_secret: null, totp_last_step: step }).where('id', '=', person.id).execute()
  const codes = await replaceRecoveryCodes(tx, person.id)
  await recordAudit(tx, actor, { action: 'totp.on', subjectKind: 'person', subjectId: person.id }, clock)
  await sendLetter(tx, { to: person, name: 'totpOn', from: input.from }, clock)
  return codes
}

/** Turns it off, with its recovery codes. Doing it twice changes nothing. */
export async function turnOffTotp(tx: Tx, actor: Actor, input: { from: Letterhead }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, actor.personId)
  if (person.totpSecret === null) return
  await removeTotp(tx, person.id)
  await revokeLinks(tx, person.id, ['lost-factor', 'lost-factor-cancel'], clock)
  await recordAudit(tx, actor, { action: 'totp.off', subjectKind: 'person', subjectId: person.id }, clock)
  await sendLetter(tx, { to: person, name: 'totpOff', from: input.from }, clock)
}

/** Forgets secret and codes. The last step used stays: an old code must not come back with a new secret's set-up. */
export async function removeTotp(tx: Tx, personId: string): Promise<void> {
  await tx.updateTable('person').set({ totp_secret: null, totp_pending_secret: null }).where('id', '=', personId).execute()
  await removeRecoveryCodes(tx, personId)
}

/** Makes ten new recovery codes. @throws {UserError} `totpNotOn` (409). */
export async function renewRecoveryCodes(tx: Tx, actor: Actor, input: { from: Letterhead }, clock: Clock): Promise<string[]> {
  const person = await lockPerson(tx, actor.personId)
  if (person.totpSecret === null) throw new UserError('totpNotOn', {}, { status: 409 })
  const left = await recoveryCodesLeft(tx, person.id)
  const codes = await replaceRecoveryCodes(tx, person.id)
  await recordAudit(tx, actor, { action: 'recoveryCodes.renewed', subjectKind: 'person', subjectId: person.id, before: { left } }, clock)
  await sendLetter(tx, { to: person, name: 'codesRenewed', from: input.from }, clock)
  return codes
}
