/**
 * Every page of the panel that needs no parameter, found among its routes: as nobody, as a member, as an
 * administrator. A page that is added is looked at without anybody having to think of it.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { firstLoadBytes, lookAt, openBrowser } from './look.ts'
import { servePanel } from './serve-panel.ts'

// Not in a `before` hook: the test database ends with the hook that opens it.
const panel = await servePanel()
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await panel.close()
})

/** Addresses that give something else than a page. */
const noPages = /^\/(api\/|assets|alive)|\/(events|download|extract|openapi\.json)$|\/finance\/files\//

const pathsFor = (roles: readonly string[] | null): string[] => {
  const paths = panel.routes
    .filter((route) => route.method === 'GET' && !/[:*]/.test(route.path) && !noPages.test(route.path))
    .filter(({ access }) => access.who === 'public' || (roles !== null && (access.who === 'signedIn' || (access.who === 'role' && access.anyOf.some((role) => roles.includes(role))))))
  return [...new Set(paths.map((route) => route.path))]
}

/** Signs in as a person would, and gives what the browser keeps. */
async function signedIn({ email, password }: { email: string; password: string }) {
  const context = await browser.newContext({ locale: 'fr' })
  const page = await context.newPage()
  await page.goto(`${panel.baseUrl}/sign-in`)
  await page.locator('input[type="email"]').fill(email)
  await page.locator('input[type="password"]').fill(password)
  await page.locator('form:has(input[type="password"]) button').last().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  const state = await context.storageState()
  await context.close()
  return state
}

async function look(paths: readonly string[], storageState?: Awaited<ReturnType<typeof signedIn>>) {
  assert.ok(paths.length > 0)
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  const state = storageState === undefined ? {} : { storageState }
  const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...state, ...shots })
  for (const path of paths) {
    const context = await browser.newContext({ locale: 'fr', ...state })
    const bytes = await firstLoadBytes(context, panel.baseUrl + path)
    await context.close()
    if (bytes > 60_000) findings.push({ path, where: 'first visit', what: `${bytes} bytes` })
  }
  assert.deepEqual(findings, [])
  assert.deepEqual(panel.faults, [])
}

test('pages open to everybody', () => look(pathsFor(null)))

test('pages of a member', async () => {
  const before = new Set(pathsFor(null))
  await look(pathsFor([]).filter((path) => !before.has(path)), await signedIn(panel.signIns.member))
})

test('pages of an administrator', async () => {
  const before = new Set(pathsFor([]))
  await look(pathsFor(['administrator']).filter((path) => !before.has(path)), await signedIn(panel.signIns.administrator))
})

test('the pages of the books, of the treasurer', async () => {
  const before = new Set(pathsFor(['administrator']))
  const [entry, draft] = await Promise.all(['validated', 'draft'].map((state) => panel.db.selectFrom('journal_entry').select('id').where('state', '=', state as 'draft').limit(1).executeTakeFirst()))
  const one = `/administration/finance/entries/${(entry ?? draft)?.id}`
  const more = [one, `${one}/reverse`, '/administration/finance/accounts/401', '/administration/finance/accounts/401/lettering']
  await look([...pathsFor(['treasurer']).filter((path) => !before.has(path)), ...more], await signedIn(panel.signIns.administrator))
})

test('a name without a space pushes no page aside', async () => {
  const name = 'W'.repeat(200)
  const member = await panel.db.updateTable('member').set({ name }).where('number', '=', 3).returning('id').executeTakeFirstOrThrow()
  const person = await panel.db.updateTable('person').set({ name: name }).where('email', '=', panel.signIns.member.email).returning('id').executeTakeFirstOrThrow()
  const paths = ['/administration/members', `/administration/members/${member.id}`, '/administration/persons', `/administration/persons/${person.id}`]
  const findings = await lookAt({ browser, baseUrl: panel.baseUrl, paths, storageState: await signedIn(panel.signIns.administrator) })
  assert.deepEqual(findings, [])
})

test('a member’s shares, a movement with its payments, the statutes’ form', async () => {
  const [first] = await panel.db.selectFrom('member').select('id').orderBy('number').limit(1).execute()
  await look([`/shares/${first?.id}`, '/administration/shares/movements/13', '/cooperative/statutes/new?preset=scic'], await signedIn(panel.signIns.administrator))
})
