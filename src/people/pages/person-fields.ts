/** Fields and words about a person that several pages of the administration share. */
import { html } from 'hono/html'
import { languages } from '#locales/messages.ts'
import type { Role } from '#people/actor.ts'
import type { NewPerson } from '#people/persons/create-person.ts'
import type { PersonState } from '#people/persons/person-list-store.ts'
import { longestName } from '#people/persons/person-name.ts'
import { field, selectField } from '#web/components/field.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { Fields, FormState } from './form.ts'

/** Name, address and language of a person to be invited. */
export function personFields(c: Ctx, given: Fields, state: FormState, emailHint?: string): Html {
  const t = c.get('m').people.administration.newMember
  return html`${field({ name: 'name', label: t.personName, value: given('name'), required: true, maxLength: longestName, error: state.beside('name') })}${field({
    name: 'email',
    label: t.email,
    hint: emailHint,
    type: 'email',
    value: given('email'),
    required: true,
    maxLength: 254,
    error: state.beside('email'),
  })}${selectField({
    name: 'language',
    label: t.language,
    value: given('language') || c.get('language'),
    options: languages.map((language) => ({ value: language, label: c.get('m').people.languages[language] })),
  })}`
}

/** What `personFields` gave. */
export const personOf = (c: Ctx, given: Fields): NewPerson => ({
  name: given('name'),
  email: given('email'),
  language: languages.find((language) => language === given('language')) ?? c.get('language'),
})

const marks = { active: 'ok', invited: 'zz', disabled: 'bad' } as const

export const stateOfPerson = (c: Ctx, state: PersonState): Html => stateMark(marks[state], c.get('m').people.administration.persons[state])

export const rolesInWords = (c: Ctx, roles: readonly Role[]): string => roles.map((role) => c.get('m').people.roles[role]).join(', ')
