/** The bin: what was removed or replaced in the last days, and comes back with one click. */
import { html } from 'hono/html'
import { formatBytes, formatDay } from '#lib/format.ts'
import { binDays, goesAt } from '#hosting/files/bin/bin-limits.ts'
import type { BinPage } from '#hosting/files/bin/list-bin.ts'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import type { Site } from '#hosting/sites/site.ts'
import { withQuery } from '#hosting/sites/pages/site-paths.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { icon } from '#web/components/icon.ts'
import { section } from '#web/components/layout-parts.ts'
import { pager } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { BinItem } from '#wire/file-questions.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { drawingOf } from './file-kinds.ts'
import { selectionBar, tickBox } from './selection.ts'

export const itemsPerPage = 100

export function binView(c: Ctx, what: { site: Site; bin: BinPage; page: number; state?: FormState }): Html {
  const m = c.get('m').hosting.files
  const { site, bin } = what
  const { above } = what.state ?? notRefused
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  const back = html`<a href="${folderHref(site.id, '')}">${m.title}</a>`
  if (bin.total === 0) return section({ title: m.bin.title, link: back, content: html`${above()}${empty({ title: m.bin.empty.title, text: m.bin.empty.text })}` })
  const act = (label: string, address: (site: string) => string, drawing: 'undo-2' | 'trash-2') => button({ label, icon: drawing, small: true, attributes: { formaction: address(site.id) } })
  const selection = selectionBar(c, { action: filePaths.restore(site.id), buttons: html`${act(m.bin.restore, filePaths.restore, 'undo-2')}${act(m.bin.erase, filePaths.erase, 'trash-2')}` })
  const list = table({
    caption: m.bin.title,
    columns: [
      { label: m.bin.columns.what },
      { label: m.bin.columns.from, folded: 'full' },
      { label: m.bin.columns.size, numeric: true, folded: 'hide' },
      { label: m.bin.columns.goes, numeric: true, folded: 'full', labelled: true },
      { label: m.columns.actions, hidden: true, numeric: true, folded: 'first' },
    ],
    rows: bin.items.map((item) => row(c, site, item)),
  })
  const last = Math.ceil(bin.total / itemsPerPage)
  const pages =
    last < 2 ? '' : pager(c, { page: what.page, pages: last, href: (page) => withQuery(filePaths.bin(site.id), { page: page === 1 ? null : page }), summary: m.bin.summary(bin.total, bytes(bin.totalBytes)) })
  const emptying = emptyQuestion(c, site, bin)
  const all = html`${dialogLink({ href: filePaths.emptyBin(site.id), dialog: emptying.id, label: m.bin.emptyAll, icon: 'trash-2', small: true })}${dialog(c, emptying)}`
  return section({
    title: m.bin.title,
    link: back,
    content: html`${above()}<p class="soft">${m.bin.lead(binDays)}</p><div class="bar-h"><span class="s soft">${m.bin.summary(bin.total, bytes(bin.totalBytes))}</span>${all}</div>${selection}${list}${pages}`,
  })
}

function row(c: Ctx, site: Site, item: BinItem) {
  const m = c.get('m').hosting.files
  const name = nameOf(item.path)
  const folder = folderOf(item.path)
  const size = `${formatBytes(c.get('language'), item.bytes)}${item.kind === 'folder' ? `, ${m.bin.files(item.files)}` : ''}`
  const box = tickBox(c, { name: 'item', value: item.id, label: m.select(name) })
  const note = item.reason === 'replaced' ? html` <span class="soft">(${m.bin.replaced})</span>` : ''
  return {
    header: html`<span class="name">${box}${icon(item.reason === 'replaced' ? 'history' : drawingOf({ kind: item.kind, name }))}<span>${name}${note}<small class="only-s">${size}</small></span></span>`,
    cells: [
      html`<span class="soft">${folder === '' ? m.root : folder}</span>`,
      size,
      formatDay(c.get('language'), goesAt(new Date(item.binnedAtMs))),
      postButton(c, { action: filePaths.restore(site.id), values: { item: item.id }, label: m.bin.restore, icon: 'undo-2', small: true, describedAs: `${m.bin.restore} ${name}` }),
    ],
  }
}

export function emptyQuestion(c: Ctx, site: Site, bin: Pick<BinPage, 'total' | 'totalBytes'>): Confirmation {
  const m = c.get('m').hosting.files.bin
  return { id: 'empty-bin', title: m.emptyTitle, text: m.emptyText(bin.total, formatBytes(c.get('language'), bin.totalBytes)), action: filePaths.emptyBin(site.id), confirm: { label: m.emptyAll, icon: 'trash-2' }, cancel: m.keep }
}

/** Before some of it is erased. */
export function eraseQuestion(c: Ctx, site: Site, items: readonly string[]): Confirmation {
  const m = c.get('m').hosting.files
  return {
    id: 'erase',
    title: m.bin.eraseTitle(m.thing(m.bin.files(1), items.length)),
    text: m.bin.eraseText,
    fields: html`<input type="hidden" name="sure" value="yes">${items.map((item) => html`<input type="hidden" name="item"${attributes({ value: item })}>`)}`,
    action: filePaths.erase(site.id),
    confirm: { label: m.bin.erase, icon: 'trash-2' },
    cancel: m.bin.keep,
  }
}

/** Something stands where it was: where else? */
export function restoreAsView(c: Ctx, what: { site: Site; item: string; path: string; typed: string; state?: FormState }): Html {
  const m = c.get('m').hosting.files
  const { above, beside } = what.state ?? notRefused
  const content = html`${above('to')}<p>${m.bin.conflict(what.path)}</p><input type="hidden" name="item"${attributes({ value: what.item })}>${field({ name: 'to', label: m.bin.to, value: what.typed, error: beside('to'), autocomplete: 'off', autofocus: true, attributes: { autocapitalize: 'none', spellcheck: 'false' } })}<div class="actions">${button({ label: m.bin.restoreThere, kind: 'main' })}${linkButton({ href: filePaths.bin(what.site.id), label: m.cancel })}</div>`
  return html`<div class="narrow stack m">${section({ title: m.bin.conflictTitle(nameOf(what.path)), content: form(c, { action: filePaths.restore(what.site.id) }, content) })}</div>`
}
