/** Reads and writes of `delegation`. */
import type { Insertable, Updateable } from 'kysely'
import type { DelegationTables } from '#db/delegation-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import type { DelegatedKind } from '#people/actor.ts'
import { mostOfPerson } from './delegation.ts'
import type { Delegation } from './delegation.ts'

const rows = (db: DbOrTx) =>
  db
    .selectFrom('delegation as d')
    .leftJoin('person as p', 'p.id', 'd.person_id')
    .leftJoin('person as i', 'i.id', 'd.invited_by')
    .select((eb) => [
      'd.id',
      'd.subject_kind as kind',
      'd.subject_id as subject',
      'd.member_id as memberId',
      'd.person_id as personId',
      'd.email',
      // Before they accept, their own name would tell that they have an account.
      eb.case().when('d.accepted_at', 'is', null).then(eb.ref('d.called')).else(eb.fn.coalesce('p.name', 'd.called')).end().as('name'),
      'd.level',
      'd.starts_at as startsAt',
      'd.ends_at as endsAt',
      'd.invited_by as invitedBy',
      'i.name as invitedByName',
      'd.invited_at as invitedAt',
      'd.open_until as openUntil',
      'd.accepted_at as acceptedAt',
      'd.ended_at as endedAt',
      'd.end_reason as endReason',
    ])

/** What is lent on a thing or asked for, in order of invitation; what is over is left out. */
export const delegationsOn = (db: DbOrTx, kind: DelegatedKind, subject: string): Promise<Delegation[]> =>
  rows(db).where('d.subject_kind', '=', kind).where('d.subject_id', '=', subject).where('d.ended_at', 'is', null).orderBy('d.invited_at').orderBy('d.id').execute()

/** What was lent to a person or asked of them, in order of invitation; what is over is left out. */
export const delegationsOf = (db: DbOrTx, personId: string): Promise<Delegation[]> =>
  rows(db).where('d.person_id', '=', personId).where('d.ended_at', 'is', null).orderBy('d.invited_at').orderBy('d.id').limit(mostOfPerson * 2).execute()

/** One that is not over, or null. */
export async function delegationById(db: DbOrTx, id: string): Promise<Delegation | null> {
  return (await rows(db).where('d.id', '=', id).where('d.ended_at', 'is', null).executeTakeFirst()) ?? null
}

/** As `delegationById`, and nobody else changes it until the transaction ends. @throws {UserError} `notFound`. */
export async function lockDelegation(tx: Tx, id: string): Promise<Delegation> {
  const locked = await tx.selectFrom('delegation').select('id').where('id', '=', id).where('ended_at', 'is', null).forUpdate().executeTakeFirst()
  const found = locked ? await delegationById(tx, id) : null
  if (!found) throw notFound()
  return found
}

export async function insertDelegation(tx: Tx, values: Insertable<DelegationTables['delegation']>): Promise<void> {
  await tx.insertInto('delegation').values(values).execute()
}

export async function updateDelegation(tx: Tx, id: string, patch: Updateable<DelegationTables['delegation']>): Promise<void> {
  await tx.updateTable('delegation').set(patch).where('id', '=', id).execute()
}

/** Ends all that is lent on a thing that is gone for good. */
export async function endDelegationsOn(tx: Tx, kind: DelegatedKind, subject: string, now: Date): Promise<void> {
  await tx.updateTable('delegation').set({ ended_at: now, end_reason: 'thing-gone' }).where('subject_kind', '=', kind).where('subject_id', '=', subject).where('ended_at', 'is', null).execute()
}
