/** A site at a glance: how it is, what to do next, what it gets. */
import { html } from 'hono/html'
import { siteAddress } from '#lib/config.ts'
import { formatBytes, formatDay } from '#lib/format.ts'
import { verdictWords } from '#hosting/health/verdict-words.ts'
import type { Verdict } from '#hosting/health/verdict.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import { mayEdit, mayManage, mayOwn } from '#hosting/sites/site-policy.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { live } from '#web/components/live.ts'
import { verdict } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { emptyProfiles, runsPhp } from '#wire/node-state.ts'
import { sitePaths, withQuery } from './site-paths.ts'
import { isDone, isSettled, siteSteps } from './site-steps.ts'

/** What is wrong, or where a change has come to; a fragment of its own, live. Empty when all is well. */
export function siteNow(c: Ctx, site: Site, node: NodeSeen): Html {
  const m = c.get('m').hosting.sites
  const now = c.get('clock').now()
  const { trouble, kind } = siteHealth(m, site, node)
  const settled = isSettled(site, now)
  let content: Html | '' = ''
  if (!settled && node.presence !== 'away') content = card(html`<h2>${m.progress.where}</h2>${way({ steps: siteSteps(c, site, node), live: true })}`)
  else if (trouble && !isDone(site))
    content = verdict({
      kind: kind === 'bad' ? 'bad' : 'warn',
      title: trouble.title,
      text: html`<p>${trouble.text}</p>${detail(c, site)}`,
      actions: trouble.retry && mayEdit(actorOf(c), site) ? postButton(c, { action: sitePaths.retry(site.id), label: m.retry, icon: 'refresh-cw', kind: 'main' }) : undefined,
    })
  return html`<div id="site-now">${content}</div>`
}

/** What the machine said, for those who can use it; the reference for everyone. */
function detail(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites
  const reference = site.failureReason && site.requestId ? html`<p class="xs soft">${m.reference(site.requestId)}</p>` : ''
  if (!site.failureDetail || !hasRole(actorOf(c), 'administrator', 'support')) return html`${reference}`
  return html`${reference}<details class="fig"><summary>${m.detail}</summary><p class="mono">${site.failureDetail}</p></details>`
}

interface OverviewView {
  site: Site
  node: NodeSeen
  memberName: string
  /** A refused recovery of a deleted site. */
  state?: FormState
  typedHostName?: string
  /** How visitors fare, where that was judged. */
  ailment?: Verdict | undefined
}

export function overviewView(c: Ctx, what: OverviewView): Html {
  const { site, node } = what
  const done = isSettled(site, c.get('clock').now())
  const quiet = done && siteHealth(c.get('m').hosting.sites, site, node).trouble === null
  const now = quiet ? '' : live(c, { id: 'site-live', url: withQuery(sitePaths.events(site.id), { view: 'overview' }), done, content: siteNow(c, site, node) })
  const main = html`${now}${quiet ? ailing(c, what) : ''}${site.deletedAt ? restoreForm(c, what) : html`${fillPart(c, site)}${addressPart(c, site)}`}`
  return twoColumns(main, limitsPart(c, what))
}

/** What visitors are given, when that is not well: the sentence, and the way to the rest. */
function ailing(c: Ctx, { site, ailment }: OverviewView): Html | '' {
  if (!ailment || site.state !== 'answering' || site.health === 'ok') return ''
  const m = c.get('m').hosting
  const { title, text } = verdictWords(m.health, c.get('language'), ailment, c.get('clock').now())
  return verdict({ kind: ailment.kind, title, text: html`<p>${text[0] ?? ''}</p>`, actions: linkButton({ href: sitePaths.health(site.id), label: m.home.see, kind: 'main' }) })
}

/** What to do with the site: what it holds is an application's affair, or the member's files. */
function fillPart(c: Ctx, site: Site): Html | '' {
  const m = c.get('m').hosting.sites.overview
  if (!mayEdit(actorOf(c), site)) return ''
  const files = linkButton({ href: sitePaths.files(site.id), label: m.openFiles, icon: 'folder' })
  if (!emptyProfiles.some((profile) => profile === site.profile)) {
    const name = c.get('m').hosting.sites.profiles[site.profile]
    const application = linkButton({ href: sitePaths.application(site.id), label: m.openApplication })
    return section({ title: name, tight: true, content: html`<p>${m.applicationText(name)}</p><div class="actions">${application}${files}</div>` })
  }
  return section({
    title: m.fill,
    tight: true,
    content: html`<p>${m.fillText} ${runsPhp(site.profile) ? m.fillPhp : m.fillStatic}</p><div class="actions">${files}</div>`,
  })
}

function addressPart(c: Ctx, site: Site): Html {
  const m = c.get('m').hosting.sites.overview
  const link = mayManage(actorOf(c), site) ? html`<a${attributes({ href: sitePaths.hostNames(site.id) })}>${m.manageAddresses}</a>` : undefined
  const list = html`<ul class="list s">${site.hostNames.map(
    (name, index) => html`<li><span class="bar-h"><a class="t"${attributes({ href: siteAddress(c.get('config'), name) })}>${readableHostName(name)}</a>${index === 0 && site.hostNames.length > 1 ? html`<span class="soft">${m.main}</span>` : ''}</span></li>`,
  )}</ul>`
  return section({ title: m.addresses, tight: true, ...(link ? { link } : {}), content: list })
}

function limitsPart(c: Ctx, what: OverviewView): Html {
  const m = c.get('m').hosting.sites.overview
  const { site } = what
  const bytes = (value: number) => formatBytes(c.get('language'), value)
  return section({
    title: m.limits,
    tight: true,
    content: definitionList([
      ...(site.name === site.hostNames[0] ? [] : [{ term: m.name, value: site.name }]),
      { term: m.owner, value: what.memberName },
      { term: m.space, value: bytes(site.limits.diskBytes) },
      ...(runsPhp(site.profile)
        ? [
            { term: m.memory, value: bytes(site.limits.memoryBytes) },
            { term: m.php, value: site.phpVersion },
            { term: m.processes, value: String(site.limits.phpWorkers) },
          ]
        : []),
      { term: m.node, value: what.node.name },
      { term: m.created, value: formatDay(c.get('language'), site.createdAt) },
    ]),
  })
}

function restoreForm(c: Ctx, what: OverviewView): Html {
  const m = c.get('m').hosting.sites.deleted
  const { site } = what
  if (!mayOwn(actorOf(c), site)) return html``
  const { beside, above } = what.state ?? notRefused
  const newName =
    site.hostNames.length > 0
      ? ''
      : field({ name: 'hostName', label: m.newHostName, hint: m.newHostNameHint, suffix: `.${c.get('config').sitesDomain}`, value: what.typedHostName, error: beside('hostName'), required: true, autocomplete: 'off' })
  return form(c, { action: sitePaths.restore(site.id) }, html`${above('hostName')}${newName}<div class="actions">${button({ label: m.restore, icon: 'undo-2', kind: 'main' })}</div>`)
}
