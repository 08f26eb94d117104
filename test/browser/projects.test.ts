/** Pages of projects and of what is open to everybody, which need a project in their address: axe, 320 px, errors, weight, in both languages. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { projectPaths } from '#cooperative/projects/project-paths.ts'
import { allProjects } from '#cooperative/projects/project-store.ts'
import { transparencyPaths } from '#cooperative/transparency/transparency-paths.ts'
import { inTransaction } from '#db/transaction.ts'
import { demoActor } from '#launch/demo/demo-actor.ts'
import { seedProjects } from '#launch/demo/seed-projects.ts'
import { storyOf } from '#launch/demo/story.ts'
import { systemClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { firstLoadBytes, lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'
import { signIn } from './sign-in.ts'

const panel = await servePanel()
const [leader, keeper] = [await demoActor(panel.db, 0, systemClock), await demoActor(panel.db, 1, systemClock)]
assert.ok(leader && keeper)
for (const story of ['trouble', 'healthy'] as const) await inTransaction(panel.db, (tx) => seedProjects(tx, { keeper, leader }, storyOf(story), systemClock))
const projects = await allProjects(panel.db, dayOf(systemClock.now()))
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

async function looksGood(paths: readonly string[], who: { email: string; password: string } | null): Promise<void> {
  const context = await browser.newContext({ locale: 'fr', baseURL: panel.baseUrl })
  if (who) await signIn(await context.newPage(), who)
  const storageState = await context.storageState()
  await context.close()
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState, ...shots })
  for (const path of paths) {
    const visit = await browser.newContext({ locale: 'fr', storageState })
    const bytes = await firstLoadBytes(visit, panel.baseUrl + path)
    await visit.close()
    if (bytes > 60_000) findings.push({ path, where: 'first visit', what: `${bytes} bytes` })
  }
  assert.deepEqual(findings, [])
  assert.deepEqual(panel.faults, [])
}

test('a project that is red, one on its way, what it spent, and the forms of those who lead it', async () => {
  const red = projects.find(({ judgement }) => judgement.isRed)
  const calm = projects.find(({ name }) => name === 'Second centre de données')
  assert.ok(red && calm)
  const open = calm.milestones.find(({ doneOn }) => doneOn === null)
  await looksGood([projectPaths.one(red.id), projectPaths.one(calm.id), projectPaths.expenses(red.id), projectPaths.vote(calm.id), projectPaths.milestone(calm.id, open?.id ?? '')], panel.signIns.administrator)
})

test('what anybody reads without signing in', () => looksGood([transparencyPaths.open], null))
