/** One file: what it is, a picture of it where it is one, what can be done. */
import { html } from 'hono/html'
import { formatBytes, formatDateTime } from '#lib/format.ts'
import { folderOf } from '#hosting/files/file-path.ts'
import { largestTextBytes } from '#hosting/files/file-limits.ts'
import { accessOf } from '#hosting/files/set-access.ts'
import type { Site } from '#hosting/sites/site.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import type { FolderEntry } from '#wire/node-calls.ts'
import { accessWords } from './entry-view.ts'
import { filePaths, folderHref, pathHref } from './file-addresses.ts'
import { isArchive, isPicture, isText } from './file-kinds.ts'
import { pathLine } from './folder-view.ts'

/** `why` says what else than a click on its name has led here. */
export function fileView(c: Ctx, site: Site, entry: FolderEntry, why?: 'fileTooLongToEdit' | 'fileNoText'): Html {
  const m = c.get('m').hosting.files
  const language = c.get('language')
  const to = (address: (site: string) => string) => pathHref(address, site.id, entry.path)
  const values = { path: entry.path, from: folderOf(entry.path) }
  const facts = definitionList([
    { term: m.file.path, value: entry.path, mono: true },
    { term: m.file.size, value: formatBytes(language, entry.sizeBytes) },
    { term: m.file.modified, value: formatDateTime(language, new Date(entry.modifiedAtMs)) },
    { term: m.file.access, value: accessWords(c, accessOf(entry)) },
  ])
  const reason = why === 'fileTooLongToEdit' ? m.edit.tooLong(formatBytes(language, largestTextBytes)) : why === 'fileNoText' ? m.edit.noText : null
  const picture = isPicture(entry) ? html`<img class="preview"${attributes({ src: to(filePaths.preview), alt: m.file.preview(entry.name) })}>` : ''
  const edit = why === undefined && isText(entry) ? linkButton({ href: to(filePaths.edit), label: m.edit.action, icon: 'file-code' }) : ''
  const unpack = isArchive(entry) ? postButton(c, { action: filePaths.unpack(site.id), values, label: m.unpack, icon: 'file-archive' }) : ''
  const actions = html`<div class="actions">${linkButton({ href: to(filePaths.content), label: m.download, icon: 'download', kind: 'main' })}${edit}${unpack}${linkButton({ href: to(filePaths.rename), label: m.rename, icon: 'pencil' })}${linkButton({ href: to(filePaths.access), label: m.access.action, icon: 'lock' })}${postButton(c, { action: filePaths.bin(site.id), values, label: m.bin.put, icon: 'trash-2' })}</div>`
  return html`<div class="stack m">${pathLine(c, site, folderOf(entry.path))}${section({
    title: entry.name,
    link: html`<a href="${folderHref(site.id, folderOf(entry.path))}">${m.file.back}</a>`,
    content: html`${reason === null ? '' : note({ text: reason })}${picture}${facts}${actions}`,
  })}</div>`
}
