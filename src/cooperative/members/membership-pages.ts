/** One's own membership: what the register says, what is known, who acts. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { inTransaction } from '#db/transaction.ts'
import { formatShortDay } from '#lib/format.ts'
import { notFound } from '#lib/errors.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { personFields, personOf, stateOfPerson } from '#people/pages/person-fields.ts'
import { representationsOf } from '#people/persons/person-list-store.ts'
import type { RepresentationLine } from '#people/persons/person-list-store.ts'
import { personById } from '#people/persons/person-store.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { departurePaths } from './departures/departure-paths.ts'
import { openDeparture } from './departures/departure-store.ts'
import { ownMember } from './departures/leave-pages.ts'
import { memberState } from './member-list-page.ts'
import { membershipPaths } from './member-paths.ts'
import { memberById } from './member-store.ts'
import type { Member } from './member.ts'
import { membershipCertificate } from './membership-certificate.ts'
import { membershipPage } from './membership-frame.ts'
import { identityContent, registerLine } from './one-member-page.ts'
import { changeIdentity } from './register/change-identity.ts'
import { fieldsOf } from './register/civil-identity.ts'
import { eventsOf } from './register/event-store.ts'
import { identityField, typedIdentity } from './register/identity-fields.ts'
import { identityOf } from './register/identity-store.ts'
import { addRepresentativeOf, endRepresentativeOf } from './represent-member.ts'

const memberIn = (c: Ctx): Promise<Member> => memberById(c.get('db'), c.req.param('member') ?? '')

/** Pages under `/membership/:member`. */
export function makeMembershipPages(): App {
  const app = new Hono<Env>()
  app.get(membershipPaths.one(':member'), ownMember, (c) => onePage(c))
  app.get(membershipPaths.certificate(':member'), ownMember, async (c) => {
    const member = await memberIn(c)
    if (member.admittedOn === null) throw notFound()
    return documentAnswer(c, `${c.get('m').cooperative.papers.certificate} ${member.number}`, membershipCertificate(c.get('m'), c.get('language'), member, c.get('config').cooperative.name))
  })
  app.get(membershipPaths.identity(':member'), ownMember, (c) => identityPage(c, null, notRefused))
  app.post(membershipPaths.identity(':member'), ownMember, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        // The name is what decisions were taken on: the cooperative changes it, on a word.
        const changed = await inTransaction(c.get('db'), (tx) => changeIdentity(tx, actorOf(c), { memberId: member.id, name: member.name, identity: typedIdentity(given) }, c.get('clock')))
        const t = c.get('m').cooperative.members.identity
        flash(c, changed ? t.saved : t.same)
        return c.redirect(membershipPaths.one(member.id), 303)
      },
      (refused) => identityPage(c, given, refused),
    )
  })
  app.get(membershipPaths.people(':member'), ownMember, (c) => peoplePage(c, () => '', notRefused))
  app.post(membershipPaths.people(':member'), ownMember, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
        const input = { memberId: member.id, ...personOf(c, given), until: given('until'), from: letterheadOf(c) }
        await inTransaction(c.get('db'), (tx) => addRepresentativeOf(tx, actorOf(c), input, c.get('clock')))
        flash(c, c.get('m').cooperative.departures.people.added(given('name').trim()))
        return c.redirect(membershipPaths.people(member.id), 303)
      },
      (refused) => peoplePage(c, given, refused),
    )
  })
  app.get(membershipPaths.endPerson(':member', ':person'), ownMember, recently, (c) => endPage(c))
  app.post(membershipPaths.endPerson(':member', ':person'), ownMember, recently, (c) =>
    orAgain(
      c,
      async () => {
        const member = await memberIn(c)
        const { name, personId } = await actingPerson(c, member)
        await inTransaction(c.get('db'), (tx) => endRepresentativeOf(tx, actorOf(c), { memberId: member.id, personId }, c.get('clock')))
        flash(c, c.get('m').cooperative.departures.people.ended(name))
        // who ends their own has nothing to see here any more
        return c.redirect(personId === actorOf(c).personId ? '/account' : membershipPaths.people(member.id), 303)
      },
      (refused) => peoplePage(c, () => '', refused),
    ),
  )
  return app
}

/** Somebody who acted for this member; others do not exist here. */
async function actingPerson(c: Ctx, member: Member): Promise<RepresentationLine> {
  const person = await personById(c.get('db'), c.req.param('person') ?? '')
  const line = (await representationsOf(c.get('db'), member.id)).find((one) => one.personId === person.id)
  if (!line) throw notFound()
  return line
}

async function onePage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.departures.membership
  const db = c.get('db')
  const member = await memberIn(c)
  const identity = await identityOf(db, member.id)
  const now = c.get('clock').now()
  const acting = (await representationsOf(db, member.id)).filter((line) => isNow(line, now))
  const open = await openDeparture(db, member.id)
  const leave = member.admittedOn === null ? '' : linkButton({ href: departurePaths.mine(member.id), label: open || member.leftOn ? t.leaveUnderWay : t.leave })
  const certificate = member.admittedOn === null ? '' : linkButton({ href: membershipPaths.certificate(member.id), label: t.certificate, icon: 'download' })
  return membershipPage(c, member, {
    actions: html`${certificate}${leave}`,
    content: twoColumns(
      html`${section({ title: t.identity, link: html`<a href="${membershipPaths.identity(member.id)}">${t.edit}</a>`, content: html`<p class="s soft">${t.identityText}</p>${identityContent(c, member, identity)}` })}${section({
        title: t.people,
        link: html`<a href="${membershipPaths.people(member.id)}">${t.peopleManage}</a>`,
        content: html`<ul class="list s">${acting.map((line) => html`<li><span>${line.name}</span><span class="soft">${line.email}</span></li>`)}</ul>`,
      })}`,
      html`${definitionList([{ term: c.get('m').people.administration.member.status, value: memberState(c, member.status) }])}${section({ title: c.get('m').cooperative.members.register.title, content: registerLine(c, await eventsOf(db, member.id)) })}<p><a href="/account/data">${t.data}</a></p>`,
    ),
  })
}

const isNow = (line: RepresentationLine, now: Date): boolean => line.startsAt <= now && (line.endsAt === null || line.endsAt > now)

async function identityPage(c: Ctx, typed: Fields | null, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.departures.membership
  const { hints, save } = c.get('m').cooperative.members.identity
  const member = await memberIn(c)
  const known = await identityOf(c.get('db'), member.id)
  const given: Fields = typed ?? ((name) => String(known[name as keyof typeof known] ?? ''))
  const fields = fieldsOf(member.kind)
  const hint: Readonly<Record<string, string>> = { legalForm: hints.legalForm, registrationNumber: hints.registrationNumber, ...(member.kind === 'legal' ? { birthDay: hints.birthOfLegal } : {}) }
  const edit = form(
    c,
    { action: membershipPaths.identity(member.id) },
    html`${state.above(...fields)}<p class="hint">${t.nameHint}</p>${fields.map((name) => identityField(c, name, given, state, hint[name]))}<div class="actions">${button({ label: save, kind: 'main' })}${linkButton({ href: membershipPaths.one(member.id), label: c.get('m').people.cancel })}</div>`,
  )
  return membershipPage(c, member, { title: t.editTitle, lead: c.get('m').cooperative.members.identity.editLead, status: state.status, content: html`<div class="narrow">${edit}</div>` })
}

async function peoplePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.departures.people
  const member = await memberIn(c)
  const now = c.get('clock').now()
  const lines = await representationsOf(c.get('db'), member.id)
  const acting = lines.filter((line) => isNow(line, now))
  const past = lines.filter((line) => !isNow(line, now))
  const add = form(
    c,
    { action: membershipPaths.people(member.id) },
    html`<p class="soft">${t.addLead}</p>${personFields(c, given, state)}${field({ name: 'until', label: t.untilLabel, hint: t.untilHint, type: 'date', value: given('until'), error: state.beside('until') })}<div class="actions">${button({ label: t.submit, kind: 'main' })}</div>`,
  )
  return membershipPage(c, member, {
    title: t.title,
    lead: t.lead,
    status: state.status,
    content: twoColumns(
      html`${state.above('name', 'email', 'until')}${section({ title: t.now, content: html`<ul class="list s">${acting.map((line) => personLine(c, member, line, acting.length > 1))}</ul>` })}${past.length === 0 ? '' : section({ title: t.past, content: html`<ul class="list s">${past.map((line) => personLine(c, member, line, false))}</ul>` })}`,
      section({ title: t.add, content: add }),
    ),
  })
}

function personLine(c: Ctx, member: Member, line: RepresentationLine, mayEnd: boolean): Html {
  const t = c.get('m').cooperative.departures.people
  const short = (instant: Date) => formatShortDay(c.get('language'), instant)
  const period = line.endsAt === null ? t.since(short(line.startsAt)) : t.period(short(line.startsAt), short(line.endsAt))
  const end = mayEnd ? linkButton({ href: membershipPaths.endPerson(member.id, line.personId), label: t.end, describedAs: `${t.end} ${line.name}`, small: true }) : ''
  return html`<li><div class="bar-h"><span>${line.name} <span class="soft">${period}</span></span>${mayEnd ? stateOfPerson(c, line.state) : ''}</div><div class="bar-h"><span class="soft">${line.email}</span>${end}</div></li>`
}

async function endPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.departures.people
  const member = await memberIn(c)
  const { name, personId } = await actingPerson(c, member)
  const ask = confirmationPage(c, { id: 'end', title: t.endAsk(name), text: t.endText, action: membershipPaths.endPerson(member.id, personId), confirm: { label: t.end }, cancel: t.keepOne }, membershipPaths.people(member.id), 'h2')
  return membershipPage(c, member, { title: t.end, content: ask })
}
