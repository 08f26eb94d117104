/** Everything about one member, for the administrator. */
import { html } from 'hono/html'
import { formatCalendarDay, formatShortCalendarDay } from '#lib/day.ts'
import { formatDateTime, formatDay, formatNumber } from '#lib/format.ts'
import { auditOfSubject } from '#people/audit-store.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { eventList } from '#people/pages/event-list.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'
import { stateOfPerson } from '#people/pages/person-fields.ts'
import { personsOfMember } from '#people/persons/person-list-store.ts'
import { linkButton } from '#web/components/button.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { memberState } from './member-list-page.ts'
import { memberPaths } from './member-paths.ts'
import { departurePaths } from './departures/departure-paths.ts'
import { openDeparture } from './departures/departure-store.ts'
import type { MemberPorts } from './member-ports.ts'
import { memberById } from './member-store.ts'
import type { Member } from './member.ts'
import { isBody } from './member-rules.ts'
import { eventsOf } from './register/event-store.ts'
import type { RegisterEvent } from './register/event-store.ts'
import { identityLines, missingWords } from './register/identity-fields.ts'
import { changesOfIdentity, identityOf } from './register/identity-store.ts'
import type { IdentityChange, KeptIdentity } from './register/identity-store.ts'

const changesShown = 10

/** « le conseil d’administration »; a body that was typed elsewhere as it stands. */
export const bodyWords = (c: Ctx, body: string): string => (isBody(body) ? c.get('m').cooperative.members.bodies[body] : body)

/** The line of a member through the register, the newest first. */
export function registerLine(c: Ctx, events: readonly RegisterEvent[]): Html {
  const t = c.get('m').cooperative.members.register
  const steps = [...events].reverse().map((event) => {
    const said = [t.causes[event.cause], event.body === '' ? '' : t.decidedBy(bodyWords(c, event.body)), event.reference === '' ? '' : t.reference(event.reference)]
    return { state: 'done' as const, title: t.statuses[event.status], when: formatShortCalendarDay(c.get('language'), event.day), text: said.filter(Boolean).join(' · ') }
  })
  return way({ kind: 'back', steps })
}

/** Renders it. */
export async function oneMemberPage(c: Ctx, ports: MemberPorts): Promise<Response> {
  const t = c.get('m').people.administration
  const db = c.get('db')
  const member = await memberById(db, c.req.param('member') ?? '')
  const sites = (await ports.countSites(db, [member.id])).get(member.id) ?? 0
  const journal = await auditOfSubject(db, { kind: 'member', id: member.id }, { before: null, pageSize: 10 })
  const more = journal.next === null ? '' : html`<a href="${peoplePaths.audit}?q=${encodeURIComponent(member.name)}">${c.get('m').people.audit.older}</a>`
  return administrationPage(c, {
    title: member.name,
    lead: t.member.number(formatNumber(c.get('language'), member.number)),
    actions: html`${linkButton({ href: memberPaths.extractPdf(member.id), label: c.get('m').cooperative.exchange.extractPdf, icon: 'download' })}${linkButton({ href: departurePaths.one(member.id), label: member.status === 'admitted' && !(await openDeparture(db, member.id)) ? c.get('m').cooperative.departures.admin.open : c.get('m').cooperative.departures.admin.see })}`,
    above: [{ label: t.members.title, href: memberPaths.list }],
    content: twoColumns(
      html`${await identityPart(c, member)}${await peoplePart(c, member)}${section({ title: t.member.journal, link: more, content: eventList(c, { ...journal, next: null }, t.member.journalNone) })}`,
      html`${factsOf(c, member, sites)}${section({ title: c.get('m').cooperative.members.register.title, content: registerLine(c, await eventsOf(db, member.id)) })}`,
    ),
  })
}

function factsOf(c: Ctx, member: Member, sites: number): Html {
  const t = c.get('m').people.administration
  const since = member.admittedOn ? formatCalendarDay(c.get('language'), member.admittedOn) : formatDay(c.get('language'), member.createdAt)
  return definitionList([
    { term: t.member.status, value: memberState(c, member.status) },
    { term: t.member.kind, value: t.members.kinds[member.kind] },
    { term: t.member.since, value: since },
    { term: t.members.sites, value: sites === 0 ? t.member.sites(0) : html`<a href="/sites?q=${encodeURIComponent(member.name)}">${t.member.sites(sites)}</a>` },
  ])
}

async function identityPart(c: Ctx, member: Member): Promise<Html> {
  const t = c.get('m').cooperative.members.identity
  const identity = await identityOf(c.get('db'), member.id)
  const changes = await changesOfIdentity(c.get('db'), member.id, changesShown)
  return section({
    title: t.title,
    link: html`<a href="${memberPaths.identity(member.id)}">${t.edit}</a>`,
    content: html`${identityContent(c, member, identity)}${changes.length === 0 ? '' : html`<details class="fig"><summary>${t.history}</summary><ul class="list s">${changes.map((change) => changeLine(c, change))}</ul></details>`}`,
  })
}

/** What is known of a member, and what the law asks besides. */
export function identityContent(c: Ctx, member: Pick<Member, 'kind'>, identity: KeptIdentity): Html {
  const t = c.get('m').cooperative.members.identity
  if (identity.erasedAt) return html`<p class="soft">${t.erased(formatDay(c.get('language'), identity.erasedAt))}</p>`
  const lines = identityLines(c, identity)
  const missing = missingWords(c, member.kind, identity)
  return html`${lines.length === 0 ? html`<p class="soft">${t.none}</p>` : definitionList(lines)}${missing === '' ? '' : note({ kind: 'warn', text: t.missing(missing) })}`
}

function changeLine(c: Ctx, change: IdentityChange): Html {
  const t = c.get('m').cooperative.members.identity
  const names: Readonly<Record<string, string>> = t.fields
  const fields = Object.keys(change.after ?? {})
  const said = change.after === null
    ? html`<span class="soft">${t.historyErased}</span>`
    : html`${fields.map((name) => html`<span>${names[name] ?? name} : ${change.before?.[name] ? html`<del>${change.before[name]}</del> ` : ''}${change.after?.[name] ?? ''}</span><br>`)}`
  return html`<li><span>${formatDateTime(c.get('language'), change.at)} <span class="soft">${change.personName === null ? t.byNobody : t.by(change.personName)}</span></span><span>${said}</span></li>`
}

async function peoplePart(c: Ctx, member: Member): Promise<Html> {
  const t = c.get('m').people.administration
  const persons = await personsOfMember(c.get('db'), member.id, c.get('clock').now())
  const lines = persons.map((person) => {
    const end = linkButton({ href: memberPaths.endPerson(member.id, person.id), label: t.member.end, describedAs: `${t.member.end} ${person.name}`, small: true })
    const capacity = person.capacity === 'self' ? t.member.self : t.member.representative
    return html`<li><div class="bar-h"><span><a class="t" href="${peoplePaths.person(person.id)}">${person.name}</a> <span class="soft">${capacity}</span></span>${stateOfPerson(c, person.state)}</div><div class="bar-h"><span class="soft">${person.email}</span>${end}</div></li>`
  })
  return section({
    title: t.member.personsTitle,
    content: html`${persons.length === 0 ? html`<p class="soft">${t.member.personsNone}</p>` : html`<ul class="list s">${lines}</ul>`}<div class="actions">${linkButton({ href: memberPaths.addPerson(member.id), label: t.member.addPerson, icon: 'user-plus' })}</div>`,
  })
}
