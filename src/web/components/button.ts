import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Attributes, Content, Html } from './content.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'

interface Look {
  label: Content
  icon?: IconName
  /** One `main` a screen; `bad` only where something is about to be lost. */
  kind?: 'main' | 'bad' | undefined
  small?: boolean
  /** Words for screen readers where the label alone is ambiguous; must contain the visible label. */
  describedAs?: string
}

const look = (what: Look) => classes('btn', what.kind, what.small && 'small')
const inside = (what: Look): Html => html`${what.icon ? icon(what.icon) : ''}${what.label}`

export interface Button extends Look {
  name?: string
  value?: string
  type?: 'submit' | 'button'
  disabled?: boolean
  /** Id of the form it sends, when it stands outside of it. */
  form?: string
  attributes?: Attributes
}

/** A button of a form (or, with `type: 'button'`, one that a script listens to). */
export const button = (what: Button): Html =>
  html`<button${attributes({
    class: look(what),
    name: what.name,
    value: what.value,
    type: what.type,
    form: what.form,
    disabled: what.disabled,
    'aria-label': what.describedAs,
    ...what.attributes,
  })}>${inside(what)}</button>`

/** A link that looks like a button: it leads somewhere and changes nothing. */
export const linkButton = (what: Look & { href: string; attributes?: Attributes }): Html =>
  html`<a${attributes({ class: look(what), href: what.href, 'aria-label': what.describedAs, ...what.attributes })}>${inside(what)}</a>`
