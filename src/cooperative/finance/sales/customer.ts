/** Whom invoices are for: members, as the register knows them, and others, as the treasurer entered them. */
import { z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { BuyerOnInvoice } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { ensureMemberParty, ensureParty } from '../ledger/party.ts'
import { checkSiren } from '../ledger/set-up-ledger.ts'
import { checkVatNumber } from '../purchases/supplier-keys.ts'
import { countryCode } from './country-code.ts'

export interface Customer extends BuyerOnInvoice {
  id: string
  memberId: string | null
  version: number
  archived: boolean
  /** The books know the member by an earlier name still. */
  renamed: boolean
}

interface CustomerRow {
  id: string
  member_id: string | null
  code: string
  name: string
  street: string
  postal_code: string
  city: string
  country: string
  business: boolean
  siren: string | null
  vat_number: string | null
  email: string
  language: 'fr' | 'en'
  version: number
  archived: boolean
  renamed: boolean
}

/** A member's own words where the billing fields are empty; letters go to the address of the first person who acts for it when there is none other, of who left to that of the last who did. */
const customers = sql<CustomerRow>`
  select c.id, c.member_id, p.code, coalesce(nullif(c.name, ''), m.name, p.name) as name, coalesce(nullif(c.street, ''), i.street, '') as street,
    coalesce(nullif(c.postal_code, ''), i.postal_code, '') as postal_code, coalesce(nullif(c.city, ''), i.city, '') as city,
    coalesce(nullif(c.country, ''), nullif(i.country, ''), 'FR') as country, c.business or coalesce(m.kind = 'legal', false) as business,
    coalesce(c.siren, case when replace(i.registration_number, ' ', '') ~ '^[0-9]{9}$' then replace(i.registration_number, ' ', '') end) as siren, c.vat_number,
    coalesce(nullif(c.email, ''), nullif(i.email, ''), (select a.email from representation r join person a on a.id = r.person_id
      where r.member_id = c.member_id and (r.ends_at is null or r.ends_at > now() or m.left_on is not null) and a.disabled_at is null order by r.ends_at desc nulls first, r.starts_at limit 1), '') as email,
    case when c.member_id is null then c.language else coalesce((select a.language from representation r join person a on a.id = r.person_id
      where r.member_id = c.member_id and r.ends_at is null order by r.starts_at limit 1), c.language) end as language,
    c.version, c.archived_at is not null as archived, coalesce(m.name <> p.name, false) as renamed
  from customer c join ledger_party p on p.id = c.id left join member m on m.id = c.member_id left join member_identity i on i.member_id = c.member_id`

const customerOf = (row: CustomerRow): Customer => ({
  id: row.id, memberId: row.member_id, code: row.code, name: row.name, street: row.street, postalCode: row.postal_code, city: row.city, country: countryCode(row.country, 'FR'),
  business: row.business, siren: row.siren, vatNumber: row.vat_number, email: row.email, language: row.language, version: row.version, archived: row.archived, renamed: row.renamed,
})

/** These customers, by id. */
export async function customersById(db: DbOrTx, ids: readonly string[]): Promise<Map<string, Customer>> {
  const { rows } = await sql<CustomerRow>`${customers} where c.id = any(${[...new Set(ids)]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.id, customerOf(row)]))
}

/** @throws {UserError} `customerNone` (404). */
export async function customerById(db: DbOrTx, id: string): Promise<Customer> {
  const found = (await customersById(db, [id])).get(id)
  if (!found) throw new UserError('customerNone', {}, { status: 404 })
  return found
}

/** The customers of these members, by member id; who never was invoiced is absent. */
export async function customersOfMembers(db: DbOrTx, memberIds: readonly string[]): Promise<Map<string, Customer>> {
  const { rows } = await sql<CustomerRow>`${customers} where c.member_id = any(${[...memberIds]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.member_id ?? '', customerOf(row)]))
}

/** Customers whose name or code holds a text, those who are no members first; one page and how many. */
export async function searchCustomers(db: DbOrTx, search: { text: string; membersToo: boolean; page: number; pageSize: number }): Promise<{ customers: Customer[]; total: number }> {
  const pattern = containing(search.text)
  const where = sql`where (${search.membersToo} or c.member_id is null) and c.archived_at is null and (fold_text(coalesce(nullif(c.name, ''), m.name, p.name)) like fold_text(${pattern}) or p.code ilike ${pattern})`
  const [{ rows }, counted] = await Promise.all([
    sql<CustomerRow>`${customers} ${where} order by c.member_id is not null, 4, 3 limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::integer as total from (${customers} ${where}) as found`.execute(db),
  ])
  return { customers: rows.map(customerOf), total: counted.rows[0]?.total ?? 0 }
}

/** The customer that a member is, made at need. @returns its id. @throws {UserError} `notFound` (404). */
export async function ensureMemberCustomer(tx: Tx, memberId: string, clock: Clock): Promise<string> {
  const member = await tx.selectFrom('member').select(['id', 'number', 'name']).where('id', '=', memberId).executeTakeFirst()
  if (!member) throw new UserError('notFound', {}, { status: 404 })
  const id = await ensureMemberParty(tx, member)
  await tx.insertInto('customer').values({ id, member_id: memberId, number: null, created_at: clock.now() }).onConflict((conflict) => conflict.column('id').doNothing()).execute()
  return id
}

const text = (most: number) => z.string().trim().max(most).regex(/^\P{Cc}*$/u).default('')

/** Billing fields. Of a member empty ones are the register's. */
export const customerShape = z.strictObject({
  name: text(200),
  street: text(200),
  postalCode: text(20),
  city: text(100),
  country: z.string().regex(/^([A-Z]{2})?$/).default(''),
  business: z.boolean().default(false),
  siren: text(20),
  vatNumber: text(30),
  email: text(254),
  language: z.enum(['fr', 'en']).default('fr'),
})
export type CustomerInput = z.infer<typeof customerShape>

function rowOf(input: unknown) {
  const read = customerShape.safeParse(input)
  if (!read.success) throw new UserError('customerField', {}, { field: String(read.error.issues[0]?.path[0] ?? 'name') })
  const { data } = read
  if (data.email !== '' && !/^[^\s@]+@[^\s@]+$/.test(data.email)) throw new UserError('emailShape', {}, { field: 'email' })
  return {
    name: data.name, street: data.street, postal_code: data.postalCode, city: data.city, country: data.country, business: data.business, email: data.email, language: data.language,
    siren: data.siren === '' ? null : checkSiren(data.siren), vat_number: data.vatNumber === '' ? null : checkVatNumber(data.vatNumber),
  }
}

/** Enters a customer who is no member. @throws {UserError} `customerField` (with the field), `siren`, `vatNumber`, `emailShape`. */
export async function addCustomer(tx: Tx, doer: Doer, input: { customer: unknown }, clock: Clock): Promise<{ id: string; code: string }> {
  const row = rowOf(input.customer)
  if (row.name === '') throw new UserError('customerField', {}, { field: 'name' })
  // numbers follow one another: who adds one waits for who adds another
  await sql`select pg_advisory_xact_lock(hashtext('customer number'))`.execute(tx)
  const { last } = await tx.selectFrom('customer').select((make) => make.fn.max('number').as('last')).executeTakeFirstOrThrow()
  const number = Number(last ?? 0) + 1
  const code = `C${String(number).padStart(5, '0')}`
  const id = await ensureParty(tx, { kind: 'customer', subjectId: randomText(12), code, name: row.name })
  await tx.insertInto('customer').values({ id, member_id: null, number, ...row, country: row.country || 'FR', created_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'customer.added', subjectKind: 'customer', subjectId: id, after: { name: row.name, code } }, clock)
  return { id, code }
}

/** Changes billing fields; invoices already issued keep what they said. @throws {UserError} as `addCustomer`, `customerNone` (404), `customerChanged` (409). */
export async function saveCustomer(tx: Tx, doer: Doer, input: { customerId: string; version?: number | undefined; customer: unknown }, clock: Clock): Promise<void> {
  const row = rowOf(input.customer)
  const before = await tx.selectFrom('customer').selectAll().where('id', '=', input.customerId).forUpdate().executeTakeFirst()
  if (!before) throw new UserError('customerNone', {}, { status: 404 })
  if (input.version !== undefined && before.version !== input.version) throw new UserError('customerChanged', {}, { status: 409 })
  if (before.member_id === null && row.name === '') throw new UserError('customerField', {}, { field: 'name' })
  await tx.updateTable('customer').set({ ...row, version: before.version + 1 }).where('id', '=', before.id).execute()
  if (before.member_id === null) await tx.updateTable('ledger_party').set({ name: row.name }).where('id', '=', before.id).execute()
  await recordAudit(tx, doer, { action: 'customer.saved', subjectKind: 'customer', subjectId: before.id, before: { name: before.name, vatNumber: before.vat_number ?? '' }, after: { name: row.name, vatNumber: row.vat_number ?? '' } }, clock)
}
