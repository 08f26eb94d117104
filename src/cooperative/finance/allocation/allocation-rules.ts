/**
 * What the law asks of the allocation of a result, as pure figures. « R »: read in the text of the law or in a source that
 * quotes it; « K »: recalled, have it checked.
 */
import type { Statutes } from '#cooperative/statutes/statutes.ts'
import { UserError } from '#lib/errors.ts'

/** Where parts of a profit go; the order is that of the form. */
export const profitParts = ['losses', 'legalReserve', 'statutoryReserve', 'indivisibleReserve', 'otherReserve', 'interest', 'refund', 'carried'] as const
/** Where a loss goes: carried forward, or set against profits that were carried. */
export const lossParts = ['lossCarried', 'lossOnCarried'] as const
export type PartName = (typeof profitParts)[number] | (typeof lossParts)[number]
export const partNames: readonly PartName[] = [...profitParts, ...lossParts]

/** Whole cents; what is absent is nothing. */
export type Parts = Readonly<Partial<Record<PartName, bigint>>>

/** What the law looks at, on the day of the meeting. Amounts are never negative. */
export interface AllocationBasis {
  preset: Statutes['preset']
  form: Statutes['form']
  /** A profit is positive. */
  resultCents: bigint
  /** Accounts 119 and 110. */
  lossesBeforeCents: bigint
  carriedBeforeCents: bigint
  /** Account 1061, and all of 106. */
  legalReserveCents: bigint
  reservesCents: bigint
  /** Accounts 101. */
  capitalCents: bigint
}

/** What the meeting was told beside the sums. Rates and shares in hundredths of a percent. */
export interface AllocationFacts {
  /**
   * Most that shares may bear: the mean of the rates of private bonds over the three calendar years before the meeting,
   * and two points (law 47-1775 art. 14, as law 2016-1691 art. 113 changed it, R in a journal that quotes it; decree
   * 2017-446 on the mean). Published twice a year: whoever allocates writes it down.
   */
  interestCeiling: number | null
  /** Share of the year's turnover made with members: other customers' surplus is not refunded (law 47-1775 art. 15, K). */
  memberTurnover: number | null
}

/** Rounded up: a least amount is not undercut by a fraction of a cent. */
const part = (cents: bigint, numerator: bigint, denominator: bigint): bigint => (cents <= 0n ? 0n : (cents * numerator + denominator - 1n) / denominator)
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const atLeastNothing = (cents: bigint): bigint => (cents > 0n ? cents : 0n)

const companyForms: readonly Statutes['form'][] = ['sa', 'sas', 'sarl']
const isCompany = ({ form }: Pick<AllocationBasis, 'form'>): boolean => companyForms.includes(form)

interface Minimums {
  /** What is left of the profit once earlier losses are made good. */
  profitAfterLossesCents: bigint
  /** C. com. L232-10 (R): a twentieth of the profit less earlier losses, until the legal reserve is a tenth of the capital. */
  legalReserveCents: bigint
  /** Law 47-1775 art. 16 al. 2 (R, text in force since 2001): all reserves together get three twentieths of the surplus while they do not reach the capital. */
  allReservesCents: bigint
  /** SCIC, law 47-1775 art. 19 nonies (K; a guide that draws 15 % + 50 % of the rest from it was read): half of what is left after the reserves of article 16, in a statutory reserve. */
  statutoryReserveCents: bigint
}

/** The least that goes to reserves. All nothing in an association, in a year without profit, or where losses eat it up. */
export function minimumsOf(basis: AllocationBasis): Minimums {
  const profit = atLeastNothing(basis.resultCents - basis.lossesBeforeCents)
  if (!isCompany(basis) || profit === 0n) return { profitAfterLossesCents: profit, legalReserveCents: 0n, allReservesCents: 0n, statutoryReserveCents: 0n }
  const tenth = part(basis.capitalCents, 1n, 10n)
  const legal = least(part(profit, 1n, 20n), atLeastNothing(tenth - basis.legalReserveCents))
  // of the surplus itself, as the article says, and never more than what is there
  const all = least(least(part(basis.resultCents, 3n, 20n), profit), atLeastNothing(basis.capitalCents - basis.reservesCents))
  const ofArticle16 = all > legal ? all : legal
  const statutory = basis.preset === 'scic' ? part(profit - ofArticle16, 1n, 2n) : 0n
  return { profitAfterLossesCents: profit, legalReserveCents: legal, allReservesCents: all, statutoryReserveCents: statutory }
}

/**
 * Refuses what the law does not let a meeting do.
 * @throws {UserError} `allocationNegative`, `allocationSum` (with what is missing), `allocationKind` (a loss is shared out as
 * a profit, or the other way), `allocationLosses`, `allocationCarried`, `allocationAssociation`, `allocationScicRefund`,
 * `allocationLegalReserve`, `allocationReserves`, `allocationStatutoryReserve` (each with the least), `allocationDistribution`
 * (with the most), `allocationInterest` (with the most), `allocationInterestUnknown`, `allocationRefund` (with the most), `allocationRefundUnknown`.
 */
export function checkAllocation(basis: AllocationBasis, parts: Parts, facts: AllocationFacts): void {
  const of = (name: PartName): bigint => parts[name] ?? 0n
  const refuse = (code: string, cents: bigint, field: PartName) => new UserError(code, { cents: Number(cents) }, { field })
  for (const name of partNames) if (of(name) < 0n) throw refuse('allocationNegative', of(name), name)
  const isLoss = basis.resultCents < 0n
  const [own, others] = isLoss ? [lossParts, profitParts] : [profitParts, lossParts]
  const wrong = others.find((name) => of(name) !== 0n)
  if (wrong) throw refuse('allocationKind', of(wrong), wrong)
  const size = isLoss ? -basis.resultCents : basis.resultCents
  const sum = own.reduce((total, name) => total + of(name), 0n)
  if (sum !== size) throw new UserError('allocationSum', { cents: Number(size - sum) })
  if (of('lossOnCarried') > basis.carriedBeforeCents) throw refuse('allocationCarried', basis.carriedBeforeCents, 'lossOnCarried')
  if (of('losses') > basis.lossesBeforeCents) throw refuse('allocationLosses', basis.lossesBeforeCents, 'losses')
  if (isLoss) return
  checkReserves(basis, of)
  checkDistribution(basis, of, facts)
}

function checkReserves(basis: AllocationBasis, of: (name: PartName) => bigint): void {
  const minimums = minimumsOf(basis)
  const refuse = (code: string, cents: bigint, field: PartName) => new UserError(code, { cents: Number(cents) }, { field })
  if (of('legalReserve') < minimums.legalReserveCents) throw refuse('allocationLegalReserve', minimums.legalReserveCents, 'legalReserve')
  const reserves = of('legalReserve') + of('statutoryReserve') + of('indivisibleReserve') + of('otherReserve')
  if (reserves < minimums.allReservesCents) throw refuse('allocationReserves', minimums.allReservesCents, 'statutoryReserve')
  // what article 16 asks comes first: only what is beyond it counts for article 19 nonies
  const before = minimums.allReservesCents > minimums.legalReserveCents ? minimums.allReservesCents : minimums.legalReserveCents
  const beyond = of('legalReserve') >= before ? of('statutoryReserve') + of('indivisibleReserve') : of('legalReserve') + of('statutoryReserve') + of('indivisibleReserve') - before
  if (beyond < minimums.statutoryReserveCents) throw refuse('allocationStatutoryReserve', minimums.statutoryReserveCents + before - of('legalReserve'), 'statutoryReserve')
}

function checkDistribution(basis: AllocationBasis, of: (name: PartName) => bigint, facts: AllocationFacts): void {
  const [interest, refund] = [of('interest'), of('refund')]
  if (interest + refund === 0n) return
  const refuse = (code: string, cents: bigint, field: PartName) => new UserError(code, { cents: Number(cents) }, { field })
  // law of 1 July 1901 art. 1 (K): « dans un but autre que de partager des bénéfices »
  if (!isCompany(basis)) throw refuse('allocationAssociation', interest + refund, interest > 0n ? 'interest' : 'refund')
  // law 47-1775 art. 19 nonies sets article 15 aside (K)
  if (basis.preset === 'scic' && refund > 0n) throw refuse('allocationScicRefund', refund, 'refund')
  // C. com. L232-11 (R): of the profit less earlier losses and what the law puts into reserve
  const minimums = minimumsOf(basis)
  const reserved = minimums.allReservesCents > minimums.legalReserveCents ? minimums.allReservesCents : minimums.legalReserveCents
  const most = minimums.profitAfterLossesCents - reserved - minimums.statutoryReserveCents
  if (interest + refund > most) throw refuse('allocationDistribution', most, interest > 0n ? 'interest' : 'refund')
  if (interest > 0n) {
    if (facts.interestCeiling === null) throw new UserError('allocationInterestUnknown', {}, { field: 'interestCeiling' })
    const ceiling = (basis.capitalCents * BigInt(facts.interestCeiling)) / 10_000n
    if (interest > ceiling) throw refuse('allocationInterest', ceiling, 'interest')
  }
  if (refund > 0n) {
    if (facts.memberTurnover === null) throw new UserError('allocationRefundUnknown', {}, { field: 'memberTurnover' })
    const ofMembers = (most * BigInt(facts.memberTurnover)) / 10_000n
    if (refund > ofMembers) throw refuse('allocationRefund', ofMembers, 'refund')
  }
}
