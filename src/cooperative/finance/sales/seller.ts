/** Who invoices: what stands on every invoice about the cooperative. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { SellerOnInvoice } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { recordAudit } from '#people/audit.ts'
import { checkSiren } from '../ledger/set-up-ledger.ts'
import { checkIban, checkVatNumber } from '../purchases/supplier-keys.ts'

export interface Seller extends SellerOnInvoice {
  /** Days from an invoice to its due day. */
  termsDays: number
  version: number
}

const line = (most: number) => z.string().trim().max(most).regex(/^\P{Cc}*$/u)
const needed = (most: number) => line(most).min(1)

/** What a person enters; numbers are checked by their own figures. */
export const sellerShape = z.strictObject({
  name: needed(150),
  legalForm: line(150).default(''),
  street: needed(200),
  postalCode: needed(20),
  city: needed(100),
  country: z.string().regex(/^[A-Z]{2}$/).default('FR'),
  siren: line(20).default(''),
  register: line(100).default(''),
  vatNumber: line(30).default(''),
  email: line(254).default(''),
  phone: line(40).default(''),
  iban: line(50).default(''),
  bic: line(15).default(''),
  termsDays: z.int().min(0).max(60).default(30),
  lateRate: z.int().min(0).max(10_000).default(1200),
})

/** Who invoices, or null while nobody entered it: then nothing is issued. */
export async function sellerIdentity(db: DbOrTx): Promise<Seller | null> {
  const row = await db.selectFrom('seller_identity').selectAll().executeTakeFirst()
  if (!row) return null
  return {
    name: row.name, legalForm: row.legal_form, street: row.street, postalCode: row.postal_code, city: row.city, country: row.country, siren: row.siren, register: row.register,
    vatNumber: row.vat_number, email: row.email, phone: row.phone, iban: row.iban, bic: row.bic, lateRate: row.late_rate, termsDays: row.terms_days, version: row.version,
  }
}

/** @throws {UserError} `sellerMissing` (409): somebody has to enter it first. */
export async function requireSeller(db: DbOrTx): Promise<Seller> {
  const seller = await sellerIdentity(db)
  if (!seller) throw new UserError('sellerMissing', {}, { status: 409 })
  return seller
}

/**
 * Enters or changes who invoices; invoices already issued keep what they said.
 * @throws {UserError} `sellerField` (with the field), `siren`, `vatNumber`, `iban`, `bic`, `sellerChanged` (409: somebody else changed it meanwhile).
 */
export async function saveSeller(tx: Tx, doer: Doer, input: { seller: unknown; version?: number | undefined }, clock: Clock): Promise<void> {
  const read = sellerShape.safeParse(input.seller)
  if (!read.success) throw new UserError('sellerField', {}, { field: String(read.error.issues[0]?.path[0] ?? 'name') })
  const { data } = read
  const iban = data.iban === '' ? null : checkIban(data.iban)
  const bic = data.bic === '' ? null : data.bic.replaceAll(' ', '').toUpperCase()
  if (bic !== null && !/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic)) throw new UserError('bic', {}, { field: 'bic' })
  const row = {
    name: data.name, legal_form: data.legalForm, street: data.street, postal_code: data.postalCode, city: data.city, country: data.country,
    siren: data.siren === '' ? null : checkSiren(data.siren), register: data.register, vat_number: data.vatNumber === '' ? null : checkVatNumber(data.vatNumber),
    email: data.email, phone: data.phone, iban, bic, terms_days: data.termsDays, late_rate: data.lateRate, changed_by: doer.personId, changed_at: clock.now(),
  }
  const before = await tx.selectFrom('seller_identity').selectAll().forUpdate().executeTakeFirst()
  if (before && input.version !== undefined && before.version !== input.version) throw new UserError('sellerChanged', {}, { status: 409 })
  if (before) await tx.updateTable('seller_identity').set({ ...row, version: before.version + 1 }).execute()
  else await tx.insertInto('seller_identity').values(row).execute()
  await recordAudit(tx, doer, { action: 'seller.saved', subjectKind: 'sales', subjectId: 'seller', before: before ? { name: before.name, iban: before.iban ?? '' } : null, after: { name: data.name, iban: iban ?? '' } }, clock)
}
