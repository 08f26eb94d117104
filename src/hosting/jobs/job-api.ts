/** The API of jobs. */
import { z } from '@hono/zod-openapi'
import { notFound } from '#lib/errors.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Ctx } from '#web/environment.ts'
import { eventStream } from '#web/live-stream.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { jobAnswer, jobShape } from './job-answer.ts'
import { jobOf, jobsOf } from './job-store.ts'
import type { Job } from './job.ts'
import { watchJob } from './watch-job.ts'

const inPath = z.object({ site: z.string().openapi({ description: 'The site’s id.' }), job: z.string().openapi({ description: 'The job’s id.' }) })
const listedAtMost = 50

const listRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/jobs',
  operationId: 'listJobs',
  summary: 'Lists the newest jobs of a site, those under way first. Those that ended a month ago are forgotten.',
  tags: ['jobs'],
  request: { params: inPath.pick({ site: true }) },
  responses: { 200: { description: `At most ${listedAtMost}.`, content: { 'application/json': { schema: itemsOf(jobShape) } } } },
})
const showRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/jobs/{job}',
  operationId: 'showJob',
  summary: 'Shows a job: how far it has come, or how it ended.',
  tags: ['jobs'],
  request: { params: inPath },
  responses: { 200: { description: 'The job as it is now.', content: { 'application/json': { schema: jobShape } } } },
})
const eventsRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/jobs/{job}/events',
  operationId: 'watchJob',
  summary: 'Follows a job to its end: server-sent events `job`, each with the whole job as JSON.',
  tags: ['jobs'],
  request: { params: inPath },
  responses: { 200: { description: 'Events, for ten minutes at most.', content: { 'text/event-stream': { schema: z.string() } } } },
})

/** The job in the address, after a guard on its site. @throws {UserError} `notFound`. */
export async function jobIn(c: Ctx): Promise<Job> {
  const job = await jobOf(c.get('db'), (await siteOf(c)).id, c.req.param('job') ?? '')
  if (!job) throw notFound()
  return job
}

export function makeJobsApi(services: Pick<SiteServices, 'notifications'>) {
  return makeApiApp()
    .openapi(listRoute, async (c) => c.json({ items: (await jobsOf(c.get('db'), (await siteOf(c)).id, listedAtMost)).map((job) => jobAnswer(c.get('m'), job)) }, 200))
    .openapi(showRoute, async (c) => c.json(jobAnswer(c.get('m'), await jobIn(c)), 200))
    .openapi(eventsRoute, async (c) => {
      const job = await jobIn(c)
      return eventStream(c, async ({ send, closed }) => {
        for await (const now of watchJob(c.get('db'), services.notifications, job, closed)) await send('job', JSON.stringify(jobAnswer(c.get('m'), now)))
      })
    })
}
