/** Letters about what is unpaid: to whoever acts for the customer, to those who keep the money. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language, Messages } from '#locales/messages.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import type { LetterText, Reader } from '#people/letters/write-letter.ts'
import { readersOfMember } from '#people/persons/readers-of-member.ts'
import { readersWith } from '#people/roles/holders-on.ts'
import type { Customer } from '../sales/customer.ts'

/** Whoever acts for the customer and may read; where nobody does, the address that is known of it. */
export async function readersOf(tx: Tx, customer: Pick<Customer, 'memberId' | 'email' | 'name' | 'language'>, clock: Clock): Promise<Reader[]> {
  if (customer.memberId !== null) {
    const readers = await readersOfMember(tx, customer.memberId, clock.now())
    if (readers.length > 0) return readers
  }
  return customer.email === '' ? [] : [{ email: customer.email, name: customer.name, language: customer.language }]
}

type Words = Messages['cooperative']['dunning']['letters']

type Said = (words: Readonly<Record<string, string>>) => string
/** A letter of the catalogue with what it speaks of. */
export const said = (of: { subject: Said; body: Said }, words: Readonly<Record<string, string>>): { subject: string; body: string } => ({ subject: of.subject(words), body: of.body(words) })

/** Composes in the reader's language and sends. @returns the text as it is read. */
export async function writeTo(tx: Tx, to: Reader, words: (t: Words, language: Language) => LetterText, from: Letterhead, clock: Clock): Promise<{ subject: string; text: string }> {
  const letter = words(messagesOf(to.language).cooperative.dunning.letters, to.language)
  return { subject: letter.subject, text: await writeLetter(tx, to, letter, from, clock) }
}

/** Everybody who keeps the money. */
export async function writeToTreasurers(tx: Tx, words: (t: Words, language: Language) => LetterText, from: Letterhead, clock: Clock): Promise<void> {
  for (const to of await readersWith(tx, ['treasurer'], clock.now())) await writeTo(tx, to, words, from, clock)
}
