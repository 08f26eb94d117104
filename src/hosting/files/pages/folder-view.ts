/** A folder: where one is, what is in it, how to put more, what can be done with it. */
import { html } from 'hono/html'
import { formatBytes, formatShortDay, formatTime } from '#lib/format.ts'
import { jobWords } from '#hosting/jobs/job-words.ts'
import type { Job } from '#hosting/jobs/job.ts'
import { jobPaths } from '#hosting/jobs/pages/job-paths.ts'
import type { Site } from '#hosting/sites/site.ts'
import { ownPart } from '#hosting/sites/host-name.ts'
import { siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { withQuery } from '#hosting/sites/pages/site-paths.ts'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import { largestFileBytes } from '#hosting/files/file-limits.ts'
import type { Folder, FolderQuery } from '#hosting/files/list-folder.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { copy } from '#web/components/copy.ts'
import { icon } from '#web/components/icon.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { pager, search } from '#web/components/links.ts'
import { menu, menuButton } from '#web/components/menu.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Column, Row } from '#web/components/table.ts'
import { upload } from '#web/components/upload.ts'
import type { Ctx } from '#web/environment.ts'
import type { FolderEntry } from '#wire/node-calls.ts'
import { filePaths, folderHref, pathHref } from './file-addresses.ts'
import { drawingOf, isArchive, isPicture, isText } from './file-kinds.ts'
import { selectionBar, tickBox } from './selection.ts'

export const entriesPerPage = 100

interface FolderView {
  site: Site
  query: FolderQuery
  folder: Folder
  /** Jobs under way on this site. */
  running: readonly Job[]
  /** The reader looks at a member's files: the member's journal says so, and so do we. */
  visit: boolean
}

const hrefOf = (what: FolderView, changes: Partial<Record<keyof FolderQuery, string | number | null>>): string => {
  const { path, q, sort, page } = { ...what.query, ...changes }
  return withQuery(filePaths.list(what.site.id), { path, q, sort: sort === 'name' ? null : sort, page: page === 1 ? null : page })
}

/** The way from the root to a folder, each part a link. */
export function pathLine(c: Ctx, site: Site, path: string): Html {
  const parts = path === '' ? [] : path.split('/')
  const links = parts.map((part, index) => ({ label: part, href: folderHref(site.id, parts.slice(0, index + 1).join('/')) }))
  const all = [{ label: ownPart(siteTitle(site), c.get('config').sitesDomain), href: folderHref(site.id, '') }, ...links]
  return html`<nav class="path"${attributes({ 'aria-label': c.get('m').hosting.files.path })}>${all.map(
    (one, index) => html`<a${attributes({ href: one.href, 'aria-current': index === all.length - 1 && 'page' })}>${one.label}</a><span aria-hidden="true">/</span>`,
  )}</nav>`
}

/** What can be done with a folder as a whole; stands beside the title. */
export function folderActions(c: Ctx, site: Site, path: string): Html {
  const m = c.get('m').hosting.files
  return html`${linkButton({ href: pathHref(filePaths.newFolder, site.id, path), label: m.newFolder, icon: 'folder-plus' })}${linkButton({ href: pathHref(filePaths.newFile, site.id, path), label: m.newFile, icon: 'file-plus' })}`
}

export function folderView(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  const { site, query, folder } = what
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  const address = withQuery(filePaths.upload(site.id), { folder: query.path })
  const send = upload(c, { action: address, url: address, done: folderHref(site.id, query.path), hint: m.uploadHint(bytes(largestFileBytes)), largestBytes: largestFileBytes })
  const summary = query.q === '' ? m.summary(folder.total, bytes(folder.totalBytes)) : m.found(folder.total)
  const find = search({ label: m.search, button: m.searchButton, placeholder: m.searchPlaceholder, value: query.q, kept: query.path === '' ? {} : { path: query.path } })
  const toBin = html`<a href="${filePaths.bin(site.id)}">${icon('trash-2')}${m.bin.title}</a>`
  const whole = folder.total > 0 && query.q === '' ? html`<a href="${withQuery(filePaths.archive(site.id), { path: query.path, format: 'zip' })}">${icon('download')}${m.archiveZip}</a>` : ''
  return html`${what.visit ? note({ icon: 'eye', text: m.staff }) : ''}${underWay(c, what)}<section class="stack m"><div class="bar-h">${pathLine(c, site, query.path)}<span class="s soft">${summary}</span></div>${send}<div class="bar-h">${find}<span class="actions s tools">${whole}${toBin}</span></div>${
    folder.entries.length === 0 ? nothing(c, what) : html`${folderSelection(c, what)}${entryTable(c, what)}${pages(c, what)}`
  }${folder.truncated ? note({ text: m.truncated }) : ''}${folder.unreadableNames > 0 ? note({ kind: 'warn', text: m.unreadable(folder.unreadableNames) }) : ''}</section>${query.path === '' && query.q === '' ? otherWays(c, site) : ''}`
}

/** How else one reaches the files: only what works. */
function otherWays(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.files.otherWays
  const name = ownPart(siteTitle(site), c.get('config').sitesDomain)
  const command = (text: string, label: string) => copy(c, { text, label })
  return section({
    title: m.title,
    content: html`<p class="soft">${m.text}</p>${definitionList(
      [
        { term: m.send, value: command(`onyva site upload ${name} ${m.folder}`, m.send) },
        { term: m.take, value: command(`onyva file archive ${name} / ${name}.zip`, m.take) },
      ],
      true,
    )}`,
  })
}

function underWay(c: Ctx, what: FolderView): Html | '' {
  const [first] = what.running
  if (!first) return ''
  const m = c.get('m').hosting.files
  const href = what.running.length === 1 ? jobPaths.one(what.site.id, first.id) : jobPaths.list(what.site.id)
  const titles = what.running.map((job) => jobWords(c.get('m'), job).title).join(', ')
  return note({ icon: 'clock', text: html`<p>${m.under(titles)} <a href="${href}">${m.follow}</a></p>` })
}

function nothing(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  if (what.query.q !== '') return empty({ text: m.nothingFound(what.query.q), actions: linkButton({ href: folderHref(what.site.id, what.query.path), label: m.cancel }) })
  return empty({ title: m.empty.title, text: m.empty.text })
}

/** Buttons for what is ticked below. */
function folderSelection(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  const act = (label: string, drawing: Parameters<typeof icon>[0], address: (site: string) => string) => button({ label, icon: drawing, small: true, attributes: { formaction: address(what.site.id) } })
  return selectionBar(c, {
    action: filePaths.bin(what.site.id),
    fields: html`<input type="hidden" name="from"${attributes({ value: what.query.path })}>`,
    buttons: html`${act(m.archive, 'download', filePaths.archive)}${act(m.move, 'folder-input', filePaths.move)}${act(m.copy, 'copy', filePaths.copy)}${act(m.bin.put, 'trash-2', filePaths.bin)}`,
  })
}

function entryTable(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  const sorted = (label: string, key: 'name' | 'size' | 'modified', more: Partial<Column> = {}): Column => {
    const now = what.query.sort === key ? 'ascending' : what.query.sort === `-${key}` ? 'descending' : undefined
    return { label, sort: { href: hrefOf(what, { sort: now === 'ascending' ? `-${key}` : key, page: 1 }), now }, ...more }
  }
  const rows = what.folder.entries.map((entry, index) => row(c, what, entry, `entry-${index}`))
  const up = what.query.path !== '' && what.query.q === '' ? [upRow(c, what)] : []
  return html`${table({
    caption: m.caption(what.query.path === '' ? m.root : what.query.path),
    columns: [
      sorted(m.columns.name, 'name'),
      sorted(m.columns.size, 'size', { numeric: true, folded: 'hide' }),
      sorted(m.columns.modified, 'modified', { numeric: true, folded: 'hide' }),
      { label: m.columns.actions, hidden: true, numeric: true, folded: 'first' },
    ],
    rows: [...up, ...rows],
  })}${what.folder.entries.map((entry, index) => entryMenu(c, what, entry, `entry-${index}`))}`
}

const upRow = (c: Ctx, what: FolderView): Row => ({
  header: html`<span class="name">${icon('folder-up')}<a${attributes({ href: folderHref(what.site.id, folderOf(what.query.path)) })}>${c.get('m').hosting.files.up}</a></span>`,
  cells: ['', '', ''],
  kind: 'dir',
})

/** Where a click on its name leads: into a folder, to a text's editor, to a picture, else to a copy of the file. */
function leadsTo(site: Site, entry: FolderEntry): string | null {
  if (entry.kind === 'folder') return folderHref(site.id, entry.path)
  if (entry.kind !== 'file') return null
  return pathHref(isText(entry) ? filePaths.edit : filePaths.file, site.id, entry.path)
}

function row(c: Ctx, what: FolderView, entry: FolderEntry, menuId: string): Row {
  const m = c.get('m').hosting.files
  const language = c.get('language')
  const at = new Date(entry.modifiedAtMs)
  const modified = `${formatShortDay(language, at)}, ${formatTime(language, at)}`
  const size = entry.kind === 'file' ? formatBytes(language, entry.sizeBytes) : ''
  const { site } = what
  const href = leadsTo(site, entry)
  const label = href === null ? html`<span>${entry.name} <span class="soft">${m.kinds[entry.kind]}</span></span>` : html`<a${attributes({ href })}>${entry.name}</a>`
  const folder = folderOf(entry.path)
  const place = what.query.q === '' ? '' : html`<small class="place"><a${attributes({ href: folderHref(site.id, folder) })}>${folder === '' ? m.atRoot : m.inFolder(folder)}</a></small>`
  const box = tickBox(c, { name: 'path', value: entry.path, label: m.select(entry.name) })
  return {
    header: html`<span class="name">${box}${icon(drawingOf(entry))}<span>${label}${place}<small class="only-s">${size === '' ? modified : `${size}, ${modified}`}</small></span></span>`,
    cells: [size, modified, menuButton(menuId, m.actionsOn(entry.name))],
    kind: entry.kind === 'folder' ? 'dir' : undefined,
  }
}

function entryMenu(c: Ctx, what: FolderView, entry: FolderEntry, id: string): Html {
  const m = c.get('m').hosting.files
  const { site } = what
  const to = (address: (site: string) => string) => pathHref(address, site.id, entry.path)
  const values = { path: entry.path, from: what.query.path }
  const isFile = entry.kind === 'file'
  return menu({
    id,
    top: html`<p class="xs soft">${nameOf(entry.path)}</p>`,
    entries: [
      ...(isFile && isText(entry) ? [{ label: m.edit.action, href: to(filePaths.edit), icon: 'file-code' as const }] : []),
      ...(isFile && isPicture(entry) ? [{ label: m.open, href: to(filePaths.file), icon: 'image' as const }] : []),
      { label: m.rename, href: to(filePaths.rename), icon: 'pencil' },
      { label: m.move, href: to(filePaths.move), icon: 'folder-input' },
      { label: m.copy, href: to(filePaths.copy), icon: 'copy' },
      ...(entry.kind === 'file' || entry.kind === 'folder' ? [{ label: m.access.action, href: to(filePaths.access), icon: 'lock' as const }] : []),
      ...(isFile ? [{ label: m.download, href: to(filePaths.content), icon: 'download' as const }] : []),
      ...(entry.kind === 'folder' ? [{ label: m.archiveZip, href: withQuery(filePaths.archive(site.id), { path: entry.path, format: 'zip' }), icon: 'download' as const }] : []),
      ...(isArchive(entry) ? [postButton(c, { action: filePaths.unpack(site.id), values, label: m.unpack, icon: 'file-archive' })] : []),
      postButton(c, { action: filePaths.bin(site.id), values, label: m.bin.put, icon: 'trash-2' }),
    ],
  })
}

function pages(c: Ctx, what: FolderView): Html | '' {
  const { page } = what.query
  const last = Math.max(1, Math.ceil(what.folder.total / entriesPerPage))
  if (last === 1) return ''
  const from = (page - 1) * entriesPerPage + 1
  return pager(c, { page, pages: last, href: (number) => hrefOf(what, { page: number }), summary: `${from}–${from + what.folder.entries.length - 1} / ${what.folder.total}` })
}
