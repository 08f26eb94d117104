/** What the API of databases takes and gives, route by route; `database-api.ts` answers. */
import { z } from '@hono/zod-openapi'
import { jobShape } from '#hosting/jobs/job-answer.ts'
import { editsSite } from '#hosting/sites/site-guard.ts'
import { apiRoute } from '#web/api/api-app.ts'
import { streamedBody } from '#web/csrf.ts'
import { itemsOf } from '#web/api/shapes.ts'
import { accessShape, databaseShape } from './database-answer.ts'

const ofSite = z.object({ site: z.string().openapi({ description: 'The site’s id.' }) })
const inPath = ofSite.extend({ database: z.string().openapi({ description: 'The database’s id.' }) })
const version = z.coerce.number().int().min(1).optional().openapi({ description: 'The `version` you were looking at: refused (409) when somebody changed the database since.' })
const versionBody = { body: { required: false, content: { 'application/json': { schema: z.object({ version }) } } } }
const answers = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const theDatabase = { 200: answers('The database as it is now.', databaseShape) }
const theJob = { 202: answers('The job that was started.', jobShape) }
const tags: [string] = ['databases']

export const listRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/databases',
  operationId: 'listDatabases',
  summary: 'Lists the databases of a site, deleted ones that can come back included.',
  tags,
  request: { params: ofSite },
  responses: { 200: answers('All of them: a site has a few.', itemsOf(databaseShape)) },
})
export const createRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases',
  operationId: 'createDatabase',
  summary: 'Makes a database with its user. The password is in this answer and nowhere else.',
  tags,
  request: { params: ofSite, body: { required: false, content: { 'application/json': { schema: z.object({ words: z.string().max(100).default('').openapi({ description: 'What it is for: its name begins with it.' }) }) } } } },
  responses: { 201: answers('The database as requested, and how to reach it.', z.object({ database: databaseShape, access: accessShape })) },
})
export const showRoute = apiRoute(editsSite, { method: 'get', path: '/api/v1/sites/{site}/databases/{database}', operationId: 'showDatabase', summary: 'Shows a database.', tags, request: { params: inPath }, responses: theDatabase })
export const passwordRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases/{database}/password',
  operationId: 'resetDatabasePassword',
  summary: 'Gives a database a new password. The old one stops within a second.',
  tags,
  request: { params: inPath, ...versionBody },
  responses: { 200: answers('How to reach it from now on.', accessShape) },
})
export const deleteRoute = apiRoute(editsSite, {
  method: 'delete',
  path: '/api/v1/sites/{site}/databases/{database}',
  operationId: 'deleteDatabase',
  summary: 'Deletes a database. It can come back for 30 days.',
  tags,
  request: { params: inPath, query: z.object({ version }) },
  responses: theDatabase,
})
export const restoreRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases/{database}/restore',
  operationId: 'restoreDatabase',
  summary: 'Brings a deleted database back, with its password.',
  tags,
  request: { params: inPath, ...versionBody },
  responses: theDatabase,
})
export const exportRoute = apiRoute(editsSite, {
  method: 'get',
  path: '/api/v1/sites/{site}/databases/{database}/export',
  operationId: 'exportDatabase',
  summary: 'Sends all of a database at one moment, as compressed SQL. A stream that breaks off is not whole.',
  tags,
  request: { params: inPath },
  responses: { 200: { description: 'SQL, gzip.', content: { 'application/gzip': { schema: z.string() } } } },
})
export const importRoute = apiRoute(
  editsSite,
  {
    method: 'post',
    path: '/api/v1/sites/{site}/databases/{database}/import',
    operationId: 'importDatabase',
    summary: 'Carries out a dump, compressed or not, as a job. The state before is kept; a dump that fails half way changes nothing.',
    tags,
    request: { params: inPath, body: { required: true, content: { 'application/octet-stream': { schema: z.string() } } } },
    responses: theJob,
  },
  streamedBody,
)
export const undoRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases/{database}/undo-import',
  operationId: 'undoDatabaseImport',
  summary: 'Puts back the state before the last import, as a job. What was written since is lost.',
  tags,
  request: { params: inPath },
  responses: theJob,
})
export const checkRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases/{database}/check',
  operationId: 'checkDatabase',
  summary: 'Reads every table and mends what a crash has hurt, as a job.',
  tags,
  request: { params: inPath },
  responses: theJob,
})
export const visitRoute = apiRoute(editsSite, {
  method: 'post',
  path: '/api/v1/sites/{site}/databases/{database}/visits',
  operationId: 'browseDatabase',
  summary: 'Gives an address that opens a database in the database tool, once, within a minute, for four hours at most.',
  tags,
  request: { params: inPath },
  responses: { 201: answers('The address.', z.object({ url: z.string() })) },
})
