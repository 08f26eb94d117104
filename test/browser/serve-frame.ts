/** The frame with its front page and a gallery of its components, on a free loopback port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { makeFrontPages } from '#cooperative/front/front-page.ts'
import { UserError } from '#lib/errors.ts'
import { button } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { gallery, galleryRemoval } from '#web/components/test-gallery.ts'
import { way } from '#web/components/way.ts'
import { streamedBody } from '#web/csrf.ts'
import type { App, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone } from '#web/guard.ts'
import { liveStream } from '#web/live-stream.ts'
import { page } from '#web/page.ts'
import { buildActor, testApp } from '#web/test-app.ts'

export interface Served {
  baseUrl: string
  /** Files received by the upload island: path → bytes. */
  received: Map<string, number>
  close(): Promise<void>
}

function makeGallery(received: Map<string, number>): App {
  const app = new Hono<Env>()
  app.get('/gallery', everyone, (c) => page(c, { title: 'Pièces', section: 'sites', body: gallery(c) }))
  app.get('/gallery/remove', everyone, (c) => page(c, { title: 'Supprimer', section: 'sites', body: galleryRemoval(c) }))
  app.post('/gallery/remove', everyone, (c) => {
    flash(c, 'Le site est supprimé.', { action: '/gallery/undo' })
    return c.redirect('/gallery/done', 303)
  })
  app.get('/gallery/done', everyone, (c) => page(c, { title: 'Fait', section: 'sites', body: html`<h1>Fait</h1>` }))
  app.post('/gallery/undo', everyone, (c) => {
    flash(c, 'Le site est revenu.')
    return c.redirect('/gallery/done', 303)
  })
  app.get('/gallery/events', everyone, (c) =>
    liveStream(c, async (stream) => {
      await wait(150)
      await stream.send(html`<div id="steps">${way({ steps: [{ state: 'done', title: 'Demandé' }, { state: 'done', title: 'En ligne', text: 'Elle répond.' }] })}</div>`)
      await stream.done()
    }),
  )
  app.put('/gallery/files', everyone, streamedBody, async (c) => {
    const path = c.req.query('path') ?? ''
    if (path.endsWith('.exe')) throw new UserError('badRequest', {}, { status: 400 })
    let bytes = 0
    for await (const chunk of c.req.raw.body ?? []) bytes += chunk.length
    received.set(path, bytes)
    return c.body(null, 204)
  })
  app.get('/door', everyone, (c) =>
    page(c, {
      title: 'Se connecter',
      frame: 'door',
      body: html`<div class="stack"><h1>Entrez, c’est chez vous.</h1><p class="soft">Avec votre clé d’accès, sans mot de passe.</p></div>${form(c, {}, html`${field({ name: 'email', label: 'Courriel', type: 'email' })}${field({ name: 'password', label: 'Mot de passe', type: 'password' })}${button({ label: 'Se connecter', kind: 'main' })}`)}`,
    }),
  )
  app.get('/refused', everyone, () => {
    throw new UserError('forbidden', {}, { status: 403 })
  })
  app.get('/broken', everyone, () => {
    throw new Error('on purpose')
  })
  return app
}

/** Serves; who asks is Camille, administrator, unless `signedOut`. */
export async function serveFrame(options: { signedOut?: boolean } = {}): Promise<Served> {
  const received = new Map<string, number>()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://panel.onyva.localhost:${port}`
  const { app } = testApp([{ path: '/', app: makeFrontPages() }, { path: '/', app: makeGallery(received) }], {
    who: () => (options.signedOut ? null : buildActor({ roles: ['administrator'] })),
    config: { panelOrigin: baseUrl },
  })
  server.on('request', getRequestListener(app.fetch))
  return {
    baseUrl,
    received,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
