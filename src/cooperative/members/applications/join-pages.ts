/** The public page on which one asks to become a member: no account, no script needed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { formatNumber } from '#lib/format.ts'
import { randomText } from '#lib/ids.ts'
import { formatMoney } from '#lib/money.ts'
import { doorPage } from '#people/pages/door-page.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { longestName } from '#people/persons/person-name.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { button } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { checkField, field, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { head } from '#web/components/layout-parts.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { everyone } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { joinPaths } from '../member-paths.ts'
import { memberKinds } from '../member.ts'
import { memberRulesAt } from '../member-rules.ts'
import type { MemberRules } from '../member-rules.ts'
import { identityField, typedIdentity } from '../register/identity-fields.ts'
import { fieldsOf } from '../register/civil-identity.ts'
import { longestWords } from './application.ts'
import { submitApplication } from './submit-application.ts'

/** Pages `/join`. */
export function makeJoinPages(): App {
  const app = new Hono<Env>()
  app.get(joinPaths.join, everyone, (c) => joinPage(c, () => '', notRefused))
  app.post(joinPaths.join, everyone, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        // A field that no person sees: what fills it in is told what a person would be told, and nothing is kept.
        if (given('website') !== '') return sentPage(c, given('email'))
        await countTry(c.get('db'), limits.applicationSource, c.get('source'), c.get('clock'))
        const { email } = await inTransaction(c.get('db'), async (tx) => {
          const sent = await submitApplication(tx, applicationOf(c, given), c.get('clock'))
          // Counted once all of it is right, so that nobody waits for having mistyped; outside of what a refusal rolls back.
          await countTry(c.get('db'), limits.applicationAccount, sent.email, c.get('clock'))
          return sent
        })
        return sentPage(c, email)
      },
      (refused) => joinPage(c, given, refused),
    )
  })
  return app
}

const applicationOf = (c: Ctx, given: Fields) => ({
  id: /^[a-z0-9]{12}$/.test(given('id')) ? given('id') : undefined,
  kind: memberKinds.find((name) => name === given('kind')) ?? ('natural' as const),
  name: given('memberName'),
  personName: given('personName'),
  email: given('email'),
  language: c.get('language'),
  identity: typedIdentity(given),
  shares: given('shares'),
  words: given('words'),
  statutesAccepted: given('statutes') === 'yes',
  from: letterheadOf(c),
})

function sentPage(c: Ctx, email: string): Promise<Response> {
  const t = c.get('m').cooperative.members.join
  return doorPage(c, { title: t.sentTitle, heading: t.sentHeading, lead: t.sent(email), content: html`<p class="s soft">${t.keep}</p>` })
}

async function joinPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.members.join
  const rules = await memberRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  const known = ['memberName', 'personName', 'shares', 'words', 'statutes', ...fieldsOf('legal')]
  const edit = form(
    c,
    { action: joinPaths.join, attributes: { class: 'stack l join-form' } },
    html`<input type="hidden" name="id" value="${given('id') || randomText(12)}">${state.above(...known)}${kindPart(c, given)}${organisationPart(c, given, state)}${personPart(c, given, state)}${sharesPart(c, rules, given, state)}${lastPart(c, rules, given, state)}`,
  )
  return page(c, {
    title: t.title,
    frame: 'public',
    section: null,
    status: state.status,
    body: html`<div class="wrap page">${head({ title: t.title, lead: t.lead(c.get('config').cooperative.name) })}<div class="narrow">${edit}</div></div>`,
  })
}

function kindPart(c: Ctx, given: Fields): Html {
  const t = c.get('m').cooperative.members.join
  return choices({
    name: 'kind',
    legend: t.kind,
    value: given('kind') || 'natural',
    options: [
      { value: 'natural', label: t.natural, hint: t.naturalHint },
      { value: 'legal', label: t.legal, hint: t.legalHint },
    ],
  })
}

/** Shown once « an organisation » is chosen, by the style sheet alone (`.for-legal`). */
function organisationPart(c: Ctx, given: Fields, state: FormState): Html {
  const t = c.get('m').cooperative.members.join
  const { hints } = c.get('m').cooperative.members.identity
  return html`<section class="stack m for-legal"><h2>${t.organisationTitle}</h2>${field({ name: 'memberName', label: t.organisationName, value: given('memberName'), autocomplete: 'organization', maxLength: longestName, error: state.beside('memberName') })}${identityField(
    c,
    'legalForm',
    given,
    state,
    hints.legalForm,
  )}${identityField(c, 'registrationNumber', given, state, hints.registrationNumber)}</section>`
}

function personPart(c: Ctx, given: Fields, state: FormState): Html {
  const t = c.get('m').cooperative.members.join
  const one = (name: Parameters<typeof identityField>[1], hint?: string) => identityField(c, name, given, state, hint)
  return html`<section class="stack m"><h2>${t.personTitle}</h2><p class="hint">${t.personTitleHint}</p>${field({ name: 'personName', label: t.personName, value: given('personName'), autocomplete: 'name', required: true, maxLength: longestName, error: state.beside('personName') })}<div class="pair">${one(
    'birthDay',
  )}${one('birthPlace', t.birthPlaceHint)}</div>${one('email', t.emailHint)}${one('phone', t.phoneHint)}</section><section class="stack m"><h2>${t.addressTitle}</h2>${one('street')}<div class="pair">${one('postalCode')}${one('city')}</div>${one('country')}</section>`
}

function sharesPart(c: Ctx, rules: MemberRules, given: Fields, state: FormState): Html | '' {
  if (!rules.shares) return ''
  const t = c.get('m').cooperative.members.join
  const least = rules.shares.minimumPerMember
  const hint = t.sharesHint(formatNumber(c.get('language'), least), formatMoney(c.get('language'), BigInt(rules.shares.valueCents)))
  return html`<section class="stack m"><h2>${t.sharesTitle}</h2>${field({ name: 'shares', label: t.shares, hint, value: given('shares') || String(least), inputmode: 'numeric', maxLength: 6, error: state.beside('shares') })}</section>`
}

function lastPart(c: Ctx, rules: MemberRules, given: Fields, state: FormState): Html {
  const t = c.get('m').cooperative.members.join
  const trap = html`<div class="trap" aria-hidden="true"><label for="website">${t.trap}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>`
  return html`<section class="stack m">${textField({ name: 'words', label: t.words, hint: t.wordsHint, value: given('words'), rows: 4, maxLength: longestWords, error: state.beside('words') })}${checkField({ name: 'statutes', label: t.statutes(rules.version), hint: t.statutesHint(c.get('config').cooperative.contactEmail), checked: given('statutes') === 'yes', error: state.beside('statutes') })}${trap}<div class="actions">${button({ label: t.submit, kind: 'main' })}</div></section>`
}
