/** Letters about what is unpaid: to whoever acts for the customer, to those who keep the money. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language, Messages } from '#locales/messages.ts'
import { composeLetter } from '#people/letters/compose-letter.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendMessage } from '#people/messages.ts'
import { personsOfMember } from '#people/persons/person-list-store.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Customer } from '../sales/customer.ts'

interface Reader {
  email: string
  name: string
  language: Language
}

/** Whoever acts for the customer and may read; where nobody does, the address that is known of it. */
export async function readersOf(tx: Tx, customer: Pick<Customer, 'memberId' | 'email' | 'name' | 'language'>, clock: Clock): Promise<Reader[]> {
  if (customer.memberId !== null) {
    const acting = await Promise.all((await personsOfMember(tx, customer.memberId, clock.now())).map(({ id }) => personById(tx, id)))
    const readers = acting.filter((person) => person.disabledAt === null)
    if (readers.length > 0) return readers
  }
  return customer.email === '' ? [] : [{ email: customer.email, name: customer.name, language: customer.language }]
}

type Words = Messages['cooperative']['dunning']['letters']

interface OutgoingWords {
  subject: string
  body: string
  action?: { label: string; path: string } | undefined
  after?: string
}

type Said = (words: Readonly<Record<string, string>>) => string
/** A letter of the catalogue with what it speaks of. */
export const said = (of: { subject: Said; body: Said }, words: Readonly<Record<string, string>>): { subject: string; body: string } => ({ subject: of.subject(words), body: of.body(words) })

/** Composes in the reader's language and sends. @returns the text as it is read. */
export async function writeTo(tx: Tx, to: Reader, words: (t: Words, language: Language) => OutgoingWords, from: Letterhead, clock: Clock): Promise<{ subject: string; text: string }> {
  const m = messagesOf(to.language)
  const letter = words(m.cooperative.dunning.letters, to.language)
  const composed = await composeLetter(from, {
    language: to.language,
    greeting: m.people.letters.greeting(to.name),
    body: letter.body,
    ...(letter.action ? { action: { label: letter.action.label, url: from.panelOrigin + letter.action.path } } : {}),
    ...(letter.after === undefined ? {} : { after: letter.after }),
    signature: m.people.letters.signature,
  })
  await sendMessage(tx, { to: to.email, language: to.language, subject: letter.subject, ...composed }, clock)
  return { subject: letter.subject, text: composed.text }
}

/** Everybody who keeps the money. */
export async function writeToTreasurers(tx: Tx, words: (t: Words, language: Language) => OutgoingWords, from: Letterhead, clock: Clock): Promise<void> {
  const { rows } = await sql<Reader>`select distinct p.email, p.name, p.language from person p join role_grant g on g.person_id = p.id
    where g.role = 'treasurer' and g.granted_at <= ${clock.now()} and (g.ends_at is null or g.ends_at > ${clock.now()}) and p.disabled_at is null order by p.email limit 20`.execute(tx)
  for (const to of rows) await writeTo(tx, to, words, from, clock)
}
