/** A verdict as sentences and ways out, in the reader's language. */
import { html } from 'hono/html'
import { calendarDay, formatBytes, formatDateTime, formatDuration, formatRelative, formatTime } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import type { Messages } from '#locales/messages.ts'
import { filePaths, folderHref } from '#hosting/files/pages/file-addresses.ts'
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'
import { mayEdit, mayManage } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { linkButton } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { runsPhp } from '#wire/node-state.ts'
import type { Component, FaultCause } from '#wire/observations.ts'
import { healthPaths } from './pages/health-paths.ts'
import type { Verdict } from './verdict.ts'

type Words = Messages['hosting']['health']

/** « 14 h 05 » today or in the last twelve hours, « hier à 14 h 05 », « le 22 novembre 2026 à 14 h 05 ». */
function sinceWords(language: FormatLanguage, since: Date, now: Date): string {
  const near = now.getTime() - since.getTime() < 12 * 3_600_000
  if (near || calendarDay(since) === calendarDay(now)) return formatTime(language, since)
  const relative = formatRelative(language, since, now)
  return /^[hy]/.test(relative) ? relative : `${language === 'fr' ? 'le ' : ''}${formatDateTime(language, since)}`
}

/** « Module « galerie », import.php, ligne 212. », « Dans contact.php, ligne 3. »: a file keeps its letters as they are. */
export function placeWords(m: Words, at: { file: string | null; line: number; component: Component | null }): string | null {
  if (at.file === null) return null
  const place = m.place(at.file, at.line)
  if (!at.component || at.component.kind === 'site') return m.inFile(place)
  const name = m.component[at.component.kind](at.component.name)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${place}.`
}

interface VerdictWords {
  title: string
  /** Paragraphs: consequence, then what to do. */
  text: string[]
}

/** Says how a site is. @param verdict null for a site that nobody has come to yet. */
export function verdictWords(m: Words, language: FormatLanguage, verdict: Verdict | null, now: Date): VerdictWords {
  const bytes = (value: number) => formatBytes(language, value)
  if (verdict === null) return { title: m.verdicts.well.title, text: [m.verdicts.well.text(0, null)] }
  const { facts, reason } = verdict
  const known = (words: { title: string }, text: string): VerdictWords => ({ title: words.title, text: [text] })
  const v = m.verdicts
  switch (reason) {
    case 'errors':
    case 'someErrors': {
      const since = sinceWords(language, verdict.since, now)
      const failed = facts.faults + facts.staleHits
      const pages = Math.max(facts.pages, failed)
      const { fault } = facts
      const place = fault && placeWords(m, fault)
      return {
        title: fault ? v.errors(since, failed, pages, m.causes[fault.cause]) : v.errorsUnknown(since, failed, pages),
        text: [...(place ? [place] : []), ...(fault ? [m.advice[fault.cause]] : []), ...(facts.staleHits > 0 ? [v.saved(facts.staleHits)] : [])],
      }
    }
    case 'diskFull':
      return known(v.diskFull, v.diskFull.text(bytes(facts.diskBytes), bytes(facts.diskLimitBytes)))
    case 'diskSoon':
      return known(v.diskSoon, v.diskSoon.text(bytes(facts.diskBytes), bytes(facts.diskLimitBytes)))
    case 'databaseFull':
      return known(v.databaseFull, v.databaseFull.text(facts.database?.name ?? '', bytes(facts.database?.limitBytes ?? 0)))
    case 'databaseSoon':
      return known(v.databaseSoon, v.databaseSoon.text(facts.database?.name ?? '', bytes(facts.database?.bytes ?? 0), bytes(facts.database?.limitBytes ?? 0)))
    case 'memoryKilled':
      return known(v.memoryKilled, v.memoryKilled.text(bytes(facts.memoryLimitBytes)))
    case 'memorySoon':
      return known(v.memorySoon, v.memorySoon.text(bytes(facts.memoryBytes), bytes(facts.memoryLimitBytes)))
    case 'swarming':
      return known(v.swarming, v.swarming.text(facts.tasksLimit))
    case 'workersFull':
      return known(v.workersFull, v.workersFull.text(facts.workersLimit))
    case 'slow':
      return known(v.slow, v.slow.text(formatDuration(language, facts.p95Ms ?? 0)))
    case 'well':
      return known(v.well, v.well.text(facts.pages, facts.p95Ms === null ? null : formatDuration(language, facts.p95Ms)))
  }
}

/** Causes that a setting of PHP can end. */
const ofSettings: readonly FaultCause[] = ['memoryLimit', 'timeLimit', 'workersBusy', 'cannotStart']
const ofFiles: readonly FaultCause[] = ['syntaxError', 'phpError', 'memoryLimit', 'timeLimit']
const ofDatabase: readonly FaultCause[] = ['databaseLimit', 'databaseFull', 'databaseTable', 'databaseAway', 'databaseRefused']

/** Causes that fewer pages to compute can end. */
const ofLoad: readonly FaultCause[] = ['workersBusy', 'databaseLimit']
const keepPages = (c: Ctx, site: Site, main: boolean): Html =>
  postButton(c, { action: sitePaths.pageCache(site.id), label: c.get('m').hosting.web.pages.start, icon: 'play', ...(main ? { kind: 'main' as const } : { small: true }), values: { pageCache: 'yes', version: String(site.version), from: 'health' } })

/** Where the editor shows the line of a fault; null when the file is not the site's own, or the reader may not edit it. */
export const lineHref = (c: Ctx, site: Site, at: { file: string | null; line: number }): string | null =>
  at.file === null || at.file.startsWith('/') || !mayEdit(actorOf(c), site) ? null : withQuery(filePaths.edit(site.id), { path: at.file, line: at.line > 0 ? at.line : null })

/** The buttons that help against a cause, the best one first; those that the reader may not use are left out. */
export function waysOut(c: Ctx, site: Site, at: { cause: FaultCause; file: string | null; line: number }, main = true): Html | '' {
  const m = c.get('m').hosting.health.acts
  const actor = actorOf(c)
  const buttons: { href: string; label: string }[] = []
  const line = lineHref(c, site, at)
  if (mayEdit(actor, site)) {
    if (ofSettings.includes(at.cause)) buttons.push({ href: sitePaths.settings(site.id), label: m.settings })
    if (ofFiles.includes(at.cause) && line !== null) buttons.push({ href: line, label: at.line > 0 ? m.openLine(at.line) : m.openFile })
    if (ofDatabase.includes(at.cause)) buttons.push({ href: sitePaths.databases(site.id), label: m.database })
    if (at.cause === 'processLimit') buttons.push({ href: healthPaths.log(site.id), label: m.logs })
    if (at.cause === 'diskFull') buttons.push({ href: folderHref(site.id, ''), label: m.files })
  }
  if (at.cause === 'suspended' && mayManage(actor, site)) buttons.push({ href: sitePaths.settings(site.id), label: m.resume })
  const keep = ofLoad.includes(at.cause) && runsPhp(site.profile) && !site.pageCache && mayEdit(actor, site) ? keepPages(c, site, main) : ''
  if (buttons.length === 0 && keep === '') return ''
  return html`${keep}${buttons.map((button, index) => linkButton({ ...button, ...(main && index === 0 && keep === '' ? { kind: 'main' as const } : {}), ...(main ? {} : { small: true }) }))}`
}

/** The buttons of a whole verdict. */
export function verdictActs(c: Ctx, site: Site, verdict: Verdict | null): Html | '' {
  const m = c.get('m').hosting.health.acts
  if (verdict === null) return ''
  const { reason, facts } = verdict
  if (facts.fault) return waysOut(c, site, facts.fault)
  if (!mayEdit(actorOf(c), site)) return ''
  if (reason === 'diskFull' || reason === 'diskSoon') return linkButton({ href: folderHref(site.id, ''), label: m.files, kind: 'main', icon: 'folder' })
  if (reason === 'databaseFull' || reason === 'databaseSoon') return linkButton({ href: sitePaths.databases(site.id), label: m.database, kind: 'main' })
  if (reason === 'swarming') return linkButton({ href: healthPaths.log(site.id), label: m.logs, kind: 'main', icon: 'history' })
  return reason === 'workersFull' ? linkButton({ href: sitePaths.settings(site.id), label: m.settings, kind: 'main' }) : ''
}
