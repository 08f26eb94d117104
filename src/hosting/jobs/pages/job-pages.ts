/** Pages of jobs. */
import { Hono } from 'hono'
import { jobIn } from '#hosting/jobs/job-api.ts'
import { jobWords } from '#hosting/jobs/job-words.ts'
import { jobsOf } from '#hosting/jobs/job-store.ts'
import { watchJob } from '#hosting/jobs/watch-job.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { App, Env } from '#web/environment.ts'
import { liveStream } from '#web/live-stream.ts'
import { page } from '#web/page.ts'
import { jobPaths } from './job-paths.ts'
import { jobCard, jobHead, jobListView, jobView } from './job-view.ts'

const listedAtMost = 50

export function makeJobPages(services: Pick<SiteServices, 'notifications'>): App {
  const app: App = new Hono<Env>()

  app.get(jobPaths.list(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    return page(c, { title: c.get('m').hosting.jobs.recent, section: 'sites', body: jobListView(c, site, await jobsOf(c.get('db'), site.id, listedAtMost)) })
  })

  app.get(jobPaths.one(':site', ':job'), editsSite, async (c) => {
    const job = await jobIn(c)
    return page(c, { title: jobWords(c.get('m'), job).title, section: 'sites', body: jobView(c, await siteOf(c), job) })
  })

  app.get(jobPaths.events(':site', ':job'), editsSite, async (c) => {
    const [site, job] = [await siteOf(c), await jobIn(c)]
    return liveStream(c, async (stream) => {
      for await (const now of watchJob(c.get('db'), services.notifications, job, stream.closed)) {
        await stream.send(jobHead(c, site, now))
        await stream.send(jobCard(c, now))
        if (now.state !== 'running') return stream.done()
      }
    })
  })

  return app
}
