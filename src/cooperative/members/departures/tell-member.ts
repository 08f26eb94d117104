import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import type { LetterName, LetterWords } from '#people/letters/send-letter.ts'
import { readersOfMember } from '#people/persons/readers-of-member.ts'

/** Writes to everybody who acts for a member, each in their language: `words` is asked for each. */
export async function tellMember(tx: Tx, memberId: string, letter: { name: LetterName; words: (language: 'fr' | 'en') => LetterWords; path?: string; from: Letterhead }, clock: Clock): Promise<void> {
  for (const to of await readersOfMember(tx, memberId, clock.now()))
    await sendLetter(tx, { to, name: letter.name, words: letter.words(to.language), ...(letter.path === undefined ? {} : { path: letter.path }), from: letter.from }, clock)
}
