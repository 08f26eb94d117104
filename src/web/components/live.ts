/**
 * A part of the page that follows a job. The server sends fragments as they change (`live-stream.ts`), each
 * replaces the element of the same id. Without scripts the page reloads by itself until `done`.
 */
import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Content, Html } from './content.ts'

interface Live {
  id: string
  /** Address that answers with `liveStream`. */
  url: string
  /** True once nothing more will change: no stream, no reload. */
  done: boolean
  label?: string
  content: Content
}

export const live = (c: Ctx, what: Live): Html =>
  html`<div aria-live="polite"${attributes({
    id: what.id,
    'data-island': what.done ? undefined : 'live',
    'data-live': what.done ? undefined : what.url,
    'data-reloads': !what.done,
    'aria-label': what.label,
    role: what.label ? 'region' : undefined,
  })}>${what.content}</div>${what.done ? '' : html`<noscript><p class="s soft">${c.get('m').frame.reloadsItself} <a href="">${c.get('m').frame.reload}</a></p></noscript>`}`

/** A part that takes a while: sent by `liveStream` at `url` once the page is there. Until then, and without scripts, `content`. */
export const late = (what: { url: string; content: Content }): Html => html`<div aria-live="polite" data-island="live"${attributes({ 'data-live': what.url })}>${what.content}</div>`
