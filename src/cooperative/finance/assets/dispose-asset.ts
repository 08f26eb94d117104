/** An asset leaves the books: sold, scrapped, stolen. */
import type { DisposalKind } from '#db/asset-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { fiscalYearOn } from '../ledger/fiscal-year.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import type { LineInput } from '../ledger/entry.ts'
import { disposalAccounts } from './asset-accounts.ts'
import { planOf, writtenOff } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { holdAsset } from './change-asset.ts'
import { accumulatedOn } from './depreciation-plan.ts'
import { requireOlderWritten } from './write-depreciation.ts'

export const disposalKinds = ['sale', 'scrapping', 'theft'] as const satisfies readonly DisposalKind[]
const longestWords = 200

export interface DisposalInput {
  kind: DisposalKind
  day: Day
  /** What it brought, net of tax: a price, or what the insurance pays for a theft. */
  proceedsCents: bigint
  /** Tax on a sale. */
  vatCents: bigint
  /** Who owes it (462), or the bank that has it. */
  account: string
  words: string
}

export interface DisposalFigures {
  /** Written off up to that day, that day in; of it what the entry itself writes off. */
  accumulatedCents: bigint
  complementCents: bigint
  netCents: bigint
  /** What is won; lost when negative. */
  gainCents: bigint
}

/** What leaving on a day would come to. @throws {UserError} `assetGone` (409), `assetDisposalDay`, `assetDisposalCharged` (409: more was written off already). */
export function disposalFigures(asset: Asset, on: Day, proceedsCents: bigint): DisposalFigures {
  if (asset.disposal) throw new UserError('assetGone', { day: asset.disposal.day }, { status: 409 })
  if (on < asset.acquiredOn) throw new UserError('assetDisposalDay', { day: asset.acquiredOn }, { field: 'day' })
  const last = asset.charges.at(-1)
  if (last && last.throughDay > on) throw new UserError('assetDisposalCharged', { day: last.throughDay }, { status: 409, field: 'day' })
  const done = writtenOff(asset)
  const planned = accumulatedOn(planOf(asset), on)
  const accumulatedCents = planned > done ? planned : done
  const netCents = asset.costCents - accumulatedCents
  return { accumulatedCents, complementCents: accumulatedCents - done, netCents, gainCents: proceedsCents - netCents }
}

/** The lines of the entry: the complement, the asset out, what it brought. */
async function linesOf(db: DbOrTx, asset: Asset, input: DisposalInput, yearStart: Day, { accumulatedCents, complementCents, netCents }: DisposalFigures): Promise<LineInput[]> {
  const accounts = await disposalAccounts(db, yearStart)
  const line = (account: string | null, debitCents: bigint, creditCents: bigint, label?: string): LineInput[] => (account === null || debitCents + creditCents === 0n ? [] : [{ account, debitCents, creditCents, label }])
  const until = input.day.split('-').toReversed().join('/')
  return [
    ...line(asset.chargeAccount, complementCents, 0n, `Dotation complémentaire jusqu’au ${until}`),
    ...line(asset.depreciationAccount, 0n, complementCents, `Dotation complémentaire jusqu’au ${until}`),
    ...line(asset.depreciationAccount, accumulatedCents, 0n),
    ...line(accounts.value, netCents, 0n, 'Valeur comptable'),
    ...line(asset.account, 0n, asset.costCents),
    ...line(input.account, input.proceedsCents + input.vatCents, 0n, input.words || undefined),
    ...line(accounts.proceeds, 0n, input.proceedsCents, input.words || undefined),
    ...line('44571', 0n, input.vatCents),
  ]
}

const titles: Readonly<Record<DisposalKind, string>> = { sale: 'Cession', scrapping: 'Mise au rebut', theft: 'Vol ou destruction' }

/**
 * Takes an asset out of the books by one entry of that day.
 * @throws {UserError} `assetNone` (404), `assetProceeds`, `assetProceedsAccount`, `assetWords`, `depreciationOlder` (409), those of `disposalFigures` and `postEntry`.
 */
export async function disposeAsset(tx: Tx, doer: Doer, input: DisposalInput & { assetId: string }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const asset = await holdAsset(tx, input.assetId)
  const { kind, proceedsCents, vatCents } = input
  if (proceedsCents < 0n || proceedsCents > largestCents || (kind === 'scrapping' && proceedsCents > 0n)) throw new UserError('assetProceeds', {}, { field: 'proceeds' })
  if (vatCents < 0n || vatCents > proceedsCents || (kind !== 'sale' && vatCents > 0n)) throw new UserError('assetProceeds', {}, { field: 'vat' })
  if (proceedsCents > 0n && !/^(46|51|53)/.test(input.account)) throw new UserError('assetProceedsAccount', {}, { field: 'account' })
  const words = input.words.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (words.length > longestWords) throw new UserError('assetWords', { most: longestWords }, { field: 'words' })
  const figures = disposalFigures(asset, input.day, proceedsCents)
  const year = await fiscalYearOn(tx, input.day)
  if (!year) throw new UserError('entryYearNone', { day: input.day }, { field: 'day' })
  await requireOlderWritten(tx, year)
  const id = randomText(12)
  const entry = await postEntry(
    tx,
    doer,
    { journal: 'OD', day: input.day, label: `${titles[kind]} : ${asset.label}`, cause: { kind: 'asset-disposal', id }, lines: await linesOf(tx, asset, { ...input, words }, year.startDay, figures) },
    clock,
  )
  if (figures.complementCents > 0n) await tx.insertInto('asset_charge').values({ asset_id: asset.id, entry_id: entry.id, through_day: input.day, cents: figures.complementCents }).execute()
  await tx
    .insertInto('asset_disposal')
    .values({ id, asset_id: asset.id, kind, day: input.day, proceeds_cents: proceedsCents, vat_cents: vatCents, accumulated_cents: figures.accumulatedCents, net_cents: figures.netCents, words, entry_id: entry.id, written_by: doer.personId, written_at: clock.now() })
    .execute()
  await recordAudit(tx, doer, { action: 'asset.disposed', subjectKind: 'asset', subjectId: asset.id, after: { name: asset.label, number: asset.number, kind, day: input.day, cents: Number(proceedsCents) } }, clock)
  return { entryId: entry.id, number: entry.number }
}

/** Takes a leaving back by the mirror of its entry, on the same day. @throws {UserError} `assetNone` (404), `assetHere` (409), those of `reverseEntry`. */
export async function undoDisposal(tx: Tx, doer: Doer, input: { assetId: string }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const asset = await holdAsset(tx, input.assetId)
  if (!asset.disposal) throw new UserError('assetHere', {}, { status: 409 })
  const { id, number } = await reverseEntry(tx, doer, { entryId: asset.disposal.entryId, day: asset.disposal.day, label: `Contre-passation : sortie de ${asset.label}`.slice(0, 200) }, clock)
  await recordAudit(tx, doer, { action: 'asset.disposalReversed', subjectKind: 'asset', subjectId: asset.id, after: { name: asset.label, number: asset.number, day: asset.disposal.day } }, clock)
  return { entryId: id, number }
}
