/** Fields of forms: label, hint, control, error below. A refused form gives back what was typed (`value`). */
import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Attributes, Content, Html } from './content.ts'
import { icon } from './icon.ts'

interface FieldFrame {
  name: string
  label: string
  /** Defaults to `name`; give one when a page has two fields of the same name. */
  id?: string
  hint?: Content | undefined
  /** The refusal, in words that say what to do. */
  error?: string | undefined
  /** Beside the label, e.g. « Je l’ai oublié ». */
  aside?: Content
}

export interface Field extends FieldFrame {
  value?: string | number | undefined
  type?: 'text' | 'email' | 'password' | 'search' | 'number' | 'url' | 'tel' | 'date' | 'file'
  autocomplete?: string
  inputmode?: 'numeric' | 'email' | 'url' | 'text'
  required?: boolean
  /** Shown joined to the right, e.g. `.sites.example`. */
  suffix?: string
  maxLength?: number
  placeholder?: string
  autofocus?: boolean
  attributes?: Attributes
}

const idOf = (what: FieldFrame): string => what.id ?? what.name
const hintId = (what: FieldFrame) => `${idOf(what)}-hint`
const errorId = (what: FieldFrame) => `${idOf(what)}-error`

/** Attributes that tie a control to its hint and its error. */
const controlAttributes = (what: FieldFrame): Attributes => ({
  id: idOf(what),
  name: what.name,
  'aria-invalid': what.error ? 'true' : undefined,
  'aria-describedby': classes(what.hint ? hintId(what) : null, what.error ? errorId(what) : null),
})

/** The sentence of a refusal, below its control. */
export const fieldError = (what: FieldFrame): Html =>
  html`${what.error ? html`<p class="err"${attributes({ id: errorId(what) })}>${icon('circle-alert')}<span>${what.error}</span></p>` : ''}`

const fieldHint = (what: FieldFrame): Html =>
  html`${what.hint ? html`<span class="hint"${attributes({ id: hintId(what) })}>${what.hint}</span>` : ''}`

/** Label, hint and error around any control made with `controlAttributes`. */
const fieldFrame = (what: FieldFrame, control: Html): Html => {
  const label = html`<label${attributes({ for: idOf(what) })}>${what.label}</label>`
  return html`<div class="field">${what.aside ? html`<div class="bar-h">${label}<span class="s">${what.aside}</span></div>` : label}${fieldHint(what)}${control}${fieldError(what)}</div>`
}

/** One line of text. */
export function field(what: Field): Html {
  const input = html`<input class="in"${attributes({
    type: what.type ?? 'text',
    ...controlAttributes(what),
    value: what.value,
    autocomplete: what.autocomplete,
    inputmode: what.inputmode,
    required: what.required,
    maxlength: what.maxLength,
    placeholder: what.placeholder,
    autofocus: what.autofocus,
    ...what.attributes,
  })}>`
  return fieldFrame(what, what.suffix ? html`<div class="join">${input}<span>${what.suffix}</span></div>` : input)
}

/** Several lines of text. */
export const textField = (what: Omit<Field, 'type' | 'suffix'> & { rows?: number }): Html =>
  fieldFrame(
    what,
    html`<textarea class="in"${attributes({
      ...controlAttributes(what),
      rows: what.rows ?? 5,
      required: what.required,
      maxlength: what.maxLength,
      placeholder: what.placeholder,
      ...what.attributes,
    })}>${String(what.value ?? '')}</textarea>`,
  )

interface Option {
  value: string
  label: string
}

/** A choice among many; for few, see choices.ts. */
export const selectField = (what: FieldFrame & { options: readonly Option[]; value?: string | undefined; attributes?: Attributes }): Html =>
  fieldFrame(
    what,
    html`<select class="in"${attributes({ ...controlAttributes(what), ...what.attributes })}>${what.options.map(
      (option) => html`<option${attributes({ value: option.value, selected: option.value === what.value })}>${option.label}</option>`,
    )}</select>`,
  )

/** Yes or no. */
export const checkField = (what: FieldFrame & { value?: string; checked?: boolean }): Html =>
  html`<div class="field"><label class="check"><input type="checkbox"${attributes({
    ...controlAttributes(what),
    value: what.value ?? 'yes',
    checked: what.checked,
  })}><span>${what.label}</span></label>${fieldHint(what)}${fieldError(what)}</div>`
