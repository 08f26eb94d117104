/** What is done with one thing or several: move, copy, pack, unpack, rights. */
import { Hono } from 'hono'
import { describeEntry } from '#hosting/files/describe-entry.ts'
import { archiveName, commonFolder, downloadArchive } from '#hosting/files/download-archive.ts'
import { downloadHeaders } from '#hosting/files/download-headers.ts'
import { startCopy, startSettingAccess, startUnpacking } from '#hosting/files/file-jobs.ts'
import { folderOf, nameOf, readName, readPath } from '#hosting/files/file-path.ts'
import { listFolder } from '#hosting/files/list-folder.ts'
import { readPaths, refuseIntoItself } from '#hosting/files/many-paths.ts'
import { moveEntries } from '#hosting/files/move-entries.ts'
import { accessOf } from '#hosting/files/set-access.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { Site } from '#hosting/sites/site.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { accessView, copyName, destinationView } from './entry-view.ts'
import { filePaths, folderHref } from './file-addresses.ts'
import { entryPath, pathsOf, whenDone } from './file-page-frame.ts'
import type { FilePageFrame } from './file-page-frame.ts'

const foldersShown = 200

interface Destination {
  act: 'move' | 'copy'
  paths: string[]
  at: string
  name: string | null
}

export function makeSelectionPages({ scene, show, showFolder }: FilePageFrame): App {
  const app: App = new Hono<Env>()

  async function choose(c: Ctx, site: Site, what: Destination, state?: FormState): Promise<Response> {
    const folder = await listFolder(scene(c, site), { path: what.at, q: '', sort: 'name', page: 1, pageSize: foldersShown })
    return show(c, site, destinationView(c, { site, folder, ...what, ...(state ? { state } : {}) }), { status: state?.status ?? 200 })
  }
  /** One thing copied where it is gets another name. */
  const proposedName = (c: Ctx, act: 'move' | 'copy', paths: readonly string[]) => (act === 'copy' && paths.length === 1 ? copyName(c, nameOf(paths[0] ?? '')) : null)

  for (const act of ['move', 'copy'] as const) {
    app.get(filePaths[act](':site'), editsSite, async (c) => {
      const path = entryPath(c.req.query('path'))
      return choose(c, await siteOf(c), { act, paths: [path], at: folderOf(path), name: proposedName(c, act, [path]) })
    })
    // From the page of a folder (what is ticked), from this form to look into another folder, or to do it.
    app.post(filePaths[act](':site'), editsSite, async (c) => {
      const site = await siteOf(c)
      const given = await readForm(c)
      const into = given('into')
      const from = readPath(given('from'))
      return orAgain(
        c,
        async () => {
          const paths = await pathsOf(c)
          const typed = given('name').trim() || proposedName(c, act, paths)
          const name = paths.length === 1 && act === 'copy' ? typed : null
          if (into === '') return choose(c, site, { act, paths, at: readPath(given('at') || given('current') || commonFolder(paths)), name })
          const at = readPath(into)
          return orAgain(
            c,
            () => (act === 'move' ? move(c, site, paths, at) : copy(c, site, paths, at, name)),
            (state) => choose(c, site, { act, paths, at, name }, state),
          )
        },
        (state) => showFolder(c, site, from, state),
      )
    })
  }

  async function move(c: Ctx, site: Site, paths: string[], folder: string): Promise<Response> {
    refuseIntoItself(paths, folder)
    await moveEntries(scene(c, site), paths, folder)
    const m = c.get('m').hosting.files
    flash(c, m.moved(m.thing(nameOf(paths[0] ?? ''), paths.length), folder === '' ? m.root : folder))
    return c.redirect(folderHref(site.id, folder), 303)
  }

  async function copy(c: Ctx, site: Site, paths: string[], folder: string, typed: string | null): Promise<Response> {
    const name = typed === null ? null : readName(typed)
    const job = await startCopy(scene(c, site), c.get('log'), { paths, folder, name })
    return whenDone(c, site, job, () => {
      const m = c.get('m').hosting.files
      flash(c, m.copied(m.thing(nameOf(paths[0] ?? ''), paths.length), folder === '' ? m.root : folder))
      return folderHref(site.id, folder)
    })
  }

  const pack = async (c: Ctx, paths: string[], format: 'zip' | 'tar.gz') => {
    const on = scene(c, await siteOf(c))
    return c.body(await downloadArchive(on, { paths, format }), 200, downloadHeaders(archiveName(on, { paths, format })))
  }
  app.get(filePaths.archive(':site'), editsSite, (c) => {
    const path = readPath(c.req.query('path') ?? '')
    return pack(c, path === '' ? [] : [path], c.req.query('format') === 'tar.gz' ? 'tar.gz' : 'zip')
  })
  app.post(filePaths.archive(':site'), editsSite, async (c) => {
    const [site, from] = [await siteOf(c), readPath((await readForm(c))('from'))]
    return orAgain(c, async () => pack(c, await pathsOf(c), 'zip'), (state) => showFolder(c, site, from, state))
  })

  app.post(filePaths.unpack(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const path = entryPath((await readForm(c))('path'))
    const folder = folderOf(path)
    return orAgain(
      c,
      async () => {
        const job = await startUnpacking(scene(c, site), c.get('log'), path, folder)
        return whenDone(c, site, job, (result) => {
          flash(c, c.get('m').hosting.files.unpacked(nameOf(path), Number(result['files'])))
          return folderHref(site.id, folder)
        })
      },
      (state) => showFolder(c, site, folder, state),
    )
  })

  app.get(filePaths.access(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const entry = await describeEntry(scene(c, site), entryPath(c.req.query('path')))
    return show(c, site, accessView(c, { site, path: entry.path, isFolder: entry.kind === 'folder', access: accessOf(entry), inside: false }))
  })
  app.post(filePaths.access(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const [path = ''] = readPaths([entryPath(given('path'))])
    const access = { visitors: given('visitors') === 'yes', writable: given('writable') === 'yes' }
    const inside = given('inside') === 'yes'
    return orAgain(
      c,
      async () => {
        const job = await startSettingAccess(scene(c, site), c.get('log'), { path, ...access, inside })
        return whenDone(c, site, job, () => {
          flash(c, c.get('m').hosting.files.access.changed(nameOf(path)))
          return folderHref(site.id, folderOf(path))
        })
      },
      (state) => show(c, site, accessView(c, { site, path, isFolder: inside, access, inside, state }), { status: state.status }),
    )
  })

  return app
}
