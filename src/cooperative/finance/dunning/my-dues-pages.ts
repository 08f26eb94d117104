/** A member's page: what I owe and why, what I paid, how to pay, what we talk about. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { memberById } from '#cooperative/members/identity.ts'
import type { MemberIdentity } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { daysBetween } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { colon } from '#lib/format.ts'
import { actsFor } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { button, linkButton } from '#web/components/button.ts'
import { copy } from '#web/components/copy.ts'
import { textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { card, definitionList, head, section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty, note, verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import { dueById } from '../dues/due-store.ts'
import { invoicePaths } from '../sales/sales-paths.ts'
import { sellerIdentity } from '../sales/seller.ts'
import { subscriptionPaths } from '../tariffs/tariff-paths.ts'
import { disputeDue, replyInDispute, withdrawDispute } from './dispute-due.ts'
import { exchange, longDay, money, planSteps, shortDay, words } from './due-words.ts'
import { duePaths } from './dunning-paths.ts'
import { actsOnDues, seesDues } from './dunning-policy.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { myDues } from './my-dues.ts'
import type { MyDues } from './my-dues.ts'
import { partsOf, planForm } from './plan-form.ts'
import { agreePlan, endProposal, plannableDues, proposePlan } from './propose-plan.ts'
import { longestMessage } from './typed-words.ts'

/** What other features show on this page about a member: their bank account, their invoices, their subscription; '' for nothing. */
type DuesCard = (c: Ctx, member: MemberIdentity) => Promise<Html | ''>

const memberId = (c: Ctx): string => c.req.param('member') ?? ''
const memberIn = (c: Ctx): Promise<MemberIdentity> => memberById(c.get('db'), memberId(c))

/** The customer that the member is; before anything was invoiced there is none, and nothing to act on. */
async function customerIn(c: Ctx): Promise<string> {
  const { customer } = await myDues(c.get('db'), memberId(c), c.get('clock'))
  if (!customer) throw new UserError('dueNone', {}, { status: 404 })
  return customer.id
}

/** Pages under `/dues`. */
export function makeMyDuesPages(ports: DunningPorts, cards: { main: readonly DuesCard[]; aside: readonly DuesCard[] }): App {
  const app = new Hono<Env>()
  const house = (c: Ctx) => ({ ports, from: letterheadOf(c) })
  app.get(duePaths.mine, signedIn, async (c) => {
    const [first] = actorOf(c).members
    return first ? c.redirect(duePaths.of(first.id), 303) : nobodysPage(c)
  })
  app.get(duePaths.of(':member'), seesDues, (c) => memberPage(c, cards, null))
  app.get(duePaths.dispute(':member', ':due'), actsOnDues, (c) => disputePage(c, () => '', notRefused))
  app.post(duePaths.dispute(':member', ':due'), actsOnDues, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const customerId = await customerIn(c)
        await inTransaction(c.get('db'), (tx) => disputeDue(tx, actorOf(c), { dueId: c.req.param('due') ?? '', customerId, words: given('words'), from: letterheadOf(c) }, c.get('clock')))
        flash(c, words(c).mine.disputeDone)
        return c.redirect(duePaths.of(memberId(c)), 303)
      },
      (refused) => disputePage(c, given, refused),
    )
  })
  app.post(duePaths.message(':member', ':dispute'), actsOnDues, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const customerId = await customerIn(c)
        await inTransaction(c.get('db'), (tx) => replyInDispute(tx, actorOf(c), { disputeId: c.req.param('dispute') ?? '', customerId, words: given('words'), from: letterheadOf(c) }, c.get('clock')))
        flash(c, words(c).mine.replied)
        return c.redirect(duePaths.of(memberId(c)), 303)
      },
      (state) => memberPage(c, cards, { dispute: c.req.param('dispute') ?? '', given, state }),
    )
  })
  app.post(duePaths.withdraw(':member', ':dispute'), actsOnDues, (c) =>
    orAgain(
      c,
      async () => {
        const customerId = await customerIn(c)
        await inTransaction(c.get('db'), (tx) => withdrawDispute(tx, actorOf(c), { disputeId: c.req.param('dispute') ?? '', customerId }, c.get('clock')))
        flash(c, words(c).mine.withdrawn)
        return c.redirect(duePaths.of(memberId(c)), 303)
      },
      (state) => memberPage(c, cards, { dispute: c.req.param('dispute') ?? '', given: () => '', state }),
    ),
  )
  app.get(duePaths.plan(':member'), actsOnDues, (c) => planPage(c, () => '', notRefused))
  app.post(duePaths.plan(':member'), actsOnDues, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const customerId = await customerIn(c)
        const parts = partsOf(c, given, 'customer')
        await inTransaction(c.get('db'), (tx) => proposePlan(tx, actorOf(c), { customerId, side: 'customer', parts, words: given('words') }, house(c), c.get('clock')))
        flash(c, words(c).plan.proposedToHouse)
        return c.redirect(duePaths.of(memberId(c)), 303)
      },
      (refused) => planPage(c, given, refused),
    )
  })
  app.post(duePaths.answerPlan(':member'), actsOnDues, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const customerId = await customerIn(c)
        const t = words(c).plan
        if (given('agree') === 'yes') {
          await inTransaction(c.get('db'), (tx) => agreePlan(tx, actorOf(c), { customerId, side: 'customer', planId: given('plan') || undefined }, house(c), c.get('clock')))
          flash(c, t.agreed)
        } else {
          const state = await inTransaction(c.get('db'), (tx) => endProposal(tx, actorOf(c), { customerId, side: 'customer', words: given('words') }, house(c), c.get('clock')))
          flash(c, state === 'declined' ? t.declined : t.withdrawn)
        }
        return c.redirect(duePaths.of(memberId(c)), 303)
      },
      (state) => memberPage(c, cards, { dispute: null, given, state }),
    )
  })
  return app
}

const path = (c: Ctx, title: string, above: { label: string; href: string }[] = []): Html => crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, ...above, { label: title }])

function nobodysPage(c: Ctx): Promise<Response> {
  const t = words(c).mine
  return page(c, { title: t.title, section: 'cooperative', body: html`${head({ title: t.title, crumbs: path(c, t.title) })}${empty({ title: t.noMember, text: t.noMemberText })}` })
}

async function memberPage(c: Ctx, cards: { main: readonly DuesCard[]; aside: readonly DuesCard[] }, refused: { dispute: string | null; given: Fields; state: FormState } | null): Promise<Response> {
  const t = words(c).mine
  const member = await memberIn(c)
  const mine = actsFor(actorOf(c), member.id)
  const it = await myDues(c.get('db'), member.id, c.get('clock'))
  const title = mine ? t.title : t.titleOf(member.name)
  const chosen = mine && actorOf(c).members.length > 1 ? chips(t.whose, actorOf(c).members.map((one) => ({ label: one.name, href: duePaths.of(one.id), current: one.id === member.id }))) : ''
  const parts = async (list: readonly DuesCard[]) => (await Promise.all(list.map((one) => one(c, member)))).filter((one) => one !== '')
  const [main, aside] = [await parts(cards.main), await parts(cards.aside)]
  const talks = it.disputes.length === 0 ? '' : section({ title: t.disputesTitle, content: html`${it.disputes.map((one) => exchange(c, one, 'customer', one.settledAt === null && mine ? replyForm(c, member, one.id, refused?.dispute === one.id ? refused : null) : ''))}` })
  return page(c, {
    title,
    section: 'cooperative',
    status: refused?.state.status ?? 200,
    body: html`${head({ title, lead: member.name, crumbs: path(c, title) })}${chosen}${refused && refused.dispute === null ? refused.state.above() : ''}${warning(c, it)}${twoColumns(html`${amount(c, it, mine)}${toPay(c, it, member, mine)}${talks}${main}${paid(c, it, mine)}`, html`${planCard(c, it, member, mine)}${await howToPay(c, it)}${aside}${subscriptionCard(c, member)}`)}`,
  })
}

/** Why it is owed: the way to the price that was voted and to what is used. */
function subscriptionCard(c: Ctx, member: MemberIdentity): Html {
  const t = c.get('m').cooperative.tariffs.mine
  return card(html`<h2>${t.title}</h2><p class="soft">${t.lead}</p><div class="actions">${linkButton({ href: subscriptionPaths.of(member.id), label: t.title })}</div>`)
}

/** What is closed, or may be. */
function warning(c: Ctx, it: MyDues): Html | string {
  const t = words(c).mine
  if (it.suspension) return verdict({ kind: 'bad', title: t.suspendedTitle, text: t.suspendedText(money(c, it.notice?.cents ?? it.lateCents)) })
  if (!it.notice || it.plan?.state === 'agreed') return ''
  const cents = money(c, it.notice.cents)
  return it.today < it.notice.from ? verdict({ kind: 'warn', title: t.noticeTitle(longDay(c, it.notice.from)), text: t.noticeText(cents) }) : verdict({ kind: 'warn', title: t.noticeOver, text: t.noticeOverText(cents) })
}

function amount(c: Ctx, it: MyDues, mine: boolean): Html {
  const t = words(c).mine
  const owed = it.owedCents === 0n ? '' : note({ kind: 'ok', text: t.owedToYou(money(c, it.owedCents)) })
  const [next] = it.open
  if (!next) return html`${empty(mine ? { title: t.nothing, text: t.nothingText } : { text: t.nothingOf })}${owed}`
  const when = it.lateCents > 0n ? html`<p><b>${t.lateAmount(money(c, it.lateCents))}</b></p>` : html`<p class="soft">${t.allOnTime(longDay(c, next.dueOn))}</p>`
  return html`<div class="stack"><p class="fig"><b class="big-n">${money(c, it.openCents)}</b> <span class="soft">${t.owed}</span></p>${when}${owed}</div>`
}

function toPay(c: Ctx, it: MyDues, member: MemberIdentity, mine: boolean): Html | string {
  const t = words(c).mine
  if (it.open.length === 0) return ''
  const steps = it.open.map((due): Step => {
    const late = daysBetween(due.dueOn, it.today)
    const about = [
      due.disputedAt ? t.disputed : late > 0 ? t.lateSince(late) : t.dueBy(longDay(c, due.dueOn)),
      ...(it.planned.has(due.id) ? [t.inPlan] : []),
      ...(due.paidCents > 0n ? [t.partly(money(c, due.paidCents), money(c, due.cents))] : []),
    ]
    const disagree = mine && !due.disputedAt ? linkButton({ href: duePaths.dispute(member.id, due.id), label: t.disagree, describedAs: `${t.disagree}${colon(c.get('language'))}${due.label}`, small: true }) : undefined
    return { state: due.disputedAt ? 'open' : late > 0 ? 'badly' : 'next', title: html`<b>${money(c, due.remainingCents)}</b>, ${due.invoice ? html`<a href="${invoicePaths.one(member.id, due.invoice.id)}">${due.label}</a>` : due.label}`, text: about.join(' · '), actions: disagree }
  })
  return section({ title: t.toPay, content: way({ kind: 'todo', steps }) })
}

function replyForm(c: Ctx, member: MemberIdentity, dispute: string, refused: { given: Fields; state: FormState } | null): Html {
  const t = words(c).mine
  const state = refused?.state ?? notRefused
  return html`${form(c, { action: duePaths.message(member.id, dispute) }, html`${state.above('words')}${textField({ name: 'words', id: `reply-${dispute}`, label: t.replyWords, rows: 3, value: refused?.given('words') ?? '', maxLength: longestMessage, required: true, error: state.beside('words') })}<div class="actions">${button({ label: t.reply })}</div>`)}${postButton(c, { action: duePaths.withdraw(member.id, dispute), label: t.withdraw, small: true })}`
}

function planCard(c: Ctx, it: MyDues, member: MemberIdentity, mine: boolean): Html | string {
  const t = words(c)
  const { plan } = it
  const propose = mine && it.open.some(({ disputedAt }) => disputedAt === null) ? linkButton({ href: duePaths.plan(member.id), label: t.mine.planCardAction }) : ''
  if (!plan) return propose === '' ? '' : card(html`<h2>${t.mine.planCard}</h2><p class="soft">${t.mine.planCardText}</p><div class="actions">${propose}</div>`)
  const answer =
    plan.state !== 'proposed' || !mine
      ? ''
      : plan.side === 'customer'
        ? html`<p class="soft">${t.plan.waitsForHouse}</p>${postButton(c, { action: duePaths.answerPlan(member.id), label: t.plan.withdraw })}`
        : html`<p class="s soft">${t.plan.promise}</p><div class="actions">${postButton(c, { action: duePaths.answerPlan(member.id), values: { agree: 'yes', plan: plan.id }, label: t.plan.agree, kind: 'main' })}</div><details class="fig"><summary>${t.plan.decline}</summary>${form(c, { action: duePaths.answerPlan(member.id) }, html`${textField({ name: 'words', id: 'decline-words', label: t.plan.declineWords, rows: 2, value: '' })}<div class="actions">${button({ label: t.plan.decline })}</div>`)}</details>`
  const over = plan.endedAt === null ? '' : html`${plan.answer === '' ? '' : html`<p>${t.plan.said(plan.answeredBy, plan.answer)}</p>`}<div class="actions">${propose}</div>`
  return card(html`<h2>${plan.state === 'proposed' && plan.side === 'house' ? t.plan.offered : t.plan.title}</h2><p>${t.plan.of(money(c, plan.cents), plan.parts.length)}, ${t.plan.states[plan.state]}</p>${plan.words === '' ? '' : html`<p class="soft">${t.plan.said(plan.proposedBy, plan.words)}</p>`}${planSteps(c, plan)}${answer}${over}`)
}

async function howToPay(c: Ctx, it: MyDues): Promise<Html | string> {
  const t = words(c).mine
  if (it.open.length === 0) return ''
  const seller = await sellerIdentity(c.get('db'))
  if (!seller?.iban) return section({ title: t.how, content: html`<p class="soft">${t.howNone}</p>` })
  const numbers = [...new Set(it.open.flatMap(({ invoice }) => (invoice ? [invoice.number] : [])))]
  return section({
    title: t.how,
    content: html`<p class="soft">${t.howText(seller.name)}</p>${definitionList([{ term: t.iban, value: copy(c, { text: seller.iban.replaceAll(/(.{4})(?=.)/g, '$1 '), label: t.iban }) }, ...(numbers.length === 0 ? [] : [{ term: t.reference, value: numbers.slice(0, 6).join(', ') }])])}`,
  })
}

function paid(c: Ctx, it: MyDues, mine: boolean): Html {
  const t = words(c).mine
  const rows = it.payments.map((one) => ({ header: html`${one.dueLabel}<small>${one.undoneOn === null ? t.payments[one.kind] : t.takenBack(shortDay(c, one.undoneOn))}</small>`, cells: [shortDay(c, one.paidOn), one.undoneOn === null ? money(c, one.cents) : html`<del>${money(c, one.cents)}</del>`] }))
  return section({ title: mine ? t.paid : t.paidOf, content: rows.length === 0 ? html`<p class="soft">${t.paidNone}</p>` : table({ caption: t.paidCaption, columns: [{ label: t.what }, { label: t.day, folded: 'end' }, { label: t.amount, numeric: true, folded: 'first' }], rows }) })
}

async function disputePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = words(c).mine
  const member = await memberIn(c)
  const due = await dueById(c.get('db'), c.req.param('due') ?? '')
  if (due.memberId !== member.id || due.direction !== 'in') throw new UserError('dueNone', {}, { status: 404 })
  const edit = form(c, { action: duePaths.dispute(member.id, due.id) }, html`<p>${t.disputeText}</p>${state.above('words')}${textField({ name: 'words', label: t.disputeWords, rows: 6, value: given('words'), maxLength: longestMessage, required: true, error: state.beside('words') })}<div class="actions">${button({ label: t.disputeDo, kind: 'main' })}${linkButton({ href: duePaths.of(member.id), label: t.keep })}</div>`)
  return page(c, { title: t.disputeTitle, section: 'cooperative', status: state.status, body: html`${head({ title: t.disputeTitle, lead: t.disputeLead(due.label, money(c, due.remainingCents)), crumbs: path(c, t.disputeTitle, [{ label: t.title, href: duePaths.of(member.id) }]) })}<div class="narrow">${edit}</div>` })
}

async function planPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = words(c).mine
  const member = await memberIn(c)
  const it = await myDues(c.get('db'), member.id, c.get('clock'))
  const cents = it.customer ? (await plannableDues(c.get('db'), it.customer.id)).reduce((sum, { remainingCents }) => sum + remainingCents, 0n) : 0n
  const content = cents === 0n ? empty({ title: t.nothing, text: t.nothingText }) : it.plan && it.plan.endedAt === null ? html`${state.above()}${planCard(c, it, member, true)}` : planForm(c, { side: 'customer', cents, action: duePaths.plan(member.id), page: duePaths.plan(member.id), given, state })
  return page(c, { title: t.planTitle, section: 'cooperative', status: state.status, body: html`${head({ title: t.planTitle, lead: member.name, crumbs: path(c, t.planTitle, [{ label: t.title, href: duePaths.of(member.id) }]) })}<div class="narrow stack l">${content}</div>` })
}
