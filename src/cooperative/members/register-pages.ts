/** Every page of the register: members, their identity, applications. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeApplicationLinkPages } from './applications/application-link-pages.ts'
import { makeApplicationPages } from './applications/application-pages.ts'
import { makeJoinPages } from './applications/join-pages.ts'
import { makeDeparturePages } from './departures/departure-pages.ts'
import { makeExchangePages } from './exchange/exchange-pages.ts'
import { makeLeavePages } from './departures/leave-pages.ts'
import { makeMembershipPages } from './membership-pages.ts'
import { makeMemberPages } from './member-pages.ts'
import type { MemberPorts } from './member-ports.ts'
import { makePhantomPages } from './phantoms/phantom-pages.ts'
import { makeStillTherePages } from './phantoms/still-there-pages.ts'
import { makeIdentityPages } from './register/identity-pages.ts'

/** Joins them. */
export function makeRegisterPages(ports: MemberPorts): App {
  const app = new Hono<Env>()
  for (const part of [makeJoinPages(), makeApplicationLinkPages(), makeApplicationPages(ports), makeDeparturePages(ports), makeExchangePages(), makePhantomPages(ports), makeStillTherePages(), makeMemberPages(ports), makeIdentityPages(), makeMembershipPages(), makeLeavePages(ports)]) app.route('/', part)
  return app
}
