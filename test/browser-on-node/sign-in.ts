/** Signs in to the panel by its form, as somebody with a password does. */
import type { Page } from 'playwright-core'

export async function signIn(page: Page, origin: string, person: { email: string; password: string }): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await page.fill('[name=email]', person.email)
  await page.fill('[name=password]', person.password)
  await page.click('form:has([name=password]) button')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
