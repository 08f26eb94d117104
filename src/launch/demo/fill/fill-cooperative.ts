/** Fills the fictional cooperative up to a number of members and sites, in the control plane's database. */
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { fillMembers } from './fill-members.ts'
import { fillRegister } from './fill-register.ts'
import { fillShares } from './fill-shares.ts'
import { fillSites } from './fill-sites.ts'
import type { PlannedSite } from './plan.ts'
import type { FillProgress } from './progress.ts'

export interface FillWanted {
  members: number
  sites: number
  seed: number
}

export interface Filled {
  members: number
  sites: number
  databases: number
  /** Applications that are still to be installed, through the API. */
  applications: { site: string; name: string; application: NonNullable<PlannedSite['application']> }[]
}

/** What is there already stays and counts. @throws {UserError} `noNode`. */
export async function fillCooperative(db: Db, config: Pick<Config, 'sitesDomain'>, wanted: FillWanted, clock: Clock, tell: FillProgress): Promise<Filled> {
  const members = await fillMembers(db, wanted.seed, wanted.members, clock, tell)
  await fillRegister(db, wanted.seed, members, clock)
  await fillShares(db, wanted.seed, members, clock)
  const planned = await fillSites(db, { seed: wanted.seed, wanted: wanted.sites, members, sitesDomain: config.sitesDomain }, clock, tell)
  const installed = new Set((await db.selectFrom('site_application').select('site_id').where('installed_at', 'is not', null).execute()).map((row) => row.site_id))
  return {
    members: members.length,
    sites: planned.length,
    databases: planned.filter(({ databaseId }) => databaseId !== null).length,
    applications: planned.flatMap(({ id, name, application }) => (application === null || installed.has(id) ? [] : [{ site: id, name, application }])),
  }
}
