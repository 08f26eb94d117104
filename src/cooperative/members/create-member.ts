import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Member, MemberKind, MemberStatus } from './member.ts'

export interface NewMember {
  name: string
  kind: MemberKind
  status: MemberStatus
}

const longestMemberName = 150

/** Cleans the name of a member and checks it. @throws {UserError} `memberName` on field `memberName`. */
export function checkMemberName(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name === '' || [...name].length > longestMemberName || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name))
    throw new UserError('memberName', { most: longestMemberName }, { field: 'memberName' })
  return name
}

/** Enters a member under the next number. */
export async function createMember(tx: Tx, doer: Doer, input: NewMember, clock: Clock): Promise<Member> {
  const name = checkMemberName(input.name)
  const id = randomText(12)
  const createdAt = clock.now()
  const { number } = await tx
    .insertInto('member')
    .values({ id, name, kind: input.kind, status: input.status, created_at: createdAt })
    .returning('number')
    .executeTakeFirstOrThrow()
  await recordAudit(
    tx,
    doer,
    { action: 'member.created', subjectKind: 'member', subjectId: id, memberId: id, after: { name, number, kind: input.kind, status: input.status } },
    clock,
  )
  return { id, number, name, kind: input.kind, status: input.status, createdAt }
}
