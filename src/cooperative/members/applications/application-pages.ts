/** Applications, for those who write down what was decided of them. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { formatDay, formatNumber, formatShortDay } from '#lib/format.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { card, definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { withRole } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { joinPaths, memberPaths } from '../member-paths.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberRulesAt } from '../member-rules.ts'
import { bodyWords } from '../one-member-page.ts'
import { identityLines } from '../register/identity-fields.ts'
import { applicationStates, longestReason, longestReference, refusedDays } from './application.ts'
import type { Application, ApplicationState } from './application.ts'
import { applicationById, membersLike, searchApplications, waitingApplications } from './application-store.ts'
import { askApplicant, longestQuestion } from './ask-applicant.ts'
import { decideApplication } from './decide-application.ts'

/** Who may read applications and write down decisions: the statutes say which body decides, the register says it did. */
const deciders = withRole('administrator', 'board')
const dayMs = 24 * 3_600_000

/** Pages under `/administration/applications`. */
export function makeApplicationPages(ports: MemberPorts): App {
  const app = new Hono<Env>()
  app.get(memberPaths.applications, deciders, (c) => listPage(c))
  app.get(memberPaths.application(':application'), deciders, (c) => onePage(c, () => '', notRefused))
  app.post(memberPaths.application(':application'), deciders, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const application = await applicationById(c.get('db'), c.req.param('application') ?? '')
        const input = { applicationId: application.id, admitted: given('decision') === 'admit', day: given('day'), body: given('body'), reference: given('reference'), reason: given('reason'), from: letterheadOf(c) }
        const member = await inTransaction(c.get('db'), (tx) => decideApplication(tx, actorOf(c), input, ports, c.get('clock')))
        const t = c.get('m').cooperative.members.applications
        flash(c, member ? t.admitted(member.name, formatNumber(c.get('language'), member.number)) : t.refused(application.name))
        return c.redirect(memberPaths.applications, 303)
      },
      (refused) => onePage(c, given, refused),
    )
  })
  app.post(memberPaths.question(':application'), deciders, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id } = await applicationById(c.get('db'), c.req.param('application') ?? '')
        await inTransaction(c.get('db'), (tx) => askApplicant(tx, actorOf(c), { applicationId: id, question: given('question'), from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').cooperative.asking.sent)
        return c.redirect(memberPaths.application(id), 303)
      },
      (refused) => onePage(c, given, refused),
    )
  })
  return app
}

const marks = { waiting: 'run', admitted: 'ok', refused: 'bad', 'taken-back': 'zz', unproven: 'zz' } as const

async function listPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.members.applications
  const number = (value: number) => formatNumber(c.get('language'), value)
  const shown = applicationStates.filter((name) => name !== 'unproven')
  const wanted = shown.find((name) => name === c.req.query('state')) ?? 'waiting'
  const { applications, counts } = await searchApplications(c.get('db'), { state: wanted, page: pageOf(c), pageSize: linesPerPage })
  if (applications.length === 0 && counts[wanted] > 0) return toFirstPage(c)
  const rules = await memberRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  const views = shown.map((name) => ({ label: t.states[name], href: hereWith(c, { state: name === 'waiting' ? null : name, page: null }), current: name === wanted, count: number(counts[name]) }))
  const list =
    applications.length === 0
      ? wanted === 'waiting'
        ? empty({ title: t.none, text: t.noneText, actions: linkButton({ href: joinPaths.join, label: t.page }) })
        : empty({ text: t.noneOther })
      : html`${tableOf(c, applications)}${listPager(c, counts[wanted])}`
  return administrationPage(c, {
    title: t.title,
    lead: t.lead(bodyWords(c, rules.admissionBody)),
    above: [{ label: c.get('m').people.administration.members.title, href: memberPaths.list }],
    actions: applications.length === 0 ? undefined : linkButton({ href: joinPaths.join, label: t.page }),
    content: html`<div class="stack m">${chips(t.views, views)}${list}</div>`,
  })
}

function tableOf(c: Ctx, applications: readonly Application[]): Html {
  const t = c.get('m').cooperative.members.applications
  const { kinds } = c.get('m').people.administration.members
  const withShares = applications.some(({ shares }) => shares !== null)
  return table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.state, folded: 'first' }, ...(withShares ? [{ label: t.shares, numeric: true, labelled: true }] : []), { label: t.received, folded: 'full' as const }],
    rows: applications.map((one) => ({
      header: html`<a href="${memberPaths.application(one.id)}">${one.name === '' ? t.title : one.name}</a><small>${kinds[one.kind]}</small>`,
      cells: [stateOf(c, one.state), ...(withShares ? [one.shares === null ? '' : formatNumber(c.get('language'), one.shares)] : []), formatShortDay(c.get('language'), one.provenAt ?? one.submittedAt)],
    })),
  })
}

const stateOf = (c: Ctx, state: ApplicationState): Html => stateMark(marks[state], c.get('m').cooperative.members.applications.states[state])

async function onePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.members.applications
  const application = await applicationById(c.get('db'), c.req.param('application') ?? '')
  return administrationPage(c, {
    title: application.name === '' ? t.title : application.name,
    above: [
      { label: c.get('m').people.administration.members.title, href: memberPaths.list },
      { label: t.title, href: memberPaths.applications },
    ],
    status: state.status,
    content: twoColumns(html`${await likenesses(c, application)}${application.state === 'waiting' ? html`${questionPart(c, application, given, state)}${await decisionPart(c, application, given, state)}` : html`${state.above()}${outcome(c, application)}`}`, factsOf(c, application)),
  })
}

/** Somebody of this name or address is a member: a second application, or a mistake. */
async function likenesses(c: Ctx, application: Application): Promise<Html | ''> {
  if (application.state !== 'waiting') return ''
  const like = await membersLike(c.get('db'), application)
  if (like.length === 0) return ''
  const t = c.get('m').cooperative.members.applications
  return note({ kind: 'warn', text: html`<p>${t.same(formatNumber(c.get('language'), like.length))}</p><p>${like.map((member, index) => html`${index > 0 ? ', ' : ''}<a href="${memberPaths.one(member.id)}">${member.name}</a>`)}</p>` })
}

function factsOf(c: Ctx, application: Application): Html {
  const t = c.get('m').cooperative.members.applications
  const m = c.get('m').people.administration
  const day = formatDay(c.get('language'), application.submittedAt)
  const statutes = application.statutes === '' ? t.statutesAccepted(day) : t.statutesVersion(application.statutes, day)
  return section({
    title: t.facts,
    content: definitionList([
      { term: t.state, value: stateOf(c, application.state) },
      { term: m.member.kind, value: m.members.kinds[application.kind] },
      ...(application.shares === null ? [] : [{ term: t.shares, value: formatNumber(c.get('language'), application.shares) }]),
      ...(application.kind === 'natural' ? identityLines(c, application.identity) : identityLines(c, { ...application.identity, actingName: application.personName })),
      ...(application.words === '' ? [] : [{ term: t.words, value: application.words }]),
      { term: t.statutes, value: statutes },
    ]),
  })
}

/** More is asked before the decision: what was, what came back, and the next question. */
function questionPart(c: Ctx, application: Application, given: Fields, state: FormState): Html {
  const t = c.get('m').cooperative.asking
  const day = (instant: Date) => formatDay(c.get('language'), instant)
  const asked = application.askedAt === null ? '' : html`<h3>${t.askedOn(day(application.askedAt))}</h3><p class="letter-text">${application.question}</p>${application.answeredAt === null ? html`<p class="soft">${t.noAnswer}</p>` : html`<h3>${t.answerOn(day(application.answeredAt))}</h3><p class="letter-text">${application.answer}</p>`}`
  const ask = form(c, { action: memberPaths.question(application.id) }, html`${textField({ name: 'question', label: t.question, hint: t.questionHint, value: given('question'), rows: 4, required: true, maxLength: longestQuestion, error: state.beside('question') })}<div class="actions">${button({ label: t.ask })}</div>`)
  return section({ title: t.title, content: html`${asked}<details class="fig"${given('question') !== '' ? html` open` : ''}><summary>${application.askedAt === null ? t.open : t.again}</summary>${card(ask)}</details>` })
}

async function decisionPart(c: Ctx, application: Application, given: Fields, state: FormState): Promise<Html> {
  const t = c.get('m').cooperative.members.applications
  const today = dayOf(c.get('clock').now())
  const rules = await memberRulesAt(c.get('db'), today)
  const edit = form(
    c,
    { action: memberPaths.application(application.id) },
    html`${state.above('day', 'body', 'reference', 'reason', 'question')}${choices({
      name: 'decision',
      legend: t.decision,
      value: given('decision') || 'admit',
      options: [
        { value: 'admit', label: t.admit, hint: t.admitText },
        { value: 'refuse', label: t.refuse, hint: t.refuseText },
      ],
    })}<div class="for-refuse">${textField({ name: 'reason', label: t.reason, value: given('reason'), rows: 4, maxLength: longestReason, error: state.beside('reason') })}</div>${decisionFields(c, rules.bodies, { day: given('day') || today, body: given('body') || rules.admissionBody, reference: given('reference') }, state)}<div class="actions">${button({ label: t.submit, kind: 'main' })}</div>`,
  )
  return section({ title: t.decide, content: card(html`<div class="decide">${edit}</div>`) })
}

/** Day, body and reference of any decision on a member. */
export function decisionFields(c: Ctx, bodies: readonly string[], value: { day: string; body: string; reference: string }, state: FormState): Html {
  const t = c.get('m').cooperative.members.applications
  return html`<div class="pair">${field({ name: 'day', label: t.day, type: 'date', value: value.day, required: true, error: state.beside('day') })}${selectField({ name: 'body', label: t.body, value: value.body, options: bodies.map((name) => ({ value: name, label: bodyWords(c, name) })), error: state.beside('body') })}</div>${field({
    name: 'reference',
    label: t.reference,
    hint: t.referenceHint,
    value: value.reference,
    maxLength: longestReference,
    error: state.beside('reference'),
  })}`
}

function outcome(c: Ctx, application: Application): Html {
  const t = c.get('m').cooperative.members.applications
  const m = c.get('m').cooperative.members.register
  const day = application.decidedAt ? formatDay(c.get('language'), application.decidedAt) : ''
  const lines = [
    ...(application.body === '' ? [] : [{ term: t.body, value: bodyWords(c, application.body) }]),
    ...(application.reference === '' ? [] : [{ term: t.reference, value: m.reference(application.reference) }]),
    ...(application.reason === '' ? [] : [{ term: t.reason, value: application.reason }]),
  ]
  const erased = application.state === 'refused' && application.decidedAt ? html`<p class="s soft">${t.erasedOn(formatDay(c.get('language'), new Date(application.decidedAt.getTime() + refusedDays * dayMs)))}</p>` : ''
  const see = application.memberId === null ? '' : html`<div class="actions">${linkButton({ href: memberPaths.one(application.memberId), label: t.seeMember })}</div>`
  return section({ title: t.decided(day), content: html`${lines.length === 0 ? '' : definitionList(lines)}${erased}${see}` })
}

/** What waits for a decision, for the front page of the administration. */
export async function applicationNeeds(c: Ctx): Promise<Step[]> {
  const t = c.get('m').cooperative.members.applications
  const { count, oldest } = await waitingApplications(c.get('db'))
  if (count === 0 || oldest === null) return []
  return [{ state: 'open', title: t.needs(formatNumber(c.get('language'), count), count === 1), text: t.needsText(formatDay(c.get('language'), oldest)), actions: linkButton({ href: memberPaths.applications, label: t.needsSee, small: true }) }]
}
