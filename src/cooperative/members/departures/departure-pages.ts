/** Departures, for those who keep the register: one page a member. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { formatShortDay } from '#lib/format.ts'
import { administrationPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { button } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { field, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, withRole } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { decisionFields } from '../applications/application-pages.ts'
import { memberPaths } from '../member-paths.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberById } from '../member-store.ts'
import type { Member } from '../member.ts'
import { memberRulesAt } from '../member-rules.ts'
import type { MemberRules } from '../member-rules.ts'
import { bodyWords } from '../one-member-page.ts'
import { departurePaths } from './departure-paths.ts'
import { departuresOf, openDepartures } from './departure-store.ts'
import { longestStatement, recordedKinds } from './departure.ts'
import type { Departure } from './departure.ts'
import { dayWords, exclusionWay, moneyPart, writings } from './departure-views.ts'
import { decideAppeal, decideExclusion, fileAppeal, mayAppeal, openExclusion, recordHearing } from './exclude.ts'
import { recordDeparture, undoRecordedDeparture } from './record-departure.ts'
import { askWithdrawal, takeWithdrawalBack } from './withdraw.ts'

const keepers = withRole('administrator', 'board')
const shownAtOnce = 200

interface Scene {
  c: Ctx
  member: Member
  given: Fields
  rules: MemberRules
  state: FormState
}

/** Pages under `/administration/members/:member/departure`, and the list of those under way. */
export function makeDeparturePages(ports: MemberPorts): App {
  const app = new Hono<Env>()
  app.get(departurePaths.list, keepers, (c) => listPage(c))
  // a striking off that another page proposes comes with its reason written out
  app.get(departurePaths.one(':member'), keepers, (c) => onePage(c, ports, (name) => (name === 'kind' || name === 'reason' ? (c.req.query(name) ?? '') : ''), notRefused))
  const act = (path: string, work: (tx: Tx, c: Ctx, member: Member, given: Fields) => Promise<string>) =>
    app.post(path, keepers, recently, async (c) => {
      const given = await readForm(c)
      return orAgain(
        c,
        async () => {
          const member = await memberById(c.get('db'), c.req.param('member') ?? '')
          flash(c, await inTransaction(c.get('db'), (tx) => work(tx, c, member, given)))
          return c.redirect(departurePaths.one(member.id), 303)
        },
        (refused) => onePage(c, ports, given, refused),
      )
    })
  const words = (c: Ctx) => c.get('m').cooperative.departures.admin
  const decision = (given: Fields) => ({ day: given('day'), body: given('body'), reference: given('reference') })
  act(departurePaths.withdrawal(':member'), async (tx, c, member) => words(c).withdrawalDone(dayWords(c, await askWithdrawal(tx, actorOf(c), { memberId: member.id, from: letterheadOf(c) }, ports, c.get('clock')))))
  act(departurePaths.takeBackFor(':member'), async (tx, c, member) => {
    await takeWithdrawalBack(tx, actorOf(c), { memberId: member.id, from: letterheadOf(c) }, c.get('clock'))
    return words(c).takenBack
  })
  act(departurePaths.record(':member'), async (tx, c, member, given) => {
    const kind = recordedKinds.find((name) => name === given('kind')) ?? 'lapse'
    await recordDeparture(tx, actorOf(c), { memberId: member.id, kind, ...decision(given), reason: given('reason'), from: letterheadOf(c) }, ports, c.get('clock'))
    return words(c).recorded(member.name)
  })
  act(departurePaths.exclusion(':member'), async (tx, c, member, given) => {
    await openExclusion(tx, actorOf(c), { memberId: member.id, grievances: given('grievances'), hearingOn: given('hearingOn'), from: letterheadOf(c) }, c.get('clock'))
    return words(c).exclusionDone
  })
  act(departurePaths.hearing(':member'), async (tx, c, member, given) => {
    await recordHearing(tx, actorOf(c), { memberId: member.id, hearing: given('hearing') }, c.get('clock'))
    return words(c).hearingDone
  })
  act(departurePaths.decision(':member'), async (tx, c, member, given) => {
    const excluded = given('decision') === 'exclude'
    await decideExclusion(tx, actorOf(c), { memberId: member.id, excluded, ...decision(given), reason: given('reason'), from: letterheadOf(c) }, ports, c.get('clock'))
    return excluded ? words(c).excludedDone(member.name) : words(c).keptDone(member.name)
  })
  act(departurePaths.appeal(':member'), async (tx, c, member, given) => {
    if (given('outcome') === '') {
      await fileAppeal(tx, actorOf(c), { memberId: member.id, appeal: given('appeal'), receivedOn: given('receivedOn') }, c.get('clock'))
      return c.get('m').cooperative.departures.exclusion.appealDone
    }
    await decideAppeal(tx, actorOf(c), { memberId: member.id, reinstated: given('outcome') === 'reinstated', day: given('day'), reference: given('reference'), from: letterheadOf(c) }, c.get('clock'))
    return words(c).outcomeDone
  })
  act(departurePaths.reinstate(':member'), async (tx, c, member, given) => {
    await undoRecordedDeparture(tx, actorOf(c), { memberId: member.id, ...decision(given) }, c.get('clock'))
    return words(c).undone(member.name)
  })
  return app
}

async function listPage(c: Ctx): Promise<Response> {
  const t = c.get('m').cooperative.departures.admin
  const today = dayOf(c.get('clock').now())
  const open = await openDepartures(c.get('db'), shownAtOnce)
  const next = (one: (typeof open)[number]): string => {
    if (one.kind === 'withdrawal') return t.nextEffect(dayWords(c, one.effectiveOn))
    if (one.hearingOn && today < one.hearingOn) return t.nextHearing(dayWords(c, one.hearingOn))
    return one.defenceUntil && today <= one.defenceUntil ? t.nextDefence(dayWords(c, one.defenceUntil)) : t.nextDecision
  }
  const list = table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.kind, folded: 'first' }, { label: t.next, folded: 'full' }, { label: t.since, folded: 'hide' }],
    rows: open.map((one) => ({ header: html`<a href="${departurePaths.one(one.memberId)}">${one.name}</a>`, cells: [t.kinds[one.kind], next(one), formatShortDay(c.get('language'), one.openedAt)] })),
  })
  return administrationPage(c, {
    title: t.titleList,
    lead: t.listLead,
    above: [{ label: c.get('m').people.administration.members.title, href: memberPaths.list }],
    content: open.length === 0 ? empty({ title: t.listNone, text: t.listNoneText }) : list,
  })
}

async function onePage(c: Ctx, ports: MemberPorts, given: Fields, state: FormState): Promise<Response> {
  const t = c.get('m').cooperative.departures.admin
  const member = await memberById(c.get('db'), c.req.param('member') ?? '')
  const today = dayOf(c.get('clock').now())
  const scene: Scene = { c, member, given, rules: await memberRulesAt(c.get('db'), today), state }
  const all = await departuresOf(c.get('db'), member.id)
  const [last] = all
  const open = last?.state === 'open' ? last : null
  const excluded = last?.kind === 'exclusion' && last.state === 'done' && member.status === 'excluded' ? last : null
  const main = open ? (open.kind === 'exclusion' ? exclusionPart(scene, open) : withdrawalPart(scene, open)) : member.status === 'admitted' ? beginPart(scene) : html`${excluded ? appealPart(scene, excluded) : ''}${undoPart(scene)}`
  const past = all.filter((one) => one !== open && one !== excluded)
  const aside = html`${member.admittedOn === null ? '' : await moneyPart(c, ports, member.id, open?.effectiveOn ?? member.leftOn ?? today, t.money)}${past.length === 0 ? '' : section({ title: t.past, content: html`<ul class="list s">${past.map((one) => html`<li><span>${t.kinds[one.kind]} <span class="soft">${t.states[one.state]}</span></span><span class="soft">${one.day ? dayWords(c, one.day) : formatShortDay(c.get('language'), one.openedAt)}</span>${writings(c, one)}</li>`)}</ul>` })}`
  return administrationPage(c, {
    title: t.title,
    lead: member.name,
    above: [
      { label: c.get('m').people.administration.members.title, href: memberPaths.list },
      { label: member.name, href: memberPaths.one(member.id) },
    ],
    status: state.status,
    content: twoColumns(html`${state.above('grievances', 'hearingOn', 'hearing', 'reason', 'day', 'body', 'reference', 'appeal', 'receivedOn')}${main}`, aside),
  })
}

const decided = ({ c, rules, given, state }: Scene, body: string): Html => decisionFields(c, rules.bodies, { day: given('day') || dayOf(c.get('clock').now()), body: given('body') || body, reference: given('reference') }, state)
const statement = (scene: Scene, name: string, label: string, hint?: string, rows = 6): Html => textField({ name, label, hint, value: scene.given(name), rows, required: true, maxLength: longestStatement, error: scene.state.beside(name) })
const sent = (label: string): Html => html`<div class="actions">${button({ label })}</div>`

/** Ways to leave, for a member. */
function beginPart(scene: Scene): Html {
  const { c, member, rules, given, state } = scene
  const t = c.get('m').cooperative.departures.admin
  const today = dayOf(c.get('clock').now())
  const asked = card(html`<h3>${t.withdrawal}</h3><p class="soft">${t.withdrawalText}</p>${postButton(c, { action: departurePaths.withdrawal(member.id), label: t.withdrawalSubmit })}`)
  const record = form(
    c,
    { action: departurePaths.record(member.id) },
    html`<h3>${t.record}</h3><p class="soft">${t.recordText}</p>${choices({ name: 'kind', legend: t.recordKind, value: given('kind') || 'lapse', options: recordedKinds.map((kind) => ({ value: kind, label: t.recordKinds[kind], hint: t.recordHints[kind] })) })}${statement(scene, 'reason', t.recordReason, undefined, 3)}${decided(scene, rules.admissionBody)}${sent(t.recordSubmit)}`,
  )
  const exclude = form(
    c,
    { action: departurePaths.exclusion(member.id) },
    html`<h3>${t.exclusion}</h3><p class="soft">${t.exclusionText(bodyWords(c, rules.exclusionBody), rules.exclusionNoticeDays, rules.defenceDays)}</p>${statement(scene, 'grievances', t.grievances, t.grievancesHint)}${field({ name: 'hearingOn', label: t.hearingOn, type: 'date', value: given('hearingOn') || addDays(today, rules.exclusionNoticeDays), required: true, error: state.beside('hearingOn') })}${sent(t.exclusionSubmit)}`,
  )
  return section({ title: t.choose, content: html`${asked}${card(record)}${card(exclude)}` })
}

function withdrawalPart({ c, member }: Scene, open: Departure): Html {
  const t = c.get('m').cooperative.departures
  return verdict({ kind: 'warn', title: t.admin.withdrawalDone(dayWords(c, open.effectiveOn)), text: t.leave.until, actions: postButton(c, { action: departurePaths.takeBackFor(member.id), label: t.admin.takeBack }) })
}

function exclusionPart(scene: Scene, open: Departure): Html {
  const { c, member, rules, given } = scene
  const t = c.get('m').cooperative.departures.admin
  const today = dayOf(c.get('clock').now())
  const mayHear = open.hearingOn === null || today >= open.hearingOn
  const mayExclude = open.hearing !== '' && (open.defenceUntil === null || today > open.defenceUntil)
  const hearing = mayHear
    ? form(c, { action: departurePaths.hearing(member.id) }, html`${textField({ name: 'hearing', label: t.hearing, hint: t.hearingHint, value: given('hearing') || open.hearing, rows: 6, required: true, maxLength: longestStatement, error: scene.state.beside('hearing') })}${sent(t.hearingSubmit)}`)
    : html`<p class="soft">${t.hearingFrom(dayWords(c, open.hearingOn))}</p>`
  const decide = form(
    c,
    { action: departurePaths.decision(member.id) },
    html`${choices({
      name: 'decision',
      legend: t.decide,
      value: given('decision') || (mayExclude ? '' : 'keep'),
      required: true,
      options: [...(mayExclude ? [{ value: 'exclude', label: t.exclude, hint: t.excludeText }] : []), { value: 'keep', label: t.keep, hint: t.keepText }],
    })}${mayExclude ? '' : html`<p class="hint">${t.decideFrom(dayWords(c, open.defenceUntil))}</p>`}${statement(scene, 'reason', t.reason, undefined, 4)}${decided(scene, rules.exclusionBody)}${sent(t.decideSubmit)}`,
  )
  return html`${exclusionWay(c, open, today)}${writings(c, open)}${section({ title: t.steps.hearing, content: card(hearing) })}${section({ title: t.decide, content: card(decide) })}`
}

function appealPart(scene: Scene, excluded: Departure): Html {
  const { c, member, given, state } = scene
  const t = c.get('m').cooperative.departures.admin
  const today = dayOf(c.get('clock').now())
  const story = html`${exclusionWay(c, excluded, today)}${writings(c, excluded)}`
  if (!mayAppeal(excluded.body) || excluded.appealUpheld !== null) return story
  const file = form(c, { action: departurePaths.appeal(member.id) }, html`${statement(scene, 'appeal', t.appealReceived, excluded.appealUntil === null ? undefined : t.appealUntil(dayWords(c, excluded.appealUntil)), 4)}${field({ name: 'receivedOn', label: t.appealReceivedOn, type: 'date', value: given('receivedOn') || today, required: true, error: state.beside('receivedOn') })}${sent(t.appealSubmit)}`)
  const outcome = form(
    c,
    { action: departurePaths.appeal(member.id) },
    html`${choices({ name: 'outcome', legend: t.appealOutcome, value: given('outcome'), required: true, options: [{ value: 'upheld', label: t.upheld, hint: t.upheldText }, { value: 'reinstated', label: t.reinstated, hint: t.reinstatedText }] })}${decisionFields(c, ['general-meeting'], { day: given('day') || today, body: 'general-meeting', reference: given('reference') }, state)}${sent(t.outcomeSubmit)}`,
  )
  return html`${story}${section({ title: t.appeal, content: card(excluded.appealedAt ? outcome : file) })}`
}

function undoPart(scene: Scene): Html {
  const { c, member, rules } = scene
  if (member.status === 'applicant') return html``
  const t = c.get('m').cooperative.departures.admin
  const undo = form(c, { action: departurePaths.reinstate(member.id) }, html`<p class="soft">${t.undoText}</p>${decided(scene, rules.admissionBody)}${sent(t.undo)}`)
  return html`<details class="fig"><summary>${t.undoTitle}</summary>${card(undo)}</details>`
}
