/** One job: what is being done, how far it has come, what came of it. Head and card are fragments of their own, live. */
import { html } from 'hono/html'
import { colon, formatDuration, formatNumber, formatShortDay, formatTime } from '#lib/format.ts'
import { jobEnds, jobStations } from '#hosting/jobs/job-kinds.ts'
import { jobWords } from '#hosting/jobs/job-words.ts'
import type { Job } from '#hosting/jobs/job.ts'
import type { Site } from '#hosting/sites/site.ts'
import { siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { linkButton } from '#web/components/button.ts'
import type { Html } from '#web/components/content.ts'
import { head, progress } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { live } from '#web/components/live.ts'
import { empty, note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { table } from '#web/components/table.ts'
import { refusalText } from '#web/refusal.ts'
import { UserError } from '#lib/errors.ts'
import type { Ctx } from '#web/environment.ts'
import { jobPaths } from './job-paths.ts'

const leads = { running: 'goingLead', done: 'doneLead', failed: 'failedLead' } as const
const kinds = { running: 'run', done: 'ok', failed: 'bad' } as const

/** Title and sentence. */
export function jobHead(c: Ctx, site: Site, job: Job): Html {
  const m = c.get('m')
  const trail = [
    { label: m.hosting.sites.crumb, href: sitePaths.list },
    { label: siteTitle(site), href: sitePaths.one(site.id) },
    { label: m.hosting.jobs.recent, href: jobPaths.list(site.id) },
  ]
  return html`<div id="job-head">${head({ title: jobWords(m, job).title, lead: m.hosting.jobs[leads[job.state]], crumbs: crumbs(c, trail) })}</div>`
}

function howFar(c: Ctx, job: Job): Html {
  const m = c.get('m').hosting.jobs
  const number = (value: number) => formatNumber(c.get('language'), value)
  const step = jobWords(c.get('m'), job).step || m.starting
  // Without a whole there is nothing to draw a part of: the browser shows that something moves.
  if (job.total === 0) return html`<div class="progress"><label for="job-progress">${job.done > 0 ? `${step}${colon(c.get('language'))}${number(job.done)}` : step}</label><progress id="job-progress"></progress></div>`
  return progress({ id: 'job-progress', label: `${step}${colon(c.get('language'))}${m.of(number(job.done), number(job.total))}`, value: Math.min(job.done, job.total), whole: job.total })
}

/** Every station, gone and to come, where they are known. */
function stations(c: Ctx, job: Job): Html | '' {
  const known = jobStations[job.kind]
  if (!known) return ''
  const m = c.get('m').hosting.jobs
  const words: Readonly<Record<string, string>> = m.steps
  const number = (value: number) => formatNumber(c.get('language'), value)
  const at = job.state === 'done' ? known.length : known.indexOf(job.step ?? known[0] ?? '')
  const steps = known.map((step, index): Step => {
    if (index !== at) return { state: index < at ? 'done' : 'next', title: words[step] ?? step }
    const far = job.total > 0 ? m.of(number(job.done), number(job.total)) : undefined
    return { state: job.state === 'failed' ? 'badly' : 'now', title: words[step] ?? step, when: far }
  })
  return way({ steps, live: job.state === 'running' })
}

/** How far, or how it ended, and what can be done from here. */
export function jobCard(c: Ctx, job: Job): Html {
  const m = c.get('m').hosting.jobs
  const language = c.get('language')
  const { endedAt, startedAt } = job
  const when = endedAt ? m.took(formatDuration(language, endedAt.getTime() - startedAt.getTime())) : m.started(formatTime(language, startedAt))
  const inside = job.error ? note({ kind: 'bad', text: refusalText(c.get('m'), new UserError(job.error.code, job.error.params)) }) : job.state === 'running' && !jobStations[job.kind] ? howFar(c, job) : ''
  const see = linkButton({ href: jobEnds[job.kind](job), label: m.see, ...(job.state === 'running' ? {} : { kind: 'main' as const }) })
  const actions = job.state === 'done' ? see : linkButton({ href: jobEnds[job.kind](job), label: m.back })
  return html`<section class="card stack m" id="job-card" aria-labelledby="job-where"><div class="bar-h"><h2 id="job-where">${m.where}</h2><span class="s soft">${state(kinds[job.state], m.states[job.state])} ${when}</span></div>${stations(c, job)}${inside}<div class="actions">${actions}</div></section>`
}

export function jobView(c: Ctx, site: Site, job: Job): Html {
  const card = live(c, { id: 'job', url: jobPaths.events(site.id, job.id), done: job.state !== 'running', content: jobCard(c, job) })
  return html`${jobHead(c, site, job)}<div class="narrow">${card}</div>`
}

export function jobListView(c: Ctx, site: Site, jobs: readonly Job[]): Html {
  const m = c.get('m').hosting.jobs
  const language = c.get('language')
  const trail = [{ label: c.get('m').hosting.sites.crumb, href: sitePaths.list }, { label: siteTitle(site), href: sitePaths.one(site.id) }, { label: m.recent }]
  const top = head({ title: m.recent, crumbs: crumbs(c, trail) })
  if (jobs.length === 0) return html`${top}${empty({ text: m.none })}`
  const rows = jobs.map((job) => ({
    header: html`<a href="${jobPaths.one(site.id, job.id)}">${jobWords(c.get('m'), job).title}</a>`,
    cells: [state(kinds[job.state], m.states[job.state]), `${formatShortDay(language, job.startedAt)}, ${formatTime(language, job.startedAt)}`],
  }))
  return html`${top}${table({ caption: m.recent, columns: [{ label: m.columns.what }, { label: m.columns.state }, { label: m.columns.when, numeric: true }], rows })}`
}
