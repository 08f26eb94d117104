/** Letters that leave the house: each begins with the reader's name and ends with the cooperative's, in the reader's language. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { sendMessage } from '#people/messages.ts'
import { composeLetter } from './compose-letter.ts'
import type { Letterhead } from './compose-letter.ts'

/** Whom a letter reaches, and in which language. */
export interface Reader {
  email: string
  name: string
  language: Language
}

/** What a letter says, in its reader's language. */
export interface LetterText {
  subject: string
  /** Paragraphs, separated by an empty line. */
  body: string
  /** One thing to do: its button, and the path (with its query) of the panel that it leads to. */
  action?: { label: string; path: string } | undefined
  /** Below the action: until when, what if it was not you. */
  after?: string | undefined
}

/** The letter as it is read; nothing is sent. For whom only the post reaches. */
export function composeFor(to: Pick<Reader, 'name' | 'language'>, letter: LetterText, from: Letterhead): Promise<{ text: string; html: string }> {
  const { greeting, signature } = messagesOf(to.language).people.letters
  const { body, action, after } = letter
  return composeLetter(from, { language: to.language, greeting: greeting(to.name), body, action: action && { label: action.label, url: from.panelOrigin + action.path }, after, signature })
}

/** Puts a letter into the outbox, in the transaction of what causes it. @returns its text as it is read. */
export async function writeLetter(tx: Tx, to: Reader, letter: LetterText, from: Letterhead, clock: Clock): Promise<string> {
  const composed = await composeFor(to, letter, from)
  await sendMessage(tx, { to: to.email, language: to.language, subject: letter.subject, ...composed }, clock)
  return composed.text
}
