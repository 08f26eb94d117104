/** A person reads the journal of their own things. */
import { Hono } from 'hono'
import { auditOfPerson } from '#people/audit-store.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { paths } from '#web/paths.ts'
import { accountPage } from './account-frame.ts'
import { beforeOf, eventList, eventsPerPage } from './event-list.ts'

/** Page `/account/activity`. */
export function makeActivityPages(): App {
  const app = new Hono<Env>()
  app.get(paths.activity, signedIn, async (c) => {
    const actor = actorOf(c)
    const who = { personId: actor.personId, memberIds: actor.members.map((member) => member.id) }
    const found = await auditOfPerson(c.get('db'), who, { before: beforeOf(c), pageSize: eventsPerPage })
    const t = c.get('m').people.activity
    return accountPage(c, 'activity', { lead: t.lead, content: eventList(c, found, t.none) })
  })
  return app
}
