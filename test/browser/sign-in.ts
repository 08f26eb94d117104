/** Signing in as a person does, at the page. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { goodPassword } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'

/** Fills in the page and waits until it is left. */
export async function signIn(page: Page, { email, password = goodPassword }: { email: string; password?: string }): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Courriel').fill(email)
  await page.getByLabel('Mot de passe').fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** A browser without scripts in which a new person of this role is signed in. */
export async function signedInAs(browser: Browser, panel: TestPeople & { baseUrl: string }, name: string, role: 'treasurer' | 'board'): Promise<BrowserContext> {
  const person = await panel.addPerson({ name, roles: [role] })
  const context = await browser.newContext({ locale: 'fr', baseURL: panel.baseUrl, javaScriptEnabled: false })
  await signIn(await context.newPage(), person)
  return context
}
