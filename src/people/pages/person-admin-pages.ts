/** People, for the administrator: find, invite, close and reopen. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatDateTime, formatDay, formatShortDay } from '#lib/format.ts'
import { auditOfPerson } from '#people/audit-store.ts'
import { addPerson } from '#people/persons/add-person.ts'
import { disablePerson, enablePerson } from '#people/persons/disable-person.ts'
import { invitePerson } from '#people/persons/invite-person.ts'
import { personRecord, personViews, searchPersons } from '#people/persons/person-list-store.ts'
import type { PersonRecord, PersonView } from '#people/persons/person-list-store.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Person } from '#people/persons/person-store.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, withRole } from '#web/guard.ts'
import { hereWith } from '#web/preferences.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from './administration-frame.ts'
import { eventList } from './event-list.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { peoplePaths } from './people-paths.ts'
import { personFields, personOf, rolesInWords, stateOfPerson } from './person-fields.ts'
import { roleSection } from './role-pages.ts'

const administrators = withRole('administrator')
const newPath = `${peoplePaths.persons}/new`
const one = peoplePaths.person(':person')
const idIn = (c: Ctx): string => c.req.param('person') ?? ''

interface PersonPorts {
  /** Ends what a closed account is still inside of, beyond the panel. */
  shutOut: (c: Ctx, personId: string) => Promise<void>
}

/** Pages under `/administration/persons`. */
export function makePersonAdminPages({ shutOut }: PersonPorts): App {
  const app = new Hono<Env>()
  app.get(peoplePaths.persons, administrators, (c) => listPage(c))
  app.get(newPath, administrators, (c) => newPage(c, () => '', notRefused))
  app.post(newPath, administrators, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const personId = await inTransaction(c.get('db'), (tx) => addPerson(tx, actorOf(c), { ...personOf(c, given), from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.administration.newPerson.done(given('name').trim()))
        return c.redirect(peoplePaths.person(personId), 303)
      },
      (refused) => newPage(c, given, refused),
    )
  })
  app.get(one, administrators, (c) => onePage(c))
  app.post(`${one}/invite`, administrators, (c) =>
    orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => invitePerson(tx, actorOf(c), { personId: idIn(c), from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.administration.person.invited)
        return c.redirect(peoplePaths.person(idIn(c)), 303)
      },
      (refused) => onePage(c, refused),
    ),
  )
  app.get(`${one}/disable`, administrators, recently, (c) => disablePage(c, notRefused))
  app.post(`${one}/disable`, administrators, recently, (c) =>
    orAgain(
      c,
      async () => {
        const { name } = await personById(c.get('db'), idIn(c))
        await inTransaction(c.get('db'), (tx) => disablePerson(tx, actorOf(c), { personId: idIn(c), from: letterheadOf(c) }, c.get('clock')))
        await shutOut(c, idIn(c))
        flash(c, c.get('m').people.administration.person.disabled(name))
        return c.redirect(peoplePaths.person(idIn(c)), 303)
      },
      (refused) => disablePage(c, refused),
    ),
  )
  app.post(`${one}/enable`, administrators, recently, async (c) => {
    const { name } = await personById(c.get('db'), idIn(c))
    await inTransaction(c.get('db'), (tx) => enablePerson(tx, actorOf(c), { personId: idIn(c), from: letterheadOf(c) }, c.get('clock')))
    flash(c, c.get('m').people.administration.person.enabled(name))
    return c.redirect(peoplePaths.person(idIn(c)), 303)
  })
  return app
}

async function listPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people.administration
  const text = c.req.query('q') ?? ''
  const view: PersonView = personViews.find((name) => name === c.req.query('view')) ?? 'all'
  const { persons, total } = await searchPersons(c.get('db'), { text, view, page: pageOf(c), pageSize: linesPerPage }, c.get('clock').now())
  if (persons.length === 0 && total > 0) return toFirstPage(c)
  const list =
    persons.length === 0
      ? empty({ text: t.persons.none })
      : html`${table({
          caption: t.persons.caption,
          columns: [{ label: t.persons.name }, { label: t.persons.state, folded: 'first' }, { label: t.persons.roles, folded: 'full' }, { label: t.persons.created, folded: 'full', labelled: true }],
          rows: persons.map((person) => ({
            header: html`<a href="${peoplePaths.person(person.id)}">${person.name}</a><small>${person.email}</small>`,
            cells: [stateOfPerson(c, person.state), rolesInWords(c, person.roles), formatShortDay(c.get('language'), person.createdAt)],
          })),
        })}${listPager(c, total)}`
  const filters = html`${search({ label: t.persons.searchLabel, button: t.search, value: text, placeholder: t.persons.searchLabel, kept: view === 'all' ? {} : { view } })}${chips(
    t.persons.views,
    personViews.map((name) => ({ label: t.persons.view[name], href: hereWith(c, { view: name === 'all' ? null : name, page: null }), current: name === view })),
  )}`
  return administrationPage(c, {
    title: t.persons.title,
    lead: t.persons.lead,
    actions: linkButton({ href: newPath, label: t.persons.add, icon: 'user-plus', kind: 'main' }),
    content: html`<div class="stack m">${filters}${list}</div>`,
  })
}

function newPage(c: Ctx, given: (name: string) => string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const content = form(
    c,
    { action: newPath },
    html`${state.above('name', 'email')}${personFields(c, given, state)}<div class="actions">${button({ label: t.administration.newPerson.submit, kind: 'main' })}${linkButton({ href: peoplePaths.persons, label: t.cancel })}</div>`,
  )
  return administrationPage(c, {
    title: t.administration.newPerson.title,
    lead: t.administration.newPerson.lead,
    above: [{ label: t.administration.persons.title, href: peoplePaths.persons }],
    status: state.status,
    content: html`<div class="narrow">${content}</div>`,
  })
}

function signInWords(c: Ctx, person: Person, record: PersonRecord): string {
  const t = c.get('m').people.administration.person
  const ways = [person.passwordHash === null ? '' : t.password, record.passkeys === 0 ? '' : t.passkeys(record.passkeys), person.totpSecret === null ? '' : t.totp]
  return ways.filter((way) => way !== '').join(', ') || t.nothing
}

async function onePage(c: Ctx, state: FormState = notRefused): Promise<Response> {
  const t = c.get('m').people.administration
  const person = await personById(c.get('db'), idIn(c))
  const record = await personRecord(c.get('db'), person.id, c.get('clock').now())
  const journal = await auditOfPerson(c.get('db'), { personId: person.id, memberIds: [] }, { before: null, pageSize: 10 })
  const path = peoplePaths.person(person.id)
  const facts = definitionList([
    { term: t.person.email, value: person.email },
    { term: t.person.since, value: formatDay(c.get('language'), person.createdAt) },
    { term: t.person.seen, value: record.lastSeenAt ? formatDateTime(c.get('language'), record.lastSeenAt) : t.person.never },
    { term: t.person.protects, value: signInWords(c, person, record) },
  ])
  const members = section({
    title: t.person.membersTitle,
    content:
      record.members.length === 0
        ? html`<p class="soft">${t.person.membersNone}</p>`
        : html`<ul class="list s">${record.members.map((member) => html`<li><a class="t" href="${peoplePaths.members}/${member.id}">${member.name}</a><span class="soft">${t.member.number(String(member.number))}</span></li>`)}</ul>`,
  })
  const door = person.disabledAt
    ? postButton(c, { action: `${path}/enable`, label: t.person.enable })
    : html`${record.state === 'invited' ? postButton(c, { action: `${path}/invite`, label: t.person.invite, icon: 'mail' }) : ''}${
        person.id === actorOf(c).personId ? '' : linkButton({ href: `${path}/disable`, label: t.person.disable, icon: 'ban' })
      }`
  const more = html`<a href="${peoplePaths.audit}?q=${encodeURIComponent(person.email)}">${c.get('m').people.audit.older}</a>`
  return administrationPage(c, {
    title: person.name,
    facts: stateOfPerson(c, record.state),
    actions: html`${linkButton({ href: `${peoplePaths.person(person.id)}/data`, label: c.get('m').cooperative.privacy.policyTitle })}${door}`,
    above: [{ label: t.persons.title, href: peoplePaths.persons }],
    status: state.status,
    content: html`${state.above()}${twoColumns(
      html`${facts}${roleSection(c, person, record)}${section({ title: t.person.journal, link: journal.next === null ? '' : more, content: eventList(c, { ...journal, next: null }, t.member.journalNone) })}`,
      members,
    )}`,
  })
}

async function disablePage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const { id, name } = await personById(c.get('db'), idIn(c))
  const path = peoplePaths.person(id)
  const ask = confirmationPage(
    c,
    {
      id: 'disable',
      title: t.administration.person.disableAsk(name),
      text: html`${state.above()}<p>${t.administration.person.disableText}</p>`,
      action: `${path}/disable`,
      confirm: { label: t.administration.person.disable },
      cancel: t.cancel,
    },
    path,
    'h2',
  )
  return administrationPage(c, {
    title: t.administration.person.disable,
    above: [
      { label: t.administration.persons.title, href: peoplePaths.persons },
      { label: name, href: path },
    ],
    status: state.status,
    content: ask,
  })
}
