/** Members, for the administrator. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatNumber } from '#lib/format.ts'
import { randomText } from '#lib/ids.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { personFields, personOf } from '#people/pages/person-fields.ts'
import { personById } from '#people/persons/person-store.ts'
import { endRepresentation } from '#people/persons/represent.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, withRole } from '#web/guard.ts'
import { longestName } from '#people/persons/person-name.ts'
import { enterMember, addRepresentative } from './enter-member.ts'
import { memberListPage } from './member-list-page.ts'
import { memberPaths } from './member-paths.ts'
import type { MemberPorts } from './member-ports.ts'
import { memberById } from './member-store.ts'
import { oneMemberPage } from './one-member-page.ts'
import { memberKinds } from './member.ts'
import type { Member } from './member.ts'

const administrators = withRole('administrator')
const memberIn = (c: Ctx): Promise<Member> => memberById(c.get('db'), c.req.param('member') ?? '')

/** Pages under `/administration/members`. */
export function makeMemberPages(ports: MemberPorts): App {
  const app = new Hono<Env>()
  app.get(memberPaths.list, administrators, (c) => memberListPage(c, ports))
  app.get(memberPaths.add, administrators, (c) => newPage(c, () => '', notRefused))
  app.post(memberPaths.add, administrators, async (c) => {
    const given = await readForm(c)
    const id = /^[a-z0-9]{12}$/.test(given('id')) ? given('id') : undefined
    return orAgain(
      c,
      async () => {
        const kind = memberKinds.find((name) => name === given('kind')) ?? 'natural'
        const person = personOf(c, given)
        // A person who is the member: one name is enough.
        const memberName = given('memberName').trim() === '' && kind === 'natural' ? person.name : given('memberName')
        const member = await inTransaction(c.get('db'), (tx) => enterMember(tx, actorOf(c), { id, memberName, kind, person, from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.administration.newMember.done(member.name, formatNumber(c.get('language'), member.number)))
        return c.redirect(memberPaths.one(member.id), 303)
      },
      // The button pressed twice, or the form sent again after « back »: a number of the register is given once.
      (refused) => (id && refused.code === 'memberEntered' ? c.redirect(memberPaths.one(id), 303) : newPage(c, given, refused)),
    )
  })
  app.get(memberPaths.one(':member'), administrators, (c) => oneMemberPage(c, ports))
  app.get(memberPaths.addPerson(':member'), administrators, (c) => addPersonPage(c, () => '', notRefused))
  app.post(memberPaths.addPerson(':member'), administrators, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        const input = { memberId: member.id, kind: member.kind, person: personOf(c, given), from: letterheadOf(c) }
        const personId = await inTransaction(c.get('db'), (tx) => addRepresentative(tx, actorOf(c), input, c.get('clock')))
        flash(c, c.get('m').people.administration.member.added((await personById(c.get('db'), personId)).name))
        return c.redirect(memberPaths.one(member.id), 303)
      },
      (refused) => addPersonPage(c, given, refused),
    )
  })
  app.get(memberPaths.endPerson(':member', ':person'), administrators, recently, (c) => endPage(c))
  app.post(memberPaths.endPerson(':member', ':person'), administrators, recently, async (c) => {
    const input = { memberId: (await memberIn(c)).id, personId: c.req.param('person') ?? '' }
    const { name } = await personById(c.get('db'), input.personId)
    await inTransaction(c.get('db'), (tx) => endRepresentation(tx, actorOf(c), input, c.get('clock')))
    flash(c, c.get('m').people.administration.member.ended(name))
    return c.redirect(memberPaths.one(input.memberId), 303)
  })
  return app
}

function newPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const texts = t.administration.newMember
  const edit = form(
    c,
    { action: memberPaths.add },
    html`<input type="hidden" name="id" value="${given('id') || randomText(12)}">${state.above('memberName', 'name', 'email')}${choices({
      name: 'kind',
      legend: texts.kind,
      value: given('kind') || 'natural',
      options: [
        { value: 'natural', label: texts.natural, hint: texts.naturalHint },
        { value: 'legal', label: texts.legal, hint: texts.legalHint },
      ],
    })}${field({ name: 'memberName', label: texts.memberName, hint: texts.memberNameHint, value: given('memberName'), maxLength: longestName, error: state.beside('memberName') })}<h2>${texts.personTitle}</h2>${personFields(
      c,
      given,
      state,
      texts.emailHint,
    )}<div class="actions">${button({ label: texts.submit, kind: 'main' })}${linkButton({ href: memberPaths.list, label: t.cancel })}</div>`,
  )
  return administrationPage(c, {
    title: texts.title,
    lead: texts.lead,
    above: [{ label: t.administration.members.title, href: memberPaths.list }],
    status: state.status,
    content: html`<div class="narrow">${edit}</div>`,
  })
}

const aboveOf = (c: Ctx, member: Member) => [
  { label: c.get('m').people.administration.members.title, href: memberPaths.list },
  { label: member.name, href: memberPaths.one(member.id) },
]

async function addPersonPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const member = await memberIn(c)
  const edit = form(
    c,
    { action: memberPaths.addPerson(member.id) },
    html`${state.above('name', 'email')}${personFields(c, given, state, t.administration.newMember.emailHint)}<div class="actions">${button({
      label: t.administration.member.addPerson,
      kind: 'main',
    })}${linkButton({ href: memberPaths.one(member.id), label: t.cancel })}</div>`,
  )
  return administrationPage(c, {
    title: t.administration.member.addPerson,
    lead: t.administration.member.addPersonLead,
    above: aboveOf(c, member),
    status: state.status,
    content: html`<div class="narrow">${edit}</div>`,
  })
}

async function endPage(c: Ctx): Promise<Response> {
  const t = c.get('m').people
  const member = await memberIn(c)
  const person = await personById(c.get('db'), c.req.param('person') ?? '')
  const ask = confirmationPage(
    c,
    {
      id: 'end',
      title: t.administration.member.endAsk(person.name, member.name),
      text: t.administration.member.endText,
      action: memberPaths.endPerson(member.id, person.id),
      confirm: { label: t.administration.member.end },
      cancel: t.cancel,
    },
    memberPaths.one(member.id),
    'h2',
  )
  return administrationPage(c, { title: t.administration.member.end, above: aboveOf(c, member), content: ask })
}
