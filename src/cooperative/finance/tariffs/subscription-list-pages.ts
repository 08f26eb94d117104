/** Subscriptions: the list, and a new one. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { hereWith } from '#web/preferences.ts'
import { ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { periodMonths } from './billing-period.ts'
import { findSubscriber } from './find-subscriber.ts'
import { newestBy } from './flat-price.ts'
import { allPlans, plansById } from './plan-store.ts'
import { longestSubscriptionLabel, subscribe } from './subscribe.ts'
import { searchSubscriptions, subscriptionViews } from './subscription-store.ts'
import type { Subscription } from './subscription-store.ts'
import { billingPage, priceWords, tariffTexts } from './tariff-frame.ts'
import { subscriptionPaths } from './tariff-paths.ts'
import { tariffReaders, tariffWriters } from './tariff-policy.ts'

/** `/administration/finance/subscriptions`, `…/new`. */
export function makeSubscriptionListPages(): App {
  const app = new Hono<Env>()
  app.get(subscriptionPaths.list, tariffReaders, (c) => listPage(c))
  app.get(subscriptionPaths.add, tariffWriters, (c) => addPage(c, (name) => (name === 'who' ? (c.req.query('who') ?? '').slice(0, 60) : ''), notRefused))
  app.post(subscriptionPaths.add, tariffWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const made = await inTransaction(c.get('db'), async (tx) => {
          const customerId = await findSubscriber(tx, given('who'), c.get('clock'))
          const input = { customerId, planId: given('plan'), quantity: quantityOf(given), startDay: parseDay(given('startDay'), 'startDay'), anchorDay: given('anchorDay').trim() === '' ? undefined : parseDay(given('anchorDay'), 'anchorDay'), months: periodMonths.find((one) => String(one) === given('months')) ?? 12, label: given('label') }
          return subscribe(tx, actorOf(c), input, c.get('clock'))
        })
        flash(c, tariffTexts(c).subscription.begun(number(c, made.number)))
        return c.redirect(subscriptionPaths.one(made.id), 303)
      },
      (refused) => addPage(c, given, refused),
    )
  })
  return app
}

/** @throws {UserError} `subscriptionQuantity`. */
export function quantityOf(given: Fields): number {
  if (!/^\s*\d{1,5}\s*$/.test(given('quantity'))) throw new UserError('subscriptionQuantity', { most: 10_000 }, { field: 'quantity' })
  return Number(given('quantity'))
}

async function listPage(c: Ctx): Promise<Response> {
  const t = tariffTexts(c).subscription
  const today = dayOf(c.get('clock').now())
  const view = subscriptionViews.find((one) => one === c.req.query('view')) ?? 'live'
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const page = pageOf(c)
  const [{ subscriptions, total }, plans] = await Promise.all([searchSubscriptions(c.get('db'), { text, view, planId: null, today, page, pageSize: linesPerPage }), plansById(c.get('db'))])
  if (subscriptions.length === 0 && total > 0) return toFirstPage(c)
  const isBare = total === 0 && text === '' && (await searchSubscriptions(c.get('db'), { text: '', view: 'all', planId: null, today, page: 1, pageSize: 1 })).total === 0
  const what = (one: Subscription) => {
    const chosen = newestBy(one.plans, today) ?? one.plans[0]
    const plan = chosen && plans.get(chosen.planId)
    return { words: plan && chosen ? t.planIs(chosen.quantity, plan.name) : '', price: plan && chosen ? (priceWords(c, plan, today, chosen.quantity) ?? '') : '' }
  }
  const list = table({
    caption: t.caption,
    columns: [{ label: t.who }, { label: t.what, folded: 'full' }, { label: t.price, numeric: true, folded: 'first' }, { label: t.period, labelled: true }, { label: t.from, labelled: true }],
    rows: subscriptions.map((one) => {
      const { words, price } = what(one)
      return { header: html`<a href="${subscriptionPaths.one(one.id)}">${one.customerName}</a><small>${[one.customerCode, one.label].filter(Boolean).join(', ')}</small>`, cells: [words, price, t.periodNames[one.months], html`${shortDay(c, one.startDay)}${one.endDay ? html`<small>${t.facts.ending(shortDay(c, one.endDay))}</small>` : ''}`] }
    }),
  })
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: text, placeholder: t.searchLabel, kept: view === 'live' ? {} : { view } })}${chips(t.views, subscriptionViews.map((one) => ({ label: t.viewNames[one], href: hereWith(c, { view: one === 'live' ? null : one, page: null }), current: one === view })))}`
  const add = linkButton({ href: subscriptionPaths.add, label: t.add, icon: 'plus', kind: 'main' })
  return billingPage(c, {
    part: 'subscriptions',
    first: true,
    title: t.title,
    lead: t.lead,
    ...(mayWrite(c) && !isBare ? { actions: add } : {}),
    content: isBare ? empty({ title: t.none, text: t.noneText, ...(mayWrite(c) ? { actions: add } : {}) }) : html`<div class="stack m">${filters}${total === 0 ? empty({ title: t.noneFound, text: t.noneFoundText }) : html`${list}${ledgerPager(c, total)}`}</div>`,
  })
}

async function addPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = tariffTexts(c).subscription
  const all = tariffTexts(c)
  const today = dayOf(c.get('clock').now())
  const plans = (await allPlans(c.get('db'))).filter(({ archived }) => !archived)
  const edit = form(
    c,
    {},
    html`${state.above('who', 'plan', 'quantity', 'startDay', 'anchorDay', 'months', 'label')}${field({ name: 'who', label: t.whoField, hint: t.whoHint, value: given('who'), required: true, maxLength: 200, autocomplete: 'off', error: state.beside('who') })}<div class="pair">${selectField({ name: 'plan', label: t.plan, value: given('plan') || plans[0]?.id, options: plans.map((plan) => ({ value: plan.id, label: `${plan.name}, ${priceWords(c, plan, today) ?? all.plan.noPrice}` })), error: state.beside('plan') })}${field({ name: 'quantity', label: t.quantity, value: given('quantity') || '1', inputmode: 'numeric', maxLength: 5, required: true, error: state.beside('quantity') })}</div><div class="pair">${field({ name: 'startDay', type: 'date', label: t.start, value: given('startDay') || today, required: true, error: state.beside('startDay') })}${field({ name: 'anchorDay', type: 'date', label: t.anchor, hint: t.anchorHint, value: given('anchorDay'), error: state.beside('anchorDay') })}</div>${selectField({ name: 'months', label: t.months, value: given('months') || '12', options: [...periodMonths].reverse().map((one) => ({ value: String(one), label: t.monthsOptions[one] })), error: state.beside('months') })}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), maxLength: longestSubscriptionLabel, error: state.beside('label') })}<div class="actions">${button({ label: all.save, kind: 'main' })}${linkButton({ href: subscriptionPaths.list, label: all.cancel })}</div>`,
  )
  return billingPage(c, { part: 'subscriptions', title: t.addTitle, lead: t.addLead, status: state.status, content: html`<div class="narrow">${edit}</div>` })
}
