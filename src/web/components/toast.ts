import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Html } from './content.ts'
import { csrfField } from './form.ts'
import { icon } from './icon.ts'

export interface Undo {
  /** Address that takes a POST and undoes. */
  action: string
  values?: Readonly<Record<string, string>>
}

/** What was just done, with a way back where there is one. `here` reloads the page without it. */
export const toast = (c: Ctx, what: { text: string; undo?: Undo | undefined; here: string }): Html =>
  html`<div class="toast" role="status"><span>${what.text}</span>${
    what.undo
      ? html`<form method="post"${attributes({ action: what.undo.action })}>${csrfField(c)}${Object.entries(what.undo.values ?? {}).map(([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`)}<button>${c.get('m').frame.undo}</button></form>`
      : ''
  }<a${attributes({ href: what.here, 'aria-label': c.get('m').frame.closeMessage })}>${icon('x')}</a></div>`
