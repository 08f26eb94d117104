/** What the pages of databases show. */
import { html } from 'hono/html'
import { formatBytes, formatDay, formatPercent } from '#lib/format.ts'
import { largestDumpBytes, warnFromPercent } from '#hosting/databases/database-limits.ts'
import { undoUntil } from '#hosting/databases/undo-import.ts'
import type { DatabaseAccess } from '#hosting/databases/create-database.ts'
import type { SiteDatabase } from '#hosting/databases/database.ts'
import { recoveryDays, daysAfter } from '#hosting/sites/site-limits.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Content, Html } from '#web/components/content.ts'
import { copy } from '#web/components/copy.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { bar } from '#web/components/figures.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note, verdict } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import { runsPhp } from '#wire/node-state.ts'
import { databasePaths } from './database-paths.ts'

const kinds: Record<SiteDatabase['state'], StateKind> = { requested: 'run', failed: 'bad', full: 'warn', live: 'ok', deleted: 'zz', purged: 'zz' }

const words = (c: Ctx) => c.get('m').hosting.databases
const versionField = (database: SiteDatabase): Html => html`<input type="hidden" name="version"${attributes({ value: database.version })}>`
const usedShare = (database: SiteDatabase): number => (database.sizeBytes ?? 0) / database.diskBytes

function stateOf(c: Ctx, database: SiteDatabase): Html {
  const name = database.state === 'purged' ? 'deleted' : database.state
  return state(kinds[database.state], words(c).states[name])
}

/** How much of its room it takes, in words and drawn. */
function sizeOf(c: Ctx, database: SiteDatabase, thick = false): Html {
  const m = words(c)
  const language = c.get('language')
  if (database.sizeBytes === null) return html`<span class="soft">${m.notMeasured}</span>`
  const label = m.sizeOf(formatBytes(language, database.sizeBytes), formatBytes(language, database.diskBytes))
  const tone = database.overLimit ? 'cbad' : usedShare(database) * 100 >= warnFromPercent ? 'cwarn' : 'c1'
  return html`<span class="stack">${bar({ parts: [{ value: database.sizeBytes, tone }], whole: database.diskBytes, label, thick })}<span class="s soft">${label}</span></span>`
}

/** The question before a database is deleted. */
export function deletion(c: Ctx, site: Site, database: SiteDatabase): Confirmation {
  const m = words(c).delete
  const until = formatDay(c.get('language'), daysAfter(c.get('clock').now(), recoveryDays))
  return { id: 'delete-database', title: m.title(database.name), text: m.text(until), fields: versionField(database), action: databasePaths.delete(site.id, database.id), confirm: { label: m.button }, cancel: m.keep }
}

/** The question before the password changes. */
export function renewal(c: Ctx, site: Site, database: SiteDatabase): Confirmation {
  const m = words(c).reset
  return { id: 'renew-password', title: m.title, text: m.text, fields: versionField(database), action: databasePaths.password(site.id, database.id), confirm: { label: m.button, kind: 'main' }, cancel: m.keep }
}

/** The question before what was written since an import is lost. */
export function goingBack(c: Ctx, site: Site, database: SiteDatabase): Confirmation {
  const m = words(c).undo
  return { id: 'undo-import', title: m.title, text: m.text, action: databasePaths.undo(site.id, database.id), confirm: { label: m.button }, cancel: m.keep }
}

function creation(c: Ctx, site: Site, another: boolean, what: { typed?: string | undefined; state: FormState }): Html {
  const m = words(c).create
  const content = form(
    c,
    { action: databasePaths.list(site.id) },
    html`${field({ name: 'words', label: m.words, hint: m.wordsHint, value: what.typed, error: what.state.beside('words'), autocomplete: 'off', attributes: { maxlength: 100 } })}<div class="actions">${button({ label: m.button, icon: 'plus', kind: another ? undefined : 'main' })}</div>`,
  )
  return section({ title: another ? m.another : m.title, content: html`<div class="narrow">${content}</div>` })
}

export function databaseListView(c: Ctx, what: { site: Site; databases: readonly SiteDatabase[]; typed?: string | undefined; state?: FormState }): Html {
  const m = words(c)
  const { site, databases } = what
  const refused = what.state ?? notRefused
  const rows = databases.map((database) => ({
    header: html`<a class="mono"${attributes({ href: databasePaths.one(site.id, database.id) })}>${database.name}</a>`,
    cells: [
      stateOf(c, database),
      sizeOf(c, database),
      database.recoverableUntil
        ? html`<span class="s soft">${m.restore.until(formatDay(c.get('language'), database.recoverableUntil))}</span> ${postButton(c, { action: databasePaths.restore(site.id, database.id), label: m.restore.button, icon: 'undo-2', small: true, describedAs: `${m.restore.button} ${database.name}` })}`
        : linkButton({ href: databasePaths.one(site.id, database.id), label: m.open, small: true, describedAs: `${m.open} ${database.name}` }),
    ],
  }))
  const columns = [{ label: m.columns.name }, { label: m.columns.state }, { label: m.columns.size, folded: 'full' as const }, { label: m.columns.actions, hidden: true, numeric: true, folded: 'full' as const }]
  const list = section({ title: m.title, content: html`<p class="soft">${m.lead}</p>${databases.length > 0 ? table({ caption: m.caption, columns, rows }) : empty({ title: m.empty.title, text: runsPhp(site.profile) ? m.empty.text : m.empty.static })}` })
  return html`${refused.above('words')}${list}${runsPhp(site.profile) ? creation(c, site, databases.length > 0, { typed: what.typed, state: refused }) : ''}`
}

/** The password, once. */
export function accessView(c: Ctx, site: Site, access: DatabaseAccess, title: string): Html {
  const m = words(c)
  const copies = m.shown.copyFor
  const list = definitionList([
    { term: m.access.host, value: copy(c, { text: 'localhost', label: copies.host }) },
    { term: m.access.name, value: copy(c, { text: access.name, label: copies.name }) },
    { term: m.access.user, value: copy(c, { text: access.user, label: copies.user }) },
    { term: m.access.password, value: copy(c, { text: access.password, label: copies.password }) },
  ])
  return html`<section class="card stack m narrow"><h2>${title}</h2>${note({ kind: 'warn', text: m.shown.once })}${list}<div class="actions">${linkButton({ href: databasePaths.one(site.id, access.id), label: m.shown.next, kind: 'main' })}</div></section>`
}

const act = (title: string, text: Content, actions: Content): Html => card(html`<h2>${title}</h2><p class="soft">${text}</p><div class="actions">${actions}</div>`)

/** Why something calls for the member: failed, full, an import cut. */
function troubles(c: Ctx, site: Site, database: SiteDatabase): Html {
  const m = words(c)
  const language = c.get('language')
  const back = dialogLink({ href: databasePaths.undo(site.id, database.id), dialog: 'undo-import', label: m.undo.button, icon: 'undo-2' })
  const failure = database.state === 'failed' ? c.get('m').hosting.sites.failures[database.failureReason ?? 'internal'] : null
  const until = undoUntil(database)
  const { lastImport } = database
  const near = !database.overLimit && usedShare(database) * 100 >= warnFromPercent
  return html`${failure ? verdict({ kind: 'bad', title: failure.title, text: failure.text }) : ''}${
    lastImport?.outcome === 'cut' ? verdict({ kind: 'bad', title: m.import.title, text: m.undo.cut, actions: back }) : ''
  }${database.overLimit ? verdict({ kind: 'warn', title: m.size.full.title, text: m.size.full.text }) : ''}${near ? note({ kind: 'warn', text: m.size.near(formatPercent(language, usedShare(database))) }) : ''}${
    lastImport?.outcome === 'running' ? note({ text: m.import.running }) : ''
  }${lastImport?.outcome === 'done' && until && until > c.get('clock').now() ? note({ text: html`<p>${m.undo.done(formatDay(language, lastImport.at), formatDay(language, until))}</p><div class="actions">${back}</div>` }) : ''}`
}

export function databaseView(c: Ctx, what: { site: Site; database: SiteDatabase; state?: FormState }): Html {
  const m = words(c)
  const { site, database } = what
  const refused = what.state ?? notRefused
  const language = c.get('language')
  const { id } = database
  const facts = definitionList([
    { term: m.access.host, value: 'localhost', mono: true },
    { term: m.access.name, value: copy(c, { text: database.name, label: m.shown.copyFor.name }) },
    { term: m.access.user, value: copy(c, { text: database.name, label: m.shown.copyFor.user }) },
    { term: m.access.password, value: html`<span class="soft">${m.access.hidden}</span>` },
    { term: m.size.connections, value: m.size.atOnce(String(database.maxConnections)) },
  ])
  const sending = html`<form method="post" enctype="multipart/form-data" class="stack"${attributes({ action: `${databasePaths.import(site.id, id)}?_csrf=${encodeURIComponent(c.get('csrf'))}` })}>${field({
    name: 'dump',
    label: m.import.file,
    type: 'file',
    error: refused.beside('dump'),
    required: true,
    attributes: { accept: '.sql,.gz,application/sql,application/gzip' },
  })}<div class="actions">${button({ label: m.import.button, icon: 'upload' })}</div></form>`
  const main = html`${act(m.browse.title, m.browse.text, postButton(c, { action: databasePaths.open(site.id, id), label: m.browse.button, icon: 'table-2', kind: 'main' }))}${act(
    m.export.title,
    m.export.text,
    linkButton({ href: databasePaths.export(site.id, id), label: m.export.button, icon: 'download' }),
  )}${card(html`<h2>${m.import.title}</h2><p class="soft">${m.import.text(formatBytes(language, largestDumpBytes))}</p>${sending}`)}`
  const aside = html`${section({ title: m.size.title, content: html`<p>${stateOf(c, database)}</p>${sizeOf(c, database, true)}`, tight: true })}${section({
    title: m.access.title,
    content: html`${facts}<div class="actions">${dialogLink({ href: databasePaths.password(site.id, id), dialog: 'renew-password', label: m.access.reset, icon: 'key-round', small: true })}</div>`,
    tight: true,
  })}${section({
    title: m.check.title,
    content: html`<p class="s soft">${m.check.text}</p><div class="actions">${postButton(c, { action: databasePaths.check(site.id, id), label: m.check.button, icon: 'shield-check', small: true })}</div>`,
    tight: true,
  })}<div class="actions">${dialogLink({ href: databasePaths.delete(site.id, id), dialog: 'delete-database', label: m.delete.link, icon: 'trash-2', small: true })}</div>`
  const dialogs = [deletion(c, site, database), renewal(c, site, database), goingBack(c, site, database)].map((one) => dialog(c, one))
  return html`${refused.above('dump')}${troubles(c, site, database)}${titleOf(c, site, database)}${twoColumns(main, aside)}${dialogs}`
}

/** Which database this is, and the way to the others. */
const titleOf = (c: Ctx, site: Site, database: SiteDatabase): Html =>
  html`<div class="stack"><h2 class="mono breaks">${database.name}</h2><p class="s"><a${attributes({ href: databasePaths.list(site.id) })}>${words(c).all}</a></p></div>`

/** A deleted database: only to be restored. */
export function deletedView(c: Ctx, site: Site, database: SiteDatabase): Html {
  const m = words(c)
  const until = formatDay(c.get('language'), database.recoverableUntil ?? c.get('clock').now())
  return html`${titleOf(c, site, database)}${note({
    text: html`<p>${m.restore.until(until)}</p><div class="actions">${postButton(c, { action: databasePaths.restore(site.id, database.id), label: m.restore.button, icon: 'undo-2' })}</div>`,
  })}`
}

/** The page in between: it opens the tool by itself. */
export const openingView = (c: Ctx, url: string): Html =>
  html`<section class="card stack m narrow"><h2>${words(c).browse.opening}</h2><p>${words(c).browse.openingText}</p><div class="actions">${linkButton({ href: url, label: words(c).browse.go, kind: 'main', icon: 'external-link', attributes: { rel: 'noreferrer' } })}</div></section>`
