/** From a request to what acts on applications want. */
import type { Site } from '#hosting/sites/site.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { ApplicationScene } from './ask-application.ts'

export const applicationScene = (c: Ctx, services: SiteServices, site: Site): ApplicationScene => ({
  db: c.get('db'),
  calls: services.calls,
  notifications: services.notifications,
  clock: c.get('clock'),
  log: c.get('log'),
  config: c.get('config'),
  actor: actorOf(c),
  site,
})
