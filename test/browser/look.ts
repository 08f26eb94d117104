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

/**
 * Chromium of Debian without a window: the same engine at half the processor time (measured: four pages looked at, 9 s
 * instead of 16.6). No sandbox: tests run as root in containers, on pages of our own.
 */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })

interface Look {
  browser: Browser
  /** E.g. `http://panel.onyva.localhost:8080`. */
  baseUrl: string
  paths: readonly string[]
  /** Where pictures go; none are taken without it. */
  shotsFolder?: string
  /** Cookies, storage: a signed-in state made with `context.storageState()`. */
  storageState?: BrowserContextOptions['storageState']
}

interface Finding {
  path: string
  /** E.g. `390 dark fr`. */
  where: string
  what: string
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const contrastOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** Violations that axe finds in the page as it stands, one line each. `contrast`: only what a change of colours can change. */
async function axeFindings(page: Page, what: 'all' | 'contrast' = 'all'): Promise<string[]> {
  // Through the debugger, not a <script>: the page's content security policy stays on. Half a megabyte, once a page.
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(await axeSource)
  return page.evaluate(
    async (runOnly) => {
      interface Result {
        violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[]
      }
      const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Result> } }
      const { violations } = await axe.run({ runOnly })
      return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${one.help} at ${node.target.join(' ')} (${node.failureSummary ?? ''})`))
    },
    what === 'all' ? axeTags : contrastOnly,
  )
}

// As text, because the types of the project are those of Node: no `document` there.
const widest = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return null
  const wide = [...document.querySelectorAll('body *')].find((element) => element.getBoundingClientRect().right > clientWidth + 1)
  return scrollWidth + ' px in a window of ' + clientWidth + ' (' + wide?.tagName + '.' + wide?.className + ')'
})()`

/** What is wider than the window, or null. */
const overflow = (page: Page): Promise<string | null> => page.evaluate<string | null>(widest)

// A field too narrow to read what is typed, tabs past the edge, a second title: nothing overflows, and yet.
const cramped = `(() => {
  const seen = (element) => element.getBoundingClientRect().height > 1 && element.checkVisibility()
  const fields = [...document.querySelectorAll('input.in, select.in, textarea.in')].filter((field) => seen(field) && field.getBoundingClientRect().width < 60).map((field) => 'field ' + field.name + ' is ' + Math.round(field.getBoundingClientRect().width) + ' px wide')
  const tabs = [...document.querySelectorAll('.tabs')].filter((row) => row.scrollWidth > row.clientWidth + 1).map((row) => 'tabs go past the edge: ' + row.scrollWidth + ' px in ' + row.clientWidth)
  const titles = document.querySelectorAll('h1').length
  return [...fields, ...tabs, ...(titles === 1 ? [] : [titles + ' titles (h1)'])]
})()`

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

const schemes = ['light', 'dark'] as const

async function lookOnce(look: Look, width: number, language: 'fr' | 'en'): Promise<Finding[]> {
  const context = await look.browser.newContext({
    colorScheme: 'light',
    locale: language,
    reducedMotion: 'reduce',
    ...(look.storageState === undefined ? {} : { storageState: look.storageState }),
  })
  const page = await context.newPage()
  const errors = gatherErrors(page)
  const found: Finding[] = []
  for (const path of look.paths) {
    const note = (where: string, what: string) => found.push({ path, where: `${where} ${language}`, what })
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${look.baseUrl}${path}${path.includes('?') ? '&' : '?'}lang=${language}`, { waitUntil: 'load' })
    await page.evaluate('document.fonts.ready.then(() => true)')
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme })
      for (const violation of await axeFindings(page, scheme === 'light' ? 'all' : 'contrast')) note(`${width} ${scheme}`, violation)
      if (look.shotsFolder) await page.screenshot({ path: join(look.shotsFolder, `${nameOf(path)}-${width}-${scheme}-${language}.png`), fullPage: true })
    }
    for (const narrower of width < 600 ? [width, 320] : [width]) {
      await page.setViewportSize({ width: narrower, height: 844 })
      const wide = await overflow(page)
      if (wide) note(String(narrower), `overflows: ${wide}`)
      for (const what of await page.evaluate<string[]>(cramped)) note(String(narrower), what)
    }
    for (const error of errors.splice(0)) note(String(width), error)
  }
  await context.close()
  return found
}

/**
 * Looks at every path, light and dark: at 1280 px in French and 390 px in English (the other way round too when
 * pictures are wanted), and for what does not fit in 320. @returns what is wrong; empty is good.
 */
export async function lookAt(look: Look): Promise<Finding[]> {
  if (look.shotsFolder) await mkdir(look.shotsFolder, { recursive: true })
  const ways = [[1280, 'fr'], [390, 'en']] as const
  const others = [[1280, 'en'], [390, 'fr']] as const
  const found: Finding[] = []
  for (const [width, language] of look.shotsFolder ? [...ways, ...others] : ways) found.push(...(await lookOnce(look, width, language)))
  return found
}
