import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Messages } from '#locales/messages.ts'
import type { Letterhead } from './compose-letter.ts'
import { writeLetter } from './write-letter.ts'
import type { Reader } from './write-letter.ts'

export type LetterName = keyof Messages['people']['letters']['kinds']
export type LetterWords = Readonly<Record<string, string>>

interface OutgoingLetter {
  to: Reader
  name: LetterName
  /** What its sentences speak of. */
  words?: LetterWords
  /** Path (with its query) of the panel that its button leads to. */
  path?: string
  from: Letterhead
}

/** Writes one of the letters about people and their accounts, by its name in the catalogue, in the transaction of what causes it. */
export async function sendLetter(tx: Tx, letter: OutgoingLetter, clock: Clock): Promise<void> {
  const kind = messagesOf(letter.to.language).people.letters.kinds[letter.name]
  const words = { cooperative: letter.from.cooperativeName, ...letter.words }
  const action = letter.path === undefined ? undefined : { label: kind.action, path: letter.path }
  await writeLetter(tx, letter.to, { subject: kind.subject(words), body: kind.body(words), action, after: kind.after }, letter.from, clock)
}
