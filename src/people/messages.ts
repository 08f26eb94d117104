/**
 * Messages that leave the house. Until the mail issue lands they are stored only, and the administrator reads
 * them as they will look.
 */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Language } from '#locales/messages.ts'

interface Message {
  to: string
  language: Language
  subject: string
  text: string
  /** A whole document; see `compose-message.ts`. */
  html: string
}

/** Puts a message into the outbox, in the transaction of the act that causes it. @returns its id. */
export async function sendMessage(tx: Tx, message: Message, clock: Clock): Promise<string> {
  // A line break in a header would let whoever chose the text add headers of their own.
  assert(!/[\r\n\0]/.test(message.to + message.subject), 'a message header holds a line break')
  const id = randomText(12)
  await tx
    .insertInto('outgoing_message')
    .values({
      id,
      to_address: message.to,
      language: message.language,
      subject: message.subject,
      body_text: message.text,
      body_html: message.html,
      created_at: clock.now(),
      sent_at: null,
    })
    .execute()
  return id
}
