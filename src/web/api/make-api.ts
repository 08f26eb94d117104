/** Joins the features' parts of the API with its document and its page for people. */
import type { Config } from '#lib/config.ts'
import { everyone, frameWork } from '../guard.ts'
import { asProgram, makeApiApp } from './api-app.ts'
import type { ApiApp } from './api-app.ts'
import { makeDocument } from './api-document.ts'
import { apiPage } from './api-page.ts'

/** The empty API: mount features with `.route('/', part)`, then `addDocument`. */
export function makeApi(): ApiApp {
  const app = makeApiApp()
  app.use('/api/v1/*', frameWork(asProgram))
  return app
}

/** Adds `/api/openapi.json` and `/api`. Call it once everything is mounted. */
export function addDocument(app: ApiApp, config: Config): void {
  const document = makeDocument(app, config)
  app.get('/api/openapi.json', everyone, (c) => c.json(document, 200, { 'cache-control': 'public, max-age=300' }))
  app.get('/api', everyone, (c) => apiPage(c, document))
}
