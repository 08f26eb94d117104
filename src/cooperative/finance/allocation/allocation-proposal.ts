import { minimumsOf } from './allocation-rules.ts'
import type { AllocationBasis, Parts } from './allocation-rules.ts'

/** What a form begins with: earlier losses made good, the least that the law puts into reserve, the rest carried forward. */
export function proposalOf(basis: AllocationBasis): Parts {
  if (basis.resultCents < 0n) {
    const size = -basis.resultCents
    const onCarried = size < basis.carriedBeforeCents ? size : basis.carriedBeforeCents
    return { lossOnCarried: onCarried, lossCarried: size - onCarried }
  }
  const minimums = minimumsOf(basis)
  const losses = basis.resultCents - minimums.profitAfterLossesCents
  const legalReserve = minimums.legalReserveCents
  const ofArticle16 = minimums.allReservesCents > legalReserve ? minimums.allReservesCents - legalReserve : 0n
  const statutoryReserve = ofArticle16 + minimums.statutoryReserveCents
  return { losses, legalReserve, statutoryReserve, carried: basis.resultCents - losses - legalReserve - statutoryReserve }
}
