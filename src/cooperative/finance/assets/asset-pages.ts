/** Every page of fixed assets, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeAssetFormPages } from './asset-form-pages.ts'
import { makeAssetListPages } from './asset-list-pages.ts'
import { makeDepreciationPages } from './depreciation-pages.ts'
import { makeOneAssetPages } from './one-asset-pages.ts'

/** Pages under `/administration/finance/assets`; the form of a new one before the one whose id its address could be. */
export function makeAssetPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeAssetListPages(), makeAssetFormPages(), makeDepreciationPages(), makeOneAssetPages()]) app.route('/', part)
  return app
}
