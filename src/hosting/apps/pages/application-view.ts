/** The tab « Application » of a site: what stands there, how old it is, what can be done; or what could be installed. */
import { html } from 'hono/html'
import { formatDay } from '#lib/format.ts'
import { siteAddress } from '#lib/config.ts'
import type { ApplicationSeen } from '#hosting/apps/look-at-application.ts'
import type { SiteApplication } from '#hosting/apps/application.ts'
import type { Site } from '#hosting/sites/site.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import type { Html } from '#web/components/content.ts'
import { attributes } from '#web/components/content.ts'
import { copy } from '#web/components/copy.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note, verdict } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import type { Ctx } from '#web/environment.ts'
import { administratorFields, administratorForm, languagesOf, offerChoice } from './administrator-fields.ts'
import type { TypedAdministrator } from './administrator-fields.ts'
import { applicationPaths } from './application-paths.ts'

interface ApplicationView {
  site: Site
  seen: ApplicationSeen
  /** The password of the administrator was not looked at yet. */
  passwordWaits: boolean
  typed: TypedAdministrator & { application: string }
  state?: FormState
}

/** Where each application is administered, below its address. */
const administrations: Readonly<Record<string, string>> = { wordpress: '/wp-admin/', dokuwiki: '/doku.php?do=login', mediawiki: '/index.php?title=Special:UserLogin' }

export function applicationView(c: Ctx, what: ApplicationView): Html {
  const { application } = what.seen
  const { above } = what.state ?? notRefused
  return html`${above('application', ...administratorFields)}${application?.installedAt ? installedView(c, what, application) : emptyView(c, what)}`
}

function installedView(c: Ctx, what: ApplicationView, application: SiteApplication): Html {
  const m = c.get('m').hosting.applications
  const { site, seen } = what
  const address = siteAddress(c.get('config'), site.hostNames[0] ?? '')
  const administration = administrations[application.name]
  const facts = definitionList([
    { term: m.version, value: html`<span class="actions s">${application.version ?? ''} ${versionState(c, seen)}</span>` },
    ...(application.address ? [{ term: m.address, value: html`<a${attributes({ href: application.address })}>${application.address.replace(/^https?:\/\//, '')}</a>` }] : []),
    { term: m.login2, value: application.login },
    ...(application.installedAt ? [{ term: m.installed, value: formatDay(c.get('language'), application.installedAt) }] : []),
  ])
  const open = html`<div class="actions">${administration ? linkButton({ href: address + administration, label: m.openAdministration, icon: 'external-link', kind: 'main' }) : ''}${linkButton({ href: address, label: m.openSite, icon: 'external-link' })}</div>`
  const gone = seen.fresh && seen.empty === true ? note({ kind: 'warn', text: m.gone(application.title) }) : ''
  const main = html`${gone}${what.passwordWaits ? passwordWaits(c, site, application) : ''}${movePart(c, site, application)}${section({ title: application.title, tight: true, content: html`${facts}${seen.fresh ? '' : lastSeen(c, application)}${open}` })}${updatePart(c, site, seen)}`
  return twoColumns(main, passwordPart(c, site, application))
}

function versionState(c: Ctx, { newer, application }: ApplicationSeen): Html {
  const m = c.get('m').hosting.applications
  return newer ? state('warn', m.behind(newer)) : application?.version ? state('ok', m.upToDate) : html``
}

const lastSeen = (c: Ctx, application: SiteApplication): Html =>
  application.seenAt ? html`<p class="s soft">${c.get('m').hosting.applications.lastSeen(formatDay(c.get('language'), application.seenAt))}</p>` : html``

function movePart(c: Ctx, site: Site, application: SiteApplication): Html | '' {
  const m = c.get('m').hosting.applications.move
  const wanted = siteAddress(c.get('config'), site.hostNames[0] ?? '')
  if (application.address === null || application.address === wanted) return ''
  return verdict({
    kind: 'warn',
    title: m.title,
    text: html`<p>${m.text(application.address, wanted)}</p>`,
    actions: postButton(c, { action: applicationPaths.move(site.id), label: m.button, kind: 'main', icon: 'refresh-cw' }),
  })
}

function updatePart(c: Ctx, site: Site, { newer, application }: ApplicationSeen): Html {
  const m = c.get('m').hosting.applications
  const update = newer
    ? section({
        title: m.update.title(newer),
        tight: true,
        content: html`<p>${m.update.text}</p><p class="s soft">${m.update.self}</p><div class="actions">${postButton(c, { action: applicationPaths.update(site.id), label: m.update.button, icon: 'refresh-cw' })}</div>`,
      })
    : ''
  const previous = application?.previousVersion
  const undo = previous
    ? section({
        title: m.undo.title(previous),
        tight: true,
        content: html`<p>${m.undo.text}</p><div class="actions">${postButton(c, { action: applicationPaths.undo(site.id), label: m.undo.button, icon: 'undo-2' })}</div>`,
      })
    : ''
  return html`${update}${undo}`
}

function passwordWaits(c: Ctx, site: Site, application: SiteApplication): Html {
  const m = c.get('m').hosting.applications.password
  return card(html`<h2>${m.title}</h2><p>${m.waits(application.login)}</p><div class="actions">${postButton(c, { action: applicationPaths.firstPassword(site.id), label: m.show, kind: 'main', icon: 'key-round' })}</div>`)
}

function passwordPart(c: Ctx, site: Site, application: SiteApplication): Html {
  const m = c.get('m').hosting.applications.password
  return section({ title: m.title, tight: true, content: html`<p>${m.text(application.login)}</p><div class="actions">${postButton(c, { action: applicationPaths.password(site.id), label: m.reset, icon: 'key-round' })}</div>` })
}

/** The one page that shows a password: an answer to a form, never an address of its own. */
export function passwordView(c: Ctx, site: Site, account: { login: string; password: string }): Html {
  const m = c.get('m').hosting.applications.password
  return html`<div class="narrow">${card(html`<h2>${m.shown}</h2>${definitionList([
    { term: m.login, value: copy(c, { text: account.login, label: m.login }) },
    { term: m.password, value: copy(c, { text: account.password, label: m.password }) },
  ])}${note({ kind: 'warn', text: m.once })}<div class="actions">${linkButton({ href: applicationPaths.one(site.id), label: m.back, kind: 'main' })}</div>`)}</div>`
}

function emptyView(c: Ctx, what: ApplicationView): Html {
  const m = c.get('m').hosting.applications
  const { site, seen, typed } = what
  const again = seen.application ? note({ kind: 'warn', text: m.none.again(seen.application.title) }) : ''
  if (seen.offers.length === 0) return empty({ title: m.none.title, text: m.none.noOffer })
  if (seen.empty === null) return empty({ title: m.none.title, text: m.none.away })
  if (!seen.empty) return html`${again}${empty({ title: m.none.title, text: m.none.notEmpty, actions: linkButton({ href: sitePaths.files(site.id), label: m.none.openFiles, icon: 'folder' }) })}`
  const { beside } = what.state ?? notRefused
  const questions = form(
    c,
    { action: applicationPaths.one(site.id) },
    html`${choices({ name: 'application', legend: m.none.choose, value: typed.application, options: seen.offers.map((offer) => offerChoice(c, offer)), error: beside('application'), required: true })}<h2 class="h3">${m.administrator}</h2>${administratorForm(c, { typed, languages: languagesOf(seen.offers), beside })}<div class="actions">${button({ label: m.none.install, icon: 'download', kind: 'main' })}</div>`,
  )
  return html`${again}<div class="narrow">${section({ title: m.none.title, tight: true, content: html`<p>${m.none.lead}</p>${questions}` })}</div>`
}
