/** What the API of sites takes and gives, route by route; `site-api.ts` answers. */
import { z } from '@hono/zod-openapi'
import { apiRoute } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { signedIn } from '#web/guard.ts'
import { emptyProfiles, suspensions } from '#wire/node-state.ts'
import { siteLineShape, siteShape } from './site-answer.ts'
import { editsSite, managesSite, ownsSite, seesSite } from './site-guard.ts'
import { siteOrders, siteViewNames } from './site-list.ts'

const inPath = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const version = z.coerce.number().int().min(1).optional().openapi({ description: 'The `version` you were looking at: refused (409) when somebody changed the site since.' })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
const answers = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const theSite = { 200: answers('The site as it is now.', siteShape) }

const phpChange = z
  .object({ memoryMegabytes: z.int().optional(), uploadMegabytes: z.int().optional(), executionSeconds: z.int().optional() })
  .openapi({ description: 'What is left out stays. Refused (422) beyond half of the site’s memory, 512 MB, 300 s.' })

export const listRoute = apiRoute(signedIn, {
  method: 'get',
  path: '/api/v1/sites',
  operationId: 'listSites',
  summary: 'Lists sites: yours, or with `all` everybody’s for those whom the cooperative lets see them.',
  tags: ['sites'],
  request: {
    query: pageQuery.extend({
      q: z.string().max(100).default('').openapi({ description: 'Part of a name or host name.' }),
      view: z.enum(siteViewNames).default('all').openapi({ description: '`all` leaves deleted sites out.' }),
      sort: z.enum(siteOrders).default('host'),
      memberId: z.string().optional().openapi({ description: 'Only this member’s.' }),
      all: z.stringbool().default(false),
    }),
  },
  responses: { 200: answers('One page of sites.', pageOf(siteLineShape)) },
})
export const createRoute = apiRoute(signedIn, {
  method: 'post',
  path: '/api/v1/sites',
  operationId: 'createSite',
  summary: 'Makes an empty site; it answers within a second.',
  tags: ['sites'],
  request: body(
    z.object({
      hostName: z.string().max(300).openapi({ description: 'Below the sites’ domain: `roue` or the whole name.', example: 'la-roue-libre' }),
      name: z.string().max(300).default('').openapi({ description: 'Without one it is called by its host name.' }),
      profile: z.enum(emptyProfiles),
      memberId: z.string().optional().openapi({ description: 'Needed by who acts for several members, or for none.' }),
    }),
  ),
  responses: { 201: answers('The site as requested.', siteShape) },
})
export const showRoute = apiRoute(seesSite, { method: 'get', path: '/api/v1/sites/{site}', operationId: 'showSite', summary: 'Shows a site.', tags: ['sites'], request: { params: inPath }, responses: theSite })
export const changeRoute = apiRoute(editsSite, {
  method: 'patch',
  path: '/api/v1/sites/{site}',
  operationId: 'changeSite',
  summary: 'Changes the name of a site, which host name is the main one, what a page of PHP may use, or whether pages are kept.',
  tags: ['sites'],
  request: { params: inPath, ...body(z.object({ name: z.string().max(300).optional(), mainHostName: z.string().max(253).optional(), php: phpChange.optional(), pageCache: z.boolean().optional(), version })) },
  responses: theSite,
})
export const deleteRoute = apiRoute(ownsSite, {
  method: 'delete',
  path: '/api/v1/sites/{site}',
  operationId: 'deleteSite',
  summary: 'Deletes a site. It can come back for 30 days.',
  tags: ['sites'],
  request: { params: inPath, query: z.object({ version }) },
  responses: theSite,
})
export const suspendRoute = apiRoute(managesSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/suspend',
  operationId: 'suspendSite',
  summary: 'Shows visitors a page with the reason in place of the site.',
  tags: ['sites'],
  request: { params: inPath, ...body(z.object({ reason: z.enum(suspensions).default('request'), version })) },
  responses: theSite,
})
const versionBody = { body: { required: false, content: { 'application/json': { schema: z.object({ version }) } } } }
export const resumeRoute = apiRoute(managesSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/resume',
  operationId: 'resumeSite',
  summary: 'Puts a suspended site back before its visitors.',
  tags: ['sites'],
  request: { params: inPath, ...versionBody },
  responses: theSite,
})
export const retryRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/retry',
  operationId: 'retrySite',
  summary: 'Asks the node once more for a site that failed or does not answer.',
  tags: ['sites'],
  request: { params: inPath, ...versionBody },
  responses: theSite,
})
export const restoreRoute = apiRoute(ownsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/restore',
  operationId: 'restoreSite',
  summary: 'Brings a deleted site back.',
  tags: ['sites'],
  request: {
    params: inPath,
    body: { required: false, content: { 'application/json': { schema: z.object({ version, hostName: z.string().max(300).optional().openapi({ description: 'A new one, when the old one went to another site.' }) }) } } },
  },
  responses: theSite,
})
export const addHostNameRoute = apiRoute(managesSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/host-names',
  operationId: 'addHostName',
  summary: 'Leads one more host name to a site.',
  tags: ['host names'],
  request: { params: inPath, ...body(z.object({ hostName: z.string().max(300), version })) },
  responses: theSite,
})
export const removeHostNameRoute = apiRoute(managesSite, {
  method: 'delete',
  path: '/api/v1/sites/{site}/host-names/{name}',
  operationId: 'removeHostName',
  summary: 'Takes a host name away from a site.',
  tags: ['host names'],
  request: { params: inPath.extend({ name: z.string().openapi({ description: 'The whole name, in A-labels.' }) }), query: z.object({ version }) },
  responses: theSite,
})
export const purgePagesRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/purge-pages',
  operationId: 'purgePages',
  summary: 'Forgets pages that the node keeps: one, or all of the site. Visitors see it at once.',
  tags: ['sites'],
  request: { params: inPath, ...body(z.object({ page: z.string().max(2000).optional().openapi({ description: 'A whole address, or path and query. Left out: all.' }) })) },
  responses: theSite,
})
export const eventsRoute = apiRoute(seesSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/events',
  operationId: 'watchSite',
  summary: 'Follows a site: server-sent events `site`, each with the whole site as JSON, one now and one at each change.',
  tags: ['sites'],
  request: { params: inPath },
  responses: { 200: { description: 'Events, for ten minutes at most.', content: { 'text/event-stream': { schema: z.string() } } } },
})
