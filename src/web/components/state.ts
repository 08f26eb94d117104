import { html, raw } from 'hono/html'
import { attributes } from './content.ts'
import type { Html } from './content.ts'

/** ok: disc; zz (asleep, off): ring; warn: triangle; bad: diamond; run (under way): open ring. */
export type StateKind = 'ok' | 'zz' | 'warn' | 'bad' | 'run'

const shapes: Record<StateKind, string> = {
  ok: '<circle cx="7" cy="7" r="5" fill="currentColor"/>',
  zz: '<circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" stroke-width="2"/>',
  warn: '<path d="M7 1.5 13.5 12.5H.5z" fill="currentColor"/>',
  bad: '<path d="M7 0 14 7 7 14 0 7z" fill="currentColor"/>',
  run: '<path d="M7 2a5 5 0 1 1-5 5" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/>',
}

/** How something is: a shape and a word, tinted only when it calls for someone. */
export const state = (kind: StateKind, words: string): Html =>
  html`<span${attributes({ class: `st ${kind}` })}><svg viewBox="0 0 14 14" aria-hidden="true">${raw(shapes[kind])}</svg>${words}</span>`
