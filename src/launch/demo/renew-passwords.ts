/** New passwords for the two sign-ins of the demonstration, for whoever lost those of the first start. */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { recordAudit } from '#people/audit.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { endSessionsOf } from '#people/sessions/session-store.ts'
import { demoActor } from './demo-actor.ts'
import { newDemoPassword } from './seed-people.ts'
import type { SignIns } from './seed-people.ts'

/** Their sessions and tokens end. @returns null when the demonstration is not (or no longer) here. */
export async function renewPasswords(db: Db, clock: Clock): Promise<SignIns | null> {
  const member = await demoActor(db, 0, clock)
  const administrator = await demoActor(db, 1, clock)
  if (!member || !administrator) return null
  const renew = async (actor: typeof member) => {
    const password = newDemoPassword()
    const passwordHash = await hashPassword(password)
    await inTransaction(db, async (tx) => {
      await tx.updateTable('person').set({ password_hash: passwordHash }).where('id', '=', actor.personId).execute()
      await endSessionsOf(tx, actor.personId, null)
      await recordAudit(tx, { ...actor, personId: null }, { action: 'password.reset', subjectKind: 'person', subjectId: actor.personId }, clock)
    })
    return { email: actor.email, password }
  }
  return { member: await renew(member), administrator: await renew(administrator) }
}
