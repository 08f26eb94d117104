import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Html } from './content.ts'
import { icon } from './icon.ts'

/** A text to take along (address, key, code) and a button that copies it; selectable where scripts are off. */
export const copy = (c: Ctx, what: { text: string; label: string }): Html =>
  html`<span class="copy"><code class="mono">${what.text}</code><button class="btn small" type="button" hidden data-island="copy"${attributes({
    'data-copy': what.text,
    'data-done': c.get('m').frame.copied,
    'aria-label': `${c.get('m').frame.copy} ${what.label}`,
  })}>${icon('copy')}<span>${c.get('m').frame.copy}</span></button></span>`
