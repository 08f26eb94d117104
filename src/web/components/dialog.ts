/**
 * A question before something is lost. The link leads to a page that asks the same; where scripts run, the dialog
 * in this page opens instead. (`commandfor` needs no script, but where a browser lacks it the button is dead.)
 */
import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'
import { button, linkButton } from './button.ts'
import type { Button } from './button.ts'
import { csrfField } from './form.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'

export interface Confirmation {
  id: string
  title: string
  /** What will be lost, and until when it can be undone. */
  text: Content
  /** Fields, where the act needs some. */
  fields?: Content
  action: string
  confirm: Pick<Button, 'label' | 'icon'> & { kind?: 'main' | 'bad' }
  /** Label of the way back, e.g. « Garder le site ». */
  cancel: string
}

const inside = (c: Ctx, what: Confirmation, back: Html, level: 'h1' | 'h2'): Html => {
  const title = level === 'h1' ? html`<h1>${what.title}</h1>` : html`<h2${attributes({ id: `${what.id}-title` })}>${what.title}</h2>`
  return html`<form method="post" class="stack"${attributes({ action: what.action })}>${csrfField(c)}${title}${
    typeof what.text === 'string' ? html`<p>${what.text}</p>` : what.text
  }${what.fields ?? ''}<div class="actions">${back}${button({ ...what.confirm, kind: what.confirm.kind ?? 'bad' })}</div></form>`
}

/** The dialog; put it anywhere in the body of the page that holds its link. */
export const dialog = (c: Ctx, what: Confirmation): Html =>
  html`<dialog${attributes({ id: what.id, 'aria-labelledby': `${what.id}-title` })}>${inside(
    c,
    what,
    button({ label: what.cancel, attributes: { formmethod: 'dialog', formnovalidate: true } }),
    'h2',
  )}</dialog>`

/** The same question as a page of its own, where the link leads without scripts. `back` is where « cancel » goes; `h2` below a page's own title. */
export const confirmationPage = (c: Ctx, what: Confirmation, back: string, level: 'h1' | 'h2' = 'h1'): Html =>
  html`<div class="narrow card">${inside(c, what, linkButton({ label: what.cancel, href: back }), level)}</div>`

/** What opens the dialog: a link to the page that asks the same. */
export const dialogLink = (what: { href: string; dialog: string; label: string; icon?: IconName; kind?: 'main' | 'bad'; small?: boolean; plain?: boolean }): Html =>
  html`<a data-island="dialog"${attributes({ class: what.plain ? undefined : classes('btn', what.kind, what.small && 'small'), href: what.href, 'data-dialog': what.dialog })}>${what.icon ? icon(what.icon) : ''}${what.label}</a>`
