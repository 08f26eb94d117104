/** What is ticked in a list, and the form that acts on it; the boxes are tied to it by its id. */
import { html } from 'hono/html'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { csrfField } from '#web/components/form.ts'
import type { Ctx } from '#web/environment.ts'
import { hereWith } from '#web/preferences.ts'

const selectionId = 'selection'

/** Whether the address asks for everything on the page to be ticked: « choose all » without scripts. */
const wantsAll = (c: Ctx): boolean => c.req.query('all') === 'yes'

/** The box of one line. */
export const tickBox = (c: Ctx, what: { name: string; value: string; label: string }): Html =>
  html`<input type="checkbox"${attributes({ name: what.name, form: selectionId, value: what.value, checked: wantsAll(c), 'aria-label': what.label })}>`

/** The form, its buttons, and the link that ticks all of the page. */
export function selectionBar(c: Ctx, what: { action: string; fields?: Html; buttons: Html }): Html {
  const m = c.get('m').hosting.files
  const all = wantsAll(c)
  const texts = { all: m.selectAll, none: m.selectNone }
  const link = html`<a data-island="select"${attributes({ href: hereWith(c, { all: all ? null : 'yes' }), 'data-form': selectionId, 'data-all': texts.all, 'data-none': texts.none })}>${all ? texts.none : texts.all}</a>`
  return html`<form method="post" class="selection"${attributes({ id: selectionId, action: what.action, 'aria-label': m.selection })}>${csrfField(c)}${what.fields ?? ''}<span class="actions s"><span class="soft hint-none">${m.selectionHint}</span>${link}</span><span class="actions acts">${what.buttons}</span></form>`
}
