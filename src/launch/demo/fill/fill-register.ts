/**
 * The register of the filled cooperative: identities, who else acts, applications, departures in every stage, members of
 * whom nothing is heard. Some hundreds with each statement; the same seed gives the same register.
 */
import { noIdentity } from '#cooperative/members/register/civil-identity.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { hashSecret } from '#lib/ids.ts'
import { draw, drawnId } from './draw.ts'
import type { PlannedMember } from './plan.ts'

const atOnce = 500
const dayMs = 86_400_000
const towns = [['44000', 'Nantes'], ['35000', 'Rennes'], ['69003', 'Lyon'], ['59000', 'Lille'], ['31000', 'Toulouse'], ['33000', 'Bordeaux']] as const
const nobody = { password_hash: null, totp_secret: null, totp_pending_secret: null, totp_last_step: null, disabled_at: null }

/** When the person of a planned member was last here. */
export const seenAt = ({ seenDaysAgo, ageDays }: PlannedMember, now: Date): Date | null => (seenDaysAgo === null ? null : new Date(now.getTime() - Math.min(seenDaysAgo, ageDays) * dayMs))

function* parts<T>(list: readonly T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += atOnce) yield list.slice(from, from + atOnce)
}

/** Adds what is missing of it; what is there stays. */
export async function fillRegister(db: Db, seed: number, members: readonly PlannedMember[], clock: Clock): Promise<void> {
  const now = clock.now()
  const ago = (days: number) => new Date(now.getTime() - days * dayMs)
  const id = (what: string, member: PlannedMember) => drawnId(seed, what, member.id)
  const below = (what: string, member: PlannedMember, share: number) => draw(seed, what, member.id) < share
  const identities = members.map((member, index) => {
    const [postalCode, city] = towns[index % towns.length]!
    return { member_id: member.id, birth_day: `19${50 + (index % 50)}-0${1 + (index % 9)}-1${index % 10}`, birth_place: city, street: `${1 + (index % 90)} rue des Toits`, postal_code: postalCode, city, country: 'France', email: member.person.email, phone: '', legal_form: member.kind === 'legal' ? 'Association loi 1901' : '', acting_name: member.kind === 'legal' ? member.person.name : '', changed_at: now, erased_at: null }
  })
  const second = members.filter((member) => member.kind === 'legal' && member.status === 'admitted' && below('second', member, 0.2))
  const persons = second.map((member) => ({ id: id('second person', member), email: `second.${member.person.email}`, name: `Second ${member.person.name}`, language: 'fr' as const, created_at: ago(member.ageDays), ...nobody }))
  const representations = second.map((member) => ({ id: id('second representation', member), person_id: id('second person', member), member_id: member.id, capacity: 'representative' as const, starts_at: ago(member.ageDays), ends_at: below('over', member, 0.4) ? ago(member.ageDays * 0.3) : null }))
  for (const rows of parts(identities)) await db.insertInto('member_identity').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
  for (const rows of parts(persons)) await db.insertInto('person').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
  for (const rows of parts(representations)) await db.insertInto('representation').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
  await inTransaction(db, async (tx) => {
    // a small house has few of them
    const asked = Math.min(90, Math.floor(members.length / 40))
    const applications = members.slice(0, asked).map((member, index) => {
      const state = index < asked * 0.2 ? ('waiting' as const) : index < asked * 0.44 ? ('refused' as const) : index < asked * 0.55 ? ('taken-back' as const) : ('admitted' as const)
      const admitted = state === 'admitted'
      const name = admitted ? member.name : `Demande ${index + 1} (fictive)`
      const decided = state === 'waiting' ? null : ago(5 + index)
      return { id: id('application', member), kind: member.kind, name, person_name: admitted ? member.person.name : name, email: admitted ? member.person.email : `demande.${index}@fictif.example`, language: 'fr' as const, identity: JSON.stringify({ ...noIdentity, city: towns[index % towns.length]![1] }), shares: null, words: index % 3 === 0 ? 'Quelques pages et un carnet de voyage.' : '', state, link_hash: hashSecret(id('application link', member)), submitted_at: ago(30 + index), proven_at: ago(29 + index), decided_at: decided, decided_by: null, body: state === 'refused' || admitted ? 'board' : '', reason: state === 'refused' ? 'Un projet hors de notre objet (fictif).' : '', member_id: admitted ? member.id : null, question: index === 3 ? 'Quels sites voulez-vous héberger ?' : '', asked_at: index === 3 ? ago(2) : null }
    })
    for (const rows of parts(applications)) await tx.insertInto('membership_application').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
    const today = dayOf(now)
    const nothing = { opened_by: null, defence_at: null, decided_at: null, decided_by: null, appealed_at: null, appeal_upheld: null, erased_at: null }
    const leaving = Math.min(30, Math.floor(members.length / 130))
    const staying = members.filter(({ status }) => status === 'admitted').slice(100, 100 + leaving)
    const open = staying.map((member, index) => ({
      ...nothing,
      id: id('departure', member),
      member_id: member.id,
      state: 'open' as const,
      opened_at: ago(index < leaving * 0.8 ? 10 + index : 40),
      ...(index < leaving * 0.8
        ? { kind: 'withdrawal' as const, effective_on: addDays(today, 20 + index * 2) }
        : { kind: 'exclusion' as const, grievances: 'Envois non sollicités depuis le site (fictif).', hearing_on: addDays(today, index < leaving * 0.9 ? 6 : -20), defence_until: addDays(today, index < leaving * 0.9 ? 21 : -5), hearing: index < leaving * 0.9 ? '' : 'Personne ne s’est présenté (fictif).' }),
    }))
    const gone = members.filter(({ status }) => status !== 'admitted').map((member) => ({ ...nothing, id: id('departure', member), member_id: member.id, kind: member.status === 'withdrawn' ? ('withdrawal' as const) : ('lapse' as const), state: 'done' as const, opened_at: ago(member.ageDays), decided_at: ago(member.ageDays), day: dayOf(ago(member.ageDays)), reason: member.status === 'withdrawn' ? '' : 'Sans nouvelles (fictif).' }))
    for (const rows of parts([...open, ...gone])) await tx.insertInto('departure').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
    const silent = members.filter((member) => member.status === 'admitted' && member.ageDays > 760 && (seenAt(member, now)?.getTime() ?? 0) < now.getTime() - 760 * dayMs)
    const reminders = silent.slice(0, Math.floor(silent.length / 2)).map((member, index) => ({ id: id('reminder', member), member_id: member.id, asked_at: ago(index % 3 === 0 ? 12 : 45), asked_by: null, sent_at: ago(index % 3 === 0 ? 12 : 45), letters: 1, link_hash: hashSecret(id('reminder link', member)), answered_at: index % 6 === 1 ? ago(9) : null }))
    for (const rows of parts(reminders)) await tx.insertInto('member_reminder').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
  })
}
