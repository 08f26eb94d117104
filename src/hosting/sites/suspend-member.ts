/**
 * All sites of a member at once, for what is unpaid: closed to visitors, and opened again as they were. While a member
 * is suspended none of their sites opens, whoever asks: what they closed themselves stays closed, what they bring back
 * or make comes later.
 */
import { sql } from 'kysely'
import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Doer } from '#people/audit.ts'
import { changeForNode } from './change-site.ts'
import { lockSite } from './site-store.ts'
import type { Site } from './site.ts'

/** Sites of a member that are there, one after the other, in an order that is always the same. */
async function lockSitesOf(tx: Tx, memberId: string): Promise<Site[]> {
  const rows = await tx.selectFrom('site').select('id').where('member_id', '=', memberId).where('purged_at', 'is', null).where('deleted_at', 'is', null).orderBy('id').execute()
  const sites = []
  for (const { id } of rows) sites.push(await lockSite(tx, id))
  return sites.filter((site) => site !== null && !site.deletedAt) as Site[]
}

/**
 * Closes the sites of a member. Those that the cooperative closed for another reason keep it.
 * @returns how many were closed by this. Suspending a suspended member changes nothing.
 */
export async function suspendHosting(tx: Tx, doer: Doer, input: { memberId: string }, clock: Clock): Promise<number> {
  const made = await tx.insertInto('hosting_suspension').values({ member_id: input.memberId, since: clock.now() }).onConflict((conflict) => conflict.doNothing()).returning('member_id').executeTakeFirst()
  if (!made) return 0
  const sites = (await lockSitesOf(tx, input.memberId)).filter(({ suspension }) => suspension === null || suspension === 'request')
  for (const site of sites) {
    await changeForNode(tx, doer, site, { action: 'site.suspended', patch: { suspension: 'unpaid', suspended_at: clock.now() }, before: { suspension: site.suspension }, after: { suspension: 'unpaid' } }, clock)
    await tx.insertInto('hosting_suspension_site').values({ member_id: input.memberId, site_id: site.id, before: site.suspension === 'request' ? 'request' : null }).execute()
  }
  return sites.length
}

/** Opens them again, as they were: what the member had closed stays closed. @returns how many it was about. */
export async function resumeHosting(tx: Tx, doer: Doer, input: { memberId: string }, clock: Clock): Promise<number> {
  const held = await tx.selectFrom('hosting_suspension').select('member_id').where('member_id', '=', input.memberId).forUpdate().executeTakeFirst()
  if (!held) return 0
  const before = new Map((await tx.selectFrom('hosting_suspension_site').select(['site_id', 'before']).where('member_id', '=', input.memberId).execute()).map((row) => [row.site_id, row.before]))
  await tx.deleteFrom('hosting_suspension').where('member_id', '=', input.memberId).execute()
  const sites = (await lockSitesOf(tx, input.memberId)).filter(({ id, suspension }) => suspension === 'unpaid' && before.has(id))
  for (const site of sites) {
    const suspension = before.get(site.id) ?? null
    await changeForNode(tx, doer, site, { action: 'site.resumed', patch: { suspension, ...(suspension === null ? { suspended_at: null } : {}) }, before: { suspension: 'unpaid' }, after: { suspension } }, clock)
  }
  return sites.length
}

/** Nothing of a suspended member goes online. @throws {UserError} `memberSuspended` (409). */
export async function requireNotSuspended(db: DbOrTx, memberId: string): Promise<void> {
  const { rows } = await sql`select from hosting_suspension where member_id = ${memberId}`.execute(db)
  if (rows.length > 0) throw new UserError('memberSuspended', {}, { status: 409 })
}
