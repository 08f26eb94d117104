/** « On y va. »: what is being done, live, until visitors see it. */
import { html } from 'hono/html'
import { siteAddress } from '#lib/config.ts'
import { formatBytes } from '#lib/format.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { mayEdit } from '#hosting/sites/site-policy.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { linkButton } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList, head, section } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { live } from '#web/components/live.ts'
import { note } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { siteKind, siteTitle } from './site-frame.ts'
import { sitePaths, withQuery } from './site-paths.ts'
import { isDone, isSettled, siteSteps } from './site-steps.ts'

/** Where the change has come to: decides title and what can be done. */
const stageOf = (c: Ctx, site: Site): 'going' | 'done' | 'badly' => (isDone(site) ? 'done' : isSettled(site, c.get('clock').now()) ? 'badly' : 'going')

/** Title and sentence; a fragment of its own, for it changes when the work is over. */
export function progressHead(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites
  const stage = stageOf(c, site)
  const name = siteTitle(site)
  const titles = { going: m.progress.title, done: m.progress.titleDone, badly: m.progress.titleBadly }
  const leads = { going: m.progress.lead(name), done: m.progress.leadDone(name), badly: m.progress.leadBadly(name) }
  return html`<div id="progress-head">${head({ title: titles[stage], lead: leads[stage], crumbs: crumbs(c, [{ label: m.crumb, href: sitePaths.list }, { label: name, href: sitePaths.one(site.id) }]) })}</div>`
}

/** The stations, and what can be done from here. */
export function progressCard(c: Ctx, site: Site, node: NodeSeen): Html {
  const m = c.get('m').hosting.sites
  const [main] = site.hostNames
  const stage = stageOf(c, site)
  const may = mayEdit(actorOf(c), site)
  const actions = {
    going: html`${linkButton({ href: sitePaths.one(site.id), label: m.progress.toSite })}`,
    done: html`${may ? linkButton({ href: sitePaths.files(site.id), label: m.progress.fill, icon: 'upload', kind: 'main' }) : ''}${main ? linkButton({ href: siteAddress(c.get('config'), main), label: m.progress.open, icon: 'external-link' }) : ''}`,
    badly: html`${may ? postButton(c, { action: sitePaths.retry(site.id), label: m.retry, icon: 'refresh-cw', kind: 'main' }) : ''}${linkButton({ href: sitePaths.one(site.id), label: m.progress.toSite })}`,
  }
  return html`<section class="card live-card stack m" id="progress-card" aria-labelledby="progress-where"><h2 id="progress-where">${m.progress.where}</h2>${way({ steps: siteSteps(c, site, node), live: true })}<div class="actions">${actions[stage]}</div></section>`
}

export function progressView(c: Ctx, site: Site, node: NodeSeen): Html {
  const m = c.get('m').hosting.sites
  const done = isSettled(site, c.get('clock').now())
  const card = live(c, { id: 'progress', url: withQuery(sitePaths.events(site.id), { view: 'progress' }), done, content: progressCard(c, site, node) })
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  const yours = definitionList([
    { term: m.hostNames.address, value: site.hostNames[0] ? readableHostName(site.hostNames[0]) : m.deleted.noHostName },
    { term: m.columns.profile, value: siteKind(m, site) },
    { term: m.overview.space, value: bytes(site.limits.diskBytes) },
  ])
  return html`${progressHead(c, site)}<div class="two"><div class="stack l">${card}</div><aside class="stack l">${section({ title: m.progress.meanwhile, tight: true, content: note({ icon: 'lightbulb', text: m.progress.meanwhileText }) })}${section({ title: m.progress.yours, tight: true, content: yours })}</aside></div>`
}
