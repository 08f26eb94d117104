/** What the pages of one site share: where it is, how it is, its parts. */
import { html } from 'hono/html'
import type { Messages } from '#locales/messages.ts'
import { siteAddress } from '#lib/config.ts'
import { formatDay } from '#lib/format.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import { mayEdit, mayManage } from '#hosting/sites/site-policy.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { linkButton } from '#web/components/button.ts'
import type { Content, Html } from '#web/components/content.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs, tabs } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { runsPhp } from '#wire/node-state.ts'
import { sitePaths } from './site-paths.ts'

export type SitePart = 'overview' | 'health' | 'files' | 'databases' | 'application' | 'hostNames' | 'access' | 'settings'

/** The main address as people read it; the name where there is none. */
export const siteTitle = (site: Pick<Site, 'hostNames' | 'name'>): string => (site.hostNames[0] ? readableHostName(site.hostNames[0]) : site.name)

/** What a site is made of: « PHP 8.4 », « WordPress, PHP 8.4 », « Pages simples ». */
export function siteKind(m: Messages['hosting']['sites'], site: Pick<Site, 'profile' | 'phpVersion'>): string {
  if (!runsPhp(site.profile)) return m.profiles[site.profile]
  const php = `PHP ${site.phpVersion}`
  return site.profile === 'php' ? php : `${m.profiles[site.profile]}, ${php}`
}

/** State and kind in one line; a fragment of its own, live. */
export function siteFacts(c: Ctx, site: Site, node: NodeSeen): Html {
  const m = c.get('m').hosting.sites
  const { kind, word } = siteHealth(m, site, node)
  return html`<span class="actions s" id="site-facts">${state(kind, word)}<span class="soft">${m.facts(siteKind(m, site), node.name)}</span></span>`
}

/** Why visitors do not see the site, when that is on purpose. */
function purposeNote(c: Ctx, site: Site): Html | '' {
  const m = c.get('m').hosting.sites
  if (site.recoverableUntil) return note({ kind: 'warn', text: m.deletedNote(formatDay(c.get('language'), site.recoverableUntil)) })
  if (site.suspension && site.suspendedAt) return note({ kind: site.suspension === 'request' ? undefined : 'warn', icon: 'pause', text: m.suspendedNote[site.suspension](formatDay(c.get('language'), site.suspendedAt)) })
  return ''
}

/** A whole page of one site. `actions` stand beside its title, before the link to the site. */
export function siteFrame(c: Ctx, what: { site: Site; node: NodeSeen; part: SitePart; content: Content; actions?: Content }): Html {
  const m = c.get('m').hosting.sites
  const { site } = what
  const title = siteTitle(site)
  const [main] = site.hostNames
  const open = main && !site.deletedAt ? linkButton({ href: siteAddress(c.get('config'), main), label: m.overview.open, icon: 'external-link' }) : ''
  const parts: { key: SitePart; href: string; label: string }[] = [{ key: 'overview', href: sitePaths.one(site.id), label: m.tabs.overview }]
  const actor = actorOf(c)
  if (!site.deletedAt) parts.push({ key: 'health', href: sitePaths.health(site.id), label: c.get('m').hosting.health.tab })
  if (!site.deletedAt && mayEdit(actor, site)) parts.push({ key: 'files', href: sitePaths.files(site.id), label: m.tabs.files })
  if (!site.deletedAt && mayEdit(actor, site) && runsPhp(site.profile)) parts.push({ key: 'databases', href: sitePaths.databases(site.id), label: m.tabs.databases })
  if (!site.deletedAt && mayEdit(actor, site)) parts.push({ key: 'application', href: sitePaths.application(site.id), label: m.tabs.application })
  if (!site.deletedAt && mayManage(actor, site)) parts.push({ key: 'hostNames', href: sitePaths.hostNames(site.id), label: m.tabs.hostNames }, { key: 'access', href: sitePaths.access(site.id), label: m.tabs.access })
  if (!site.deletedAt && mayEdit(actor, site)) parts.push({ key: 'settings', href: sitePaths.settings(site.id), label: m.tabs.settings })
  return html`<div class="stack m">${head({
    title,
    crumbs: crumbs(c, [{ label: m.crumb, href: sitePaths.list }, { label: title }]),
    facts: siteFacts(c, site, what.node),
    actions: html`${open}${what.actions ?? ''}`,
  })}${parts.length > 1 ? tabs(m.tabs.label, parts.map((part) => ({ label: part.label, href: part.href, current: part.key === what.part }))) : ''}</div>${purposeNote(c, site)}${what.content}`
}
