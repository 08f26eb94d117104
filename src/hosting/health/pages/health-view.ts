/** « Santé du site » : how the site is and why, what it was asked, what failed, what it uses. */
import { html } from 'hono/html'
import { colon, formatBytes, formatDay, formatDuration, formatNumber, formatPercent } from '#lib/format.ts'
import { siteAddress } from '#lib/config.ts'
import { folderHref } from '#hosting/files/pages/file-addresses.ts'
import type { HealthData } from '#hosting/health/health-data.ts'
import { periods } from '#hosting/health/period.ts'
import { verdictActs, verdictWords, waysOut } from '#hosting/health/verdict-words.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { siteHealth } from '#hosting/sites/site-health.ts'
import { mayEdit } from '#hosting/sites/site-policy.ts'
import type { NodeSeen } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import type { Html } from '#web/components/content.ts'
import { bar } from '#web/components/figures.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { chips } from '#web/components/links.ts'
import { verdict as verdictPart } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { runsPhp } from '#wire/node-state.ts'
import { faultExcerpt, faultRemarks } from './fault-view.ts'
import { faultHref, healthHref, healthPaths } from './health-paths.ts'
import { pagesPlot, timesPlot, usePlots } from './health-plots.ts'

interface HealthView {
  site: Site
  node: NodeSeen
  data: HealthData
}

const even = (left: Html, right: Html): Html => html`<div class="two even">${left}${right}</div>`

export function healthView(c: Ctx, what: HealthView): Html {
  const m = c.get('m').hosting.health
  const { site, data } = what
  const { seen } = data
  const use = usePlots(c, seen, site.limits.memoryBytes)
  const choice = chips(m.periodLabel, periods.map((period) => ({ label: m.periods[period], href: healthHref(site.id, period), current: period === seen.period })))
  const title = html`<div class="bar-h"><h2>${m.periodTitles[seen.period]}</h2>${choice}</div>`
  const latest = data.faults.toSorted((one, other) => other.lastAt.getTime() - one.lastAt.getTime())[0]
  const journal = latest ? faultExcerpt(c, site, latest, seen.period) : html`<div class="actions">${linkButton({ href: healthPaths.log(site.id), label: m.log.all, icon: 'history' })}</div>`
  return html`${now(c, what)}<section class="stack m">${title}${even(pagesPlot(c, seen), timesPlot(c, seen))}</section>${even(faultsPart(c, what), diskPart(c, what))}${
    runsPhp(site.profile) ? html`<section class="stack m"><h2>${m.use.title}</h2>${even(use.cpu, use.memory)}</section>` : ''
  }${even(slowPart(c, what), usePart(c, what))}${journal}`
}

/** What is wrong on the node's side comes first: nothing else can be known then. */
function now(c: Ctx, { site, node, data }: HealthView): Html {
  const texts = c.get('m').hosting
  if (site.state === 'suspended') return html`` // the frame of the page says so, and why
  const { trouble, kind } = siteHealth(texts.sites, { ...site, health: 'ok' }, node)
  if (trouble) return verdictPart({ kind: kind === 'bad' ? 'bad' : 'warn', title: trouble.title, text: trouble.text })
  const { verdict } = data
  const words = verdictWords(texts.health, c.get('language'), verdict, c.get('clock').now())
  return verdictPart({ kind: verdict?.kind ?? 'ok', title: words.title, text: html`${words.text.map((text) => html`<p>${text}</p>`)}`, actions: verdictActs(c, site, verdict) || undefined })
}

function faultsPart(c: Ctx, what: HealthView): Html {
  const { data } = what
  const m = c.get('m').hosting.health
  const number = (value: number) => formatNumber(c.get('language'), value)
  const content =
    data.faults.length === 0
      ? html`<p class="soft">${m.faults.none}</p>`
      : table({
          caption: m.faults.caption,
          fold: false,
          columns: [{ label: m.faults.columns.cause }, { label: m.faults.columns.pages, numeric: true }],
          rows: data.faults.map((fault) => ({ header: faultCell(c, what, fault), cells: [number(fault.count)] })),
        })
  return section({ title: m.faults.title, content })
}

function faultCell(c: Ctx, { site, data }: HealthView, fault: Fault): Html {
  const m = c.get('m').hosting.health
  const lines = linkButton({ href: faultHref(healthPaths.fault, site.id, fault, data.seen.period), label: m.around.see, small: true })
  const acts = html`${waysOut(c, site, fault, false)}${lines}`
  return html`${m.causeNames[fault.cause]}<small>${faultRemarks(c, site, fault)}</small><details class="fig"><summary>${m.seeWhy}</summary><div class="stack"><p>${m.advice[fault.cause]}</p>${
    fault.message === '' ? '' : html`<p>${m.said}${colon(c.get('language'))}<code>${fault.message}</code></p>`
  }${fault.example === '' ? '' : html`<p class="soft"><code>${fault.example}</code></p>`}${fault.requestId ? html`<p class="xs soft">${m.faults.reference(fault.requestId.slice(0, 8))}</p>` : ''}<div class="actions">${acts}</div></div></details>`
}

function diskPart(c: Ctx, { site, data }: HealthView): Html {
  const m = c.get('m').hosting.health
  const language = c.get('language')
  const { bytes, limitBytes, fullOn } = data.disk
  const link = mayEdit(actorOf(c), site) ? html`<p class="s"><a${attributes({ href: folderHref(site.id, '') })}>${m.disk.files}</a></p>` : ''
  if (bytes === null) return section({ title: m.disk.title, content: html`<p class="soft">${m.disk.unknown}</p>${link}` })
  const part = bytes / limitBytes
  const drawing = bar({ parts: [{ value: bytes, tone: part > 0.95 ? 'cbad' : part > 0.8 ? 'cwarn' : 'c1' }], whole: limitBytes, label: m.disk.label(formatBytes(language, bytes), formatBytes(language, limitBytes)), thick: true })
  const forecast = fullOn ? html`<span class="s soft">${m.disk.full(formatDay(language, fullOn))}</span>` : ''
  return section({
    title: m.disk.title,
    content: html`<div class="facts"><div class="stack"><div class="bar-h"><span><b>${formatBytes(language, bytes)}</b> ${m.disk.of(formatBytes(language, limitBytes))}</span>${forecast}</div>${drawing}</div></div>${link}`,
  })
}

function usePart(c: Ctx, { site, data }: HealthView): Html {
  const m = c.get('m').hosting.health
  const language = c.get('language')
  const { total } = data.seen
  const php = runsPhp(site.profile)
  return section({
    title: php ? m.use.more : m.use.title,
    content: html`${definitionList([
      { term: m.use.traffic, value: formatBytes(language, total.bytesOut) },
      { term: m.use.requestsTerm, value: formatNumber(language, total.requests) },
      ...(php ? [{ term: m.use.cache, value: total.pages === 0 || total.cacheHits === 0 ? m.use.none : `${formatPercent(language, total.cacheHits / total.pages)} ${m.use.cacheNote}` }] : []),
      ...(php ? [{ term: m.use.limit, value: formatBytes(language, site.limits.memoryBytes) }] : []),
    ])}${php && site.pageCache && mayEdit(actorOf(c), site) ? forget(c, site) : ''}`,
  })
}

/** What was changed behind the application's back (a file, the database) shows only once kept pages are forgotten. */
function forget(c: Ctx, site: Site): Html {
  const action = { action: sitePaths.purgePages(site.id), label: c.get('m').hosting.web.pages.forgetAll, icon: 'refresh-cw' as const, small: true, values: { all: 'yes', from: 'health' } }
  return html`<p class="s soft">${c.get('m').hosting.health.use.old}</p><div class="actions">${postButton(c, action)}</div>`
}

function slowPart(c: Ctx, { site, data }: HealthView): Html {
  const m = c.get('m').hosting.health
  const language = c.get('language')
  const [host] = site.hostNames
  const address = (path: string) => (host ? html`<a${attributes({ href: `${siteAddress(c.get('config'), host)}${path}` })}>${path}</a>` : html`${path}`)
  const content =
    data.slow.length === 0
      ? html`<p class="soft">${m.slow.none}</p>`
      : table({
          caption: m.slow.caption,
          fold: false,
          columns: [{ label: m.slow.columns.address }, { label: m.slow.columns.mean, numeric: true }, { label: m.slow.columns.count, numeric: true }],
          rows: data.slow.map((page) => ({
            header: html`<span class="anywhere">${address(page.path)}</span><small>${m.slow.max(formatDuration(language, page.maxMs))}</small>`,
            cells: [formatDuration(language, page.totalMs / page.count), formatNumber(language, page.count)],
          })),
        })
  return section({ title: m.slow.title, content })
}
