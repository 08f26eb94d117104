/** The logs of a site: what visitors asked, and what PHP said. */
import { html } from 'hono/html'
import { formatClock, formatDuration, formatShortDay } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { logPeriods, placeText } from '#hosting/health/log-query.ts'
import type { LogPageQuery } from '#hosting/health/log-query.ts'
import { withQuery } from '#hosting/sites/pages/site-paths.ts'
import type { Site } from '#hosting/sites/site.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { chips, search } from '#web/components/links.ts'
import { live } from '#web/components/live.ts'
import { empty, note } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import { runsPhp } from '#wire/node-state.ts'
import { logKinds } from '#wire/site-log.ts'
import type { LogLine, LogPage } from '#wire/site-log.ts'
import { healthPaths } from './health-paths.ts'

interface LogView {
  site: Site
  query: LogPageQuery
  page: LogPage
  /** Why there are no lines: the node is away. */
  refusal: string | null
}

const logHref = (site: string, query: LogPageQuery, changes: Partial<LogPageQuery> = {}, path = healthPaths.log(site)): string => {
  const { log, q, faults, period, before } = { ...query, before: undefined, ...changes }
  return withQuery(path, { log: log === 'access' ? null : log, q, faults, period: period === 'all' ? null : period, before })
}

/** « 23 nov. 14:05:07 »: a log is read to the second. */
const second = (language: FormatLanguage, at: Date): string => `${formatShortDay(language, at).replace(/[\s\u00a0]\d{4}$/, '')} ${formatClock(at)}`

/** « 31 ms », « 1,2 s ». */
const took = (language: FormatLanguage, ms: number): string => (ms < 1000 ? `${Math.round(ms)}\u202fms` : formatDuration(language, ms))

/** One line as text, for the page and for the file. */
export function lineText(language: FormatLanguage, line: LogLine): string {
  if (line.status === 0) return line.text
  const cache = line.cache === '' || line.cache === 'MISS' || line.cache === 'BYPASS' ? '' : `  ${line.cache.toLowerCase()}`
  return `${String(line.status)}  ${took(language, line.durationMs).padStart(6)}  ${line.text}${cache}`
}

const isHit = (line: LogLine): boolean => line.status >= 500 || (line.status === 0 && /PHP (?:Fatal|Parse)|ERROR|ALERT|exited on signal|max_children/.test(line.text))

/** Lines of a log, oldest first. `marked`: those that call someone. */
export function logList(c: Ctx, label: string, lines: readonly LogLine[], marked: (line: LogLine) => boolean): Html {
  const language = c.get('language')
  return html`<div class="log" tabindex="0" role="region"${attributes({ 'aria-label': label })}><ol>${lines.map(
    (line) =>
      html`<li${attributes({ class: marked(line) ? 'hit' : undefined })}>${line.atMs > 0 ? html`<time${attributes({ datetime: new Date(line.atMs).toISOString() })}>${second(language, new Date(line.atMs))}</time>  ` : ''}${lineText(language, line)}${
        line.from === '' ? '' : html`  <span class="soft">${line.from}</span>`
      }</li>`,
  )}</ol></div>`
}

/** The lines; a fragment of its own, live. */
export function logLinesPart(c: Ctx, lines: readonly LogLine[]): Html {
  const m = c.get('m').hosting.health.log
  const content =
    lines.length === 0
      ? empty({ title: m.nothing.title, text: m.nothing.text })
      : logList(c, m.lines, lines, isHit)
  return html`<div id="log-lines">${content}</div>`
}

export function logView(c: Ctx, what: LogView): Html {
  const m = c.get('m').hosting.health.log
  const { site, query, page } = what
  const kinds = runsPhp(site.profile) ? chips(m.kindLabel, logKinds.map((log) => ({ label: m.kinds[log], href: logHref(site.id, query, { log, period: 'all' }), current: log === query.log }))) : ''
  const times = query.log === 'access' ? chips(m.periodLabel, logPeriods.map((period) => ({ label: m.periods[period], href: logHref(site.id, query, { period }), current: period === query.period }))) : ''
  const faults = chips(m.faultsLabel, [
    { label: m.allLines, href: logHref(site.id, query, { faults: undefined }), current: query.faults === undefined },
    { label: m.faultsOnly, href: logHref(site.id, query, { faults: 'yes' }), current: query.faults === 'yes' },
  ])
  const kept = { ...(query.log === 'access' ? {} : { log: query.log }), ...(query.faults ? { faults: query.faults } : {}), ...(query.period === 'all' ? {} : { period: query.period }) }
  const find = search({ label: m.search, button: m.searchButton, value: query.q, placeholder: m.searchPlaceholder, kept })
  const older = page.older ? linkButton({ href: logHref(site.id, query, { before: placeText(page.older) }), label: m.older, icon: 'arrow-up' }) : ''
  const newest = query.before ? linkButton({ href: logHref(site.id, query), label: m.newest, icon: 'arrow-down' }) : ''
  const download = page.lines.length === 0 ? '' : linkButton({ href: logHref(site.id, query, {}, healthPaths.logFile(site.id)), label: m.download, icon: 'download' })
  const lines = logLinesPart(c, page.lines)
  // Older pages do not change; the newest one goes on under the reader's eyes.
  const shown = query.before || what.refusal ? lines : live(c, { id: 'log-live', url: logHref(site.id, query, {}, healthPaths.logLive(site.id)), done: false, content: lines })
  return html`<section class="stack m"><div class="bar-h"><h2>${m.title}</h2><span class="s"><a${attributes({ href: healthPaths.one(site.id) })}>${m.back}</a></span></div>${find}<div class="actions apart">${kinds}${times}${faults}</div>${
    what.refusal ? note({ kind: 'warn', text: what.refusal }) : ''
  }${older === '' ? '' : html`<div class="actions">${older}</div>`}${shown}${newest === '' && download === '' ? '' : html`<div class="actions">${newest}${download}</div>`}<p class="s soft">${m.kept}</p></section>`
}
