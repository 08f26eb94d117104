/** Every page of plans, tariffs, subscriptions and billing, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeBillingPages } from '../billing/billing-pages.ts'
import { makeMySubscriptionPages } from './my-subscription-pages.ts'
import { makeOneSubscriptionPages } from './one-subscription-pages.ts'
import { makePlanPages } from './plan-pages.ts'
import { makeSubscriptionListPages } from './subscription-list-pages.ts'
import { makeSimulationPages } from './simulation/simulation-pages.ts'
import type { UsagePort } from './usage-port.ts'

/** Forms of new things before the things whose ids their addresses could be. */
export function makeTariffPages(ports: UsagePort): App {
  const app = new Hono<Env>()
  for (const part of [makePlanPages(), makeSubscriptionListPages(), makeOneSubscriptionPages(), makeBillingPages(), makeMySubscriptionPages(ports), makeSimulationPages(ports)]) app.route('/', part)
  return app
}
