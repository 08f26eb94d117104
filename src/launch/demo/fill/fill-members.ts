/** Enters fictional members with whoever acts for them: some hundreds with each statement, as `createMember` would one by one. */
import { checkMemberName } from '#cooperative/members/create-member.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import { byItself, recordAudits } from '#people/audit.ts'
import { checkEmail } from '#people/email-address.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import { seenAt } from './fill-register.ts'
import { plannedMember } from './plan.ts'
import type { PlannedMember } from './plan.ts'
import type { FillProgress } from './progress.ts'

const atOnce = 500
const dayMs = 86_400_000

/**
 * Enters the members that are missing to `wanted`, those counted that were there before.
 * @param as what a story has otherwise of a planned member.
 * @returns every planned member that is in the register, in the order of their numbers.
 */
export async function fillMembers(db: Db, seed: number, wanted: number, clock: Clock, tell: FillProgress, as: (one: PlannedMember) => PlannedMember = (one) => one): Promise<PlannedMember[]> {
  const { ids: known, others } = await membersOf(db, seed, wanted)
  const planned = Array.from({ length: Math.max(0, wanted - others) }, (_, number) => as(plannedMember(seed, number)))
  const missing = planned.filter(({ id }) => !known.has(id))
  for (let from = 0; from < missing.length; from += atOnce) {
    await inTransaction(db, (tx) => enter(tx, missing.slice(from, from + atOnce), clock))
    tell({ step: 'members', done: planned.length - missing.length + Math.min(missing.length, from + atOnce), total: planned.length })
  }
  return planned
}

/** Planned members that are there, and how many others. */
async function membersOf(db: Db, seed: number, wanted: number): Promise<{ ids: Set<string>; others: number }> {
  const planned = new Set(Array.from({ length: wanted }, (_, number) => plannedMember(seed, number).id))
  const rows = await db.selectFrom('member').select('id').execute()
  const ids = new Set(rows.map(({ id }) => id).filter((id) => planned.has(id)))
  return { ids, others: rows.length - ids.size }
}

async function enter(tx: Tx, members: readonly PlannedMember[], clock: Clock): Promise<void> {
  const doer = byItself(newRequestId())
  const now = clock.now()
  const since = (ageDays: number) => new Date(now.getTime() - ageDays * dayMs)
  const nothing = { password_hash: null, totp_secret: null, totp_pending_secret: null, totp_last_step: null, disabled_at: null }
  const numbers = await tx
    .insertInto('member')
    .values(members.map(({ id, name, kind, status, ageDays }) => ({ id, name: checkMemberName(name), kind, status, created_at: since(ageDays) })))
    .returning(['id', 'number'])
    .execute()
  await tx
    .insertInto('person')
    .values(members.map((member) => ({ id: member.person.id, email: checkEmail(member.person.email), name: checkPersonName(member.person.name), language: member.person.language, created_at: since(member.ageDays), last_seen_at: seenAt(member, now), ...nothing })))
    .execute()
  const capacity = (kind: PlannedMember['kind']) => (kind === 'natural' ? ('self' as const) : ('representative' as const))
  await tx
    .insertInto('representation')
    .values(members.map(({ id, kind, person, ageDays }) => ({ id: person.representationId, person_id: person.id, member_id: id, capacity: capacity(kind), starts_at: since(ageDays), ends_at: null })))
    .execute()
  const numberOf = new Map(numbers.map(({ id, number }) => [id, number]))
  await recordAudits(
    tx,
    doer,
    members.flatMap(({ id, name, kind, status, person }) => [
      { action: 'member.created', subjectKind: 'member', subjectId: id, memberId: id, after: { name, number: numberOf.get(id), kind, status } },
      { action: 'representation.started', subjectKind: 'person', subjectId: person.id, memberId: id, after: { name: person.name, capacity: capacity(kind) } },
    ]),
    clock,
  )
}
