/**
 * A form that came too late: the session had ended, or the person must say again who they are. Pages of a person
 * are `no-store`, so going back asks for the form anew and leads to the door: what was typed comes back in the answer,
 * with a fresh token and a button that sends it.
 */
import { html } from 'hono/html'
import { button, linkButton } from './components/button.ts'
import { attributes } from './components/content.ts'
import type { Html } from './components/content.ts'
import { form } from './components/form.ts'
import { isStreamed } from './csrf.ts'
import type { Ctx } from './environment.ts'

export interface KeptForm {
  /** Address of this panel to which it goes. */
  action: string
  fields: readonly (readonly [name: string, value: string])[]
  /** What of it a person may have typed. */
  typed: readonly string[]
}

const largestKeptBytes = 1024 * 1024

/** Nothing that opens a door is written into a page: the form asks for it again. */
const secret = /password|code|^_csrf$/i
/** What pages put there themselves, and choices from a list: nothing to read again. */
const unseen = /^(next|id|version|link|generation|kind|language|theme|role|level|profile|memberId)$/

/**
 * The fields of the form that this request carries, or null: for what carries none, and for what is not certain to
 * come from a page of ours. A stranger's page must not have us offer its words with a button.
 */
export async function keptForm(c: Ctx): Promise<KeptForm | null> {
  if (c.req.method !== 'POST' || c.req.path.startsWith('/api/') || isStreamed(c)) return null
  if (c.req.header('origin') !== c.get('config').panelOrigin) return null
  // Who could not be identified has not been through the limit of bodies either.
  if (!(Number(c.req.header('content-length') ?? Infinity) <= largestKeptBytes)) return null
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return null
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(c.req.header('content-type') ?? '')) return null
  const body = await c.req.parseBody({ all: true }).catch(() => ({}))
  const fields = Object.entries<unknown>(body).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).filter((value) => typeof value === 'string').map((value): [string, string] => [name, value]),
  )
  const kept = fields.filter(([name]) => !secret.test(name))
  const typed = kept.filter(([name, value]) => !unseen.test(name) && value.trim() !== '').map(([, value]) => value)
  const { pathname, search } = new URL(c.req.url)
  return typed.length === 0 ? null : { action: pathname + search, fields: kept, typed }
}

/** What was typed, and the button that sends it; before it the step that is missing, opened beside this page. */
export function keptFormPart(c: Ctx, kept: KeptForm, before: { label: string; href: string } | null): Html {
  const t = c.get('m').frame.keptForm
  const send = form(
    c,
    { action: kept.action },
    html`${kept.fields.map(([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`)}<details class="fig"><summary>${t.see}</summary>${kept.typed.map(
      (value) => html`<pre class="letter-text">${value}</pre>`,
    )}</details><div class="actions">${button({ label: t.send, ...(before ? {} : { kind: 'main' as const }) })}</div>`,
  )
  if (!before) return send
  const open = linkButton({ ...before, kind: 'main', attributes: { target: '_blank', rel: 'noopener' } })
  return html`<ol class="way"><li class="now" aria-current="step"><div class="t"><span>${before.label}</span></div><p>${t.beside}</p><div class="actions">${open}</div></li><li class="next"><div class="t"><span>${t.thenSend}</span></div>${send}</li></ol>`
}
