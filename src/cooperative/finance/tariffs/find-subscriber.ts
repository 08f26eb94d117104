/** For whom a subscription is, as somebody types it: a code, a member's number, a name. */
import { sql } from 'kysely'
import { memberIdByNumber, memberIdsNamed } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { ensureMemberCustomer } from '../sales/customer.ts'

interface Found {
  memberId?: string
  customerId?: string
  code: string
}

/** The customer's id; a member becomes a customer. @throws {UserError} `subscriberNone`, `subscriberMany` on field `who`. */
export async function findSubscriber(tx: Tx, typed: string, clock: Clock): Promise<string> {
  const text = typed.normalize('NFC').replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  const none = () => new UserError('subscriberNone', { typed: text.slice(0, 60) }, { field: 'who' })
  if (text === '') throw none()
  const numbered = /^M?0*(\d{1,9})$/i.exec(text)
  if (numbered) {
    const memberId = await memberIdByNumber(tx, Number(numbered[1]))
    if (memberId === null) throw none()
    return ensureMemberCustomer(tx, memberId, clock)
  }
  const { rows } = await sql<{ id: string; code: string }>`select c.id, p.code from customer c join ledger_party p on p.id = c.id where p.code = ${text.toUpperCase()} or (c.member_id is null and fold_text(c.name) = fold_text(${text})) limit 3`.execute(tx)
  const found: Found[] = rows.map(({ id, code }) => ({ customerId: id, code }))
  const members = await memberIdsNamed(tx, text)
  if (members.length > 0) {
    const named = await tx.selectFrom('member').select(['id', 'number', sql<boolean>`fold_text(name) = fold_text(${text})`.as('exact')]).where('id', 'in', members).where('status', '=', 'admitted').orderBy('number').execute()
    const exact = named.filter((one) => one.exact)
    found.push(...(exact.length > 0 ? exact : named).map(({ id, number }) => ({ memberId: id, code: `M${String(number).padStart(5, '0')}` })))
  }
  const [first, second] = found
  if (!first) throw none()
  if (second) throw new UserError('subscriberMany', { typed: text.slice(0, 60), example: first.code }, { field: 'who' })
  return first.customerId ?? ensureMemberCustomer(tx, first.memberId ?? '', clock)
}
