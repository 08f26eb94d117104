/** The health page with a month behind it, as people see it and as axe does. */
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import type { Browser } from 'playwright-core'
import { observeSites } from '#hosting/health/observe-sites.ts'
import { buildSite } from '#hosting/sites/test-sites.ts'
import type { Site } from '#hosting/sites/site.ts'
import { buildFault, buildSpan } from '#hosting/usage/test-observations.ts'
import { systemClock } from '#lib/clock.ts'
import { calendarDay } from '#lib/format.ts'
import type { Observation, SpanObservation } from '#wire/observations.ts'
import { timeClasses, timeClassOf } from '#wire/response-times.ts'
import { lookAt, openBrowser } from './look.ts'
import { serveSites } from './serve-sites.ts'

const letterhead = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }
const panel = await serveSites()
const browser: Browser = await openBrowser()
after(async () => {
  await browser.close()
  await panel.close()
})

const nowMs = systemClock.now().getTime()
const hourMs = 3_600_000
const midnight = (ms: number) => Date.parse(`${calendarDay(new Date(ms))}T00:00:00Z`)
const times = (pages: number, ms: number) => Array.from({ length: timeClasses }, (_, index) => (index === timeClassOf(ms) ? Math.round(pages * 0.9) : index === timeClassOf(ms * 2) ? pages - Math.round(pages * 0.9) : 0))

/** A month of a site whose visitors come by day; its last hours go wrong when `failing`. */
function month(site: Site, failing: boolean): Observation[] {
  const rows: Observation[] = []
  const span = (which: SpanObservation['span'], atMs: number, hour: number, scale: number, more: Partial<SpanObservation> = {}) => {
    const pages = Math.round((20 + 110 * Math.max(0, Math.sin(((hour - 6) / 24) * 2 * Math.PI))) * scale)
    rows.push(
      buildSpan({
        site: site.id, span: which, atMs, pages, requests: pages * 6, status2xx: pages * 6, bytesOut: pages * 240_000, cacheHits: Math.round(pages * 0.6), cpuMs: pages * 45,
        memoryBytes: (90 + hour * 3) << 20, times: times(pages, 180 + hour * 8), lastOkMs: nowMs - 300_000, ...more,
      }),
    )
  }
  for (let back = 7 * 24; back >= 0; back--) {
    const atMs = nowMs - (nowMs % hourMs) - back * hourMs
    const wrong = failing && back < 3
    span('hour', atMs, new Date(atMs).getUTCHours(), 1, wrong ? { status5xx: 12, times: times(100, 900), memoryBytes: 236 << 20 } : {})
  }
  for (let back = 29; back >= 0; back--) span('day', midnight(nowMs - back * 24 * hourMs), 14, 18 + (back % 7), { diskBytes: (4200 - back * 25) * 2 ** 20, ...(failing && back < 2 ? { status5xx: 30 } : {}) })
  for (let back = 2; back >= 0; back--) span('minutes', nowMs - (nowMs % 300_000) - back * 300_000, 14, 0.1, failing ? { status5xx: 2, staleHits: 3, lastFaultMs: nowMs - 30_000 } : { lastOkMs: nowMs })
  rows.push({
    kind: 'slow', sequence: nowMs, site: site.id, atMs: midnight(nowMs),
    pages: [{ path: '/galerie/nuit-sonore-2026/', count: 212, totalMs: 212 * 1840, maxMs: 6200 }, { path: '/recherche/une-adresse-qui-ne-finit-pas-et-qui-deborderait-de-la-page-si-on-la-laissait-faire/', count: 41, totalMs: 41 * 950, maxMs: 2100 }, { path: '/', count: 90, totalMs: 90 * 310, maxMs: 480 }],
  })
  if (failing)
    for (const [cause, more] of [
      ['memoryLimit', { count: 37, seen: 31 }],
      ['tooSlow', { count: 3, seen: 3, file: null, line: 0, component: null, message: '' }],
      ['node', { count: 1, seen: 1, file: null, line: 0, component: null, message: '' }],
      ['phpError', { count: 2, seen: 2, file: '/usr/share/php/tcpdf.php', line: 9, component: null, message: 'Uncaught Error: <script>alert(1)</script>' }],
    ] as const)
      rows.push(buildFault({ site: site.id, atMs: midnight(nowMs), cause, firstMs: nowMs - 3 * hourMs, lastMs: nowMs - 30_000, ...more }))
  return rows
}

const make = async (hostName: string, rows: (site: Site) => Observation[]): Promise<Site> => {
  const site = await panel.db.transaction().execute((tx) => buildSite(tx, panel.actor, { hostName, name: '', profile: 'php' }, systemClock))
  await panel.db.transaction().execute((tx) => observeSites(tx, site.nodeId, rows(site), systemClock, letterhead))
  return site
}
const failing = await make('radio-ricochet', (site) => month(site, true))
const well = await make('la-roue', (site) => month(site, false))
const unvisited = await make('tout-neuf', () => [])
const shots = process.env['ONYVA_SHOTS']

test('without JavaScript: the sentence, the cause with its file, and the figures behind each drawing', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr' })
  const page = await context.newPage()
  await page.goto(`${panel.baseUrl}/sites/${failing.id}/health`)
  const said = await page.locator('.verdict').innerText()
  assert.match(said, /^Depuis \d+\s?h(?:\s?\d\d)?, une page sur .* échoue : le site manque de mémoire\.|échoue/)
  assert.match(said, /module «\s?galerie-plus\s?», wp-content\/plugins\/galerie-plus\/import\.php, ligne 212/i)
  assert.match(said, /ont reçu\s+la dernière bonne copie/)
  const [first] = await page.locator('details.fig summary', { hasText: 'Voir les chiffres' }).all()
  await first!.click()
  assert.equal(await page.locator('figure.chart').first().locator('tbody tr').count(), 24)
  assert.equal(await page.locator('script:not([src])', { hasText: 'alert' }).count(), 0)
  await context.close()
})

test('the lines of the last error come once the page is there; from the cause to its lines and to the editor', async () => {
  const context = await browser.newContext({ locale: 'fr' })
  const page = await context.newPage()
  await page.goto(`${panel.baseUrl}/sites/${failing.id}/health`)
  await page.locator('#fault-lines li.hit').first().waitFor()
  await page.getByText('Pourquoi, et que faire').first().click()
  await page.getByRole('link', { name: 'Lire les lignes du journal' }).first().click()
  await page.getByRole('heading', { name: 'Mémoire dépassée par une page' }).waitFor()
  const address = await page.getByRole('link', { name: 'Ouvrir à la ligne 212' }).getAttribute('href')
  assert.match(address ?? '', /files\/edit\?path=wp-content.*&line=212$/)
  await context.close()
})

test('every state of the page, at both widths, by axe and by the eye', async () => {
  const paths = [`/sites/${failing.id}/health?period=week`, `/sites/${well.id}/health`, `/sites/${unvisited.id}/health`, `/sites/${failing.id}/health/log`, `/sites/${failing.id}/health/error?cause=memoryLimit&file=wp-content%2Fplugins%2Fgalerie-plus%2Fimport.php&line=212`, '/home']
  assert.deepEqual(await lookAt({ browser, baseUrl: panel.baseUrl, paths, ...(shots ? { shotsFolder: shots } : {}) }), [])
  assert.deepEqual(panel.faults, [])
})
