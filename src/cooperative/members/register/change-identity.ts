import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { checkMemberName } from '../create-member.ts'
import { checkIdentity, identityFields } from './civil-identity.ts'
import type { CivilIdentity } from './civil-identity.ts'
import { lockMember } from './event-store.ts'
import { identityOf, insertChange, writeIdentity } from './identity-store.ts'

interface IdentityInput {
  memberId: string
  name: string
  identity: Readonly<Partial<CivilIdentity>>
}

/**
 * Rectifies who a member is; what changed stands in its history, with who and when. The journal says that it changed,
 * not to what: it is kept longer than identities are.
 * @returns whether anything changed. @throws {UserError} as `checkMemberName` and `checkIdentity`, `notFound`.
 */
export async function changeIdentity(tx: Tx, doer: Doer, input: IdentityInput, clock: Clock): Promise<boolean> {
  const now = clock.now()
  const member = await lockMember(tx, input.memberId)
  const name = checkMemberName(input.name)
  const identity = checkIdentity(member.kind, input.identity, dayOf(now), false)
  const was = await identityOf(tx, member.id)
  const fields = identityFields.filter((field) => was[field] !== identity[field])
  if (fields.length === 0 && name === member.name) return false
  const part = (of: CivilIdentity, called: string) => ({ ...(name === member.name ? {} : { name: called }), ...Object.fromEntries(fields.map((field) => [field, of[field]])) })
  if (name !== member.name) await tx.updateTable('member').set({ name }).where('id', '=', member.id).execute()
  await writeIdentity(tx, member.id, identity, now)
  await insertChange(tx, { memberId: member.id, at: now, personId: doer.personId, before: part(was, member.name), after: part(identity, name) })
  await recordAudit(tx, doer, { action: 'member.changed', subjectKind: 'member', subjectId: member.id, memberId: member.id, after: { name, fields: [...(name === member.name ? [] : ['name']), ...fields].join(', ') } }, clock)
  return true
}
