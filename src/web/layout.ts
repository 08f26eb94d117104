/** The frame around every page. */
import { html } from 'hono/html'
import type { Ctx } from './environment.ts'
import type { Html, Page } from './page.ts'

export function renderLayout(c: Ctx, page: Page): Html {
  return html`<!doctype html><html lang="${c.get('language')}"><title>${page.title}</title><main>${page.body}</main></html>`
}
