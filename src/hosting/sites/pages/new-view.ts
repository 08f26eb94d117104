/** Two questions and what follows from them. */
import { html } from 'hono/html'
import { formatBytes } from '#lib/format.ts'
import { newSiteLimits, newSitePhpVersion } from '#hosting/sites/site-limits.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import type { Html } from '#web/components/content.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { way } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'
import { administratorFields, administratorForm, languagesOf, offerChoice } from '#hosting/apps/pages/administrator-fields.ts'
import type { TypedAdministrator } from '#hosting/apps/pages/administrator-fields.ts'
import type { ApplicationOffer } from '#wire/node-state.ts'
import { sitePaths } from './site-paths.ts'

export interface NewView {
  members: readonly { id: string; name: string }[]
  /** What a machine can install. */
  offers: readonly ApplicationOffer[]
  typed: { hostName: string; name: string; profile: string; memberId: string } & TypedAdministrator
  state?: FormState
}

export function newSiteView(c: Ctx, what: NewView): Html {
  const m = c.get('m').hosting.sites
  const { steps } = m
  const { beside, above } = what.state ?? notRefused
  const questions = form(
    c,
    { action: sitePaths.list },
    html`${above('hostName', 'name', 'profile', 'memberId', 'application', ...administratorFields)}${field({
      name: 'hostName',
      label: m.new.hostName,
      hint: m.new.hostNameHint,
      value: what.typed.hostName,
      suffix: `.${c.get('config').sitesDomain}`,
      autocomplete: 'off',
      required: true,
      autofocus: true,
      error: beside('hostName'),
      attributes: { autocapitalize: 'none', spellcheck: 'false' },
    })}${choices({
      name: 'profile',
      legend: m.new.profile,
      value: what.typed.profile,
      options: [
        ...what.offers.map((offer) => offerChoice(c, offer)),
        { value: 'php', label: m.new.php.label, hint: m.new.php.hint },
        { value: 'static', label: m.new.static.label, hint: m.new.static.hint },
      ],
      error: beside('profile') ?? beside('application'),
    })}${administratorPart(c, what)}${field({ name: 'name', label: m.new.name, hint: m.new.nameHint, value: what.typed.name, autocomplete: 'off', error: beside('name') })}${memberField(c, what, beside('memberId'))}<div class="actions">${button({ label: m.new.submit, kind: 'main' })}${linkButton({ href: sitePaths.list, label: m.new.cancel })}</div>`,
  )
  const aside = html`${section({
    title: m.new.next,
    tight: true,
    content: way({
      steps: [
        { state: 'open', title: steps.requested.title, text: steps.requested.promise },
        { state: 'open', title: steps.machine.title, text: steps.machine.promise },
        { state: 'open', title: steps.live.title, text: steps.live.next },
      ],
    }),
  })}${section({ title: m.new.get, tight: true, content: html`${limitsList(c)}<p class="s soft">${m.new.keep}</p>` })}`
  return html`${head({ title: m.new.title, lead: m.new.lead, crumbs: crumbs(c, [{ label: m.crumb, href: sitePaths.list }, { label: m.new.crumb }]) })}${twoColumns(questions, aside)}`
}

/** Who administers the application: folded away by the style sheet while none is chosen. */
function administratorPart(c: Ctx, what: NewView): Html | '' {
  const m = c.get('m').hosting.applications
  if (what.offers.length === 0) return ''
  const { beside } = what.state ?? notRefused
  return html`<fieldset class="field apart with-application"><legend>${m.administrator}</legend><span class="hint">${m.administratorHint}</span><div class="stack m">${administratorForm(c, { typed: what.typed, languages: languagesOf(what.offers), beside })}</div></fieldset>`
}

function memberField(c: Ctx, what: NewView, error: string | undefined): Html {
  const [only] = what.members
  if (what.members.length < 2) return html`<input type="hidden" name="memberId" value="${only?.id ?? what.typed.memberId}">`
  const options = what.members.map((member) => ({ value: member.id, label: member.name }))
  return selectField({ name: 'memberId', label: c.get('m').hosting.sites.new.member, options, value: what.typed.memberId, error })
}

function limitsList(c: Ctx): Html {
  const m = c.get('m').hosting.sites.overview
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  return definitionList([
    { term: m.space, value: bytes(newSiteLimits.diskBytes) },
    { term: m.memory, value: bytes(newSiteLimits.memoryBytes) },
    { term: m.php, value: newSitePhpVersion },
  ])
}
