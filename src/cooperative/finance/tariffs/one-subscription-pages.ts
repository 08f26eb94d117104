/** One subscription: what it costs, how far it is billed; changed, lowered, ended, its days freed by a credit note. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addDays, dayOf, parseDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { colon, decimalSign } from '#lib/format.ts'
import { plainRate } from '#lib/rate.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { creditAndFree } from '../billing/free-days.ts'
import { salesPaths } from '../sales/sales-paths.ts'
import { allMoney, mayWrite, money, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { periodOn } from './billing-period.ts'
import { newestBy } from './flat-price.ts'
import { allPlans, plansById } from './plan-store.ts'
import type { Plan } from './plan-store.ts'
import { changeSubscription, endSubscription, reduceSubscription, removeReduction } from './subscribe.ts'
import { quantityOf } from './subscription-list-pages.ts'
import { billedSpans, subscriptionById } from './subscription-store.ts'
import type { BilledSpan, Subscription } from './subscription-store.ts'
import { billingPage, longDay, priceWords, tariffTexts } from './tariff-frame.ts'
import { subscriptionPaths } from './tariff-paths.ts'
import { tariffReaders, tariffWriters } from './tariff-policy.ts'
import { parsePercent } from './words.ts'

const texts = (c: Ctx) => tariffTexts(c).subscription
const subscriptionIn = (c: Ctx): Promise<Subscription> => subscriptionById(c.get('db'), (c.req.param('subscription') ?? '').slice(0, 40))
const back = (c: Ctx, one: Subscription): Response => c.redirect(subscriptionPaths.one(one.id), 303)
const versionIn = (given: Fields): number | undefined => (/^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined)

/** `/administration/finance/subscriptions/:subscription` and what is done with it. */
export function makeOneSubscriptionPages(): App {
  const app = new Hono<Env>()
  const one = ':subscription'
  /** A form's page and what it does. */
  const act = (path: string, show: (c: Ctx, subscription: Subscription, given: Fields, state: FormState) => Promise<Response>, run: (c: Ctx, subscription: Subscription, given: Fields) => Promise<string>) => {
    app.get(path, tariffWriters, async (c) => show(c, await subscriptionIn(c), () => '', notRefused))
    app.post(path, tariffWriters, async (c) => {
      const given = await readForm(c)
      const subscription = await subscriptionIn(c)
      return orAgain(
        c,
        async () => {
          flash(c, await run(c, subscription, given))
          return back(c, subscription)
        },
        (refused) => show(c, subscription, given, refused),
      )
    })
  }
  act(subscriptionPaths.change(one), changePage, async (c, subscription, given) => {
    await inTransaction(c.get('db'), (tx) => changeSubscription(tx, actorOf(c), { subscriptionId: subscription.id, fromDay: parseDay(given('fromDay'), 'fromDay'), planId: given('plan'), quantity: quantityOf(given), version: versionIn(given) }, c.get('clock')))
    return texts(c).changed
  })
  act(subscriptionPaths.reduce(one), reducePage, async (c, subscription, given) => {
    await inTransaction(c.get('db'), (tx) => reduceSubscription(tx, actorOf(c), { subscriptionId: subscription.id, fromDay: parseDay(given('fromDay'), 'fromDay'), toDay: parseDay(given('toDay'), 'toDay'), percent: parsePercent(given('percent'), 'percent'), reason: given('reason') }, c.get('clock')))
    return texts(c).reduced
  })
  act(subscriptionPaths.end(one), endPage, async (c, subscription, given) => {
    const lastDay = given('resume') === 'yes' ? null : parseDay(given('lastDay'), 'lastDay')
    const { billedUntil } = await inTransaction(c.get('db'), (tx) => endSubscription(tx, actorOf(c), { subscriptionId: subscription.id, lastDay, reason: given('reason'), version: versionIn(given) }, c.get('clock')))
    return lastDay === null ? texts(c).resumed : billedUntil !== null && billedUntil > lastDay ? texts(c).endedBilled(longDay(c, billedUntil)) : texts(c).ended
  })
  act(subscriptionPaths.free(one), freePage, async (c, subscription, given) => {
    const span = await spanOf(c, subscription, given('invoice') || (c.req.query('invoice') ?? ''))
    const done = await inTransaction(c.get('db'), (tx) => creditAndFree(tx, actorOf(c), { invoiceId: span.invoice.id, issuedOn: dayOf(c.get('clock').now()), reason: given('reason') }, c.get('clock')))
    return texts(c).freed(done.number)
  })
  app.post(subscriptionPaths.removeReduction(one), tariffWriters, async (c) => {
    const given = await readForm(c)
    const subscription = await subscriptionIn(c)
    return orAgain(
      c,
      async () => {
        const gone = subscription.reductions.find(({ id }) => id === given('reduction'))
        await inTransaction(c.get('db'), (tx) => removeReduction(tx, actorOf(c), { subscriptionId: subscription.id, reductionId: given('reduction') }, c.get('clock')))
        flash(c, texts(c).removedReduction, gone && { action: subscriptionPaths.reduce(subscription.id), values: { fromDay: gone.fromDay, toDay: gone.toDay, percent: String(gone.percent / 100), reason: gone.reason } })
        return back(c, subscription)
      },
      (refused) => onePage(c, subscription, refused),
    )
  })
  app.get(subscriptionPaths.one(one), tariffReaders, async (c) => onePage(c, await subscriptionIn(c), notRefused))
  return app
}

/** The billed days of an invoice of this subscription. @throws {UserError} `subscriptionNone` (404). */
async function spanOf(c: Ctx, subscription: Subscription, invoiceId: string): Promise<BilledSpan & { invoice: { id: string; number: string } }> {
  for (const span of await billedSpans(c.get('db'), [subscription.id])) if (span.invoice?.id === invoiceId) return { ...span, invoice: span.invoice }
  throw new UserError('subscriptionNone', {}, { status: 404 })
}

/** « 2 × Hébergement ». */
const planWords = (c: Ctx, plans: ReadonlyMap<string, Plan>, chosen: { planId: string; quantity: number } | undefined): string => (chosen ? texts(c).planIs(chosen.quantity, plans.get(chosen.planId)?.name ?? '') : '')
export const percentWords = (c: Ctx, percent: number): string => plainRate(percent, decimalSign(c.get('language')))

async function onePage(c: Ctx, subscription: Subscription, state: FormState): Promise<Response> {
  const t = texts(c)
  const today = dayOf(c.get('clock').now())
  const [plans, spans] = await Promise.all([plansById(c.get('db')), billedSpans(c.get('db'), [subscription.id])])
  const chosen = newestBy(subscription.plans, today) ?? subscription.plans[0]
  const plan = chosen && plans.get(chosen.planId)
  const until = spans.filter(({ kind }) => kind === 'flat').at(-1)?.toDay ?? null
  const nextFrom = until === null ? subscription.startDay : addDays(until, 1)
  const next = subscription.endDay !== null && nextFrom > subscription.endDay ? null : periodOn(subscription.anchorDay, subscription.months, nextFrom)
  const ended = subscription.endDay
  const facts = ended !== null ? stateMark('zz', ended < today ? t.facts.ended(longDay(c, ended)) : t.facts.ending(longDay(c, ended))) : subscription.startDay > today ? stateMark('run', t.facts.coming(longDay(c, subscription.startDay))) : stateMark('ok', t.facts.live)
  const link = (href: string, label: string) => linkButton({ href, label })
  const actions = mayWrite(c) ? html`${link(subscriptionPaths.change(subscription.id), t.change)}${link(subscriptionPaths.reduce(subscription.id), t.reduce)}${link(subscriptionPaths.end(subscription.id), t.end)}` : undefined
  const figures = stats([
    { term: t.today, value: (plan && priceWords(c, plan, today, chosen?.quantity)) ?? '–', note: planWords(c, plans, chosen) },
    { term: t.billedUntil, value: until === null ? t.notBilled : shortDay(c, until) },
    { term: t.next, value: next === null ? t.noNext : t.nextIs(shortDay(c, nextFrom), shortDay(c, next.toDay)), note: t.periodNames[subscription.months] },
  ])
  return billingPage(c, {
    part: 'subscriptions',
    title: t.titled(number(c, subscription.number), subscription.customerName),
    lead: [subscription.customerCode, subscription.label].filter(Boolean).join(', '),
    facts,
    actions,
    status: state.status,
    content: html`${state.above()}${figures}${twoColumns(billedPart(c, subscription, spans), html`${plansPart(c, subscription, plans, today)}${reductionsPart(c, subscription, today)}`)}`,
  })
}

function plansPart(c: Ctx, subscription: Subscription, plans: ReadonlyMap<string, Plan>, today: Day): Html {
  const t = texts(c)
  const now = newestBy(subscription.plans, today)
  const steps = [...subscription.plans].reverse().map((one): Step => ({ state: one === now ? 'now' : one.fromDay > today ? 'next' : 'done', title: planWords(c, plans, one), when: tariffTexts(c).tariff.comes(longDay(c, one.fromDay)) }))
  return section({ title: t.plans, content: way({ steps, kind: 'back' }) })
}

function reductionsPart(c: Ctx, subscription: Subscription, today: Day): Html | '' {
  const t = texts(c)
  if (subscription.reductions.length === 0) return ''
  const steps = subscription.reductions.map((one): Step => ({
    state: one.toDay < today ? 'done' : one.fromDay > today ? 'next' : 'now',
    title: one.percent === 10_000 ? t.freeIs(shortDay(c, one.fromDay), shortDay(c, one.toDay)) : t.reductionIs(percentWords(c, one.percent), shortDay(c, one.fromDay), shortDay(c, one.toDay)),
    text: one.reason,
    actions: mayWrite(c) ? postButton(c, { action: subscriptionPaths.removeReduction(subscription.id), values: { reduction: one.id }, label: t.removeReduction, small: true, describedAs: `${t.removeReduction}${colon(c.get('language'))}${one.reason}` }) : undefined,
  }))
  return section({ title: t.reductions, content: way({ steps, kind: 'back' }) })
}

/** Days that are dealt with, an invoice's with the way to free them. */
function billedPart(c: Ctx, subscription: Subscription, spans: readonly BilledSpan[]): Html {
  const t = texts(c)
  const shown = [...spans].reverse().slice(0, 60)
  const rows = shown.map((one) => ({
    header: html`${t.nextIs(shortDay(c, one.fromDay), shortDay(c, one.toDay))}<small>${t.kinds[one.kind]}, ${t.outcomes[one.outcome]}</small>`,
    cells: [one.invoice ? html`<a href="${salesPaths.invoice(one.invoice.id)}">${one.invoice.number}</a>` : '', money(c, one.netCents), one.invoice && mayWrite(c) ? html`<a href="${subscriptionPaths.free(subscription.id)}?invoice=${one.invoice.id}" aria-label="${t.free}${colon(c.get('language'))}${one.invoice.number}">${t.free}</a>` : ''],
  }))
  return section({ title: t.billed, content: rows.length === 0 ? html`<p class="soft">${t.noneBilled}</p>` : table({ caption: t.billedCaption, columns: [{ label: t.days }, { label: t.invoice, labelled: true }, { label: t.amount, numeric: true, folded: 'first' }, { label: t.free, hidden: true, folded: 'full' }], rows }) })
}

/** The page of a form on a subscription. */
const formPage = (c: Ctx, subscription: Subscription, what: { title: string; lead: string; state: FormState; fields: readonly string[]; content: Html; confirm: Html }): Promise<Response> =>
  billingPage(c, {
    part: 'subscriptions',
    title: what.title,
    lead: what.lead,
    above: [{ label: texts(c).titled(number(c, subscription.number), subscription.customerName), href: subscriptionPaths.one(subscription.id) }],
    status: what.state.status,
    content: html`<div class="narrow">${form(c, {}, html`${what.state.above(...what.fields)}<input type="hidden" name="version" value="${subscription.version}">${what.content}<div class="actions">${what.confirm}${linkButton({ href: subscriptionPaths.one(subscription.id), label: tariffTexts(c).cancel })}</div>`)}</div>`,
  })

const dayField = (given: Fields, state: FormState, name: string, label: string, usual: string = '') => field({ name, type: 'date', label, value: given(name) || usual, required: true, error: state.beside(name) })

async function changePage(c: Ctx, subscription: Subscription, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const today = dayOf(c.get('clock').now())
  const plans = (await allPlans(c.get('db'))).filter(({ archived, months }) => !archived && subscription.months % months === 0)
  const until = (await billedSpans(c.get('db'), [subscription.id])).at(-1)?.toDay
  const now = newestBy(subscription.plans, today) ?? subscription.plans[0]
  const content = html`${dayField(given, state, 'fromDay', t.fromDay, until === undefined ? subscription.startDay : addDays(until, 1))}<div class="pair">${selectField({ name: 'plan', label: t.plan, value: given('plan') || now?.planId, options: plans.map((plan) => ({ value: plan.id, label: `${plan.name}, ${priceWords(c, plan, today) ?? tariffTexts(c).plan.noPrice}` })), error: state.beside('plan') })}${field({ name: 'quantity', label: t.quantity, value: given('quantity') || String(now?.quantity ?? 1), inputmode: 'numeric', maxLength: 5, required: true, error: state.beside('quantity') })}</div>`
  return formPage(c, subscription, { title: t.change, lead: t.changeLead, state, fields: ['fromDay', 'plan', 'quantity'], content, confirm: button({ label: tariffTexts(c).save, kind: 'main' }) })
}

async function reducePage(c: Ctx, subscription: Subscription, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const content = html`<div class="pair">${dayField(given, state, 'fromDay', t.fromDay)}${dayField(given, state, 'toDay', t.toDay)}</div>${field({ name: 'percent', label: t.percent, hint: t.percentHint, value: given('percent'), required: true, error: state.beside('percent'), attributes: { inputmode: 'decimal' } })}${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason'), required: true, maxLength: 200, error: state.beside('reason') })}`
  return formPage(c, subscription, { title: t.reduce, lead: t.reduceLead, state, fields: ['fromDay', 'toDay', 'percent', 'reason'], content, confirm: button({ label: tariffTexts(c).save, kind: 'main' }) })
}

async function endPage(c: Ctx, subscription: Subscription, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const content = html`${dayField(given, state, 'lastDay', t.lastDay, subscription.endDay ?? dayOf(c.get('clock').now()))}${field({ name: 'reason', label: t.endReason, value: given('reason') || subscription.endReason, maxLength: 300, error: state.beside('reason') })}`
  const confirm = html`${button({ label: t.end, kind: 'main' })}${subscription.endDay === null ? '' : button({ label: t.resume, name: 'resume', value: 'yes' })}`
  return formPage(c, subscription, { title: t.end, lead: t.endLead, state, fields: ['lastDay', 'reason'], content, confirm })
}

async function freePage(c: Ctx, subscription: Subscription, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const span = await spanOf(c, subscription, given('invoice') || (c.req.query('invoice') ?? ''))
  const content = html`<p>${t.nextIs(shortDay(c, span.fromDay), shortDay(c, span.toDay))}${colon(c.get('language'))}${allMoney(c, span.netCents)}</p><input type="hidden" name="invoice" value="${span.invoice.id}">${field({ name: 'reason', label: t.reason, value: given('reason'), required: true, maxLength: 200, error: state.beside('reason') })}`
  return formPage(c, subscription, { title: t.freeTitle(span.invoice.number), lead: t.freeText, state, fields: ['reason'], content, confirm: button({ label: t.freeConfirm, kind: 'bad' }) })
}
