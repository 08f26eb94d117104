/**
 * Whom a line is about: an auxiliary account, such as a member's or a supplier's. The books keep a code and a name of
 * their own, so that they do not read other features' tables, and so that a name can be blanked when the law asks while
 * every entry stays.
 */
import type { PartyKind } from '#db/ledger-tables.ts'
import type { Tx } from '#db/open-database.ts'
import { UserError, assert } from '#lib/errors.ts'
import { cleanLabel } from './add-account.ts'

interface PartyInput {
  kind: PartyKind
  /** Id of the thing in its own feature: a member's, a supplier's. */
  subjectId: string
  /** Short and lasting, such as `M00042`: capitals, figures and hyphens. */
  code: string
  name: string
}

/** The party's id for entry lines, entered or brought up to date as needed. @throws {UserError} `partyName`. */
export async function ensureParty(tx: Tx, input: PartyInput): Promise<string> {
  const name = cleanLabel(input.name, 200)
  if (name === undefined) throw new UserError('partyName', { most: 200 })
  assert(/^[A-Z0-9][A-Z0-9-]{0,16}$/.test(input.code), `a party's code of another shape: ${input.code}`)
  const id = `${input.kind}-${input.subjectId}`
  await tx
    .insertInto('ledger_party')
    .values({ id, kind: input.kind, subject_id: input.subjectId, code: input.code, name })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
    .execute()
  return id
}

/** The party of a member: code `M` and the register's number. */
export const ensureMemberParty = (tx: Tx, member: { id: string; number: number; name: string }): Promise<string> =>
  ensureParty(tx, { kind: 'member', subjectId: member.id, code: `M${String(member.number).padStart(5, '0')}`, name: member.name })
