import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'
import { fieldError } from './field.ts'

interface Choices {
  name: string
  legend: string
  options: readonly { value: string; label: string; hint?: Content }[]
  /** Preselected, or what was chosen before the form was refused. */
  value?: string | undefined
  hint?: Content
  error?: string | undefined
  required?: boolean
}

/** A few answers of which one is chosen, each with its consequence. */
export const choices = (what: Choices): Html =>
  html`<fieldset class="field"${attributes({
    'aria-describedby': classes(what.hint ? `${what.name}-hint` : null, what.error ? `${what.name}-error` : null),
  })}><legend>${what.legend}</legend>${
    what.hint ? html`<span class="hint"${attributes({ id: `${what.name}-hint` })}>${what.hint}</span>` : ''
  }<div class="choices">${what.options.map(
    (option) =>
      html`<label class="choice"><input type="radio"${attributes({
        name: what.name,
        value: option.value,
        checked: option.value === what.value,
        required: what.required,
        'aria-invalid': what.error ? 'true' : undefined,
      })}><b>${option.label}</b>${option.hint ? html`<small>${option.hint}</small>` : ''}</label>`,
  )}</div>${fieldError({ name: what.name, label: what.legend, error: what.error })}</fieldset>`
