/** The API of applications. */
import { z } from '@hono/zod-openapi'
import { UserError } from '#lib/errors.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Ctx } from '#web/environment.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { signedIn } from '#web/guard.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { allOffers } from './ask-application.ts'
import { applicationScene } from './application-request.ts'
import { moveApplication, resetApplicationPassword, undoApplicationUpdate, updateApplication } from './change-application.ts'
import { installApplication } from './install-application.ts'
import { lookAtApplication } from './look-at-application.ts'
import type { ApplicationSeen } from './look-at-application.ts'

const tags: [string] = ['applications']
const inPath = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
const answers = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const instantOrNull = z.iso.datetime().nullable()

const offerShape = z
  .object({ name: z.string().openapi({ example: 'wordpress' }), title: z.string(), version: z.string(), languages: z.array(z.string()), database: z.boolean().openapi({ description: 'It comes with a database.' }) })
  .openapi('ApplicationOffer')
const applicationShape = z
  .object({
    application: z
      .object({
        name: z.string(),
        title: z.string(),
        installedAt: instantOrNull.openapi({ description: 'null: its installation is under way or was cut.' }),
        version: z.string().nullable().openapi({ description: 'As last seen.' }),
        newer: z.string().nullable().openapi({ description: 'The version that the node has ready; null when it is up to date.' }),
        previous: z.string().nullable().openapi({ description: 'The version that its last update can be undone to.' }),
        address: z.string().nullable().openapi({ description: 'Where it believes it lives.' }),
        login: z.string(),
        seenAt: instantOrNull,
      })
      .nullable(),
    fresh: z.boolean().openapi({ description: 'The node was asked just now.' }),
    empty: z.boolean().nullable().openapi({ description: 'Nothing of yours stands on the site: an application can be installed. null: the node does not answer.' }),
    offers: z.array(offerShape),
  })
  .openapi('SiteApplication')
const jobShape = z.object({ job: z.string().openapi({ description: 'Follow it at /api/v1/sites/{site}/jobs/{job}.' }) })
const accountShape = z.object({ login: z.string(), password: z.string().openapi({ description: 'Told now and never again.' }) })
const started = { 202: answers('A job is under way.', jobShape) }

const listRoute = apiRoute(signedIn, {
  method: 'get',
  path: '/api/v1/applications',
  operationId: 'listApplications',
  summary: 'Lists the applications that the cooperative’s machines can install.',
  tags,
  responses: { 200: answers('All of them.', itemsOf(offerShape)) },
})
const showRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/application',
  operationId: 'showApplication',
  summary: 'Shows the application of a site: its version, whether it is behind, and what could be installed.',
  tags,
  request: { params: inPath },
  responses: { 200: answers('As it is now, or as it was seen last.', applicationShape) },
})
const installRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/application',
  operationId: 'installApplication',
  summary: 'Installs an application on an empty site.',
  tags,
  request: {
    params: inPath,
    ...body(
      z.object({
        application: z.string().max(40).openapi({ example: 'wordpress' }),
        login: z.string().max(100).openapi({ description: 'Sign-in name of the administrator.' }),
        email: z.string().max(300),
        personName: z.string().max(300).default(''),
        language: z.string().max(10).default('fr'),
        title: z.string().max(300).default('').openapi({ description: 'Without one, the name of the site.' }),
      }),
    ),
  },
  responses: { 202: answers('A job is under way. The password holds once it is done; it is told now and never again.', jobShape.extend({ administrator: accountShape })) },
})
const updateRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/application/update',
  operationId: 'updateApplication',
  summary: 'Replaces the program by the newer one that the node has. What was there is kept for 30 days.',
  tags,
  request: { params: inPath },
  responses: started,
})
const undoRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/application/undo-update',
  operationId: 'undoApplicationUpdate',
  summary: 'Puts the program back that the last update replaced.',
  tags,
  request: { params: inPath },
  responses: started,
})
const moveRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/application/move',
  operationId: 'moveApplication',
  summary: 'Tells the application the site’s main address.',
  tags,
  request: { params: inPath },
  responses: started,
})
const passwordRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/application/password',
  operationId: 'resetApplicationPassword',
  summary: 'Gives an administrator of the application a new password.',
  tags,
  request: { params: inPath, body: { required: false, content: { 'application/json': { schema: z.object({ login: z.string().max(100).optional().openapi({ description: 'Without one, the administrator that was made with it.' }) }) } } } },
  responses: { 200: answers('The password, told now and never again.', accountShape) },
})

const offerAnswer = ({ name, title, version, languages, database }: ApplicationSeen['offers'][number]): z.infer<typeof offerShape> => ({ name, title, version, languages: [...languages], database })

function seenAnswer({ application, newer, empty, fresh, offers }: ApplicationSeen): z.infer<typeof applicationShape> {
  return {
    application: application && {
      name: application.name,
      title: application.title,
      installedAt: application.installedAt?.toISOString() ?? null,
      version: application.version,
      newer,
      previous: application.previousVersion,
      address: application.address,
      login: application.login,
      seenAt: application.seenAt?.toISOString() ?? null,
    },
    fresh,
    empty,
    offers: offers.map(offerAnswer),
  }
}

export function makeApplicationsApi(services: SiteServices) {
  const scene = async (c: Ctx) => applicationScene(c, services, await siteOf(c))
  return makeApiApp()
    .openapi(listRoute, async (c) => {
      return c.json({ items: (await allOffers(c.get('db'))).map(offerAnswer) }, 200)
    })
    .openapi(showRoute, async (c) => c.json(seenAnswer(await lookAtApplication(await scene(c))), 200))
    .openapi(installRoute, async (c) => {
      const { job, administrator } = await installApplication(await scene(c), c.req.valid('json'), null)
      return c.json({ job: job.id, administrator }, 202)
    })
    .openapi(updateRoute, async (c) => c.json({ job: (await updateApplication(await scene(c))).id }, 202))
    .openapi(undoRoute, async (c) => c.json({ job: (await undoApplicationUpdate(await scene(c))).id }, 202))
    .openapi(moveRoute, async (c) => c.json({ job: (await moveApplication(await scene(c))).id }, 202))
    .openapi(passwordRoute, async (c) => {
      const login = c.req.valid('json')?.login
      if (login !== undefined && !/^[A-Za-z][A-Za-z0-9._-]{1,39}$/.test(login)) throw new UserError('applicationLogin', {}, { status: 400, field: 'login' })
      return c.json(await resetApplicationPassword(await scene(c), login), 200)
    })
}
