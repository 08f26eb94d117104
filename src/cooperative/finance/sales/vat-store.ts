/** How the cooperative stands to value-added tax on a day, and the tax of a sale. */
import type { DbOrTx } from '#db/open-database.ts'
import type { VatDue, VatRegimeKind } from '#db/sales-tables.ts'
import type { Day } from '#lib/day.ts'
import { ledgerSetting } from '../ledger/set-up-ledger.ts'
import { foreignRate, isAboveThreshold } from './foreign-rates.ts'
import { vatOfSale } from './vat-rules.ts'
import type { VatBuyer, VatChoice, VatLevel } from './vat-rules.ts'

export interface VatRegime {
  kind: VatRegimeKind
  /** When the tax of services falls due: paid (CGI art. 269-2 c), or invoiced by option. */
  due: VatDue
}

/** The regime on a day. Until somebody says, a company is liable on receipt and an association is outside the field (CGI art. 261-7-1°). */
export async function regimeOn(db: DbOrTx, on: Day): Promise<VatRegime> {
  const row = await db.selectFrom('vat_regime').select(['kind', 'due']).where('from_day', '<=', on).orderBy('from_day', 'desc').limit(1).executeTakeFirst()
  if (row) return row
  return { kind: (await ledgerSetting(db))?.chart === 'company' ? 'liable' : 'outside', due: 'receipt' }
}

interface VatQuestion {
  day: Day
  customer: VatBuyer
  level: VatLevel
  /** Looked up when absent, as whether it is above the threshold. */
  regime?: VatRegimeKind | undefined
  isAbove?: (() => Promise<boolean>) | undefined
}

/** The tax of a service sold on a day; above the threshold, consumers abroad bear that of their own country. */
export async function vatFor(db: DbOrTx, { day, customer, level, regime, isAbove }: VatQuestion): Promise<VatChoice> {
  const there = customer.business ? null : foreignRate(customer.country, day)
  const thereRate = there !== null && (await (isAbove ? isAbove() : isAboveThreshold(db, day))) ? there : null
  return vatOfSale({ regime: regime ?? (await regimeOn(db, day)).kind, day, level, buyer: customer, thereRate })
}
