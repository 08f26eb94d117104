/** What awaits somebody about what is unpaid: a member on their home page, the treasury on the front page of the administration. */
import { sql } from 'kysely'
import { dayOf } from '#lib/day.ts'
import { colon } from '#lib/format.ts'
import { linkButton } from '#web/components/button.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { money, words } from './due-words.ts'
import { duePaths, dunningPaths } from './dunning-paths.ts'

/** Of the members that the reader acts for: what is late, sites that are closed for it, a plan that waits for their answer. */
export async function dueNeeds(c: Ctx): Promise<Step[]> {
  const ids = actorOf(c).members.map(({ id }) => id)
  if (ids.length === 0) return []
  const t = words(c).home
  const { rows } = await sql<{ id: string; name: string; late: number; suspended: boolean; offered: boolean }>`
    select m.id, m.name, coalesce(sum(a.cents - a.paid_cents) filter (where a.direction = 'in' and a.paid_cents < a.cents and a.disputed_at is null and a.due_on < ${dayOf(c.get('clock').now())}), 0)::bigint as late,
      exists (select from unpaid_suspension u where u.member_id = m.id and u.lifted_at is null) as suspended, exists (select from payment_plan g where g.member_id = m.id and g.state = 'proposed' and g.side = 'house') as offered
    from member m left join amount_due a on a.member_id = m.id where m.id = any(${ids}::text[]) group by m.id, m.name order by m.name`.execute(c.get('db'))
  return rows
    .filter(({ late, suspended, offered }) => late > 0 || suspended || offered)
    .map((row) => ({ state: row.suspended ? 'badly' : 'open', title: row.suspended ? t.suspended : row.offered ? t.offered : t.late(money(c, BigInt(row.late))), text: row.name, actions: linkButton({ href: duePaths.of(row.id), label: t.see, small: true, describedAs: `${t.see}${colon(c.get('language'))}${row.name}` }) }))
}

/** What waits for the treasury's answer. */
export async function arrearNeeds(c: Ctx): Promise<Step[]> {
  const t = words(c).home
  const { rows } = await sql<{ disputes: number; plans: number }>`select (select count(*) from due_dispute where settled_at is null)::integer as disputes, (select count(*) from payment_plan where state = 'proposed' and side = 'customer')::integer as plans`.execute(c.get('db'))
  const [found] = rows
  if (!found || found.disputes + found.plans === 0) return []
  return [{ state: 'open', title: t.waits, text: t.waitsText(found.disputes, found.plans), actions: linkButton({ href: `${dunningPaths.arrears}?view=${found.disputes > 0 ? 'disputed' : 'planned'}`, label: t.waitsSee, small: true }) }]
}
