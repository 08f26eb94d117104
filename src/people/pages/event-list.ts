/** Lines of the journal as a page shows them. */
import { html } from 'hono/html'
import { formatDateTime } from '#lib/format.ts'
import type { AuditEvent, AuditPage } from '#people/audit-store.ts'
import { changesOf, describeEvent } from '#people/describe-event.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'

export const eventsPerPage = 30

/** The id after which the page begins, from `?before=`. */
export function beforeOf(c: Ctx): number | null {
  const given = Number(c.req.query('before'))
  return Number.isSafeInteger(given) && given > 0 ? given : null
}

function whoOf(c: Ctx, event: AuditEvent): string {
  const t = c.get('m').people.audit
  if (event.personId === actorOf(c).personId) return t.you
  return event.personName ?? (event.source === 'onyva' ? t.us : t.someone)
}

/** For whom, or to whom, where that is somebody else than who did it. */
function underline(event: AuditEvent): Html | '' {
  const about = event.memberName ?? (event.subjectId === event.personId ? null : event.subjectName)
  return about ? html`<small>${about}</small>` : ''
}

/** Field by field, with the id that the logs know it by. */
function detail(c: Ctx, event: AuditEvent): Html {
  const changes = changesOf(c.get('m'), c.get('language'), event)
  return html`<details class="fig"><summary>${c.get('m').people.audit.detail}</summary><ul class="xs">${changes.map(
    (change) => html`<li><b>${change.field}</b> ${change.before === '' ? '' : html`<del>${change.before}</del> `}${change.after}</li>`,
  )}<li class="mono">${event.action} ${event.subjectKind} ${event.subjectId} ${event.requestId}</li></ul></details>`
}

/**
 * A page of the journal, the newest first. Where somebody else acted from is theirs to know, and the administrator's;
 * where somebody tried to come in as oneself is one's own to know. `detailed` adds what changed.
 */
export function eventList(c: Ctx, found: AuditPage, nothing: string, detailed = false): Html {
  const t = c.get('m').people.audit
  if (found.events.length === 0) return empty({ text: nothing })
  const { personId, roles } = actorOf(c)
  const tries = (event: AuditEvent) => event.personId === null && event.subjectId === personId
  const mayKnowSource = (event: AuditEvent) => event.personId === personId || tries(event) || roles.includes('administrator')
  const list = table({
    caption: t.caption,
    columns: [{ label: t.what }, { label: t.who, folded: 'full' }, { label: t.when, folded: 'full' }],
    rows: found.events.map((event) => ({
      header: html`${describeEvent(c.get('m'), c.get('language'), event)}${underline(event)}${detailed ? detail(c, event) : ''}`,
      cells: [
        html`${whoOf(c, event)}${mayKnowSource(event) && event.source !== 'onyva' ? html` <span class="soft">${t.from(event.source)}</span>` : ''}`,
        html`<time datetime="${event.at.toISOString()}">${formatDateTime(c.get('language'), event.at)}</time>`,
      ],
    })),
  })
  return html`${list}${olderLinks(c, found)}`
}

/** Links to older lines and back; the position is in the address. */
function olderLinks(c: Ctx, found: AuditPage): Html {
  const t = c.get('m').people.audit
  const back = beforeOf(c) === null ? '' : html`<a class="btn" href="${hereWith(c, { before: null })}">${t.newest}</a>`
  const on = found.next === null ? '' : html`<a class="btn" rel="next" href="${hereWith(c, { before: String(found.next) })}">${t.older}</a>`
  return html`<nav class="actions" aria-label="${c.get('m').frame.pages}">${back}${on}</nav>`
}
