import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { resultAccounts } from '../closing/write-closing.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { checkAllocation, partNames } from './allocation-rules.ts'
import type { AllocationFacts, Parts, PartName } from './allocation-rules.ts'
import { allocationOf, basisOf } from './allocation-store.ts'

/** Accounts and what their lines say, in the language of the books (règlement ANC 2014-03; 1062 takes what is never shared out). */
const lines: Readonly<Record<PartName, readonly [account: string, label: string]>> = {
  losses: ['119', 'Pertes antérieures apurées'],
  legalReserve: ['1061', 'Réserve légale'],
  statutoryReserve: ['1063', 'Réserve statutaire'],
  indivisibleReserve: ['1062', 'Réserve impartageable'],
  otherReserve: ['1068', 'Autres réserves'],
  interest: ['457', 'Intérêts aux parts sociales'],
  refund: ['457', 'Ristournes aux sociétaires'],
  carried: ['110', 'Report à nouveau'],
  lossCarried: ['119', 'Perte reportée à nouveau'],
  lossOnCarried: ['110', 'Perte imputée sur le report à nouveau'],
}

interface AllocationInput extends AllocationFacts {
  yearId: string
  meetingDay: Day
  /** Reference of the resolution in the minutes. */
  resolution: string
  parts: Parts
}

export const longestResolution = 200

/**
 * Puts what the meeting voted into the books, on its day. An error is put right by reversing the entry: the allocation
 * stands no more, and another is recorded.
 * @throws {UserError} `allocationResolution`, `allocationDay`, `allocationNothing` (409), `allocationThere` (409), those of
 * `basisOf`, `checkAllocation` and `postEntry`.
 */
export async function recordAllocation(tx: Tx, doer: Doer, input: AllocationInput, clock: Clock): Promise<{ id: string; entryId: string }> {
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', input.yearId).forUpdate().executeTakeFirst()
  const year = await fiscalYearById(tx, input.yearId)
  const resolution = input.resolution.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (resolution === '' || resolution.length > longestResolution) throw new UserError('allocationResolution', { most: longestResolution }, { field: 'resolution' })
  if (input.meetingDay <= year.endDay || input.meetingDay > dayOf(clock.now())) throw new UserError('allocationDay', { day: year.endDay }, { field: 'meetingDay' })
  if (await allocationOf(tx, year.id)) throw new UserError('allocationThere', {}, { status: 409 })
  const basis = await basisOf(tx, year.id, input.meetingDay, clock.now())
  if (basis.resultCents === 0n) throw new UserError('allocationNothing', {}, { status: 409 })
  checkAllocation(basis, input.parts, input)
  const isProfit = basis.resultCents > 0n
  const size = isProfit ? basis.resultCents : -basis.resultCents
  const used = partNames.flatMap((name) => ((input.parts[name] ?? 0n) > 0n ? [{ name, cents: input.parts[name] ?? 0n }] : []))
  const side = (cents: bigint, debit: boolean) => ({ debitCents: debit ? cents : 0n, creditCents: debit ? 0n : cents })
  const id = randomText(12)
  const label = `Affectation du résultat, exercice clos le ${year.endDay.split('-').toReversed().join('/')}`
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: 'OD',
      day: input.meetingDay,
      label,
      document: { reference: resolution.slice(0, 100), day: input.meetingDay },
      cause: { kind: 'result-allocation', id },
      lines: [
        { account: isProfit ? resultAccounts.profit : resultAccounts.loss, ...side(size, isProfit), label },
        ...used.map(({ name, cents }) => ({ account: lines[name][0], ...side(cents, !isProfit), label: lines[name][1] })),
      ],
    },
    clock,
  )
  await tx
    .insertInto('result_allocation')
    .values({ id, fiscal_year_id: year.id, result_cents: basis.resultCents, meeting_day: input.meetingDay, resolution, interest_ceiling: input.interestCeiling, member_turnover: input.memberTurnover, entry_id: entry.id, recorded_by: doer.personId, recorded_at: clock.now() })
    .execute()
  await tx.insertInto('allocation_part').values(used.map(({ name, cents }) => ({ allocation_id: id, name, cents }))).execute()
  await recordAudit(tx, doer, { action: 'result.allocated', subjectKind: 'fiscal-year', subjectId: year.id, after: { from: year.startDay, to: year.endDay, cents: Number(basis.resultCents), resolution } }, clock)
  return { id, entryId: entry.id }
}
