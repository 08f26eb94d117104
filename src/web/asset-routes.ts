import { Hono } from 'hono'
import { acceptedEncoding } from './accept-encoding.ts'
import { assetAt, loadAssets } from './assets.ts'
import type { App, Env } from './environment.ts'
import { everyone } from './guard.ts'

const yearS = 365 * 24 * 3600

/** `/assets/…`: kept by browsers for ever, since a new version has a new address. */
export function makeAssetRoutes(): App {
  loadAssets()
  const app = new Hono<Env>()
  app.get('/assets/:file', everyone, async (c) => {
    const found = await assetAt(c.req.path, acceptedEncoding(c.req.header('accept-encoding')))
    if (!found) return c.text('Not found', 404)
    c.header('Content-Type', found.type)
    c.header('Cache-Control', `public, max-age=${yearS}, immutable`)
    c.header('Vary', 'Accept-Encoding')
    if (found.encoding) c.header('Content-Encoding', found.encoding)
    return c.body(new Uint8Array(found.body))
  })
  return app
}
