import { html } from 'hono/html'
import type { Ctx } from '../environment.ts'
import { attributes } from './content.ts'
import type { Content, Html } from './content.ts'
import { button } from './button.ts'

interface PasskeyForm {
  does: 'sign-in' | 'register' | 'confirm'
  /** Answers a POST of `{ fields }` with the options of the ceremony, as JSON. */
  options: string
  /** Takes a POST of `{ credential, fields }`, answers `{ next: '/path' }` or a problem. */
  verify: string
  label: string
  main?: boolean
  /** Sign-in: offers passkeys in the e-mail field of the page. */
  autofill?: boolean
  /** Fields sent along, e.g. the name of a new passkey. */
  fields?: Content
}

/** A passkey's button; hidden where the browser has no scripts or no passkeys (`islands/passkey.ts`). */
export const passkeyForm = (c: Ctx, what: PasskeyForm): Html =>
  html`<form class="stack" method="post" hidden data-island="passkey"${attributes({
    'data-passkey': what.does,
    'data-options': what.options,
    'data-verify': what.verify,
    'data-csrf': c.get('csrf'),
    'data-autofill': what.autofill,
    'data-texts': JSON.stringify(c.get('m').frame.passkey),
  })}>${what.fields ?? ''}${button({ label: what.label, icon: 'key-round', kind: what.main === false ? undefined : 'main' })}<p class="err" role="alert" hidden></p></form>`
