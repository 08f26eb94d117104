/** The bin of a site: what goes in, what comes back, what goes for good. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { formatDay } from '#lib/format.ts'
import { goesAt } from '#hosting/files/bin/bin-limits.ts'
import { listBin } from '#hosting/files/bin/list-bin.ts'
import { readItems, restoreEntries } from '#hosting/files/bin/restore-entries.ts'
import { startBinning, startEmptying } from '#hosting/files/file-jobs.ts'
import { folderOf, nameOf, readPath } from '#hosting/files/file-path.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { Site } from '#hosting/sites/site.ts'
import { siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { FormState, Refused } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { note } from '#web/components/note.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import { binView, emptyQuestion, eraseQuestion, itemsPerPage, restoreAsView } from './bin-view.ts'
import { copyName } from './entry-view.ts'
import { filePaths, folderHref, pathHref } from './file-addresses.ts'
import { pathsOf, readMany, whenDone } from './file-page-frame.ts'
import type { FilePageFrame } from './file-page-frame.ts'
import { restoreUndo } from './restore-undo.ts'

export function makeBinPages({ scene, show, showFolder }: FilePageFrame): App {
  const app: App = new Hono<Env>()

  async function showBin(c: Ctx, site: Site, state?: FormState): Promise<Response> {
    const number = Math.max(1, Math.trunc(Number(c.req.query('page')) || 1))
    const bin = await listBin(scene(c, site), { page: Math.min(number, 100_000), pageSize: itemsPerPage })
    return show(c, site, binView(c, { site, bin, page: number, ...(state ? { state } : {}) }), { status: state?.status ?? 200, title: c.get('m').hosting.files.bin.title })
  }

  app.get(filePaths.bin(':site'), editsSite, async (c) => showBin(c, await siteOf(c)))

  app.post(filePaths.bin(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const from = readPath((await readForm(c))('from'))
    let paths: string[] = []
    return orAgain(
      c,
      async () => {
        paths = await pathsOf(c)
        const job = await startBinning(scene(c, site), c.get('log'), paths)
        return whenDone(c, site, job, (result) => {
          const m = c.get('m').hosting.files
          const until = formatDay(c.get('language'), goesAt(c.get('clock').now()))
          flash(c, m.bin.done(m.thing(nameOf(paths[0] ?? ''), paths.length), until), restoreUndo(site, String(result['batch'])))
          return folderHref(site.id, from)
        })
      },
      (state) => showFolder(c, site, from, state, state.code === 'fileDiskFull' ? noRoom(c, site, paths) : ''),
    )
  })

  /** Where nothing can be written any more, the bin cannot take anything: there is another way out. */
  function noRoom(c: Ctx, site: Site, paths: readonly string[]) {
    const m = c.get('m').hosting.files.bin
    const [only, ...others] = paths
    const forGood = only !== undefined && others.length === 0 ? linkButton({ href: pathHref(filePaths.remove, site.id, only), label: m.forGood, icon: 'trash-2' }) : ''
    return note({ kind: 'warn', text: html`<p>${m.noRoom}</p><div class="actions">${forGood}${linkButton({ href: filePaths.bin(site.id), label: m.title })}</div>` })
  }

  app.post(filePaths.restore(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    const to = given('to').trim()
    let items: string[] = []
    return orAgain(
      c,
      async () => {
        items = readItems(await readMany(c, 'item'))
        const paths = await restoreEntries(scene(c, site), { items, to: to === '' ? null : readPath(to) })
        const m = c.get('m').hosting.files
        flash(c, m.bin.restored(m.thing(nameOf(paths[0] ?? ''), paths.length)))
        return c.redirect(folderHref(site.id, folderOf(paths[0] ?? '')), 303)
      },
      (refused) => inTheWay(c, site, items, to, refused),
    )
  })

  /** Something stands where it was: one thing may go elsewhere, several come back one by one. */
  function inTheWay(c: Ctx, site: Site, items: readonly string[], to: string, refused: Refused): Promise<Response> {
    const path = String(refused.params['path'] ?? '')
    const [item, ...others] = items
    const isOne = item !== undefined && others.length === 0 && (item.includes('-') || to !== '')
    if (refused.code !== 'fileAlreadyThere' || path === '') return showBin(c, site, refused)
    if (!isOne) return showBin(c, site, { ...refused, above: () => note({ kind: 'warn', text: c.get('m').hosting.files.bin.conflictMany(path) }) })
    const typed = to === '' ? [folderOf(path), copyName(c, nameOf(path))].filter((part) => part !== '').join('/') : to
    return show(c, site, restoreAsView(c, { site, item, path, typed }), { status: refused.status })
  }

  app.post(filePaths.erase(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const sure = (await readForm(c))('sure') === 'yes'
    return orAgain(
      c,
      async () => {
        const items = readItems(await readMany(c, 'item'))
        if (sure) return erase(c, site, items)
        return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, eraseQuestion(c, site, items), filePaths.bin(site.id)) })
      },
      (state) => showBin(c, site, state),
    )
  })

  app.get(filePaths.emptyBin(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const bin = await listBin(scene(c, site), { page: 1, pageSize: 1 })
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, emptyQuestion(c, site, bin), filePaths.bin(site.id)) })
  })
  app.post(filePaths.emptyBin(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(c, () => erase(c, site, null), (state) => showBin(c, site, state))
  })

  async function erase(c: Ctx, site: Site, items: readonly string[] | null): Promise<Response> {
    const job = await startEmptying(scene(c, site), c.get('log'), items)
    return whenDone(c, site, job, (result) => {
      flash(c, c.get('m').hosting.files.bin.erased(Number(result['files'])))
      return filePaths.bin(site.id)
    })
  }

  return app
}
