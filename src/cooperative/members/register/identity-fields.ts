/** Fields and words of a civil identity that several pages share. */
import { html } from 'hono/html'
import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { field } from '#web/components/field.ts'
import type { Field } from '#web/components/field.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { MemberKind } from '../member.ts'
import { identityFields, longestOf, missingOf } from './civil-identity.ts'
import type { CivilIdentity, IdentityField } from './civil-identity.ts'

/** How browsers fill them in and which keyboard a telephone shows. */
const looks: Readonly<Partial<Record<IdentityField, Pick<Field, 'type' | 'autocomplete' | 'inputmode'>>>> = {
  birthDay: { type: 'date', autocomplete: 'bday' },
  street: { autocomplete: 'street-address' },
  postalCode: { autocomplete: 'postal-code' },
  city: { autocomplete: 'address-level2' },
  country: { autocomplete: 'country-name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
}

/** One field of it, with what was typed. */
export const identityField = (c: Ctx, name: IdentityField, given: Fields, state: FormState, hint?: string): Html =>
  field({ name, label: c.get('m').cooperative.members.identity.fields[name], hint, value: given(name), maxLength: longestOf[name], error: state.beside(name), ...looks[name] })

/** What a form with such fields gave. */
export const typedIdentity = (given: Fields): Partial<CivilIdentity> => Object.fromEntries(identityFields.map((name) => [name, given(name)]))

/** « date de naissance, commune »: what the law asks and is not known. */
export function missingWords(c: Ctx, kind: MemberKind, identity: CivilIdentity): string {
  const { fields } = c.get('m').cooperative.members.identity
  return missingOf(kind, identity)
    .map((name) => fields[name].toLocaleLowerCase(c.get('language')))
    .join(', ')
}

/** Names and values of what is known, in a few lines. */
export function identityLines(c: Ctx, identity: CivilIdentity): { term: string; value: Html | string }[] {
  const t = c.get('m').cooperative.members.identity
  const day = asDay(identity.birthDay)
  const town = [identity.postalCode, identity.city].filter(Boolean).join(' ')
  const address = [...identity.street.split(', '), town, identity.country].filter(Boolean)
  const birth = day ? t.born(formatCalendarDay(c.get('language'), day), identity.birthPlace) : identity.birthPlace
  const lines: [string, Html | string][] = [
    [t.fields.legalForm, identity.legalForm],
    [t.fields.registrationNumber, identity.registrationNumber],
    [t.fields.actingName, identity.actingName],
    [t.fields.birthDay, birth],
    [t.postal, address.length === 0 ? '' : html`${address.map((line, index) => html`${index > 0 ? html`<br>` : ''}${line}`)}`],
    [t.fields.email, identity.email],
    [t.fields.phone, identity.phone],
  ]
  return lines.filter(([, value]) => value !== '').map(([term, value]) => ({ term, value }))
}
