/** Pages on which a text is made and edited. */
import { Hono } from 'hono'
import { UserError } from '#lib/errors.ts'
import { describeEntry } from '#hosting/files/describe-entry.ts'
import { joinPath, nameOf, readName, readPath } from '#hosting/files/file-path.ts'
import { readText } from '#hosting/files/read-text.ts'
import { saveText } from '#hosting/files/save-text.ts'
import { encodings, lineEnds } from '#hosting/files/text-format.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { Site } from '#hosting/sites/site.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { editView } from './edit-view.ts'
import type { EditView } from './edit-view.ts'
import { newFileView } from './entry-view.ts'
import { filePaths, folderHref, pathHref } from './file-addresses.ts'
import { isText } from './file-kinds.ts'
import { entryPath } from './file-page-frame.ts'
import type { FilePageFrame } from './file-page-frame.ts'
import { fileView } from './file-view.ts'
import { restoreUndo } from './restore-undo.ts'

/** What the form of the editor sent. A field that is not one of ours is as if it were not there. */
function readEdit(given: Fields, site: Site): EditView {
  return {
    site,
    path: entryPath(given('path')),
    text: given('text'),
    hash: /^[0-9a-f]{64}$/.test(given('hash')) ? given('hash') : '',
    encoding: encodings.find((one) => one === given('encoding')) ?? 'utf-8',
    mark: given('mark') === 'yes',
    lineEnd: lineEnds.find((one) => one === given('lineEnd')) ?? 'lf',
  }
}

/** The line that an address names; null when it names none, or one that the text no longer has. */
function lineIn(given: string | undefined, text: string): number | null {
  const line = /^\d{1,6}$/.test(given ?? '') ? Number(given) : 0
  return line >= 1 && line <= text.split(/\r\n|\r|\n/).length ? line : null
}

/** Full, or too long: the page comes back with the text, where an error page would lose it. */
function withWhatWasTyped(error: unknown): never {
  if (error instanceof UserError && error.status === 413) throw new UserError(error.code, error.params, { field: 'text' })
  throw error
}

export function makeEditPages({ scene, show }: FilePageFrame): App {
  const app: App = new Hono<Env>()
  const showEditor = (c: Ctx, what: EditView) => show(c, what.site, editView(c, what), { status: what.state?.status ?? 200, title: nameOf(what.path) })

  app.get(filePaths.newFile(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return show(c, site, newFileView(c, { site, path: readPath(c.req.query('path') ?? '') }))
  })
  app.post(filePaths.newFile(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const folder = readPath(given('path'))
    return orAgain(
      c,
      async () => {
        const path = joinPath(folder, readName(given('fileName'), 'fileName'))
        await saveText(scene(c, site), { path, text: '', onlyIf: null, encoding: 'utf-8', mark: false, lineEnd: 'lf', check: false })
        flash(c, c.get('m').hosting.files.fileMade(nameOf(path)))
        const entry = { kind: 'file' as const, name: nameOf(path), path, sizeBytes: 0, modifiedAtMs: 0, mode: 0o644 }
        return c.redirect(isText(entry) ? pathHref(filePaths.edit, site.id, path) : folderHref(site.id, folder), 303)
      },
      (state) => show(c, site, newFileView(c, { site, path: folder, typed: given('fileName'), state }), { status: state.status }),
    )
  })

  app.get(filePaths.edit(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const path = entryPath(c.req.query('path'))
    try {
      const text = await readText(scene(c, site), path)
      const line = lineIn(c.req.query('line'), text.text)
      return await showEditor(c, { site, path, ...text, ...(line === null ? {} : { line }) })
    } catch (error) {
      if (!(error instanceof UserError) || (error.code !== 'fileTooLongToEdit' && error.code !== 'fileNoText')) throw error
      return show(c, site, fileView(c, site, await describeEntry(scene(c, site), path), error.code), { title: nameOf(path) })
    }
  })

  app.post(filePaths.edit(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const what = readEdit(given, site)
    return orAgain(
      c,
      async () => {
        const saved = await saveText(scene(c, site), { ...what, onlyIf: what.hash === '' ? null : what.hash, check: given('act') !== 'anyway' }).catch(withWhatWasTyped)
        const m = c.get('m').hosting.files.edit
        const undo = saved.before === null ? undefined : restoreUndo(site, saved.before)
        flash(c, saved.hash === what.hash ? m.same(nameOf(what.path)) : m.saved(nameOf(what.path)), undo)
        return c.redirect(pathHref(filePaths.edit, site.id, what.path), 303)
      },
      (state) => again(c, what, state),
    )
  })

  /** The editor once more with what was typed, and what made it come back. */
  async function again(c: Ctx, what: EditView, state: FormState): Promise<Response> {
    if (state.code === 'filePhpSyntax') {
      const { line, message } = state.params as { line: number; message: string }
      return showEditor(c, { ...what, state: { ...state, above: () => '' }, syntax: { line, message } })
    }
    if (state.code !== 'fileChangedMeanwhile' && state.code !== 'fileAlreadyThere') return showEditor(c, { ...what, state })
    try {
      const now = await readText(scene(c, what.site), what.path)
      return await showEditor(c, { ...what, hash: now.hash, theirs: now.text, state: { ...state, above: () => '' } })
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'fileNoSuchPath') throw error
      return showEditor(c, { ...what, hash: '', theirs: null, state: { ...state, above: () => '' } })
    }
  }

  return app
}
