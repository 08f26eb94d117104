/** The frame in a real browser: looks, islands, life without scripts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { firstLoadBytes, gatherErrors, lookAt, openBrowser } from './look.ts'
import { serveFrame } from './serve-frame.ts'
import type { Served } from './serve-frame.ts'

let browser: Browser
let panel: Served
let outside: Served
before(async () => {
  ;[browser, panel, outside] = await Promise.all([openBrowser(), serveFrame(), serveFrame({ signedOut: true })])
})
after(async () => {
  await browser.close()
  await Promise.all([panel.close(), outside.close()])
})

async function withContext(options: Parameters<Browser['newContext']>[0], work: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: 'fr', reducedMotion: 'reduce', ...options })
  try {
    await work(context)
  } finally {
    await context.close()
  }
}

test('no page has a fault of access, an overflow at 320 px, an error', async () => {
  const shots = process.env['ONYVA_SHOTS'] === undefined ? {} : { shotsFolder: process.env['ONYVA_SHOTS'] }
  const findings = [
    ...(await lookAt({ browser, baseUrl: panel.baseUrl, paths: ['/gallery', '/gallery/remove', '/refused'], ...shots })),
    ...(await lookAt({ browser, baseUrl: outside.baseUrl, paths: ['/', '/door', '/nothing'], ...shots })),
  ]
  assert.deepEqual(findings, [])
})

test('a first visit weighs at most 60 kB, the line’s headers included', async () => {
  for (const [served, path] of [[panel, '/gallery/done'], [panel, '/gallery/remove'], [outside, '/'], [outside, '/door'], [outside, '/nothing']] as const)
    await withContext({}, async (context) => {
      const bytes = await firstLoadBytes(context, served.baseUrl + path)
      assert.ok(bytes > 30_000 && bytes <= 60_000, `${path}: ${bytes} bytes`)
    })
})

test('the dialog opens in the page, and closes with nothing done', () =>
  withContext({}, async (context) => {
    const page = await context.newPage()
    const errors = gatherErrors(page)
    await page.goto(`${panel.baseUrl}/gallery`)
    await page.getByRole('link', { name: 'Supprimer' }).click()
    await page.getByRole('dialog').waitFor()
    await page.getByRole('button', { name: 'Garder le site' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    assert.equal(new URL(page.url()).pathname, '/gallery')
    assert.deepEqual(errors, [])
  }))

test('a confirmed act is told on the next page, and can be undone', () =>
  withContext({}, async (context) => {
    const page = await context.newPage()
    await page.goto(`${panel.baseUrl}/gallery`)
    await page.getByRole('link', { name: 'Supprimer' }).click()
    await page.getByRole('button', { name: 'Supprimer le site' }).click()
    await page.getByText('Le site est supprimé.').waitFor()
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.getByText('Le site est revenu.').waitFor()
    await page.getByRole('link', { name: 'Fermer ce message' }).click()
    await page.getByRole('heading', { name: 'Fait' }).waitFor()
    assert.equal(await page.getByText('Le site est revenu.').count(), 0)
  }))

test('without scripts the same goes through a page, and progress reloads by itself', () =>
  withContext({ javaScriptEnabled: false }, async (context) => {
    const page = await context.newPage()
    const answer = await page.goto(`${panel.baseUrl}/gallery`)
    assert.match((await answer?.text()) ?? '', /<noscript><meta http-equiv="refresh" content="3"><\/noscript>/)
    await page.getByRole('link', { name: 'Supprimer' }).click()
    await page.getByRole('heading', { level: 1, name: /Supprimer/ }).waitFor()
    await page.getByRole('button', { name: 'Supprimer le site' }).click()
    await page.getByText('Le site est supprimé.').waitFor()
    await page.getByRole('link', { name: 'Sombre' }).click()
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
    await page.getByRole('link', { name: 'English' }).click()
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  }))

test('a job is followed as it goes', () =>
  withContext({}, async (context) => {
    const page = await context.newPage()
    const errors = gatherErrors(page)
    await page.goto(`${panel.baseUrl}/gallery`)
    await page.locator('#steps').getByText('Elle répond.').waitFor()
    assert.deepEqual(errors, [])
  }))

test('the account menu opens without a script and with the keyboard', () =>
  withContext({ javaScriptEnabled: false }, async (context) => {
    const page = await context.newPage()
    await page.goto(`${panel.baseUrl}/gallery/done`)
    await page.keyboard.press('Tab')
    assert.equal(await page.locator(':focus').textContent(), 'Aller au contenu')
    await page.getByRole('button', { name: /votre compte/ }).press('Enter')
    await page.getByRole('button', { name: 'Se déconnecter' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Se déconnecter' }).waitFor({ state: 'hidden' })
  }))

test('files leave one by one; the one that is refused says why and holds nobody up', () =>
  withContext({}, async (context) => {
    const page = await context.newPage()
    await page.goto(`${panel.baseUrl}/gallery`)
    const file = (name: string, bytes: number) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'a') })
    await page.locator('#upload-files').setInputFiles([file('index.html', 12), file('virus.exe', 5), file('large.css', 2_000_000)])
    await page.getByText('2 sur 3 fichiers envoyés').waitFor()
    await page.locator('.sending').getByText('Cette demande n’a pas pu être lue.').waitFor()
    assert.deepEqual([...panel.received].toSorted(), [['index.html', 12], ['large.css', 2_000_000]])
    assert.equal(new URL(page.url()).search, '')
    await page.getByRole('link', { name: 'Voir les fichiers' }).click()
    assert.equal(new URL(page.url()).search, '?sent')
  }))

test('a dropped folder keeps its paths', () =>
  withContext({}, async (context) => {
    const page = await context.newPage()
    await page.goto(`${panel.baseUrl}/gallery`)
    panel.received.clear()
    // A drop of real folders cannot be made by a script: the entries are, with the methods that browsers give them.
    await page.evaluate(`(() => {
      const file = (name, text) => ({ isFile: true, isDirectory: false, name, file: (ok) => ok(new File([text], name)) })
      const folder = (name, inner) => ({ isFile: false, isDirectory: true, name, createReader: () => { let given = false; return { readEntries: (ok) => { ok(given ? [] : inner); given = true } } } })
      const site = folder('site', [file('index.html', 'bonjour'), folder('css', [file('site.css', 'a{}')])])
      const event = new Event('drop', { bubbles: true, cancelable: true })
      Object.defineProperty(event, 'dataTransfer', { value: { items: [{ webkitGetAsEntry: () => site }] } })
      document.querySelector('form.upload').dispatchEvent(event)
    })()`)
    await page.waitForURL(/\?sent$/)
    assert.deepEqual([...panel.received].toSorted(), [['site/css/site.css', 3], ['site/index.html', 7]])
  }))
