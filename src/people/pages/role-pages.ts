/** Granting and ending the roles of a person. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { formatDay } from '#lib/format.ts'
import { roles } from '#people/actor.ts'
import { personRecord } from '#people/persons/person-list-store.ts'
import type { PersonRecord } from '#people/persons/person-list-store.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Person } from '#people/persons/person-store.ts'
import { endRole } from '#people/roles/end-role.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { readLastDay } from '#people/roles/last-day.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, withRole } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { administrationPage } from './administration-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { Fields, FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { peoplePaths } from './people-paths.ts'

const administrators = withRole('administrator')
const newPath = (person: string): string => `${peoplePaths.person(person)}/roles/new`
const endPath = (person: string, grant: string): string => `${peoplePaths.person(person)}/roles/${grant}/end`
const idIn = (c: Ctx): string => c.req.param('person') ?? ''

/** Pages below a person about roles. */
export function makeRolePages(): App {
  const app = new Hono<Env>()
  app.get(newPath(':person'), administrators, recently, (c) => newPage(c, () => '', notRefused))
  app.post(newPath(':person'), administrators, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const role = roles.find((name) => name === given('role'))
        if (!role) throw new UserError('roleUnknown', {}, { field: 'role' })
        const endsAt = readLastDay(given('until'), c.get('clock'))
        const { id } = await personById(c.get('db'), idIn(c))
        await inTransaction(c.get('db'), (tx) => grantRole(tx, actorOf(c), { personId: id, role, endsAt, from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.administration.person.roleGranted)
        return c.redirect(peoplePaths.person(id), 303)
      },
      (refused) => newPage(c, given, refused),
    )
  })
  app.get(endPath(':person', ':grant'), administrators, recently, (c) => endPage(c, notRefused))
  app.post(endPath(':person', ':grant'), administrators, recently, (c) =>
    orAgain(
      c,
      async () => {
        const input = { personId: idIn(c), grantId: c.req.param('grant') ?? '', from: letterheadOf(c) }
        await inTransaction(c.get('db'), (tx) => endRole(tx, actorOf(c), input, c.get('clock')))
        flash(c, c.get('m').people.administration.person.roleEnded)
        return c.redirect(peoplePaths.person(idIn(c)), 303)
      },
      (refused) => endPage(c, refused),
    ),
  )
  return app
}

/** The part of a person's page about roles. */
export function roleSection(c: Ctx, person: Person, record: PersonRecord): Html {
  const t = c.get('m').people.administration.person
  const until = (endsAt: Date | null) => (endsAt ? t.roleUntil(formatDay(c.get('language'), endsAt)) : t.roleOpen)
  const list =
    record.grants.length === 0
      ? html`<p class="soft">${t.rolesNone}</p>`
      : html`<ul class="list s">${record.grants.map(
          (grant) =>
            html`<li><div class="bar-h"><span><b>${c.get('m').people.roles[grant.role]}</b> <span class="soft">${until(grant.endsAt)}</span></span>${linkButton({
              href: endPath(person.id, grant.id),
              label: t.roleEnd,
              describedAs: `${t.roleEnd} ${c.get('m').people.roles[grant.role]}`,
              small: true,
            })}</div></li>`,
        )}</ul>`
  const add = person.disabledAt ? '' : html`<div class="actions">${linkButton({ href: newPath(person.id), label: t.roleAdd, icon: 'plus' })}</div>`
  return section({ title: t.rolesTitle, content: html`${list}${add}` })
}

const aboveOf = (c: Ctx, person: Person) => [
  { label: c.get('m').people.administration.persons.title, href: peoplePaths.persons },
  { label: person.name, href: peoplePaths.person(person.id) },
]

async function newPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const person = await personById(c.get('db'), idIn(c))
  const edit = form(
    c,
    { action: newPath(person.id) },
    html`${state.above('role', 'until')}${selectField({
      name: 'role',
      label: t.administration.person.role,
      value: given('role'),
      error: state.beside('role'),
      options: roles.map((role) => ({ value: role, label: t.roles[role] })),
    })}${field({ name: 'until', label: t.administration.person.roleDay, hint: t.administration.person.roleDayHint, type: 'date', value: given('until'), error: state.beside('until') })}<div class="actions">${button({
      label: t.administration.person.roleGrant,
      kind: 'main',
    })}${linkButton({ href: peoplePaths.person(person.id), label: t.cancel })}</div>`,
  )
  return administrationPage(c, {
    title: t.administration.person.roleAdd,
    lead: t.administration.person.roleLead,
    above: aboveOf(c, person),
    status: state.status,
    content: html`<div class="narrow">${edit}</div>`,
  })
}

async function endPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const person = await personById(c.get('db'), idIn(c))
  const record = await personRecord(c.get('db'), person.id, c.get('clock').now())
  const grant = record.grants.find(({ id }) => id === c.req.param('grant'))
  if (!grant) throw notFound()
  const title = t.administration.person.roleEndAsk(t.roles[grant.role], person.name)
  const ask = confirmationPage(
    c,
    {
      id: 'end-role',
      title,
      text: html`${state.above()}<p>${t.administration.person.roleEndText}</p>`,
      action: endPath(person.id, grant.id),
      confirm: { label: t.administration.person.roleEnd },
      cancel: t.cancel,
    },
    peoplePaths.person(person.id),
    'h2',
  )
  return administrationPage(c, { title: t.administration.person.roleEnd, above: aboveOf(c, person), status: state.status, content: ask })
}
