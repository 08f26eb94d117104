/** Suppliers: entered, changed, put aside. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { ensureParty } from '../ledger/party.ts'
import { checkSiren } from '../ledger/set-up-ledger.ts'
import { checkIban, checkVatNumber } from './supplier-keys.ts'

export interface SupplierInput {
  name: string
  /** Empty where there is none or it is not known. */
  siren: string
  vatNumber: string
  iban: string
  /** Account that its invoices are put to when nothing else is said; empty: none. */
  account: string
  /** Days from the invoice, or from the end of its month. */
  termsDays: number
  termsMonthEnd: boolean
  /** In another member state: the buyer owes the value-added tax. */
  reverseCharge: boolean
}

export const longestSupplierName = 150
export const longestTerms = 120
const expenseAccount = /^(6|2[0-8])/

/** @throws {UserError} `supplierName`, `siren`, `vatNumber`, `iban`, `supplierTerms`, `purchaseAccount`. */
async function checked(tx: Tx, input: SupplierInput) {
  const name = cleanLabel(input.name, longestSupplierName)
  if (name === undefined) throw new UserError('supplierName', { most: longestSupplierName }, { field: 'name' })
  if (!Number.isInteger(input.termsDays) || input.termsDays < 0 || input.termsDays > longestTerms) throw new UserError('supplierTerms', { most: longestTerms }, { field: 'termsDays' })
  const account = input.account.trim() === '' ? null : input.account.trim().toUpperCase()
  if (account !== null) await checkPurchaseAccount(tx, account, 'account')
  return {
    name,
    siren: input.siren.trim() === '' ? null : checkSiren(input.siren),
    vat_number: input.vatNumber.trim() === '' ? null : checkVatNumber(input.vatNumber),
    iban: input.iban.trim() === '' ? null : checkIban(input.iban),
    account,
    terms_days: input.termsDays,
    terms_month_end: input.termsMonthEnd,
    reverse_charge: input.reverseCharge,
  }
}

/** An account that purchases are put to: costs (6) or what lasts (2). @throws {UserError} `purchaseAccount`. */
export async function checkPurchaseAccount(tx: Tx, code: string, fieldName: string): Promise<void> {
  const known = expenseAccount.test(code) ? await tx.selectFrom('ledger_account').select('closed_at').where('code', '=', code).executeTakeFirst() : undefined
  if (!known || known.closed_at !== null) throw new UserError('purchaseAccount', { code }, { field: fieldName })
}

/** The auxiliary account of a supplier: code F and its number. */
export const supplierParty = (tx: Tx, supplier: { id: string; number: number; name: string }): Promise<string> =>
  ensureParty(tx, { kind: 'supplier', subjectId: supplier.id, code: `F${String(supplier.number).padStart(5, '0')}`, name: supplier.name })

/** Enters a supplier. @throws {UserError} as `checked`, `supplierTaken` (409: one of this SIREN is there). */
export async function addSupplier(tx: Tx, doer: Doer, input: SupplierInput, clock: Clock): Promise<{ id: string; number: number }> {
  // two at once: the second waits, and sees the first
  await tx.selectFrom('ledger_head').select('position').forUpdate().executeTakeFirstOrThrow()
  const values = await checked(tx, input)
  await refuseTwin(tx, values.siren, null)
  const { last } = await tx.selectFrom('supplier').select((make) => make.fn.coalesce(make.fn.max('number'), make.val(0)).as('last')).executeTakeFirstOrThrow()
  const row = { id: randomText(12), number: last + 1 }
  await tx.insertInto('supplier').values({ ...row, ...values, iban_changed_at: null, iban_changed_by: null, created_by: doer.personId, created_at: clock.now() }).execute()
  await supplierParty(tx, { ...row, name: values.name })
  await recordAudit(tx, doer, { action: 'supplier.added', subjectKind: 'supplier', subjectId: row.id, after: { ...values, number: row.number } }, clock)
  return row
}

async function refuseTwin(tx: Tx, siren: string | null, but: string | null): Promise<void> {
  if (siren === null) return
  const twin = await tx.selectFrom('supplier').select(['id', 'name']).where('siren', '=', siren).where('archived_at', 'is', null).$if(but !== null, (query) => query.where('id', '<>', but ?? '')).executeTakeFirst()
  if (twin) throw new UserError('supplierTaken', { name: twin.name }, { status: 409, field: 'siren' })
}

async function hold(tx: Tx, supplierId: string) {
  const row = await tx.selectFrom('supplier').selectAll().where('id', '=', supplierId).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('supplierNone', {}, { status: 404 })
  return row
}

/** Changes a supplier. Who changed its IBAN and when is kept for whoever pays. @throws {UserError} as `addSupplier`, `supplierNone` (404), `supplierChanged` (409). */
export async function changeSupplier(tx: Tx, actor: Actor, input: SupplierInput & { supplierId: string; version?: number | undefined }, clock: Clock): Promise<void> {
  const before = await hold(tx, input.supplierId)
  if (input.version !== undefined && input.version !== before.version) throw new UserError('supplierChanged', {}, { status: 409 })
  const values = await checked(tx, input)
  await refuseTwin(tx, values.siren, before.id)
  const iban = values.iban === before.iban ? {} : { iban_changed_at: clock.now(), iban_changed_by: actor.personId }
  await tx.updateTable('supplier').set({ ...values, ...iban, version: before.version + 1 }).where('id', '=', before.id).execute()
  await supplierParty(tx, { id: before.id, number: before.number, name: values.name })
  await recordAudit(tx, actor, { action: 'supplier.changed', subjectKind: 'supplier', subjectId: before.id, before: { name: before.name, iban: before.iban }, after: { ...values, number: before.number } }, clock)
}

/** Puts a supplier aside, so that nobody is offered it any more, or takes it back. @throws {UserError} `supplierNone` (404), `supplierTaken` (409). */
export async function archiveSupplier(tx: Tx, actor: Actor, input: { supplierId: string; archived: boolean }, clock: Clock): Promise<void> {
  const before = await hold(tx, input.supplierId)
  if ((before.archived_at !== null) === input.archived) return
  if (!input.archived) await refuseTwin(tx, before.siren, before.id)
  await tx.updateTable('supplier').set({ archived_at: input.archived ? clock.now() : null, version: before.version + 1 }).where('id', '=', before.id).execute()
  await recordAudit(tx, actor, { action: input.archived ? 'supplier.archived' : 'supplier.restored', subjectKind: 'supplier', subjectId: before.id, after: { name: before.name, number: before.number } }, clock)
}
