import { html } from 'hono/html'
import { attributes } from './content.ts'
import type { Content, Html } from './content.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'

interface MenuLink {
  label: string
  href: string
  icon: IconName
}

/** The button that opens a menu, drawn as three dots; `label` says of what. */
export const menuButton = (menuId: string, label: string): Html =>
  html`<button class="btn icon" type="button"${attributes({ popovertarget: menuId, 'aria-label': label })}>${icon('ellipsis')}</button>`

/** Links that appear on demand (popover: no script). */
export const menu = (what: { id: string; top?: Content; entries: readonly (MenuLink | Html)[] }): Html =>
  html`<div class="menu" popover${attributes({ id: what.id })}>${what.top ?? ''}${what.entries.map((entry) =>
    'href' in entry && 'icon' in entry ? html`<a${attributes({ href: entry.href })}>${icon(entry.icon)}${entry.label}</a>` : (entry as Html),
  )}</div>`
