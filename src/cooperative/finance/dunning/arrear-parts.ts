/** Parts of the page about what one customer owes: letters, sites, hold, disputes, plan, giving up. */
import { html } from 'hono/html'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { debtPaths } from '../doubtful-debts/debt-paths.ts'
import { longestDebtReason } from '../doubtful-debts/move-debt.ts'
import type { Due } from '../dues/due-store.ts'
import { mayWrite } from '../ledger/pages/ledger-frame.ts'
import type { Customer } from '../sales/customer.ts'
import type { GivingUp, Hold, SentLetter } from './arrears-store.ts'
import { searchDisputes } from './dispute-store.ts'
import { exchange, longDay, money, planSteps, shortDay, today, words } from './due-words.ts'
import { dunningPaths } from './dunning-paths.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { dunningSetting } from './dunning-setting.ts'
import type { RefusedAct } from './one-arrear-pages.ts'
import { planForm } from './plan-form.ts'
import { searchPlans } from './plan-store.ts'
import { lettersTable } from './reminder-pages.ts'
import { upcomingLetters } from './remindable-store.ts'
import { standingNotice, suspensionsOf } from './suspension-store.ts'
import { longestMessage, longestReason } from './typed-words.ts'

/** How far ahead a next letter is told of. */
const daysAhead = 120
const nothingTyped: Fields = () => ''
const stateOf = (refused: RefusedAct | null, act: string): FormState => (refused?.act === act ? refused.state : notRefused)
const typedIn = (refused: RefusedAct | null, act: string): Fields => (refused?.act === act ? refused.given : nothingTyped)

/** The letters that are to come, with the button where one is ripe, and those that left. */
export async function lettersPart(c: Ctx, ports: DunningPorts, customer: Customer, letters: readonly SentLetter[]): Promise<Html> {
  const t = words(c).one
  const on = today(c)
  const coming = await upcomingLetters(c.get('db'), ports, { today: on, until: addDays(on, daysAhead), customerId: customer.id })
  const { noticeDays } = await dunningSetting(c.get('db'))
  const next = coming.map((one) => {
    const ripe = one.letter.on <= on && mayWrite(c)
    const when = longDay(c, one.letter.on < on ? on : one.letter.on)
    if (one.kind === 'reminder') return html`<p>${t.nextReminder(one.letter.level.place, when, money(c, one.letter.cents))}</p>${ripe ? postButton(c, { action: dunningPaths.remind(customer.id), label: t.sendNow, icon: 'mail' }) : ''}`
    return html`<p>${t.nextNotice(when, money(c, one.letter.cents))}</p>${ripe ? html`<p class="s soft">${t.noticeText(noticeDays)}</p>${postButton(c, { action: dunningPaths.notice(customer.id), label: t.notice })}` : ''}`
  })
  return html`${section({ title: t.next, content: next.length === 0 ? html`<p class="soft">${t.nextNone}</p>` : html`${next}` })}${section({ title: t.letters, content: letters.length === 0 ? html`<p class="soft">${t.lettersNone}</p>` : lettersTable(c, letters, false) })}`
}

/** Whether the sites are stopped for it, since when, and the act that stops or opens them. */
export async function suspensionPart(c: Ctx, customer: Customer, refused: RefusedAct | null): Promise<Html | string> {
  const t = words(c).one
  const on = today(c)
  if (customer.memberId === null) return ''
  const [suspensions, notice] = await Promise.all([suspensionsOf(c.get('db'), customer.memberId), standingNotice(c.get('db'), customer.memberId, on)])
  const now = suspensions.find(({ liftedAt }) => liftedAt === null)
  const state = stateOf(refused, 'suspend')
  const history = suspensions.filter(({ liftedAt }) => liftedAt !== null).map((one) => html`<p class="s soft">${t.suspendedNow(shortDay(c, one.decidedOn), one.decidedBy, one.reason, one.sites)}. ${one.liftCause ? t.liftCauses[one.liftCause] : ''}</p>`)
  const content = now
    ? html`<p>${t.suspendedNow(longDay(c, now.decidedOn), now.decidedBy, now.reason, now.sites)}</p><p class="s soft">${t.liftText}</p>${mayWrite(c) ? postButton(c, { action: dunningPaths.lift(customer.id), label: t.lift }) : ''}`
    : !notice
      ? html`<p class="soft">${t.suspendNoNotice}</p>`
      : html`<p>${t.suspendText(longDay(c, notice.from), money(c, notice.cents))}</p>${
          mayWrite(c) && on >= notice.from
            ? html`<details class="fig"${refused?.act === 'suspend' ? html` open` : ''}><summary>${t.suspendDo}</summary>${form(c, { action: dunningPaths.suspend(customer.id) }, html`${note({ kind: 'warn', text: t.suspendWarn })}${field({ name: 'reason', id: 'suspend-reason', label: t.reason, hint: t.suspendHint, value: typedIn(refused, 'suspend')('reason'), maxLength: longestReason, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.suspendDo, kind: 'bad' })}</div>`)}</details>`
            : ''
        }`
  return section({ title: t.suspension, content: html`${content}${history}` })
}

/** Until when no letter leaves, and how that is said. */
export function holdPart(c: Ctx, customer: Customer, hold: Hold | null, refused: RefusedAct | null, usual: Day): Html | string {
  const t = words(c).one
  if (!mayWrite(c)) return hold ? section({ title: t.hold, content: html`<p>${t.heldNow(longDay(c, hold.until), hold.reason, hold.by)}</p>` }) : ''
  if (hold) return section({ title: t.hold, content: html`<p>${t.heldNow(longDay(c, hold.until), hold.reason, hold.by)}</p>${postButton(c, { action: dunningPaths.release(customer.id), label: t.release })}` })
  const [state, given] = [stateOf(refused, 'hold'), typedIn(refused, 'hold')]
  const edit = form(c, { action: dunningPaths.hold(customer.id) }, html`<p class="s soft">${t.holdText}</p>${field({ name: 'until', type: 'date', label: t.until, value: given('until') || usual, required: true, error: state.beside('until') })}${field({ name: 'reason', id: 'hold-reason', label: t.reason, value: given('reason'), maxLength: longestReason, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.holdDo })}</div>`)
  return html`<details class="fig"${refused?.act === 'hold' ? html` open` : ''}><summary>${t.hold}</summary>${edit}</details>`
}

const dueOptions = (c: Ctx, dues: readonly Due[]) => dues.map((due) => ({ value: due.id, label: `${due.label}, ${money(c, due.remainingCents)}` }))

/** What the customer contests, and what the cooperative answers. */
export async function disputeParts(c: Ctx, customer: Customer, dues: readonly Due[], refused: RefusedAct | null): Promise<Html | string> {
  const t = words(c).one
  const disputes = await searchDisputes(c.get('db'), { customerId: customer.id })
  const shown = disputes.map((one) => exchange(c, one, 'house', one.settledAt === null && mayWrite(c) ? answerForms(c, one.id, refused) : ''))
  const open = dues.filter(({ disputedAt }) => disputedAt === null)
  const [state, given] = [stateOf(refused, 'dispute'), typedIn(refused, 'dispute')]
  const edit =
    open.length === 0 || !mayWrite(c)
      ? ''
      : html`<details class="fig"${refused?.act === 'dispute' ? html` open` : ''}><summary>${t.openDispute}</summary>${form(c, { action: dunningPaths.openDispute(customer.id) }, html`<p class="s soft">${t.openDisputeText}</p>${selectField({ name: 'due', id: 'dispute-due', label: t.giveUpWhich, value: given('due'), options: dueOptions(c, open) })}${textField({ name: 'words', id: 'dispute-words', label: t.words, rows: 3, value: given('words'), maxLength: longestMessage, required: true, error: state.beside('words') })}<div class="actions">${button({ label: t.openDisputeDo })}</div>`)}</details>`
  return shown.length === 0 ? edit : html`${section({ title: t.disputes, content: html`${shown}` })}${edit}`
}

function answerForms(c: Ctx, dispute: string, refused: RefusedAct | null): Html {
  const t = words(c).one
  const wordsField = (id: string, act: string) => textField({ name: 'words', id: `${id}-${dispute}`, label: t.words, rows: 3, value: typedIn(refused, act)('words'), maxLength: longestMessage, required: true, error: stateOf(refused, act).beside('words') })
  const settle = html`<details class="fig"${refused?.act === 'settle' ? html` open` : ''}><summary>${t.settle}</summary>${form(c, { action: dunningPaths.settle(dispute) }, html`<p class="s soft">${t.settleText}</p>${wordsField('settle', 'settle')}<div class="actions">${button({ label: t.upheld, name: 'outcome', value: 'upheld' })}${button({ label: t.credited, name: 'outcome', value: 'credited' })}</div>`)}</details>`
  return html`${form(c, { action: dunningPaths.dispute(dispute) }, html`${wordsField('answer', 'reply')}<div class="actions">${button({ label: t.answerDo })}</div>`)}${settle}`
}

/** Paying in parts: what was proposed, agreed, and what became of it. */
export async function planPart(c: Ctx, customer: Customer, dues: readonly Due[], refused: RefusedAct | null): Promise<Html | string> {
  const t = words(c).plan
  const plans = await searchPlans(c.get('db'), { customerId: customer.id })
  const shown = plans.slice(0, 5).map((plan) => {
    const answer =
      plan.state !== 'proposed' || !mayWrite(c)
        ? ''
        : plan.side === 'house'
          ? html`<p class="soft">${t.waitsForCustomer}</p>${postButton(c, { action: dunningPaths.answerPlan(customer.id), label: t.withdraw })}`
          : html`<div class="actions">${postButton(c, { action: dunningPaths.answerPlan(customer.id), values: { agree: 'yes', plan: plan.id }, label: t.agree, kind: 'main' })}</div><details class="fig"><summary>${t.decline}</summary>${form(c, { action: dunningPaths.answerPlan(customer.id) }, html`${textField({ name: 'words', id: 'decline-words', label: t.declineWords, rows: 2, value: typedIn(refused, 'answer')('words') })}<div class="actions">${button({ label: t.decline })}</div>`)}</details>`
    return html`<div class="stack"><p><b>${t.of(money(c, plan.cents), plan.parts.length)}</b>, ${t.states[plan.state]}, ${t.sides[plan.side]}</p>${plan.words === '' ? '' : html`<p class="soft">${t.said(plan.proposedBy, plan.words)}</p>`}${plan.answer === '' ? '' : html`<p class="soft">${t.said(plan.answeredBy, plan.answer)}</p>`}${planSteps(c, plan)}${answer}</div>`
  })
  const live = plans.some(({ state }) => state === 'proposed' || state === 'agreed')
  const cents = dues.filter(({ disputedAt, account }) => disputedAt === null && !account.startsWith('416')).reduce((sum, { remainingCents }) => sum + remainingCents, 0n)
  const asked = c.req.query('parts') !== undefined || refused?.act === 'plan'
  const propose =
    live || cents === 0n || customer.memberId === null || !mayWrite(c)
      ? ''
      : html`<details class="fig" id="plan"${asked ? html` open` : ''}><summary>${t.propose}</summary>${planForm(c, { side: 'house', cents, action: dunningPaths.plan(customer.id), page: dunningPaths.one(customer.id), given: typedIn(refused, 'plan'), state: stateOf(refused, 'plan') })}</details>`
  return shown.length === 0 ? propose : section({ title: t.title, content: html`${shown}${propose}` })
}

/** Nobody is sure any more that it comes: set apart, still due, undone with a click. */
export function doubtPart(c: Ctx, customer: Customer, dues: readonly Due[], refused: RefusedAct | null): Html | string {
  const t = words(c).one
  const sure = dues.filter(({ account }) => !account.startsWith('416'))
  if (sure.length === 0 || !mayWrite(c)) return ''
  const [state, given] = [stateOf(refused, 'doubt'), typedIn(refused, 'doubt')]
  return html`<details class="fig"${refused?.act === 'doubt' ? html` open` : ''}><summary>${t.doubt}</summary>${form(c, { action: dunningPaths.doubt(customer.id) }, html`<p class="s soft">${t.doubtText} <a href="${debtPaths.home}">${t.doubtful}</a></p>${selectField({ name: 'due', id: 'doubt-due', label: t.giveUpWhich, value: given('due'), options: dueOptions(c, sure) })}${field({ name: 'day', id: 'doubt-day', type: 'date', label: t.doubtDay, value: given('day') || today(c), required: true, error: state.beside('day') })}${field({ name: 'reason', id: 'doubt-reason', label: t.reason, hint: t.doubtHint, value: given('reason'), maxLength: longestDebtReason, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.doubtDo })}</div>`)}</details>`
}

/** Giving an amount up: proposed by one, approved by another. */
export async function givingUpParts(c: Ctx, customer: Customer, dues: readonly Due[], losses: readonly GivingUp[], refused: RefusedAct | null): Promise<Html | string> {
  const t = words(c).one
  const approver = hasRole(actorOf(c), 'treasurer', 'board')
  const proposed = losses.map((loss) => {
    const own = loss.proposedById === actorOf(c).personId
    const state = stateOf(refused, 'approveLoss')
    const approve = own ? html`<p class="soft">${t.lossWaits}</p>` : approver ? form(c, { action: dunningPaths.approveLoss(loss.dueId) }, html`${field({ name: 'day', id: `day-${loss.dueId}`, type: 'date', label: t.lossDay, value: typedIn(refused, 'approveLoss')('day') || today(c), required: true, error: state.beside('day') })}<div class="actions">${button({ label: t.approveLoss })}</div>`) : ''
    const label = dues.find(({ id }) => id === loss.dueId)?.label ?? ''
    return html`<p>${t.lossBy(loss.proposedBy, money(c, loss.cents), label, loss.reason)}</p>${approve}${approver ? postButton(c, { action: dunningPaths.declineLoss(loss.dueId), label: own ? t.takeBackLoss : t.declineLoss, small: true }) : ''}`
  })
  const free = dues.filter(({ id }) => !losses.some(({ dueId }) => dueId === id))
  const [state, given] = [stateOf(refused, 'giveUp'), typedIn(refused, 'giveUp')]
  const propose =
    free.length === 0 || !mayWrite(c)
      ? ''
      : html`<details class="fig"${refused?.act === 'giveUp' ? html` open` : ''}><summary>${t.giveUp}</summary>${form(c, { action: dunningPaths.giveUp(customer.id) }, html`<p class="s soft">${t.giveUpText}</p>${selectField({ name: 'due', id: 'loss-due', label: t.giveUpWhich, value: given('due'), options: dueOptions(c, free) })}${field({ name: 'reason', id: 'loss-reason', label: t.reason, value: given('reason'), maxLength: 150, required: true, error: state.beside('reason') })}<div class="actions">${button({ label: t.giveUpDo })}</div>`)}</details>`
  return proposed.length === 0 ? propose : html`${section({ title: t.giveUp, content: html`${proposed}` })}${propose}`
}
