/** The three fictional cooperatives: one that stands, one that drifts without anybody saying so, one in trouble. Each is a small house: some hundred members, a person paid for part of the week. */
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
  /** What it lost a month when the books begin, in euros: so much less is in the bank for each month that they are shorter. */
  openingLoss: number
  /** Net fees of a month in euros; months are counted from the first of the story, so that it has come as far whenever it is told. */
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
  /** All its members and sites, the few whose names are told among them; days since the newest came, and the part of whom nothing is heard. */
  crowd: { members: number; sites: number; newestDays: number; silent: number }
}

const cooperative = (name: string, mailDomain: string): Config['cooperative'] => ({ name, fictional: true, contactEmail: `contact@${mailDomain}.example` })

const stories: Record<StoryName, DemoStory> = {
  healthy: {
    name: 'healthy', cooperative: cooperative('Les Toits Communs', 'lestoitscommuns'), yearsBefore: 1, openingCash: 4_560, openingLoss: 0, openingLoan: 1_810, lentByMembers: 0, fees: (month) => 3_420 + month * 11, collected: 0.985, dearer: () => 1, raisedFloorCents: null,
    outsiders: [{ name: 'Maison du Fleuve', city: 'Nantes', sites: 5, owesMonths: 0 }],
    seats: [400, 400, 760, 760, 1100, 1100].map((endsInDays) => ({ sinceMonths: 40, endsInDays })),
    crowd: { members: 320, sites: 500, newestDays: 0, silent: 0.1 },
  },
  // a few leave each month, suppliers add a little: nothing that anybody would notice in a month
  drifting: {
    name: 'drifting', cooperative: cooperative('Les Toits Penchés', 'lestoitspenches'), yearsBefore: 2, openingCash: 2_500, openingLoss: 60, openingLoan: 2_410, lentByMembers: 0, fees: (month) => 3_225 - month * 13.5, collected: 0.97, dearer: (month) => 1 + month * 0.006, raisedFloorCents: null,
    outsiders: [{ name: 'Agence Trait d’union', city: 'Lyon', sites: 17, owesMonths: 0 }, { name: 'Studio Grand Large', city: 'Brest', sites: 13, owesMonths: 3 }, { name: 'Maison du Fleuve', city: 'Nantes', sites: 5, owesMonths: 0 }],
    seats: [-420, -60, 75, 430, 430, 800].map((endsInDays) => ({ sinceMonths: 40, endsInDays })),
    crowd: { members: 290, sites: 440, newestDays: 150, silent: 0.34 },
  },
  trouble: {
    name: 'trouble', cooperative: cooperative('Les Toits Percés', 'lestoitsperces'), yearsBefore: 3, openingCash: 23_750, openingLoss: 250, openingLoan: 3_010, lentByMembers: 20_000, fees: (month) => 3_110 - month * 13.5, collected: 0.94, dearer: (month) => 1 + month * 0.0075, raisedFloorCents: 4_000_000,
    outsiders: [{ name: 'Agence Trait d’union', city: 'Lyon', sites: 21, owesMonths: 0 }, { name: 'Studio Grand Large', city: 'Brest', sites: 15, owesMonths: 8 }, { name: 'Comptoir du Web', city: 'Lille', sites: 10, owesMonths: 2 }],
    seats: [-700, -510, -300, -120, 200, 200].map((endsInDays) => ({ sinceMonths: 54, endsInDays })),
    crowd: { members: 260, sites: 400, newestDays: 300, silent: 0.42 },
  },
}

/** What they pay for a site and month, in euros. */
export const outsiderSiteEuros = 14

/** For how many whole months before this one the cooperative has invoiced with its own tool. */
export const monthsBilled = 12

export const storyOf = (name: StoryName): DemoStory => stories[name]

/** Books begin with a year: whole months by which a story is further than they are long; it is told as in a November. */
export const monthsAhead = (today: Day): number => 11 - Number(today.slice(5, 7))

/** The day on which the books of a story begin. */
export const booksBegin = (story: DemoStory, today: Day): Day => addMonths(day(`${today.slice(0, 4)}-01-01`), -12 * story.yearsBefore)
