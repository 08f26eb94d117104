/** How a project goes, from its dated facts: pure, so that any day can be judged, by anyone, to the same words. */
import { daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface MilestoneFacts {
  weight: number
  plannedOn: Day
  /** What who leads expects by now; null: as planned. */
  expectedOn: Day | null
  doneOn: Day | null
}

export interface ProjectFacts {
  votedCents: bigint
  startsOn: Day
  endsOn: Day
  redPoints: number
  spentCents: bigint
  milestones: readonly MilestoneFacts[]
  stoppedOn: Day | null
  /** What who leads expects it to cost in all, where they said. */
  saidCents: bigint | null
}

/** Reasons to look at it; the first two turn it red. */
export const findings = ['spendsWithoutDelivering', 'overBudget', 'late', 'overForecast'] as const
export type Finding = (typeof findings)[number]

export interface Judgement {
  standing: 'planned' | 'running' | 'stopped' | 'delivered'
  isRed: boolean
  /** The worst first. */
  findings: readonly Finding[]
  /** Shares of the whole in points of a hundred, rounded down: of what was voted, of what is to be delivered. */
  spentPoints: number
  deliveredPoints: number
  /** How long after the plan that was voted: so far, or as it is expected. */
  lateDays: number
  deliveredOn: Day | null
  /** What it will cost if the rest costs as what is delivered did; null before anything is delivered. */
  trendCents: bigint | null
  /** The estimate of who leads, else the trend. */
  forecastCents: bigint | null
}

const latest = (a: Day, b: Day): Day => (a > b ? a : b)

/**
 * Judges a project on a day. Delivered is the weight of the steps that are done against that of all steps: a project without a
 * step has delivered nothing. Late is measured against the plan as it was voted, whatever is expected since.
 */
export function judgeProject(facts: ProjectFacts, today: Day): Judgement {
  const whole = facts.milestones.reduce((sum, { weight }) => sum + weight, 0)
  const done = facts.milestones.filter(({ doneOn }) => doneOn !== null && doneOn <= today)
  const doneWeight = done.reduce((sum, { weight }) => sum + weight, 0)
  const deliveredPoints = whole === 0 ? 0 : Math.floor((doneWeight * 100) / whole)
  const spentPoints = facts.spentCents <= 0n ? 0 : Number((facts.spentCents * 100n) / facts.votedCents)
  const isDelivered = whole > 0 && done.length === facts.milestones.length
  const standing = isDelivered ? 'delivered' : facts.stoppedOn !== null && facts.stoppedOn <= today ? 'stopped' : facts.startsOn > today ? 'planned' : 'running'
  const deliveredOn = isDelivered ? done.reduce((last, { doneOn }) => latest(last, doneOn ?? last), done[0]?.doneOn ?? today) : null
  const open = facts.milestones.filter(({ doneOn }) => doneOn === null || doneOn > today)
  const until = facts.stoppedOn !== null && facts.stoppedOn <= today ? facts.stoppedOn : today
  const lateDays = isDelivered
    ? Math.max(0, daysBetween(facts.endsOn, deliveredOn ?? facts.endsOn))
    : Math.max(0, daysBetween(facts.endsOn, until), ...open.map(({ plannedOn, expectedOn }) => daysBetween(plannedOn, latest(until, expectedOn ?? until))))
  const trendCents = doneWeight > 0 && facts.spentCents > 0n ? (facts.spentCents * BigInt(whole)) / BigInt(doneWeight) : null
  const forecastCents = isDelivered ? null : (facts.saidCents ?? trendCents)
  const goesOn = standing === 'running' || standing === 'planned'
  const found: Finding[] = []
  if (goesOn && spentPoints - deliveredPoints >= facts.redPoints) found.push('spendsWithoutDelivering')
  if (facts.spentCents > facts.votedCents) found.push('overBudget')
  if (lateDays > 0 && standing !== 'stopped') found.push('late')
  if (goesOn && forecastCents !== null && forecastCents > facts.votedCents && facts.spentCents <= facts.votedCents) found.push('overForecast')
  return { standing, isRed: goesOn && found.some((one) => one === 'spendsWithoutDelivering' || one === 'overBudget'), findings: found, spentPoints, deliveredPoints, lateDays, deliveredOn, trendCents, forecastCents }
}
