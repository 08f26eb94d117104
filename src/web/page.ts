/**
 * How a feature answers with a page: it gives a title and a body, the frame does the rest (`layout.ts`).
 */
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Ctx } from './environment.ts'
import { renderLayout } from './layout.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface Page {
  /** Without the cooperative's name: the frame adds it. */
  title: string
  body: Html
  /** Which entry of the main navigation is current. */
  section?: 'home' | 'sites' | 'cooperative' | 'administration' | null
  /** `panel`: navigation and footer; `door`: sign-in; `public`: the cooperative's front. */
  frame?: 'panel' | 'door' | 'public'
  status?: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503
}

/** Renders a whole page in the reader's language and theme; its body alone to a script that asks for a fragment. */
export async function page(c: Ctx, what: Page): Promise<Response> {
  if (c.get('fragment')) return c.html(await what.body, what.status ?? 200)
  return c.html(await renderLayout(c, what), what.status ?? 200)
}
