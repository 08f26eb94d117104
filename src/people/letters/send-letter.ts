import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language, Messages } from '#locales/messages.ts'
import { sendMessage } from '#people/messages.ts'
import { composeLetter } from './compose-letter.ts'
import type { Letterhead } from './compose-letter.ts'

export type LetterName = keyof Messages['people']['letters']['kinds']
export type LetterWords = Readonly<Record<string, string>>

interface OutgoingLetter {
  to: { email: string; name: string; language: Language }
  name: LetterName
  /** What its sentences speak of. */
  words?: LetterWords
  /** Path (with its query) of the panel that its button leads to. */
  path?: string
  from: Letterhead
}

/** Writes a letter in its reader's language and puts it into the outbox, in the transaction of what causes it. */
export async function sendLetter(tx: Tx, letter: OutgoingLetter, clock: Clock): Promise<void> {
  const t = messagesOf(letter.to.language).people.letters
  const kind = t.kinds[letter.name]
  const words = { cooperative: letter.from.cooperativeName, ...letter.words }
  const composed = await composeLetter(letter.from, {
    language: letter.to.language,
    greeting: t.greeting(letter.to.name),
    body: kind.body(words),
    ...(letter.path === undefined ? {} : { action: { label: kind.action, url: letter.from.panelOrigin + letter.path } }),
    after: kind.after,
    signature: t.signature,
  })
  await sendMessage(tx, { to: letter.to.email, language: letter.to.language, subject: kind.subject(words), ...composed }, clock)
}
