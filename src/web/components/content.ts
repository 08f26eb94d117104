/** What components take and give: words or markup already escaped. */
import { raw } from 'hono/html'
import type { Html } from '../page.ts'

export type { Html } from '../page.ts'
/** Words are escaped when shown; markup comes from `html` and is not escaped twice. */
export type Content = string | Html | readonly (string | Html)[]

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign)

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Attributes of a tag, each preceded by a space; `true` gives a bare name, `false`, null and undefined nothing. */
export function attributes(given: Attributes): Html {
  let text = ''
  for (const [name, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue
    text += value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`
  }
  return raw(text)
}

/** Class names that apply, or undefined when none does. */
export const classes = (...names: (string | false | null | undefined)[]): string | undefined =>
  names.filter(Boolean).join(' ') || undefined
