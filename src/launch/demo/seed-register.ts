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

/** Applications that were decided, an exclusion with its appeal, and members of whom nothing is heard. */
async function seedDecided(tx: Tx, doer: Doer, clock: Clock): Promise<void> {
  const ago = (days: number) => new Date(clock.now().getTime() - days * 24 * 3_600_000)
  for (const [index, [name, state, reason]] of ([['Comptoir des Ventes Rapides', 'refused', 'Des envois de publicité en nombre, que notre charte exclut.'], ['Maud Kerrien', 'taken-back', '']] as const).entries()) {
    const identity = identityOf('natural', 40 + index)
    await tx
      .insertInto('membership_application')
      .values({ id: randomText(12), kind: 'natural', name, person_name: name, email: identity.email, language: 'fr', identity: JSON.stringify(identity), shares: null, words: '', state, link_hash: hashSecret(newSecret()), submitted_at: ago(50), proven_at: ago(49), decided_at: ago(30), decided_by: null, body: state === 'refused' ? 'board' : '', reference: state === 'refused' ? 'Procès-verbal fictif' : '', reason, member_id: null })
      .execute()
  }
  const since = noonOf('2019-09-02' as ReturnType<typeof dayOf>)
  const excluded = await createMember(tx, doer, { name: 'Studio Éclair', kind: 'legal', status: 'admitted', since }, clock)
  const day = dayOf(ago(40))
  await recordEvent(tx, doer, { memberId: excluded.id, status: 'excluded', cause: 'exclusion', day, body: 'board', reference: 'Procès-verbal fictif' }, clock)
  await tx
    .insertInto('departure')
    .values({ id: randomText(12), member_id: excluded.id, kind: 'exclusion', state: 'done', opened_at: ago(80), opened_by: null, grievances: 'Hébergement de copies de films, signalé trois fois.', hearing_on: dayOf(ago(60)), defence_until: dayOf(ago(45)), hearing: 'Personne ne s’est présenté.', defence_at: null, decided_at: ago(40), decided_by: null, day, body: 'board', reference: 'Procès-verbal fictif', reason: 'Récidive après deux rappels.', appeal: 'Nous avions donné l’accès à un stagiaire. Nous demandons à l’assemblée de nous entendre.', appealed_at: ago(20), appeal_upheld: null, erased_at: null })
    .execute()
  for (const [index, name] of ['Cercle des Relieurs', 'Ateliers du Vieux Port', 'Honoré Castel'].entries()) {
    const silent = await createMember(tx, doer, { name, kind: index < 2 ? 'legal' : 'natural', status: 'admitted', since }, clock)
    await writeIdentity(tx, silent.id, identityOf(silent.kind, 50 + index), clock.now())
    if (index > 0) await tx.insertInto('member_reminder').values({ id: randomText(12), member_id: silent.id, asked_at: ago(index * 22), asked_by: null, sent_at: ago(index * 22), letters: 1, link_hash: hashSecret(newSecret()), answered_at: null }).execute()
  }
}

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
  await seedDecided(tx, doer, clock)
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
