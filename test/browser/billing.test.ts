/** Tariffs, subscriptions, a run that waits to be looked at, and a member's own page, as people see them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openRun } from '#cooperative/finance/billing/run-store.ts'
import { billingPaths, subscriptionPaths, tariffPaths } from '#cooperative/finance/tariffs/tariff-paths.ts'
import { usageOfMembers } from '#hosting/for-cooperative.ts'
import { demoActor } from '#launch/demo/demo-actor.ts'
import { seedBilling } from '#launch/demo/seed-billing.ts'
import { systemClock } from '#lib/clock.ts'
import { lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

// Not in a `before` hook: the test database ends with the hook that opens it.
const panel = await servePanel()
const treasurer = await demoActor(panel.db, 1, systemClock)
assert.ok(treasurer)
await seedBilling(panel.db, treasurer, { usageOf: usageOfMembers }, systemClock)
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

test('a run that waits, its question, a subscription, tariffs, a member’s page', async () => {
  const run = await openRun(panel.db)
  const { id: subscription } = await panel.db.selectFrom('subscription').select('id').orderBy('number').limit(1).executeTakeFirstOrThrow()
  const { id: member } = await panel.db.selectFrom('member').select('id').orderBy('number').limit(1).executeTakeFirstOrThrow()
  const context = await browser.newContext({ locale: 'fr', baseURL: panel.baseUrl })
  const page = await context.newPage()
  await signIn(page, panel.signIns.administrator)
  await page.goto(panel.baseUrl + billingPaths.one(run?.id ?? ''))
  const state = await context.storageState()
  await context.close()
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  const paths = [billingPaths.one(run?.id ?? ''), billingPaths.issue(run?.id ?? ''), subscriptionPaths.one(subscription), subscriptionPaths.change(subscription), tariffPaths.home, subscriptionPaths.of(member)]
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: state, ...shots }), [])
  assert.deepEqual(panel.faults, [])
})
