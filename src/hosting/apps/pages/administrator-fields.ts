/** The questions about an application: which one, and who will administer it. */
import { html } from 'hono/html'
import type { WantedApplication } from '#hosting/apps/install-application.ts'
import type { FormState } from '#people/pages/form.ts'
import { field, selectField } from '#web/components/field.ts'
import type { Html } from '#web/components/content.ts'
import type { Ctx } from '#web/environment.ts'
import type { ApplicationOffer } from '#wire/node-state.ts'

export type TypedAdministrator = Pick<WantedApplication, 'login' | 'email' | 'personName' | 'language' | 'title'>

/** What is asked, for `above` of a refused form. */
export const administratorFields = ['login', 'email', 'personName', 'language', 'title'] as const

/** What stands in the fields before anybody has typed: the person who asks. */
export const administratorFor = (c: Ctx, person: { name: string; email: string }): TypedAdministrator => ({
  login: person.name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .slice(0, 1)
    .join(''),
  email: person.email,
  personName: person.name,
  language: c.get('language'),
  title: '',
})

/** An application as one of several answers. */
export const offerChoice = (c: Ctx, offer: ApplicationOffer) => {
  const m = c.get('m').hosting.applications
  return { value: offer.name, label: m.withVersion(offer.title, offer.version), hint: m.hints[offer.name] ?? m.other }
}

export function administratorForm(c: Ctx, what: { typed: TypedAdministrator; languages: readonly string[]; beside: FormState['beside'] }): Html {
  const m = c.get('m').hosting.applications
  const { typed, beside } = what
  const options = what.languages.map((value) => ({ value, label: m.languages[value] ?? value }))
  return html`${field({ name: 'login', label: m.login, hint: m.loginHint, value: typed.login, autocomplete: 'off', error: beside('login'), attributes: { autocapitalize: 'none', spellcheck: 'false' } })}${field({
    name: 'email',
    type: 'email',
    label: m.email,
    value: typed.email,
    autocomplete: 'off',
    error: beside('email'),
  })}${field({ name: 'personName', label: m.personName, hint: m.personNameHint, value: typed.personName, autocomplete: 'off', error: beside('personName') })}${field({
    name: 'title',
    label: m.siteTitle,
    hint: m.siteTitleHint,
    value: typed.title,
    autocomplete: 'off',
    error: beside('title'),
  })}${options.length > 1 ? selectField({ name: 'language', label: m.language, options, value: typed.language, error: beside('language') }) : ''}`
}

/** Every language that one of the applications knows. */
export const languagesOf = (offers: readonly ApplicationOffer[]): string[] => [...new Set(offers.flatMap(({ languages }) => languages))]
