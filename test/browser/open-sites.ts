/** What tests of members' pages begin with: the panel (serve-sites.ts), a browser, and sites that their node has reported. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inTransaction } from '#db/transaction.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import type { Site } from '#hosting/sites/site.ts'
import { buildSite } from '#hosting/sites/test-sites.ts'
import { gatherErrors, openBrowser } from './look.ts'
import { serveSites } from './serve-sites.ts'
import type { ServedSites } from './serve-sites.ts'

interface OpenSites {
  panel: ServedSites
  browser: Browser
  /** A page of its own, whose scripts and security policy must raise no error. */
  withPage(options: Parameters<Browser['newContext']>[0], work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void>
  /** A site that its node has already reported. */
  made(hostName: string): Promise<Site>
  /** The site once its node has reported what is wanted of it now. */
  settled(id: string): Promise<Site>
  /** Where a file of a site lies. */
  inSite(site: Site, path: string): string
  put(site: Site, path: string, text: string): Promise<void>
}

/** Called at the top of a test file, not in a `before` hook: the test database ends with the hook that opens it. */
export async function openSites(): Promise<OpenSites> {
  const panel = await serveSites()
  const browser = await openBrowser()
  after(async () => {
    await browser.close()
    await panel.close()
  })
  const inSite = (site: Site, path: string) => join(panel.node.folderOf(site.id), path)
  async function settled(id: string): Promise<Site> {
    for (let tries = 0; tries < 1000; tries++) {
      const site = await siteById(panel.db, id)
      if (site && site.observedGeneration >= site.generation) return site
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.fail('the played node reported nothing')
  }
  return {
    panel,
    browser,
    settled,
    inSite,
    made: async (hostName) => settled((await inTransaction(panel.db, (tx) => buildSite(tx, panel.actor, { hostName }))).id),
    async put(site, path, text) {
      await mkdir(join(inSite(site, path), '..'), { recursive: true })
      await writeFile(inSite(site, path), text)
    },
    async withPage(options, work) {
      const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', ...options })
      try {
        const page = await context.newPage()
        page.setDefaultTimeout(30_000)
        const errors = gatherErrors(page)
        await work(page, context)
        assert.deepEqual(errors, [])
      } finally {
        await context.close()
      }
    },
  }
}
