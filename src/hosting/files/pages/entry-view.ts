/** One question about a file or folder: its new name, its new place, its rights, its end. */
import { html } from 'hono/html'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import type { Folder } from '#hosting/files/list-folder.ts'
import type { Access } from '#hosting/files/set-access.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { checkField, field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { icon } from '#web/components/icon.ts'
import { section } from '#web/components/layout-parts.ts'
import type { Ctx } from '#web/environment.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { pathLine } from './folder-view.ts'

interface EntryView {
  site: Site
  /** The entry, or for something new the folder that receives it. */
  path: string
  typed?: string
  state?: FormState
}

interface Question {
  title: string
  action: string
  name: string
  label: string
  hint?: string
  value: string
  submit: string
  /** The folder where it happens. */
  folder: string
}

function ask(c: Ctx, what: EntryView, question: Question): Html {
  const { beside, above } = what.state ?? notRefused
  const fields = html`${above(question.name)}<input type="hidden" name="path"${attributes({ value: what.path })}>${field({
    name: question.name,
    label: question.label,
    ...(question.hint ? { hint: question.hint } : {}),
    value: what.typed ?? question.value,
    error: beside(question.name),
    autocomplete: 'off',
    autofocus: true,
    attributes: { autocapitalize: 'none', spellcheck: 'false' },
  })}<div class="actions">${button({ label: question.submit, kind: 'main' })}${linkButton({ href: folderHref(what.site.id, question.folder), label: c.get('m').hosting.files.cancel })}</div>`
  return html`<div class="narrow stack m">${pathLine(c, what.site, question.folder)}${section({ title: question.title, content: form(c, { action: question.action }, fields) })}</div>`
}

export function newFolderView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  return ask(c, what, { title: m.newFolder, action: filePaths.newFolder(what.site.id), name: 'folderName', label: m.newFolderName, value: '', submit: m.newFolderMake, folder: what.path })
}

export function newFileView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  return ask(c, what, { title: m.newFile, action: filePaths.newFile(what.site.id), name: 'fileName', label: m.newFileName, hint: m.newFileHint, value: '', submit: m.newFileMake, folder: what.path })
}

export function renameView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  const name = nameOf(what.path)
  return ask(c, what, { title: m.renameTitle(name), action: filePaths.rename(what.site.id), name: 'name', label: m.renameName, value: name, submit: m.rename, folder: folderOf(what.path) })
}

interface DestinationView {
  site: Site
  act: 'move' | 'copy'
  paths: readonly string[]
  /** The folder looked at. */
  at: string
  /** What is in it; only folders are shown. */
  folder: Folder
  /** For the copy of a single thing. */
  name: string | null
  state?: FormState
}

const hidden = (name: string, values: readonly string[]): Html => html`${values.map((value) => html`<input type="hidden"${attributes({ name, value })}>`)}`

/** Where to? One goes from folder to folder by buttons of the same form, which carries what is meant along. */
export function destinationView(c: Ctx, what: DestinationView): Html {
  const m = c.get('m').hosting.files
  const { above, beside } = what.state ?? notRefused
  const first = what.paths[0] ?? ''
  const thing = m.thing(nameOf(first), what.paths.length)
  const moves = what.act === 'move'
  const go = (to: string, label: string, drawing: 'folder' | 'folder-up', describedAs: string) =>
    html`<li><button class="btn folder" name="at"${attributes({ value: to, 'aria-label': describedAs })}>${icon(drawing)}${label}</button></li>`
  const folders = what.folder.entries.filter((entry) => entry.kind === 'folder' && !(moves && what.paths.includes(entry.path)))
  const isMore = what.folder.total > what.folder.entries.length && what.folder.entries.at(-1)?.kind === 'folder'
  const list = html`<ul class="folders">${what.at === '' ? '' : go(folderOf(what.at) || '/', m.up, 'folder-up', m.up)}${folders.map((entry) => go(entry.path, entry.name, 'folder', m.openFolder(entry.name)))}</ul>${folders.length === 0 ? html`<p class="s soft">${m.noFolders}</p>` : ''}${isMore ? html`<p class="s soft">${m.moreFolders}</p>` : ''}`
  const nameField =
    what.name === null
      ? ''
      : field({ name: 'name', label: m.copyName, value: what.name, error: beside('name'), autocomplete: 'off', attributes: { autocapitalize: 'none', spellcheck: 'false' } })
  const content = html`${above('name')}${hidden('path', what.paths)}<input type="hidden" name="current"${attributes({ value: what.at })}>${nameField}<div class="actions">${button({
    label: moves ? m.moveHere : m.copyHere,
    kind: 'main',
    icon: moves ? 'folder-input' : 'copy',
    name: 'into',
    value: what.at === '' ? '/' : what.at,
  })}${linkButton({ href: folderHref(what.site.id, folderOf(first)), label: m.cancel })}</div><fieldset class="field"><legend>${m.chooseFolder}</legend><span class="hint">${m.hereIs(what.at === '' ? null : what.at)}</span>${list}</fieldset>`
  const title = moves ? m.moveTitle(thing) : m.copyTitle(thing)
  return html`<div class="narrow stack m">${pathLine(c, what.site, what.at)}${section({ title, content: form(c, { action: filePaths[what.act](what.site.id) }, content) })}</div>`
}

/** « photo (copie).jpg ». */
export function copyName(c: Ctx, name: string): string {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  return c.get('m').hosting.files.copyNameOf(stem, ending)
}

interface AccessView {
  site: Site
  path: string
  isFolder: boolean
  access: Access
  inside: boolean
  state?: FormState
}

export function accessView(c: Ctx, what: AccessView): Html {
  const m = c.get('m').hosting.files
  const { above } = what.state ?? notRefused
  const a = m.access
  const content = html`${above()}<input type="hidden" name="path"${attributes({ value: what.path })}>${choices({
    name: 'visitors',
    legend: a.visitors,
    value: what.access.visitors ? 'yes' : 'no',
    options: [
      { value: 'yes', label: a.visitorsYes, hint: a.visitorsYesHint },
      { value: 'no', label: a.visitorsNo, hint: a.visitorsNoHint },
    ],
  })}${choices({
    name: 'writable',
    legend: a.writable,
    value: what.access.writable ? 'yes' : 'no',
    options: [
      { value: 'yes', label: a.writableYes, hint: a.writableYesHint },
      { value: 'no', label: a.writableNo, hint: a.writableNoHint },
    ],
  })}${what.isFolder ? checkField({ name: 'inside', label: a.inside, checked: what.inside }) : ''}<div class="actions">${button({ label: a.save, kind: 'main' })}${linkButton({ href: folderHref(what.site.id, folderOf(what.path)), label: m.cancel })}</div>`
  return html`<div class="narrow stack m">${pathLine(c, what.site, folderOf(what.path))}${section({ title: a.title(nameOf(what.path)), content: form(c, { action: filePaths.access(what.site.id) }, content) })}</div>`
}

/** The rights of a file in a few words. */
export function accessWords(c: Ctx, { visitors, writable }: Access): string {
  const { words } = c.get('m').hosting.files.access
  return visitors ? (writable ? words.open : words.openReadOnly) : writable ? words.own : words.ownReadOnly
}

/** The question before something is erased. */
export function removal(c: Ctx, site: Site, path: string, isFolder: boolean): Confirmation {
  const m = c.get('m').hosting.files
  return {
    id: 'remove-entry',
    title: m.removeTitle(nameOf(path)),
    text: isFolder ? m.removeFolder : m.removeFile,
    fields: html`<input type="hidden" name="path"${attributes({ value: path })}>`,
    action: filePaths.remove(site.id),
    confirm: { label: m.remove, icon: 'trash-2' },
    cancel: m.removeKeep,
  }
}

