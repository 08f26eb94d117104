/** What all pages of files share. */
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import type { FileScene } from '#hosting/files/ask-files.ts'
import { isVisit } from '#hosting/files/ask-files.ts'
import { readPath } from '#hosting/files/file-path.ts'
import { fileScene } from '#hosting/files/file-request.ts'
import { folderQuery, listFolder } from '#hosting/files/list-folder.ts'
import { readPaths } from '#hosting/files/many-paths.ts'
import { jobsOf } from '#hosting/jobs/job-store.ts'
import { jobPaths } from '#hosting/jobs/pages/job-paths.ts'
import { doneWithin } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import type { JobWords } from '#hosting/jobs/job.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { linkButton } from '#web/components/button.ts'
import type { Content, Html } from '#web/components/content.ts'
import { note } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import { folderHref } from './file-addresses.ts'
import { entriesPerPage, folderActions, folderView } from './folder-view.ts'

type Status = 200 | 409 | 422 | 429 | 503

export interface FilePageFrame {
  scene(c: Ctx, site: Site): FileScene
  show(c: Ctx, site: Site, content: Html, more?: { status?: Status; title?: string; actions?: Content }): Promise<Response>
  /** The folder as it is, or why it cannot be shown. */
  showFolder(c: Ctx, site: Site, path: string, state?: FormState, aside?: Html | ''): Promise<Response>
}

export function filePageFrame(services: SiteServices): FilePageFrame {
  const scene = (c: Ctx, site: Site) => fileScene(c, services, site)
  const show: FilePageFrame['show'] = async (c, site, content, { status = 200, title, actions } = {}) => {
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    const body = siteFrame(c, { site, node, part: 'files', content, ...(actions === undefined ? {} : { actions }) })
    return page(c, { title: `${title ?? c.get('m').hosting.files.title}, ${siteTitle(site)}`, section: 'sites', status, body })
  }
  return {
    scene,
    show,
    showFolder: (c, site, path, state = notRefused, aside = '') =>
      orAgain(
        c,
        async () => {
          const query = folderQuery.parse({ ...c.req.query(), path })
          const folder = await listFolder(scene(c, site), { ...query, pageSize: entriesPerPage })
          const running = (await jobsOf(c.get('db'), site.id, 3)).filter((job) => job.state === 'running')
          const content = html`${state.above()}${aside}${folderView(c, { site, query, folder, running, visit: isVisit(scene(c, site)) })}`
          return show(c, site, content, { status: state.status, actions: folderActions(c, site, path) })
        },
        ({ status, code, above }) => {
          const m = c.get('m').hosting.files
          const why = code === 'fileNoSuchSite' ? note({ text: m.notYet }) : code === 'nodeAway' ? note({ kind: 'warn', text: m.away }) : above()
          return show(c, site, html`${why}<div class="actions">${linkButton({ href: folderHref(site.id, path), label: c.get('m').frame.errorPage.again, icon: 'refresh-cw' })}</div>`, { status })
        },
      ),
  }
}

/** The path of a file or folder, never the root. @throws {UserError} `filePathRefused` (400). */
export function entryPath(given: string | undefined): string {
  const path = readPath(given ?? '')
  if (path === '') throw new UserError('filePathRefused', {}, { status: 400 })
  return path
}

/** The texts of a repeated field. */
export async function readMany(c: Ctx, name: string): Promise<string[]> {
  const given = (await c.req.parseBody({ all: true }))[name]
  return [given ?? []].flat().filter((one) => typeof one === 'string')
}

/** The paths that a form is about. @throws as readPaths. */
export const pathsOf = async (c: Ctx): Promise<string[]> => readPaths(await readMany(c, 'path'))

/** Longer than this, a job has its own page. */
const patienceMs = 900

/** Where a job leads when it is over at once (`then`), or its page. @throws {UserError} why it failed at once. */
export async function whenDone(c: Ctx, site: Site, job: StartedJob, then: (result: JobWords) => string): Promise<Response> {
  const result = await doneWithin(job, patienceMs)
  return c.redirect(result === null ? jobPaths.one(site.id, job.id) : then(result), 303)
}
