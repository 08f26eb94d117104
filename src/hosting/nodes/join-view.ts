/** Adding a node: a name first, then the command to type, shown once. */
import { html } from 'hono/html'
import { formatDay, formatTime } from '#lib/format.ts'
import { button, linkButton } from '#web/components/button.ts'
import { copy } from '#web/components/copy.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import type { NewJoinToken } from './create-join-token.ts'
import { nodePaths } from './node-paths.ts'

const crumbsTo = (c: Ctx, here: string): Html =>
  crumbs(c, [{ label: c.get('m').frame.administration, href: paths.administration }, { label: c.get('m').nodes.title, href: nodePaths.list }, { label: here }])

/** The form; a refused one gives back what was typed. */
export function addNodeView(c: Ctx, typed: { name: string; error?: string | undefined } = { name: '' }): Html {
  const m = c.get('m').nodes.join
  return html`${head({ title: m.title, lead: m.lead, crumbs: crumbsTo(c, m.title) })}<div class="narrow">${form(
    c,
    { action: nodePaths.list },
    html`${field({ name: 'name', label: m.name, hint: m.nameHint, value: typed.name, error: typed.error, required: true, maxLength: 30, autocomplete: 'off' })}<div class="actions">${button({ label: m.make, icon: 'key-round', kind: 'main' })}</div>`,
  )}</div>`
}

interface Joining {
  made: NewJoinToken
  /** Words of the command. */
  command: readonly string[]
  /** Where the machine must be able to go; null when the service is on no network port. */
  address: string | null
}

/** What to do on the machine, in the order in which it is done. */
export function joinView(c: Ctx, { made, command, address }: Joining): Html {
  const m = c.get('m').nodes.join
  const step = (title: string, text: string, more: Html | string = '') => html`<li class="next"><div class="t"><span>${title}</span></div><p>${text}</p>${more}</li>`
  const expires = `${formatDay(c.get('language'), made.expiresAt)}, ${formatTime(c.get('language'), made.expiresAt)}`
  return html`${head({ title: m.readyTitle(made.name), lead: m.readyLead, crumbs: crumbsTo(c, made.name) })}${note({ icon: 'clock', text: m.until(expires) })}${
    address === null ? note({ kind: 'warn', text: m.unreachable }) : ''
  }<ol class="way">${step(m.steps.prepare, m.steps.prepareText)}${step(m.steps.install, m.steps.installText, copy(c, { text: 'apt install ./onyva-agent_*.deb', label: m.installCommand }))}${step(
    m.steps.join,
    m.steps.joinText,
    html`${copy(c, { text: command.join(' '), label: m.command })}${address === null ? '' : html`<p>${m.reachable(address)}</p>`}`,
  )}${step(m.steps.seen, m.steps.seenText)}</ol><div class="actions">${linkButton({ label: m.toList, href: nodePaths.list })}</div>`
}
