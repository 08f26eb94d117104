import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { StoredMessage } from '#people/message-store.ts'
import { personByEmail } from '#people/persons/person-store.ts'

/** Leaves a line in the journal of the letter's reader, when somebody else is shown the link that is theirs. */
export async function showLink(tx: Tx, actor: Actor, message: StoredMessage, clock: Clock): Promise<void> {
  const reader = await personByEmail(tx, message.to)
  const subject = reader ? { subjectKind: 'person', subjectId: reader.id } : { subjectKind: 'message', subjectId: message.id }
  await recordAudit(tx, actor, { action: 'message.linkShown', ...subject, after: { subject: message.subject, email: message.to } }, clock)
}
