/**
 * Looks at pages as people will: 1280 and 390 px, light and dark, French and English, with pictures kept; and as
 * a machine can: axe (WCAG 2.2 AA), nothing wider than a window of 320 px, no error of a script or of the content
 * security policy, what a first visit weighs.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** Chromium of Debian. No sandbox: tests run as root in containers, on pages of our own. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })

export interface Look {
  browser: Browser
  /** E.g. `http://panel.onyva.localhost:8080`. */
  baseUrl: string
  paths: readonly string[]
  /** Where pictures go; none are taken without it. */
  shotsFolder?: string
  /** Cookies, storage: a signed-in state made with `context.storageState()`. */
  storageState?: BrowserContextOptions['storageState']
}

export interface Finding {
  path: string
  /** E.g. `390 dark fr`. */
  where: string
  what: string
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Violations that axe finds in the page as it stands, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Through the debugger, not a <script>: the page's content security policy stays on.
  await page.evaluate(await axeSource)
  return page.evaluate(async (tags) => {
    interface Result {
      violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[]
    }
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Result> } }
    const { violations } = await axe.run({ runOnly: tags })
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${one.help} at ${node.target.join(' ')} (${node.failureSummary ?? ''})`))
  }, axeTags)
}

// As text, because the types of the project are those of Node: no `document` there.
const widest = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return null
  const wide = [...document.querySelectorAll('body *')].find((element) => element.getBoundingClientRect().right > clientWidth + 1)
  return scrollWidth + ' px in a window of ' + clientWidth + ' (' + wide?.tagName + '.' + wide?.className + ')'
})()`

/** What is wider than the window, or null. */
export const overflow = (page: Page): Promise<string | null> => page.evaluate<string | null>(widest)

/** Errors that the page's scripts or its content security policy raise, gathered from now on. */
export function gatherErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource.*status of (4\d\d|50[03])/.test(message.text())) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

/** Bytes that came over the line for a first visit, headers and bodies, all requests together. */
export async function firstLoadBytes(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  let bytes = 0
  await session.send('Network.enable')
  session.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.close()
  return bytes
}

const nameOf = (path: string): string => path.replace(/^\/|\?.*$/g, '').replace(/[^a-z0-9]+/gi, '-') || 'front'

async function lookOnce(look: Look, width: number, scheme: 'light' | 'dark', language: 'fr' | 'en'): Promise<Finding[]> {
  const context = await look.browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: scheme,
    locale: language,
    reducedMotion: 'reduce',
    ...(look.storageState === undefined ? {} : { storageState: look.storageState }),
  })
  const found: Finding[] = []
  const where = `${width} ${scheme} ${language}`
  for (const path of look.paths) {
    const page = await context.newPage()
    const errors = gatherErrors(page)
    const separator = path.includes('?') ? '&' : '?'
    await page.goto(`${look.baseUrl}${path}${separator}lang=${language}`, { waitUntil: 'load' })
    await page.evaluate('document.fonts.ready.then(() => true)')
    const note = (what: string) => found.push({ path, where, what })
    const wide = await overflow(page)
    if (wide) note(`overflows: ${wide}`)
    if (width > 320) for (const violation of await axeFindings(page)) note(violation)
    for (const error of errors) note(error)
    if (look.shotsFolder) await page.screenshot({ path: join(look.shotsFolder, `${nameOf(path)}-${width}-${scheme}-${language}.png`), fullPage: true })
    await page.close()
  }
  await context.close()
  return found
}

type Way = readonly [width: number, scheme: 'light' | 'dark', language: 'fr' | 'en']

/** Each width, scheme and language at least once with each of the others: enough to find faults, half the time. */
const briefWays: readonly Way[] = [
  [1280, 'light', 'fr'],
  [1280, 'dark', 'en'],
  [390, 'light', 'en'],
  [390, 'dark', 'fr'],
]
const allWays: readonly Way[] = [...briefWays, [1280, 'light', 'en'], [1280, 'dark', 'fr'], [390, 'light', 'fr'], [390, 'dark', 'en']]
const narrowWays: readonly Way[] = [
  [320, 'light', 'fr'],
  [320, 'dark', 'en'],
]

/**
 * Looks at every path: in all eight ways when pictures are wanted, in four that cover the pairs otherwise, and at
 * 320 px for what does not fit (axe finds nothing there that it did not find at 390). @returns what is wrong; empty is good.
 */
export async function lookAt(look: Look): Promise<Finding[]> {
  const { shotsFolder, ...withoutPictures } = look
  if (shotsFolder) await mkdir(shotsFolder, { recursive: true })
  const found: Finding[] = []
  for (const way of shotsFolder ? allWays : briefWays) found.push(...(await lookOnce(look, ...way)))
  for (const way of narrowWays) found.push(...(await lookOnce(withoutPictures, ...way)))
  return found
}
