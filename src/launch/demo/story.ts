/** The three fictional cooperatives: one that stands, one that drifts without anybody saying so, one in trouble. */
import type { Config } from '#lib/config.ts'
import { addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export const storyNames = ['healthy', 'drifting', 'trouble'] as const
export type StoryName = (typeof storyNames)[number]

export interface DemoStory {
  name: StoryName
  cooperative: Config['cooperative']
  /** Fiscal years in the books before this one. */
  yearsBefore: number
  /** In the bank when the books begin, and what is still owed of the loan, in euros. */
  openingCash: number
  openingLoan: number
  /** What members had lent it by then. */
  lentByMembers: number
  /** Net fees of a month in euros; months are counted from the first of the books. */
  fees: (month: number) => number
  /** What of the fees is collected when it is debited. */
  collected: number
  /** By how much suppliers have become dearer. */
  dearer: (month: number) => number
  /** What the statutes hold the capital to, in cents, from the first day of last year; null: as in the beginning. */
  raisedFloorCents: number | null
  /** Who is hosted without being a member, for how many sites, and the months for which they have not paid. */
  outsiders: readonly { name: string; city: string; sites: number; owesMonths: number }[]
  /** Seats that were taken: since when, and when the term ends or ended; null: with the next meeting that says so. */
  seats: readonly { sinceMonths: number; endsInDays: number | null }[]
}

const cooperative = (name: string, mailDomain: string): Config['cooperative'] => ({ name, fictional: true, contactEmail: `contact@${mailDomain}.example` })

const stories: Record<StoryName, DemoStory> = {
  healthy: { name: 'healthy', cooperative: cooperative('Les Toits Communs', 'lestoitscommuns'), yearsBefore: 1, openingCash: 38_240, openingLoan: 7_240, lentByMembers: 0, fees: (month) => 12_700 + month * 45, collected: 0.985, dearer: () => 1, raisedFloorCents: null, outsiders: [{ name: 'Maison du Fleuve', city: 'Nantes', sites: 18, owesMonths: 0 }], seats: [400, 400, 760, 760, 1100, 1100].map((endsInDays) => ({ sinceMonths: 8, endsInDays })) },
  // a few leave each month, suppliers add a little: nothing that anybody would notice in a month
  drifting: { name: 'drifting', cooperative: cooperative('Les Toits Penchés', 'lestoitspenches'), yearsBefore: 2, openingCash: 62_000, openingLoan: 9_640, lentByMembers: 0, fees: (month) => 12_700 - month * 62, collected: 0.97, dearer: (month) => 1 + month * 0.006, raisedFloorCents: null, outsiders: [{ name: 'Agence Trait d’union', city: 'Lyon', sites: 73, owesMonths: 0 }, { name: 'Studio Grand Large', city: 'Brest', sites: 57, owesMonths: 3 }, { name: 'Maison du Fleuve', city: 'Nantes', sites: 18, owesMonths: 0 }], seats: [-420, -60, 75, 430, 430, 800].map((endsInDays) => ({ sinceMonths: 30, endsInDays })) },
  trouble: { name: 'trouble', cooperative: cooperative('Les Toits Percés', 'lestoitsperces'), yearsBefore: 3, openingCash: 131_000, openingLoan: 12_040, lentByMembers: 64_000, fees: (month) => 12_450 - month * 54, collected: 0.94, dearer: (month) => 1 + month * 0.0075, raisedFloorCents: 4_000_000, outsiders: [{ name: 'Agence Trait d’union', city: 'Lyon', sites: 84, owesMonths: 0 }, { name: 'Studio Grand Large', city: 'Brest', sites: 61, owesMonths: 8 }, { name: 'Comptoir du Web', city: 'Lille', sites: 40, owesMonths: 2 }], seats: [-700, -510, -300, -120, 200, 200].map((endsInDays) => ({ sinceMonths: 40, endsInDays })) },
}

/** What they pay for a site and month, in euros. */
export const outsiderSiteEuros = 14

/** For how many whole months before this one the cooperative has invoiced with its own tool. */
export const monthsBilled = 12

export const storyOf = (name: StoryName): DemoStory => stories[name]

/** The day on which the books of a story begin. */
export const booksBegin = (story: DemoStory, today: Day): Day => addMonths(day(`${today.slice(0, 4)}-01-01`), -12 * story.yearsBefore)
