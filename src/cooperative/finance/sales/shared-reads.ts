/** What all invoices of one transaction read alike, read once: who invoices, the regime of a day, which accounts of sales are open, what was sold abroad. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { isAboveThreshold, isConsumerAbroad, soldAbroad } from './foreign-rates.ts'
import { requireSeller } from './seller.ts'
import type { Seller } from './seller.ts'
import { regimeOn } from './vat-store.ts'
import type { VatRegime } from './vat-store.ts'

export class SharedReads {
  readonly #db: DbOrTx
  readonly #regimes = new Map<Day, Promise<VatRegime>>()
  readonly #soldAbroad = new Map<string, Promise<bigint>>()
  #seller: Promise<Seller> | undefined
  #accounts: Promise<ReadonlySet<string>> | undefined

  constructor(db: DbOrTx) {
    this.#db = db
  }

  /** @throws {UserError} as `requireSeller`. */
  seller(): Promise<Seller> {
    return (this.#seller ??= requireSeller(this.#db))
  }

  regime(on: Day): Promise<VatRegime> {
    const known = this.#regimes.get(on) ?? regimeOn(this.#db, on)
    this.#regimes.set(on, known)
    return known
  }

  /** Whether consumers abroad bear the tax of their own country on a day, with what was computed here since it was read. */
  isAboveThreshold(on: Day): Promise<boolean> {
    return isAboveThreshold(this.#db, on, (year) => this.#sold(year))
  }

  /** An invoice of this transaction that is computed, and written later: those after it count it. */
  countInvoice(buyer: { country: string; business: boolean }, issuedOn: Day, netCents: bigint): void {
    const year = issuedOn.slice(0, 4)
    const known = this.#soldAbroad.get(year)
    if (known && isConsumerAbroad(buyer)) this.#soldAbroad.set(year, known.then((cents) => cents + netCents))
  }

  #sold(year: string): Promise<bigint> {
    const known = this.#soldAbroad.get(year) ?? soldAbroad(this.#db, year)
    this.#soldAbroad.set(year, known)
    return known
  }

  /** Accounts of sales (70) that take new lines. */
  accounts(): Promise<ReadonlySet<string>> {
    return (this.#accounts ??= this.#db.selectFrom('ledger_account').select('code').where('code', 'like', '70%').where('closed_at', 'is', null).execute().then((rows) => new Set(rows.map(({ code }) => code))))
  }
}
