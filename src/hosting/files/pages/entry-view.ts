/** One question about a file or folder: its new name, its new place, its end. */
import { html } from 'hono/html'
import { folderOf, nameOf } from '#hosting/files/file-path.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import type { Ctx } from '#web/environment.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { pathLine } from './folder-view.ts'

export interface EntryView {
  site: Site
  /** The entry, or for a new folder the folder that receives it. */
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
  back: string
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
  })}<div class="actions">${button({ label: question.submit, kind: 'main' })}${linkButton({ href: question.back, label: c.get('m').hosting.files.cancel })}</div>`
  return html`<div class="narrow stack m">${pathLine(c, what.site, question.name === 'folderName' ? what.path : folderOf(what.path))}${section({ title: question.title, content: form(c, { action: question.action }, fields) })}</div>`
}

export function newFolderView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  return ask(c, what, { title: m.newFolder, action: filePaths.newFolder(what.site.id), name: 'folderName', label: m.newFolderName, value: '', submit: m.newFolderMake, back: folderHref(what.site.id, what.path) })
}

export function renameView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  const name = nameOf(what.path)
  return ask(c, what, { title: m.renameTitle(name), action: filePaths.rename(what.site.id), name: 'name', label: m.renameName, value: name, submit: m.rename, back: folderHref(what.site.id, folderOf(what.path)) })
}

export function moveView(c: Ctx, what: EntryView): Html {
  const m = c.get('m').hosting.files
  const folder = folderOf(what.path)
  return ask(c, what, { title: m.moveTitle(nameOf(what.path)), action: filePaths.move(what.site.id), name: 'folder', label: m.moveTo, hint: m.moveHint, value: folder, submit: m.move, back: folderHref(what.site.id, folder) })
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
