/** One cause of errors: why, where, what to do, and what the logs hold of it. */
import { html } from 'hono/html'
import { formatDateTime } from '#lib/format.ts'
import type { Period } from '#hosting/health/period.ts'
import { lineHref, placeWords, waysOut } from '#hosting/health/verdict-words.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import { attributes } from '#web/components/content.ts'
import type { Content, Html } from '#web/components/content.ts'
import { section } from '#web/components/layout-parts.ts'
import { late } from '#web/components/live.ts'
import { note, verdict } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import type { LogLine } from '#wire/site-log.ts'
import { faultHref, healthHref, healthPaths } from './health-paths.ts'
import { logList } from './log-view.ts'

const linesId = 'fault-lines'
const place = (content: Content): Html => html`<div${attributes({ id: linesId })}>${content}</div>`

/** The lines; a fragment of its own, which the health page fetches once it is there. */
export function faultLinesPart(c: Ctx, lines: readonly LogLine[] | null, refusal: string | null = null): Html {
  const m = c.get('m').hosting.health.around
  if (refusal !== null) return place(note({ kind: 'warn', text: refusal }))
  return place(lines === null || lines.length === 0 ? html`<p class="soft">${m.gone}</p>` : logList(c, m.lines, lines, (line) => line.status === 0 || line.status >= 500))
}

/** On the health page: the machine is asked for the lines when the page is already there, so that it waits for nobody. */
export function faultExcerpt(c: Ctx, site: Site, fault: Fault, period: Period): Html {
  const m = c.get('m').hosting.health
  const link = html`<a${attributes({ href: healthPaths.log(site.id) })}>${m.log.whole}</a>`
  const url = faultHref(healthPaths.faultLines, site.id, fault, period)
  const alone = place(html`<p><a${attributes({ href: faultHref(healthPaths.fault, site.id, fault, period) })}>${m.around.see}</a></p>`)
  return section({ title: m.around.title, link, content: late({ url, content: alone }) })
}

/** Where, when last, and how many a kept copy hid. The place leads to the line itself, for those who may edit it. */
export function faultRemarks(c: Ctx, site: Site, fault: Fault): Html {
  const m = c.get('m').hosting.health
  const sentence = placeWords(m, fault)
  const href = lineHref(c, site, fault)
  const place = sentence && href ? html`<a${attributes({ href })}>${sentence}</a>` : sentence
  const hidden = fault.count - fault.seen
  return html`${place ? html`${place} ` : ''}${m.faults.last(formatDateTime(c.get('language'), fault.lastAt))}${hidden > 0 ? ` ${m.faults.hidden(hidden)}` : ''}`
}

export function faultView(c: Ctx, what: { site: Site; fault: Fault; period: Period; lines: readonly LogLine[]; refusal: string | null }): Html {
  const m = c.get('m').hosting.health
  const { site, fault } = what
  const acts = waysOut(c, site, fault)
  const link = html`<a${attributes({ href: healthHref(site.id, what.period) })}>${m.log.back}</a>`
  const text = html`<p>${faultRemarks(c, site, fault)}</p><p>${m.advice[fault.cause]}</p>`
  const whole = html`<a${attributes({ href: healthPaths.log(site.id) })}>${m.log.whole}</a>`
  return html`${verdict({ kind: fault.seen > 0 ? 'bad' : 'warn', title: m.causeNames[fault.cause], text, actions: acts === '' ? undefined : acts })}${section({
    title: m.around.title,
    link: whole,
    content: faultLinesPart(c, what.lines, what.refusal),
  })}<p class="s">${link}</p>`
}
