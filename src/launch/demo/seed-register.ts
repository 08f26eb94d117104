/** The register of the fictional cooperative: who its members are, who wants to join, who leaves. Everything is invented. */
import { createMember } from '#cooperative/members/create-member.ts'
import { unprovenMs } from '#cooperative/members/applications/application.ts'
import { noIdentity } from '#cooperative/members/register/civil-identity.ts'
import type { CivilIdentity } from '#cooperative/members/register/civil-identity.ts'
import { writeIdentity } from '#cooperative/members/register/identity-store.ts'
import { recordEvent } from '#cooperative/members/register/record-event.ts'
import type { MemberKind } from '#cooperative/members/member.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import { hashSecret, newSecret, randomText } from '#lib/ids.ts'
import type { Doer } from '#people/audit.ts'

// RFC 2606 §2 for addresses; numbers of the range that ARCEP keeps for fiction
const towns = [['44000', 'Nantes'], ['35000', 'Rennes'], ['69003', 'Lyon'], ['59000', 'Lille'], ['31000', 'Toulouse']] as const
const identityOf = (kind: MemberKind, index: number): CivilIdentity => ({
  ...noIdentity,
  ...(kind === 'legal' ? { legalForm: 'Association loi 1901', actingName: 'Personne fictive' } : {}),
  birthDay: `19${60 + (index * 7) % 40}-0${1 + (index % 9)}-1${index % 10}`,
  birthPlace: towns[(index * 3) % towns.length]![1],
  street: `${3 + index * 4} rue des Toits`,
  postalCode: towns[index % towns.length]![0],
  city: towns[index % towns.length]![1],
  country: 'France',
  email: `contact.${index}@fictif.example`,
  phone: `06 39 98 0${index % 10} ${10 + index}`,
})

const applicants: readonly { kind: MemberKind; name: string; personName: string; words: string; daysAgo: number }[] = [
  { kind: 'legal', name: 'Fanfare du Quai', personName: 'Lucie Ferrand', words: 'Un agenda des concerts et quelques photos. C’est la chorale À mi-voix qui nous a parlé de vous.', daysAgo: 9 },
  { kind: 'natural', name: 'Basile Nguyen', personName: 'Basile Nguyen', words: 'Mon carnet de botanique, aujourd’hui chez un grand hébergeur que je voudrais quitter.', daysAgo: 4 },
  { kind: 'legal', name: 'Recyclerie des Deux Rives', personName: 'Samia Haddad', words: '', daysAgo: 1 },
]

const gone: readonly { name: string; kind: MemberKind; from: string; until: string; status: 'withdrawn' | 'struck-off'; cause: 'withdrawal' | 'dissolution' }[] = [
  { name: 'Ciné-club de la Halle', kind: 'legal', from: '2019-03-14', until: '2025-06-30', status: 'struck-off', cause: 'dissolution' },
  { name: 'Odile Marchais', kind: 'natural', from: '2021-10-02', until: '2026-03-31', status: 'withdrawn', cause: 'withdrawal' },
]

/** Fills it for members that were just entered, in their order. */
export async function seedRegister(tx: Tx, doer: Doer, members: readonly { id: string; name: string; kind: MemberKind }[], clock: Clock): Promise<void> {
  const now = clock.now()
  const today = dayOf(now)
  for (const [index, member] of members.entries()) await writeIdentity(tx, member.id, identityOf(member.kind, index), now)
  for (const { name, kind, from, until, status, cause } of gone) {
    const member = await createMember(tx, doer, { name, kind, status: 'admitted', since: noonOf(from as typeof today) }, clock)
    await recordEvent(tx, doer, { memberId: member.id, status, cause, day: until as typeof today, body: 'board', reference: 'Procès-verbal fictif' }, clock)
  }
  for (const [index, one] of applicants.entries()) {
    const at = new Date(now.getTime() - one.daysAgo * 24 * 3_600_000)
    const identity = identityOf(one.kind, 20 + index)
    await tx
      .insertInto('membership_application')
      .values({ id: randomText(12), kind: one.kind, name: one.name, person_name: one.personName, email: identity.email, language: 'fr', identity: JSON.stringify(identity), shares: null, words: one.words, state: 'waiting', link_hash: hashSecret(newSecret()), submitted_at: at, proven_at: new Date(at.getTime() + unprovenMs / 100), decided_at: null, decided_by: null, member_id: null })
      .execute()
  }
  const departing = (name: string) => members.find((member) => member.name === name)?.id
  const open = { opened_at: new Date(now.getTime() - 6 * 24 * 3_600_000), opened_by: null, defence_at: null, decided_at: null, decided_by: null, appealed_at: null, appeal_upheld: null, erased_at: null, state: 'open' as const }
  const [excluded, leaving] = [departing('Compagnie des Petits Pas'), departing('Théo Vasseur')]
  if (excluded)
    await tx
      .insertInto('departure')
      .values({ id: randomText(12), member_id: excluded, kind: 'exclusion', grievances: 'Envoi de courriers non sollicités depuis le site, malgré deux rappels écrits en juin et en septembre.', hearing_on: addDays(today, 9), defence_until: addDays(today, 24), ...open })
      .execute()
  if (leaving) await tx.insertInto('departure').values({ id: randomText(12), member_id: leaving, kind: 'withdrawal', effective_on: addDays(today, 84), ...open }).execute()
}
