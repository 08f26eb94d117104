/** The addresses of a site. */
import { html } from 'hono/html'
import { siteAddress } from '#lib/config.ts'
import { formatDay } from '#lib/format.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { daysAfter, givenBackDays } from '#hosting/sites/site-limits.ts'
import type { Site } from '#hosting/sites/site.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import { sitePaths, withQuery } from './site-paths.ts'

const versionField = (site: Site): Html => html`<input type="hidden" name="version"${attributes({ value: site.version })}>`

/** The question before an address is removed. */
export function removal(c: Ctx, site: Site, name: string): Confirmation {
  const m = c.get('m').hosting.sites.hostNames
  return {
    id: `remove-${site.hostNames.indexOf(name)}`,
    title: m.removeTitle(readableHostName(name)),
    text: m.removeText(formatDay(c.get('language'), daysAfter(c.get('clock').now(), givenBackDays))),
    fields: html`<input type="hidden" name="name"${attributes({ value: name })}>${versionField(site)}`,
    action: sitePaths.removeHostName(site.id),
    confirm: { label: m.remove },
    cancel: m.keep,
  }
}

interface HostNamesView {
  site: Site
  typed?: string
  state?: FormState
}

export function hostNamesView(c: Ctx, what: HostNamesView): Html {
  const m = c.get('m').hosting.sites.hostNames
  const { site } = what
  const { beside, above } = what.state ?? notRefused
  const removable = site.hostNames.length > 1
  const rows = site.hostNames.map((name, index) => ({
    header: html`<a${attributes({ href: siteAddress(c.get('config'), name) })}>${readableHostName(name)}</a>${readableHostName(name) === name ? '' : html`<small class="mono">${name}</small>`}`,
    cells: [
      index === 0
        ? state('ok', m.main)
        : postButton(c, { action: sitePaths.mainHostName(site.id), label: m.makeMain, small: true, values: { name, version: String(site.version) }, describedAs: `${m.makeMain} ${readableHostName(name)}` }),
      removable ? dialogLink({ href: withQuery(sitePaths.removeHostName(site.id), { name }), dialog: `remove-${index}`, label: m.remove, small: true }) : '',
    ],
  }))
  return html`${above('hostName')}${section({
    title: m.title,
    content: html`<p class="soft">${m.lead}</p>${table({ caption: m.title, columns: [{ label: m.address }, { label: m.main, hidden: true, folded: 'full' }, { label: m.actions, hidden: true, numeric: true, folded: 'first' }], rows })}`,
  })}${section({
    title: m.add,
    content: html`<div class="narrow">${form(
      c,
      { action: sitePaths.hostNames(site.id) },
      html`${field({
        name: 'hostName',
        label: m.address,
        hint: m.addHint,
        suffix: `.${c.get('config').sitesDomain}`,
        value: what.typed,
        error: beside('hostName'),
        autocomplete: 'off',
        required: true,
        attributes: { autocapitalize: 'none', spellcheck: 'false' },
      })}${versionField(site)}<div class="actions">${button({ label: m.addButton, icon: 'plus', kind: 'main' })}</div>`,
    )}</div>`,
  })}${removable ? site.hostNames.map((name) => dialog(c, removal(c, site, name))) : ''}`
}
