/** Pages of files. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import { folderOf, joinPath, nameOf, readName, readPath } from '#hosting/files/file-path.ts'
import { isVisit } from '#hosting/files/ask-files.ts'
import { bodyOf, bodySize, fileScene } from '#hosting/files/file-request.ts'
import { downloadHeaders } from '#hosting/files/download-headers.ts'
import { folderQuery, listFolder } from '#hosting/files/list-folder.ts'
import { makeFolder } from '#hosting/files/make-folder.ts'
import { moveEntry } from '#hosting/files/move-entry.ts'
import { readFile } from '#hosting/files/read-file.ts'
import { receiveForm } from '#hosting/files/receive-form.ts'
import type { ReceivedForm } from '#hosting/files/receive-form.ts'
import { receiveUpload } from '#hosting/files/receive-upload.ts'
import { removeEntry } from '#hosting/files/remove-entry.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { note } from '#web/components/note.ts'
import { streamedBody } from '#web/csrf.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { moveView, newFolderView, removal, renameView } from './entry-view.ts'
import { entriesPerPage, folderView } from './folder-view.ts'

/** What a form sent, in a sentence. */
function receivedWords(c: Ctx, received: ReceivedForm): string {
  const m = c.get('m').hosting.files
  const archives = received.archives.map((one) => m.unpacked(one.name, one.files))
  return [...(received.files > 0 ? [m.sent(received.files)] : []), ...archives].join(' ')
}

export function makeFilePages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const scene = (c: Ctx, site: Site) => fileScene(c, services, site)

  async function show(c: Ctx, site: Site, content: Html, status: 200 | 409 | 422 | 429 | 503 = 200): Promise<Response> {
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    return page(c, { title: `${c.get('m').hosting.files.title}, ${siteTitle(site)}`, section: 'sites', status, body: siteFrame(c, { site, node, part: 'files', content }) })
  }

  /** The folder as it is, or why it cannot be shown. */
  async function showFolder(c: Ctx, site: Site, path: string, state: FormState = notRefused): Promise<Response> {
    const query = folderQuery.parse({ ...c.req.query(), path })
    return orAgain(
      c,
      async () => {
        const folder = await listFolder(scene(c, site), { ...query, pageSize: entriesPerPage })
        return show(c, site, html`${state.above()}${folderView(c, { site, query, folder, visit: isVisit(scene(c, site)) })}`, state.status)
      },
      ({ status, code, above }) => {
        const m = c.get('m').hosting.files
        const why = code === 'fileNoSuchSite' ? note({ text: m.notYet }) : code === 'nodeAway' ? note({ kind: 'warn', text: m.away }) : above()
        return show(c, site, html`${why}<div class="actions">${linkButton({ href: folderHref(site.id, path), label: c.get('m').frame.errorPage.again, icon: 'refresh-cw' })}</div>`, status)
      },
    )
  }

  app.get(filePaths.list(':site'), editsSite, async (c) => showFolder(c, await siteOf(c), readPath(c.req.query('path') ?? '')))

  app.get(filePaths.content(':site'), editsSite, async (c) => {
    const path = readPath(c.req.query('path') ?? '')
    return c.body(await readFile(scene(c, await siteOf(c)), path), 200, downloadHeaders(path))
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
      (state) => show(c, site, newFolderView(c, { site, path, typed: given('folderName'), state }), state.status),
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
      (state) => show(c, site, renameView(c, { site, path, typed: given('name'), state }), state.status),
    )
  })

  app.get(filePaths.move(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return show(c, site, moveView(c, { site, path: entryPath(c.req.query('path')) }))
  })
  app.post(filePaths.move(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const path = entryPath(given('path'))
    return orAgain(
      c,
      async () => {
        const folder = readPath(given('folder').trim())
        await moveEntry(scene(c, site), path, joinPath(folder, nameOf(path)))
        const m = c.get('m').hosting.files
        flash(c, m.moved(nameOf(path), folder === '' ? m.root : folder))
        return c.redirect(folderHref(site.id, folder), 303)
      },
      (state) => show(c, site, moveView(c, { site, path, typed: given('folder'), state }), state.status),
    )
  })

  app.get(filePaths.remove(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const path = entryPath(c.req.query('path'))
    const isFolder = await isFolderThere(c, site, path)
    // Alone on its page: one question, one title.
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, removal(c, site, path, isFolder), folderHref(site.id, folderOf(path))) })
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

  /** Asks for one line of it: a file is refused as no folder. */
  async function isFolderThere(c: Ctx, site: Site, path: string): Promise<boolean> {
    try {
      await listFolder(scene(c, site), { path, q: '', sort: 'name', page: 1, pageSize: 1 })
      return true
    } catch (error) {
      if (error instanceof UserError && (error.code === 'fileNotAFolder' || error.code === 'fileIsALink')) return false
      throw error
    }
  }

  return app
}

/** The path of a file or folder, never the root. @throws {UserError} `filePathRefused` (400). */
function entryPath(given: string | undefined): string {
  const path = readPath(given ?? '')
  if (path === '') throw new UserError('filePathRefused', {}, { status: 400 })
  return path
}
