/** Pages of files: one goes through folders, sends, fetches, names. The others are beside this file. */
import { Hono } from 'hono'
import { UserError } from '#lib/errors.ts'
import { describeEntry } from '#hosting/files/describe-entry.ts'
import { downloadHeaders, pictureHeaders } from '#hosting/files/download-headers.ts'
import { folderOf, joinPath, nameOf, readName, readPath } from '#hosting/files/file-path.ts'
import { bodyOf, bodySize } from '#hosting/files/file-request.ts'
import { makeFolder } from '#hosting/files/make-folder.ts'
import { moveEntry } from '#hosting/files/move-entry.ts'
import { readFile } from '#hosting/files/read-file.ts'
import { receiveForm } from '#hosting/files/receive-form.ts'
import type { ReceivedForm } from '#hosting/files/receive-form.ts'
import { receiveUpload } from '#hosting/files/receive-upload.ts'
import { removeEntry } from '#hosting/files/remove-entry.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { streamedBody } from '#web/csrf.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import { makeBinPages } from './bin-pages.ts'
import { makeEditPages } from './edit-pages.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { newFolderView, removal, renameView } from './entry-view.ts'
import { pictureType } from './file-kinds.ts'
import { entryPath, filePageFrame } from './file-page-frame.ts'
import { fileView } from './file-view.ts'
import { makeSelectionPages } from './selection-pages.ts'

/** What a form sent, in a sentence. */
function receivedWords(c: Ctx, received: ReceivedForm): string {
  const m = c.get('m').hosting.files
  const archives = received.archives.map((one) => m.unpacked(one.name, one.files))
  return [...(received.files > 0 ? [m.sent(received.files)] : []), ...archives].join(' ')
}

export function makeFilePages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const frame = filePageFrame(services)
  const { scene, show, showFolder } = frame
  app.route('/', makeSelectionPages(frame))
  app.route('/', makeEditPages(frame))
  app.route('/', makeBinPages(frame))

  app.get(filePaths.list(':site'), editsSite, async (c) => showFolder(c, await siteOf(c), readPath(c.req.query('path') ?? '')))

  app.get(filePaths.content(':site'), editsSite, async (c) => {
    const path = readPath(c.req.query('path') ?? '')
    return c.body(await readFile(scene(c, await siteOf(c)), path), 200, downloadHeaders(path))
  })
  app.get(filePaths.preview(':site'), editsSite, async (c) => {
    const path = entryPath(c.req.query('path'))
    const type = pictureType(nameOf(path))
    if (type === null) throw new UserError('filePathRefused', {}, { status: 400 })
    return c.body(await readFile(scene(c, await siteOf(c)), path), 200, pictureHeaders(type))
  })
  app.get(filePaths.file(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const entry = await describeEntry(scene(c, site), entryPath(c.req.query('path')))
    if (entry.kind === 'folder') return c.redirect(folderHref(site.id, entry.path), 303)
    return show(c, site, fileView(c, site, entry), { title: entry.name })
  })

  // With scripts: one file, or one archive, as the raw body.
  app.put(filePaths.upload(':site'), editsSite, streamedBody, async (c) => {
    const folder = readPath(c.req.query('folder') ?? '')
    const received = await receiveUpload(scene(c, await siteOf(c)), { folder, path: c.req.query('path') ?? '', unpack: c.req.query('archives') !== 'keep', ...bodyOf(c) })
    return c.json(received)
  })
  // Without: a form with any number of files.
  app.post(filePaths.upload(':site'), editsSite, streamedBody, async (c) => {
    const site = await siteOf(c)
    const folder = readPath(c.req.query('folder') ?? '')
    const sent = { folder, contentType: c.req.header('content-type') ?? '', sizeBytes: bodySize(c), body: c.req.raw.body, unpack: c.req.query('archives') !== 'keep' }
    return orAgain(
      c,
      async () => {
        flash(c, receivedWords(c, await receiveForm(scene(c, site), sent)))
        return c.redirect(folderHref(site.id, folder), 303)
      },
      (state) => showFolder(c, site, folder, state),
    )
  })

  app.get(filePaths.newFolder(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return show(c, site, newFolderView(c, { site, path: readPath(c.req.query('path') ?? '') }))
  })
  app.post(filePaths.newFolder(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const path = readPath(given('path'))
    return orAgain(
      c,
      async () => {
        const made = joinPath(path, readName(given('folderName'), 'folderName'))
        await makeFolder(scene(c, site), made)
        flash(c, c.get('m').hosting.files.folderMade(nameOf(made)))
        return c.redirect(folderHref(site.id, made), 303)
      },
      (state) => show(c, site, newFolderView(c, { site, path, typed: given('folderName'), state }), { status: state.status }),
    )
  })

  app.get(filePaths.rename(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return show(c, site, renameView(c, { site, path: entryPath(c.req.query('path')) }))
  })
  app.post(filePaths.rename(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const path = entryPath(given('path'))
    return orAgain(
      c,
      async () => {
        const name = readName(given('name'))
        await moveEntry(scene(c, site), path, joinPath(folderOf(path), name))
        flash(c, c.get('m').hosting.files.renamed(name))
        return c.redirect(folderHref(site.id, folderOf(path)), 303)
      },
      (state) => show(c, site, renameView(c, { site, path, typed: given('name'), state }), { status: state.status }),
    )
  })

  // For good, past the bin: where no room is left, the bin takes nothing.
  app.get(filePaths.remove(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const { path, kind } = await describeEntry(scene(c, site), entryPath(c.req.query('path')))
    // Alone on its page: one question, one title.
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, removal(c, site, path, kind === 'folder'), folderHref(site.id, folderOf(path))) })
  })
  app.post(filePaths.remove(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const path = entryPath((await readForm(c))('path'))
    return orAgain(
      c,
      async () => {
        await removeEntry(scene(c, site), path)
        flash(c, c.get('m').hosting.files.removed(nameOf(path)))
        return c.redirect(folderHref(site.id, folderOf(path)), 303)
      },
      (state) => showFolder(c, site, folderOf(path), state),
    )
  })

  return app
}
