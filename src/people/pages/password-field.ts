import { html } from 'hono/html'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { longestPassword, shortestPassword } from '#people/passwords/password-rules.ts'
import type { FormState } from './form.ts'

/** The field of a new password, with the account's address for password managers to store it under. */
export const newPasswordField = (c: Ctx, email: string, state: FormState): Html =>
  html`<input type="text" name="username" autocomplete="username" hidden${attributes({ value: email })}>${field({
    name: 'password',
    label: c.get('m').people.newPassword,
    hint: c.get('m').people.passwordHint,
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    maxLength: longestPassword,
    error: state.beside('password'),
    attributes: { minlength: shortestPassword },
  })}`
