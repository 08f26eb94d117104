/** Settings of a site: its name, whether visitors see it, its end. */
import { html } from 'hono/html'
import { formatDay } from '#lib/format.ts'
import { daysAfter, recoveryDays } from '#hosting/sites/site-limits.ts'
import { mayManage, mayOwn, mayResume, maySuspend } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { runsPhp, suspensions } from '#wire/node-state.ts'
import type { PhpSettings } from '#wire/node-state.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { siteTitle } from './site-frame.ts'
import { pageCacheView } from './page-cache-view.ts'
import { phpSettingNames, phpSettingsView } from './php-settings-view.ts'
import { sitePaths } from './site-paths.ts'

const versionField = (site: Site): Html => html`<input type="hidden" name="version"${attributes({ value: site.version })}>`

/** The question before a site is deleted: what is lost, and until when it can come back. */
export function deletion(c: Ctx, site: Site): Confirmation {
  const m = c.get('m').hosting.sites.settings
  return {
    id: 'delete-site',
    title: m.deleteTitle(siteTitle(site)),
    text: m.deleteLost(formatDay(c.get('language'), daysAfter(c.get('clock').now(), recoveryDays))),
    fields: versionField(site),
    action: sitePaths.delete(site.id),
    confirm: { label: m.deleteButton },
    cancel: m.deleteKeep,
  }
}

export interface SettingsView {
  site: Site
  typedName?: string
  typedPage?: string
  typedPhp?: Readonly<Record<keyof PhpSettings, string>>
  state?: FormState
}

export function settingsView(c: Ctx, what: SettingsView): Html {
  const m = c.get('m').hosting.sites.settings
  const { site } = what
  const { beside, above } = what.state ?? notRefused
  const name = form(
    c,
    { action: sitePaths.settings(site.id) },
    html`${field({ name: 'name', label: m.name, hint: m.nameHint, value: what.typedName ?? site.name, error: beside('name'), required: true, autocomplete: 'off' })}${versionField(site)}<div class="actions">${button({ label: m.save, kind: 'main' })}</div>`,
  )
  const php = runsPhp(site.profile) ? html`${phpSettingsView(c, { site, typed: what.typedPhp, state: what.state })}${pageCacheView(c, { site, typedPage: what.typedPage, state: what.state })}` : ''
  const actor = actorOf(c)
  const visible = mayManage(actor, site) ? (site.suspension ? resumePart(c, site) : suspendPart(c, site)) : ''
  return html`${above('name', 'page', ...phpSettingNames)}<div class="narrow stack l">${section({ title: m.title, content: name })}${php}${visible}${mayOwn(actor, site) ? deletePart(c, site) : ''}</div>${mayOwn(actor, site) ? dialog(c, deletion(c, site)) : ''}`
}

function deletePart(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites.settings
  return section({
    title: m.delete,
    tight: true,
    content: html`<p>${m.deleteText}</p><div class="actions">${dialogLink({ href: sitePaths.delete(site.id), dialog: 'delete-site', label: m.deleteButton, icon: 'trash-2' })}</div>`,
  })
}

function suspendPart(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites.settings
  const reasons = suspensions.filter((reason) => maySuspend(actorOf(c), site, reason)).toSorted((one) => (one === 'request' ? -1 : 1))
  const [only = 'request'] = reasons
  const reason =
    reasons.length > 1
      ? selectField({ name: 'reason', label: m.suspendReason, options: reasons.map((value) => ({ value, label: m.reasons[value] })), value: only })
      : html`<input type="hidden" name="reason"${attributes({ value: only })}>`
  return section({
    title: m.suspend,
    tight: true,
    content: html`<p>${m.suspendText}</p>${form(c, { action: sitePaths.suspend(site.id) }, html`${reason}${versionField(site)}<div class="actions">${button({ label: m.suspendButton, icon: 'pause' })}</div>`)}`,
  })
}

function resumePart(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites.settings
  const may = mayResume(actorOf(c), site)
  return section({
    title: m.resumeTitle,
    tight: true,
    content: may
      ? form(c, { action: sitePaths.resume(site.id) }, html`${versionField(site)}<div class="actions">${button({ label: m.resume, icon: 'play' })}</div>`)
      : html`<p>${m.byCooperative}</p>`,
  })
}
