import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newSecret, randomText } from '#lib/ids.ts'
import { checkEmail } from '#people/email-address.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import type { Language } from '#locales/messages.ts'
import { checkMemberName } from '../create-member.ts'
import type { MemberKind } from '../member.ts'
import { memberRulesAt } from '../member-rules.ts'
import { checkIdentity } from '../register/civil-identity.ts'
import type { CivilIdentity } from '../register/civil-identity.ts'
import { longestWords } from './application.ts'

interface SubmittedApplication {
  /** Chosen by the form, so that one sent twice is one application and one letter. */
  id?: string | undefined
  kind: MemberKind
  /** Of an organisation; a person's is `personName`. */
  name: string
  personName: string
  email: string
  language: Language
  identity: Readonly<Partial<CivilIdentity>>
  /** As typed; read only where the statutes know shares. */
  shares: string
  words: string
  statutesAccepted: boolean
  from: Letterhead
}

const mostShares = 10_000

/**
 * Keeps an application that nobody sees, and sends its author the link that proves the address. Which addresses are
 * known here is not told: anybody may apply again.
 * @returns the address as it was understood. @throws {UserError} `memberName`, `personName`, `emailShape`, as `checkIdentity`,
 * `applicationShares`, `applicationWords`, `applicationStatutes`.
 */
export async function submitApplication(tx: Tx, input: SubmittedApplication, clock: Clock): Promise<{ email: string }> {
  const now = clock.now()
  const today = dayOf(now)
  const rules = await memberRulesAt(tx, today)
  const name = input.kind === 'legal' ? checkMemberName(input.name) : ''
  const personName = checkPersonName(input.personName, 'personName')
  const email = checkEmail(input.email)
  const identity = checkIdentity(input.kind, { ...input.identity, email, actingName: input.kind === 'legal' ? personName : '' }, today, true)
  const shares = rules.shares === null ? null : Number(/^\s*\d{1,6}\s*$/.test(input.shares) ? input.shares : Number.NaN)
  if (rules.shares !== null && !(Number.isInteger(shares) && shares! >= rules.shares.minimumPerMember && shares! <= mostShares))
    throw new UserError('applicationShares', { least: rules.shares.minimumPerMember, most: mostShares }, { field: 'shares' })
  const words = input.words.normalize('NFC').trim()
  if ([...words].length > longestWords) throw new UserError('applicationWords', { most: longestWords }, { field: 'words' })
  if (!input.statutesAccepted) throw new UserError('applicationStatutes', {}, { field: 'statutes' })
  const link = newSecret()
  const entered = await tx
    .insertInto('membership_application')
    .values({
      id: input.id ?? randomText(12),
      kind: input.kind,
      name: name || personName,
      person_name: personName,
      email,
      language: input.language,
      identity: JSON.stringify(identity),
      shares,
      statutes: rules.version,
      words,
      state: 'unproven',
      link_hash: hashSecret(link),
      submitted_at: now,
      proven_at: null,
      decided_at: null,
      decided_by: null,
      member_id: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (entered)
    await sendLetter(tx, { to: { email, name: personName, language: input.language }, name: 'applicationProve', words: { name: name || personName }, path: `/join/application?link=${link}`, from: input.from }, clock)
  return { email }
}
