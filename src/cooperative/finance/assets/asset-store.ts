/** Reading fixed assets: one whole, the register on a day. */
import { sql } from 'kysely'
import type { DisposalKind } from '#db/asset-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { beginningWith, containing } from '#db/search-pattern.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { DepreciationPlan, PlanRevision } from './depreciation-plan.ts'

export interface Asset {
  id: string
  number: number
  label: string
  account: string
  costCents: bigint
  residualCents: bigint
  acquiredOn: Day
  inServiceOn: Day
  lifeMonths: number | null
  depreciationAccount: string | null
  chargeAccount: string | null
  supplier: string
  /** The entry that brought it into the books, and how many papers are attached to it. */
  entry: { id: string; number: number | null; papers: number } | null
  takenOver: { on: Day; cents: bigint } | null
  revisions: (PlanRevision & { reason: string })[]
  /** What stands of what entries wrote off, the oldest first. */
  charges: { entryId: string; number: number | null; throughDay: Day; cents: bigint }[]
  disposal: Disposal | null
}

interface Disposal {
  id: string
  kind: DisposalKind
  day: Day
  proceedsCents: bigint
  vatCents: bigint
  accumulatedCents: bigint
  netCents: bigint
  words: string
  entryId: string
}

/** An entry that nothing reverses. */
const stands = (entry: string) => sql<boolean>`entry_stands(${sql.ref(entry)})`

/** All assets that were not removed, or one of them, by number. */
export async function allAssets(db: DbOrTx, id: string | null = null): Promise<Asset[]> {
  const rows = await db
    .selectFrom('asset as a')
    .leftJoin('journal_entry as e', 'e.id', 'a.entry_id')
    .selectAll('a')
    .select((make) => ['e.number as entryNumber', make.selectFrom('entry_document as d').select((count) => count.fn.countAll<number>().as('papers')).whereRef('d.entry_id', '=', 'a.entry_id').as('papers')])
    .where('a.removed_at', 'is', null)
    .$if(id !== null, (query) => query.where('a.id', '=', id ?? ''))
    .orderBy('a.number')
    .execute()
  const [revisions, charges, disposals] = await Promise.all([
    db.selectFrom('asset_revision').selectAll().$if(id !== null, (query) => query.where('asset_id', '=', id ?? '')).orderBy('from_day').execute(),
    db.selectFrom('asset_charge as c').innerJoin('journal_entry as e', 'e.id', 'c.entry_id').select(['c.asset_id', 'c.entry_id', 'e.number', 'c.through_day', 'c.cents']).where(stands('c.entry_id')).$if(id !== null, (query) => query.where('c.asset_id', '=', id ?? '')).orderBy('c.through_day').orderBy('e.position').execute(),
    db.selectFrom('asset_disposal as d').selectAll().where(stands('d.entry_id')).$if(id !== null, (query) => query.where('d.asset_id', '=', id ?? '')).execute(),
  ])
  return rows.map((row): Asset => {
    const gone = disposals.find((one) => one.asset_id === row.id)
    return {
      id: row.id, number: row.number, label: row.label, account: row.account, costCents: BigInt(row.cost_cents), residualCents: BigInt(row.residual_cents), acquiredOn: day(row.acquired_on), inServiceOn: day(row.in_service_on),
      lifeMonths: row.life_months, depreciationAccount: row.depreciation_account, chargeAccount: row.charge_account, supplier: row.supplier,
      entry: row.entry_id === null ? null : { id: row.entry_id, number: row.entryNumber, papers: row.papers ?? 0 },
      takenOver: row.taken_over_on === null ? null : { on: day(row.taken_over_on), cents: BigInt(row.taken_over_cents ?? 0) },
      revisions: revisions.filter((one) => one.asset_id === row.id).map((one) => ({ fromDay: day(one.from_day), remainingMonths: one.remaining_months, residualCents: BigInt(one.residual_cents), reason: one.reason })),
      charges: charges.filter((one) => one.asset_id === row.id).map((one) => ({ entryId: one.entry_id, number: one.number, throughDay: day(one.through_day), cents: BigInt(one.cents) })),
      disposal: gone ? { id: gone.id, kind: gone.kind, day: day(gone.day), proceedsCents: BigInt(gone.proceeds_cents), vatCents: BigInt(gone.vat_cents), accumulatedCents: BigInt(gone.accumulated_cents), netCents: BigInt(gone.net_cents), words: gone.words, entryId: gone.entry_id } : null,
    }
  })
}

/** @throws {UserError} `assetNone` (404). */
export async function assetById(db: DbOrTx, id: string): Promise<Asset> {
  const [asset] = await allAssets(db, id)
  if (!asset) throw new UserError('assetNone', {}, { status: 404 })
  return asset
}

/** Its plan; with its leaving unless `asIfHeld`. */
export const planOf = (asset: Asset, asIfHeld = false): DepreciationPlan => ({
  costCents: asset.costCents, residualCents: asset.residualCents, inServiceOn: asset.inServiceOn, lifeMonths: asset.lifeMonths, takenOver: asset.takenOver, revisions: asset.revisions, lastDay: asIfHeld ? null : (asset.disposal?.day ?? null),
})

/** What the books have written off by now, other books' part in. */
export const writtenOff = (asset: Asset): bigint => asset.charges.reduce((sum, { cents }) => sum + cents, asset.takenOver?.cents ?? 0n)

/** An asset as the books had it on a day. */
interface HeldAsset {
  id: string
  number: number
  label: string
  supplier: string
  account: string
  depreciationAccount: string | null
  inServiceOn: Day
  grossCents: bigint
  accumulatedCents: bigint
  /** When it left, for one that has. */
  goneOn: Day | null
}

/**
 * The register on a day, by number: what the books held then, or what had left them. Entries count from their day until
 * that of what reversed them. `text` finds part of a name, a supplier, an account's beginning or the number.
 */
export async function registerOn(db: DbOrTx, on: Day, what: { gone?: boolean; text?: string } = {}): Promise<HeldAsset[]> {
  const text = (what.text ?? '').trim()
  const pattern = containing(text)
  const counts = sql`e.day <= ${on} and not exists (select from journal_entry r where r.reverses = e.id and r.day <= ${on})`
  const { rows } = await sql<{ id: string; number: number; label: string; supplier: string; account: string; depreciation_account: string | null; in_service_on: string; cost_cents: number; accumulated: number; gone_on: string | null }>`
    select a.id, a.number, a.label, a.supplier, a.account, a.depreciation_account, a.in_service_on, a.cost_cents, gone.day as gone_on,
           (coalesce(a.taken_over_cents, 0) + coalesce((select sum(c.cents) from asset_charge c join journal_entry e on e.id = c.entry_id where c.asset_id = a.id and ${counts}), 0))::bigint as accumulated
      from asset a left join lateral (select d.day from asset_disposal d join journal_entry e on e.id = d.entry_id where d.asset_id = a.id and ${counts}) gone on true
     where a.removed_at is null and a.acquired_on <= ${on} and gone.day is ${what.gone ? sql`not null` : sql`null`}
       ${text === '' ? sql`` : sql`and (fold_text(a.label || ' ' || a.supplier) like fold_text(${pattern}) or a.account like ${beginningWith(text)} or a.number::text = ${text})`}
     order by a.number`.execute(db)
  return rows.map((row) => ({
    id: row.id, number: row.number, label: row.label, supplier: row.supplier, account: row.account, depreciationAccount: row.depreciation_account, inServiceOn: day(row.in_service_on),
    grossCents: BigInt(row.cost_cents), accumulatedCents: BigInt(row.accumulated), goneOn: row.gone_on === null ? null : day(row.gone_on),
  }))
}

/** A line of the books that brought something of class 20 to 22 and has no asset of its amount yet. */
export interface WaitingPurchase {
  entryId: string
  number: number
  day: Day
  label: string
  account: string
  cents: bigint
}

/** Purchases whose assets were not entered yet, openings aside; the newest first, at most 50. */
export async function waitingPurchases(db: DbOrTx, entryId: string | null = null): Promise<WaitingPurchase[]> {
  const { rows } = await sql<{ entry_id: string; number: number; day: string; label: string; account: string; cents: number }>`
    select l.entry_id, l.number, l.day, e.label, l.account, (sum(l.debit_cents - l.credit_cents) - coalesce((select sum(cost_cents) from asset a where a.entry_id = l.entry_id and a.account = l.account and a.removed_at is null), 0))::bigint as cents
      from entry_line l join journal_entry e on e.id = l.entry_id
     where l.account ~ '^2[012]' and l.number > 0 and e.reverses is null and entry_stands(e.id) ${entryId === null ? sql`` : sql`and e.id = ${entryId}`}
     group by l.entry_id, l.number, l.day, e.label, l.account
    having sum(l.debit_cents - l.credit_cents) > coalesce((select sum(cost_cents) from asset a where a.entry_id = l.entry_id and a.account = l.account and a.removed_at is null), 0)
     order by l.day desc, l.number desc limit 50`.execute(db)
  return rows.map((row) => ({ entryId: row.entry_id, number: row.number, day: day(row.day), label: row.label, account: row.account, cents: BigInt(row.cents) }))
}
