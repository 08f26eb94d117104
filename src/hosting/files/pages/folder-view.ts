/** A folder: where one is, what is in it, how to put more. */
import { html } from 'hono/html'
import { formatBytes, formatShortDay, formatTime } from '#lib/format.ts'
import type { Site } from '#hosting/sites/site.ts'
import { ownPart } from '#hosting/sites/host-name.ts'
import { siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { withQuery } from '#hosting/sites/pages/site-paths.ts'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import { largestFileBytes } from '#hosting/files/file-limits.ts'
import type { Folder, FolderQuery } from '#hosting/files/list-folder.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { icon } from '#web/components/icon.ts'
import type { IconName } from '#web/components/icon.ts'
import { pager, search } from '#web/components/links.ts'
import { menu, menuButton } from '#web/components/menu.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Column, Row } from '#web/components/table.ts'
import { upload } from '#web/components/upload.ts'
import type { Ctx } from '#web/environment.ts'
import type { FolderEntry } from '#wire/node-calls.ts'
import { filePaths, folderHref } from './file-addresses.ts'

export const entriesPerPage = 100

export interface FolderView {
  site: Site
  query: FolderQuery
  folder: Folder
  /** The reader looks at a member's files: the member's journal says so, and so do we. */
  visit: boolean
}

const kinds: readonly [ending: RegExp, drawing: IconName][] = [
  [/\.(?:php|phtml|js|mjs|ts|css|html?|xml|json|py|sql|sh)$/i, 'file-code'],
  [/\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?)$/i, 'file-image'],
  [/\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar|zst)$/i, 'file-archive'],
  [/\.(?:txt|md|csv|log|pdf|odt|docx?|ini|conf|ya?ml)$/i, 'file-text'],
]
const drawingOf = (entry: FolderEntry): IconName => (entry.kind === 'folder' ? 'folder' : entry.kind === 'link' ? 'link' : (kinds.find(([ending]) => ending.test(entry.name))?.[1] ?? 'file'))

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

export function folderView(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  const { site, query, folder } = what
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  const here = folderHref(site.id, query.path)
  const send = upload(c, {
    action: withQuery(filePaths.upload(site.id), { folder: query.path }),
    url: withQuery(filePaths.upload(site.id), { folder: query.path }),
    done: here,
    hint: m.uploadHint(bytes(largestFileBytes)),
    largestBytes: largestFileBytes,
  })
  const summary = query.q === '' ? m.summary(folder.total, bytes(folder.totalBytes)) : m.found(folder.total)
  return html`${what.visit ? note({ icon: 'eye', text: m.staff }) : ''}<section class="stack m"><div class="bar-h">${pathLine(c, site, query.path)}<span class="s soft">${summary}</span></div>${send}<div class="bar-h">${search({
    label: m.search,
    button: m.searchButton,
    placeholder: m.searchPlaceholder,
    value: query.q,
    kept: query.path === '' ? {} : { path: query.path },
  })}${linkButton({ href: withQuery(filePaths.newFolder(site.id), { path: query.path }), label: m.newFolder, icon: 'folder-plus' })}</div>${
    folder.entries.length === 0 ? nothing(c, what) : html`${entryTable(c, what)}${pages(c, what)}`
  }${folder.truncated ? note({ text: m.truncated }) : ''}${folder.unreadableNames > 0 ? note({ kind: 'warn', text: m.unreadable(folder.unreadableNames) }) : ''}</section>`
}

function nothing(c: Ctx, what: FolderView): Html {
  const m = c.get('m').hosting.files
  if (what.query.q !== '') return empty({ text: m.nothingFound(what.query.q), actions: linkButton({ href: folderHref(what.site.id, what.query.path), label: m.cancel }) })
  return empty({ title: m.empty.title, text: m.empty.text })
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
  })}${what.folder.entries.map((entry, index) => entryMenu(c, what.site, entry, `entry-${index}`))}`
}

const upRow = (c: Ctx, what: FolderView): Row => ({
  header: html`<span class="name">${icon('folder-up')}<a${attributes({ href: folderHref(what.site.id, folderOf(what.query.path)) })}>${c.get('m').hosting.files.up}</a></span>`,
  cells: ['', '', ''],
  kind: 'dir',
})

function row(c: Ctx, what: FolderView, entry: FolderEntry, menuId: string): Row {
  const m = c.get('m').hosting.files
  const language = c.get('language')
  const at = new Date(entry.modifiedAtMs)
  const modified = `${formatShortDay(language, at)}, ${formatTime(language, at)}`
  const size = entry.kind === 'file' ? formatBytes(language, entry.sizeBytes) : ''
  const shown = what.query.q === '' ? entry.name : entry.path.slice(what.query.path === '' ? 0 : what.query.path.length + 1)
  const { site } = what
  const href = entry.kind === 'folder' ? folderHref(site.id, entry.path) : entry.kind === 'file' ? withQuery(filePaths.content(site.id), { path: entry.path }) : null
  const label = href === null ? html`<span>${shown} <span class="soft">${m.kinds[entry.kind]}</span></span>` : html`<a${attributes({ href })}>${shown}</a>`
  return {
    header: html`<span class="name">${icon(drawingOf(entry))}<span>${label}<small class="only-s">${size === '' ? modified : `${size}, ${modified}`}</small></span></span>`,
    cells: [size, modified, menuButton(menuId, m.actionsOn(entry.name))],
    kind: entry.kind === 'folder' ? 'dir' : undefined,
  }
}

function entryMenu(c: Ctx, site: Site, entry: FolderEntry, id: string): Html {
  const m = c.get('m').hosting.files
  const to = (address: (site: string) => string) => withQuery(address(site.id), { path: entry.path })
  return menu({
    id,
    top: html`<p class="xs soft">${nameOf(entry.path)}</p>`,
    entries: [
      { label: m.rename, href: to(filePaths.rename), icon: 'pencil' },
      { label: m.move, href: to(filePaths.move), icon: 'folder-input' },
      ...(entry.kind === 'file' ? [{ label: m.download, href: to(filePaths.content), icon: 'download' as const }] : []),
      { label: m.remove, href: to(filePaths.remove), icon: 'trash-2' },
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
