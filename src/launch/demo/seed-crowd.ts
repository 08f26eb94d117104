/**
 * The many of a story, beside the few whose names are told: what the books say is the cost of their sites and is paid by
 * them, so gauges that share it out need them there. They are the first of those that `./onyva demo` fills in, which goes
 * on from them.
 */
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { draw } from './fill/draw.ts'
import { fillMembers } from './fill/fill-members.ts'
import { fillRegister } from './fill/fill-register.ts'
import { fillShares } from './fill/fill-shares.ts'
import { fillSites } from './fill/fill-sites.ts'
import { fillUsage } from './fill/fill-usage.ts'
import type { PlannedMember } from './fill/plan.ts'
import type { FillProgress } from './fill/progress.ts'
import type { DemoStory } from './story.ts'

/** The seed that `./onyva demo` takes when none is given. */
const seed = 1
/** Few houses grow as fast as a filled one. */
const slower = { members: 1.25, sites: 2.5 } as const
/** Most hold the one share with which one becomes a member. */
const mostShares = 2
/** As far back as what the named sites used. */
const history = { days: 100, hourDays: 2 } as const
const nobodyLooks: FillProgress = () => {}

const membersOf = (db: Db, { crowd }: DemoStory, clock: Clock): Promise<PlannedMember[]> =>
  fillMembers(db, seed, crowd.members, clock, nobodyLooks, (one) => ({
    ...one,
    ageDays: crowd.newestDays + Math.round(one.ageDays * slower.members),
    seenDaysAgo: draw(seed, 'silent', one.id) < crowd.silent ? null : 300 * draw(seed, 'lately', one.id) ** 2,
  }))

/** Enters them with their identities and shares; after the statutes, and after the shares of those whose names are told. */
export async function seedCrowd(db: Db, story: DemoStory, clock: Clock): Promise<void> {
  const members = await membersOf(db, story, clock)
  await fillRegister(db, seed, members, clock)
  await fillShares(db, seed, members, clock, mostShares)
}

/** Their sites, which the node makes once it has time, and what these used. @throws {UserError} `noNode`. */
export async function seedCrowdSites(db: Db, { sitesDomain }: Pick<Config, 'sitesDomain'>, story: DemoStory, clock: Clock): Promise<void> {
  const { sites: wanted, newestDays } = story.crowd
  const members = await membersOf(db, story, clock)
  const sites = await fillSites(db, { seed, wanted, members, sitesDomain, as: (one) => ({ ...one, ageDays: newestDays + Math.round(one.ageDays * slower.sites) }) }, clock, nobodyLooks)
  await fillUsage(db, sites, clock, nobodyLooks, history)
}
