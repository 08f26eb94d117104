/**
 * A gauge: one figure on how the cooperative stands, with its threshold, what it is made of and until when its data tells.
 * Amounts are whole numbers in the unit of the gauge.
 */
import type { GaugeState } from '#db/gauge-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import type { GaugePorts } from './gauge-ports.ts'
import type { GaugeSetting } from './gauge-setting.ts'

/** In the order of the page. */
export const gaugeNames = ['runway', 'capital-floor', 'result', 'equity', 'cost', 'active-accounts', 'non-members', 'arrears', 'phantoms', 'loss-years', 'offices'] as const
export type GaugeName = (typeof gaugeNames)[number]

/** Cents; hundredths of a month; hundredths of a per cent; a number. */
export type Unit = 'cents' | 'months' | 'percent' | 'count'

/** What a figure is made of; words in `cooperative.gauges.parts`. */
export const partNames = [
  'cash', 'cashBefore', 'burn', 'reserve', 'result', 'income', 'costs', 'depreciationLeft', 'equity', 'halfCapital', 'equityClosed', 'halfCapitalClosed', 'capital', 'floor', 'room', 'asked',
  'turnover', 'turnoverMembers', 'turnoverOthers', 'turnoverUnknown', 'others', 'accounts', 'breakEven', 'otherIncome', 'requests', 'faults', 'sites', 'members', 'perMember', 'paid', 'staff', 'machines', 'energy', 'running',
  'late', 'lateOld', 'debtors', 'phantoms', 'silent', 'lossYears', 'lastResult', 'heaviestLoss', 'highestCapital', 'inOffice', 'seatsLeast', 'seatsWanted', 'budgetToDate', 'budgetYear', 'forecastYear',
] as const
export type PartName = (typeof partNames)[number]

/** Which accounts of the books a part is the sum of, so that anybody can add them up. */
interface PartAccounts {
  prefixes: readonly string[]
  /** Null: what they stand at. */
  from: Day | null
  to: Day
}

export interface Part {
  name: PartName
  value: bigint
  unit: Unit
  accounts?: PartAccounts
}

/** Days that matter: deadlines of law, ends of terms; words in `cooperative.gauges.dates`. */
export const dateNames = ['firstBelow', 'approvedBy', 'meetingBy', 'rebuildBy', 'backUnderBy', 'auditSince', 'nextEnd', 'yearEnd'] as const
type DateName = (typeof dateNames)[number]

/** Why, where the state alone does not say it; words in `cooperative.gauges.because`. */
export const reasons = [
  'noEntries', 'quiet', 'noTurnover', 'noSites', 'noUsage', 'noMembers', 'noStatutes', 'noYears', 'young', 'growing', 'beyond', 'noCash', 'underReserve', 'queue', 'noBudget', 'loss', 'belowAtClosing', 'heavyLoss', 'emptyYear', 'oneLeft', 'endsSoon', 'seatsFree', 'noCeiling', 'unvotedLoss', 'behind', 'onBudget',
] as const
export type Because = (typeof reasons)[number]

export interface Reading {
  /** What is said first; null when it cannot be told. */
  value: bigint | null
  /** What is drawn over time, in the gauge's drawn unit. */
  drawn: bigint | null
  /** In the drawn unit; null: none. */
  threshold: bigint | null
  state: GaugeState
  because: Because | null
  /** The last day that its data tells of; null: none tells, or it holds for the day itself. */
  asOf: Day | null
  parts: readonly Part[]
  dates: readonly { name: DateName; day: Day }[]
  /** Which of its texts hold: an association has other rules than a company. */
  variant: 'company' | 'association' | null
}

export interface GaugeSources {
  db: DbOrTx
  /** The day that it is about; today, or one that is over. */
  day: Day
  today: Day
  setting: GaugeSetting
  ports: GaugePorts
}

export interface Gauge {
  name: GaugeName
  unit: Unit
  drawnUnit: Unit
  /** On which side of the threshold it is well: above a floor, or below a ceiling. */
  well: 'above' | 'below'
  /** Whether what is kept tells of days that are over; else its history begins with its first reading. */
  tellsPast: boolean
  /** Null: there is no such thing in this kind of cooperative. */
  read(sources: GaugeSources): Promise<Reading | null>
}

/** A figure that cannot be told, and why. */
export const untold = (because: Because, asOf: Day | null = null, more: Partial<Reading> = {}): Reading => ({ value: null, drawn: null, threshold: null, state: 'unknown', because, asOf, parts: [], dates: [], variant: null, ...more })

/** Rounded to the nearest, halves away from nothing. */
export const divided = (what: bigint, by: bigint): bigint => {
  const sign = what < 0n !== by < 0n ? -1n : 1n
  const [size, parts] = [what < 0n ? -what : what, by < 0n ? -by : by]
  return sign * ((size * 2n + parts) / (parts * 2n))
}

/** Near within a fifth of its threshold. */
export function judge(value: bigint, threshold: bigint, well: 'above' | 'below'): GaugeState {
  if (well === 'above') return value < threshold ? 'crossed' : value * 5n < threshold * 6n ? 'near' : 'calm'
  return value > threshold ? 'crossed' : value * 5n > threshold * 4n ? 'near' : 'calm'
}

/** Whether data that ends on a day no longer tells of another. */
const isQuiet = (asOf: Day, { day, setting }: Pick<GaugeSources, 'day' | 'setting'>): boolean => (Date.parse(day) - Date.parse(asOf)) / 86_400_000 > setting.quietDays

/** The same figure, of a day that its data no longer tells of: it is shown with its day, and judged no more. */
export const orQuiet = (reading: Reading, sources: Pick<GaugeSources, 'day' | 'setting'>): Reading => (reading.asOf !== null && isQuiet(reading.asOf, sources) ? { ...reading, state: 'unknown', because: 'quiet' } : reading)

/** Sums of what begins with one of some codes. */
export const sumOf = (sums: readonly { account: string; cents: bigint }[], ...prefixes: string[]): bigint => sums.reduce((sum, { account, cents }) => (prefixes.some((prefix) => account.startsWith(prefix)) ? sum + cents : sum), 0n)
