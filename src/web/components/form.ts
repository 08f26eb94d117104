import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Attributes, Content, Html } from './content.ts'
import { button } from './button.ts'
import type { Button } from './button.ts'

/** The hidden field without which the frame refuses a form. */
export const csrfField = (c: Ctx): Html => html`<input type="hidden" name="_csrf"${attributes({ value: c.get('csrf') })}>`

interface Form {
  /** Where it is sent; the page's own address when absent. */
  action?: string
  id?: string
  attributes?: Attributes
}

/** A form that changes something: POST, with its token. */
export const form = (c: Ctx, what: Form, content: Content): Html =>
  html`<form method="post"${attributes({ class: 'stack m', action: what.action, id: what.id, ...what.attributes })}>${csrfField(c)}${content}</form>`

/** One button that changes something, with hidden values; stands among other buttons. */
export const postButton = (c: Ctx, what: Button & { action: string; values?: Readonly<Record<string, string>> }): Html =>
  html`<form method="post" class="inline"${attributes({ action: what.action })}>${csrfField(c)}${Object.entries(what.values ?? {}).map(
    ([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`,
  )}${button(what)}</form>`
