/** The depreciation of a fiscal year: worked out, looked at, then written as one entry. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { allAssets, planOf, writtenOff } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { accumulatedOn } from './depreciation-plan.ts'

interface ProposedCharge {
  asset: Pick<Asset, 'id' | 'number' | 'label' | 'account'>
  depreciationAccount: string
  chargeAccount: string
  /** Of this year, and what earlier years left out. */
  ofYearCents: bigint
  catchUpCents: bigint
  cents: bigint
}

export interface YearDepreciation {
  /** What stands in the books. */
  written: { entryId: string; number: number | null; cents: bigint; charges: { assetId: string; cents: bigint }[] } | null
  /** What is still to be written; beside what is written, what it lacks. */
  charges: ProposedCharge[]
  cents: bigint
}

/** The charges that a year still lacks. Assets that left have had theirs when they did. */
function chargesOf(assets: readonly Asset[], year: FiscalYear): ProposedCharge[] {
  return assets.flatMap((asset): ProposedCharge[] => {
    const { depreciationAccount, chargeAccount } = asset
    if (asset.disposal || depreciationAccount === null || chargeAccount === null || asset.acquiredOn > year.endDay) return []
    const done = writtenOff(asset)
    const cents = accumulatedOn(planOf(asset), year.endDay) - done
    if (cents <= 0n) return []
    const behind = accumulatedOn(planOf(asset), addDays(year.startDay, -1)) - done
    const catchUpCents = behind > 0n ? behind : 0n
    return [{ asset: { id: asset.id, number: asset.number, label: asset.label, account: asset.account }, depreciationAccount, chargeAccount, catchUpCents, ofYearCents: cents - catchUpCents, cents }]
  })
}

/** What stands for a fiscal year, and what it still lacks. */
export async function yearDepreciation(db: DbOrTx, year: FiscalYear): Promise<YearDepreciation> {
  const charges = chargesOf(await allAssets(db), year)
  const run = await db
    .selectFrom('depreciation_run as d')
    .innerJoin('journal_entry as e', 'e.id', 'd.entry_id')
    .leftJoin('journal_entry as r', 'r.reverses', 'd.entry_id')
    .select(['d.entry_id', 'e.number', 'd.cents'])
    .where('d.fiscal_year_id', '=', year.id)
    .where('r.id', 'is', null)
    .executeTakeFirst()
  const parts = run ? await db.selectFrom('asset_charge').select(['asset_id', 'cents']).where('entry_id', '=', run.entry_id).execute() : []
  return {
    written: run ? { entryId: run.entry_id, number: run.number, cents: BigInt(run.cents), charges: parts.map((part) => ({ assetId: part.asset_id, cents: BigInt(part.cents) })) } : null,
    charges,
    cents: charges.reduce((sum, { cents }) => sum + cents, 0n),
  }
}

/** @throws {UserError} `depreciationOlder` (409) when an older open year still lacks its own. */
export async function requireOlderWritten(db: DbOrTx, year: FiscalYear): Promise<void> {
  for (const older of await fiscalYears(db)) {
    if (older.state !== 'open' || older.startDay >= year.startDay) continue
    if ((await yearDepreciation(db, older)).cents > 0n) throw new UserError('depreciationOlder', { day: older.endDay }, { status: 409 })
  }
}

const dated = (year: FiscalYear): string => year.endDay.split('-').toReversed().join('/')

/** Sums per account, in the order of codes. */
function sumByAccount<T extends { cents: bigint }>(list: readonly T[], account: (one: T) => string): [account: string, cents: bigint][] {
  const sums = new Map<string, bigint>()
  for (const one of list) sums.set(account(one), (sums.get(account(one)) ?? 0n) + one.cents)
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * Writes the depreciation of a year as one entry (68111 and 68112 against 28) of its last day. `expectedCents` is the sum
 * that was looked at.
 * @throws {UserError} `fiscalYearNone` (404), `fiscalYearClosed` (409), `depreciationThere` (409), `depreciationOlder` (409), `depreciationNothing` (409), `depreciationChanged` (409), those of `postEntry`.
 */
export async function writeDepreciation(tx: Tx, doer: Doer, input: { yearId: string; expectedCents: bigint }, clock: Clock): Promise<{ entryId: string; number: number; cents: bigint }> {
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().executeTakeFirst()
  const year = await fiscalYearById(tx, input.yearId)
  if (year.state === 'closed') throw new UserError('fiscalYearClosed', { from: year.startDay, to: year.endDay }, { status: 409 })
  // plans stay what they are until this is written
  await tx.selectFrom('asset').select('id').where('removed_at', 'is', null).orderBy('id').forUpdate().execute()
  const { written, charges, cents } = await yearDepreciation(tx, year)
  if (written) throw new UserError('depreciationThere', {}, { status: 409 })
  await requireOlderWritten(tx, year)
  if (cents === 0n) throw new UserError('depreciationNothing', {}, { status: 409 })
  if (cents !== input.expectedCents) throw new UserError('depreciationChanged', { cents: Number(cents) }, { status: 409 })
  const id = randomText(12)
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: 'OD',
      day: year.endDay,
      label: `Dotations aux amortissements, exercice clos le ${dated(year)}`,
      cause: { kind: 'depreciation', id },
      lines: [
        ...sumByAccount(charges, ({ chargeAccount }) => chargeAccount).map(([account, debitCents]) => ({ account, debitCents, creditCents: 0n })),
        ...sumByAccount(charges, ({ depreciationAccount }) => depreciationAccount).map(([account, creditCents]) => ({ account, debitCents: 0n, creditCents })),
      ],
    },
    clock,
  )
  await tx.insertInto('asset_charge').values(charges.map((one) => ({ asset_id: one.asset.id, entry_id: entry.id, through_day: year.endDay, cents: one.cents }))).execute()
  await tx.insertInto('depreciation_run').values({ id, fiscal_year_id: year.id, entry_id: entry.id, cents, written_by: doer.personId, written_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'depreciation.written', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay, cents: Number(cents), number: entry.number } }, clock)
  return { entryId: entry.id, number: entry.number, cents }
}

/**
 * Takes the depreciation of a year back by the mirror of its entry, on the same day, so that another can be written.
 * @throws {UserError} `fiscalYearNone` (404), `fiscalYearClosed` (409), `depreciationNone` (409), `depreciationLater` (409: later entries rest on it).
 */
export async function reverseDepreciation(tx: Tx, doer: Doer, input: { yearId: string }, clock: Clock): Promise<{ entryId: string; number: number }> {
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().executeTakeFirst()
  const year = await fiscalYearById(tx, input.yearId)
  if (year.state === 'closed') throw new UserError('fiscalYearClosed', { from: year.startDay, to: year.endDay }, { status: 409 })
  await tx.selectFrom('asset').select('id').where('removed_at', 'is', null).orderBy('id').forUpdate().execute()
  const { written } = await yearDepreciation(tx, year)
  if (!written) throw new UserError('depreciationNone', {}, { status: 409 })
  const rests = (await allAssets(tx)).find((asset) => written.charges.some(({ assetId }) => assetId === asset.id) && (asset.disposal !== null || (asset.charges.at(-1)?.throughDay ?? year.endDay) > year.endDay))
  if (rests) throw new UserError('depreciationLater', { name: rests.label }, { status: 409 })
  const { id, number } = await reverseEntry(tx, doer, { entryId: written.entryId, day: year.endDay, label: `Contre-passation : dotations aux amortissements, exercice clos le ${dated(year)}` }, clock)
  await recordAudit(tx, doer, { action: 'depreciation.reversed', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay, cents: Number(written.cents), number } }, clock)
  return { entryId: id, number }
}
