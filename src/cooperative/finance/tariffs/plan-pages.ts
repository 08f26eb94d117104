/** Plans and the tariffs that were voted: what is offered, what it costs since when, by whose vote. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { PlanMeasure } from '#db/billing-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { colon, semicolon } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { checkField, field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { mayWrite } from '../ledger/pages/ledger-frame.ts'
import { periodMonths } from './billing-period.ts'
import { enterTariff, longestTariffLabel, tariffBodies, withdrawTariff } from './enter-tariff.ts'
import type { TariffInput } from './enter-tariff.ts'
import { measures } from './overage.ts'
import { allPlans, allTariffs, planById, priceOn, tariffById } from './plan-store.ts'
import type { Plan, Tariff } from './plan-store.ts'
import { addPlan, changePlan, longestPlanName, planLevels } from './save-plan.ts'
import { billingPage, includedWords, longDay, priceWords, tariffTexts } from './tariff-frame.ts'
import { tariffPaths } from './tariff-paths.ts'
import { tariffReaders, tariffWriters } from './tariff-policy.ts'
import { formatPrice, gigabytes, pricesOf } from './words.ts'

const today = (c: Ctx) => dayOf(c.get('clock').now())

/** `/administration/finance/tariffs` and below. */
export function makePlanPages(): App {
  const app = new Hono<Env>()
  app.get(tariffPaths.home, tariffReaders, (c) => homePage(c))
  app.get(tariffPaths.addPlan, tariffWriters, (c) => planForm(c, null, () => '', notRefused))
  app.post(tariffPaths.addPlan, tariffWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const measure = measures.find((one) => one === given('measure')) ?? null
        const input = { code: given('code'), name: given('name'), months: periodMonths.find((one) => String(one) === given('months')) ?? 12, billed: given('billed') === 'arrears' ? ('arrears' as const) : ('advance' as const), measure, ...namesOf(given) }
        await inTransaction(c.get('db'), (tx) => addPlan(tx, actorOf(c), input, c.get('clock')))
        flash(c, tariffTexts(c).plan.added)
        return c.redirect(tariffPaths.home, 303)
      },
      (refused) => planForm(c, null, given, refused),
    )
  })
  app.get(tariffPaths.plan(':plan'), tariffReaders, async (c) => {
    const plan = await planIn(c)
    const fields: Record<string, string> = { name: plan.name, level: plan.level, account: plan.account, archived: plan.archived ? 'yes' : '', version: String(plan.version) }
    return planForm(c, plan, (name) => fields[name] ?? '', notRefused)
  })
  app.post(tariffPaths.plan(':plan'), tariffWriters, async (c) => {
    const given = await readForm(c)
    const plan = await planIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => changePlan(tx, actorOf(c), { planId: plan.id, name: given('name'), ...namesOf(given), archived: given('archived') === 'yes', version: Number(given('version')) || 0 }, c.get('clock')))
        flash(c, tariffTexts(c).plan.changed)
        return c.redirect(tariffPaths.home, 303)
      },
      (refused) => planForm(c, plan, given, refused),
    )
  })
  app.get(tariffPaths.add, tariffWriters, (c) => tariffForm(c, () => '', notRefused))
  app.post(tariffPaths.add, tariffWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = tariffOf(given, await allPlans(c.get('db')))
        const { alreadyBilled } = await inTransaction(c.get('db'), (tx) => enterTariff(tx, actorOf(c), input, c.get('clock')))
        const t = tariffTexts(c).tariff
        flash(c, alreadyBilled > 0 ? t.enteredBilled(alreadyBilled) : t.entered)
        return c.redirect(tariffPaths.home, 303)
      },
      (refused) => tariffForm(c, given, refused),
    )
  })
  app.get(tariffPaths.withdraw(':tariff'), tariffWriters, async (c) => {
    const t = tariffTexts(c).tariff
    const tariff = await tariffById(c.get('db'), (c.req.param('tariff') ?? '').slice(0, 40))
    const question = { id: 'withdraw', title: t.withdrawAsk(tariff.label), text: t.withdrawText, action: tariffPaths.withdraw(tariff.id), confirm: { label: t.withdraw }, cancel: t.keep }
    return billingPage(c, { part: 'plans', title: t.withdraw, content: confirmationPage(c, question, tariffPaths.home, 'h2') })
  })
  app.post(tariffPaths.withdraw(':tariff'), tariffWriters, async (c) => {
    await inTransaction(c.get('db'), (tx) => withdrawTariff(tx, actorOf(c), { tariffId: (c.req.param('tariff') ?? '').slice(0, 40) }, c.get('clock')))
    flash(c, tariffTexts(c).tariff.withdrawDone)
    return c.redirect(tariffPaths.home, 303)
  })
  return app
}

const planIn = (c: Ctx): Promise<Plan> => planById(c.get('db'), (c.req.param('plan') ?? '').slice(0, 40))
const namesOf = (given: Fields) => ({ level: planLevels.find((one) => one === given('level')) ?? ('standard' as const), account: given('account') || '706' })

async function homePage(c: Ctx): Promise<Response> {
  const t = tariffTexts(c).plan
  const [plans, tariffs, billed] = await Promise.all([allPlans(c.get('db')), allTariffs(c.get('db')), c.get('db').selectFrom('billed_span').select('id').limit(1).executeTakeFirst()])
  const actions = mayWrite(c) && plans.length > 0 ? html`${linkButton({ href: tariffPaths.addPlan, label: t.add, icon: 'plus' })}${linkButton({ href: tariffPaths.add, label: tariffTexts(c).tariff.add, kind: 'main' })}` : undefined
  const list =
    plans.length === 0
      ? empty({ title: t.none, text: t.noneText, ...(mayWrite(c) ? { actions: linkButton({ href: tariffPaths.addPlan, label: t.add, kind: 'main' }) } : {}) })
      : table({
          caption: t.caption,
          columns: [{ label: t.name }, { label: t.price, numeric: true, folded: 'first' }, { label: t.included, labelled: true, folded: 'full' }, { label: t.billed, labelled: true }],
          rows: plans.map((plan) => ({
            header: html`<a href="${tariffPaths.plan(plan.id)}">${plan.name}</a><small>${plan.code}${plan.archived ? `, ${t.archived}` : ''}</small>`,
            cells: [priceWords(c, plan, today(c)) ?? html`<span class="soft">${t.noPrice}</span>`, includedWords(c, plan, today(c)), t.billedWords[plan.billed]],
          })),
        })
  return billingPage(c, { part: 'plans', first: true, title: t.title, lead: t.lead, actions, content: html`${list}${plans.length === 0 ? '' : tariffsPart(c, plans, tariffs, billed !== undefined)}` })
}

/** Votes on a line: the one in force, those before, those to come. Once anything is billed, only what is to come is offered to be withdrawn. */
function tariffsPart(c: Ctx, plans: readonly Plan[], tariffs: readonly Tariff[], isBilling: boolean): Html {
  const t = tariffTexts(c).tariff
  const language = c.get('language')
  const nameOf = (id: string) => plans.find((plan) => plan.id === id)
  const inForce = tariffs.find(({ withdrawn, fromDay }) => !withdrawn && fromDay <= today(c))
  const steps = tariffs.map((one): Step => {
    const words = one.prices.flatMap(({ planId, price, included, overagePrice }) => {
      const plan = nameOf(planId)
      if (!plan) return []
      const more = included === null || overagePrice === null || !plan.measure ? '' : ` (${tariffTexts(c).plan.includes(gigabytes(language, included), plan.measure)}, ${tariffTexts(c).plan.beyond(formatPrice(language, overagePrice))})`
      return [`${plan.name} ${formatPrice(language, price)} ${tariffTexts(c).lines.per[plan.months]}${more}`]
    })
    return {
      state: one.withdrawn ? 'open' : one === inForce ? 'now' : one.fromDay > today(c) ? 'next' : 'done',
      title: one.label,
      when: one.withdrawn ? t.withdrawn : one.fromDay > today(c) ? t.comes(longDay(c, one.fromDay)) : t.inForce(longDay(c, one.fromDay)),
      text: html`${t.votedBy(one.body, longDay(c, one.votedOn), one.resolution)}.<br>${words.join(semicolon(c.get('language')))}`,
      actions: mayWrite(c) && !one.withdrawn && (one.fromDay > today(c) || !isBilling) ? linkButton({ href: tariffPaths.withdraw(one.id), label: t.withdraw, small: true, describedAs: `${t.withdraw}${colon(c.get('language'))}${one.label}` }) : undefined,
    }
  })
  return section({ title: t.section, content: steps.length === 0 ? html`<p class="soft">${t.none}</p>` : way({ steps, kind: 'back' }) })
}

async function planForm(c: Ctx, plan: Plan | null, given: Fields, state: FormState): Promise<Response> {
  const t = tariffTexts(c).plan
  const all = tariffTexts(c)
  const only = { readonly: !mayWrite(c) }
  const name = field({ name: 'name', label: t.nameField, hint: t.nameHint, value: given('name'), required: true, maxLength: longestPlanName, error: state.beside('name'), attributes: only })
  const shape = plan
    ? ''
    : html`${field({ name: 'code', label: t.code, hint: t.codeHint, value: given('code'), required: true, maxLength: 12, autocomplete: 'off', error: state.beside('code') })}<div class="pair">${selectField({ name: 'months', label: t.monthsField, value: given('months') || '12', options: periodMonths.map((one) => ({ value: String(one), label: all.months[one] })) })}${selectField({ name: 'billed', label: t.billedField, value: given('billed') || 'advance', options: (['advance', 'arrears'] as const).map((one) => ({ value: one, label: t.billedOptions[one] })) })}</div>${selectField({ name: 'measure', label: t.measureField, hint: t.measureHint, value: given('measure'), options: (['none', ...measures] as const).map((one) => ({ value: one === 'none' ? '' : one, label: t.measureOptions[one] })) })}`
  const rest = html`<div class="pair">${selectField({ name: 'level', label: t.level, hint: t.levelHint, value: given('level') || 'standard', options: planLevels.map((one) => ({ value: one, label: t.levels[one] })) })}${field({ name: 'account', label: t.account, value: given('account') || '706', maxLength: 12, autocomplete: 'off', error: state.beside('account'), attributes: only })}</div>${plan ? html`${checkField({ name: 'archived', label: t.archive, hint: t.archiveHint, value: 'yes', checked: given('archived') === 'yes' })}<input type="hidden" name="version" value="${given('version')}">` : ''}`
  const edit = form(c, {}, html`${state.above('code', 'name', 'account')}${plan ? '' : shape}${name}${rest}${mayWrite(c) ? html`<div class="actions">${button({ label: all.save, kind: 'main' })}${linkButton({ href: tariffPaths.home, label: all.cancel })}</div>` : ''}`)
  const history = plan && plan.prices.length > 0 ? section({ title: t.prices, content: pricesTable(c, plan, plan.measure) }) : ''
  return billingPage(c, { part: 'plans', title: plan ? plan.name : t.addTitle, ...(plan ? {} : { lead: t.addLead }), status: state.status, content: html`<div class="narrow">${edit}</div>${history}` })
}

const pricesTable = (c: Ctx, plan: Plan, measure: PlanMeasure | null): Html => {
  const t = tariffTexts(c).plan
  return table({
    caption: t.prices,
    columns: [{ label: t.since }, { label: t.price, numeric: true }, ...(measure ? [{ label: t.included, labelled: true }] : [])],
    rows: [...plan.prices].reverse().map((one) => ({ header: longDay(c, one.fromDay), cells: [`${formatPrice(c.get('language'), one.price)} ${tariffTexts(c).lines.per[plan.months]}`, ...(measure ? [includedWords(c, plan, one.fromDay)] : [])] })),
  })
}

/** @throws {UserError} `priceShape`, `gigabytesShape`, `dayShape`. */
function tariffOf(given: Fields, plans: readonly Plan[]): TariffInput {
  return {
    label: given('label'), fromDay: parseDay(given('fromDay'), 'fromDay'), body: tariffBodies.find((one) => one === given('body')) ?? 'meeting', votedOn: parseDay(given('votedOn'), 'votedOn'), resolution: given('resolution'),
    prices: pricesOf(given, plans),
  }
}

async function tariffForm(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = tariffTexts(c).tariff
  const all = tariffTexts(c)
  const plans = (await allPlans(c.get('db'))).filter(({ archived }) => !archived)
  const decimal = { inputmode: 'decimal', autocomplete: 'off' }
  const priceFields = plans.map((plan) => {
    const now = priceOn(plan, today(c))
    const hint = now ? t.now([priceWords(c, plan, today(c)), includedWords(c, plan, today(c))].filter(Boolean).join(', ')) : all.plan.noPrice
    const price = field({ name: `price-${plan.id}`, label: t.priceOf(plan.name, all.lines.per[plan.months]), hint, value: given(`price-${plan.id}`), error: state.beside(`price-${plan.id}`), attributes: decimal })
    if (!plan.measure) return price
    return html`${price}<div class="pair">${field({ name: `included-${plan.id}`, label: t.includedOf, value: given(`included-${plan.id}`), error: state.beside(`included-${plan.id}`), attributes: decimal })}${field({ name: `overage-${plan.id}`, label: t.overageOf, value: given(`overage-${plan.id}`), error: state.beside(`overage-${plan.id}`), attributes: decimal })}</div>`
  })
  const named = ['label', 'fromDay', 'votedOn', 'resolution', ...plans.flatMap(({ id }) => [`price-${id}`, `included-${id}`, `overage-${id}`])]
  const edit = form(
    c,
    {},
    html`${state.above(...named)}<div class="pair">${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), required: true, maxLength: longestTariffLabel, error: state.beside('label') })}${field({ name: 'fromDay', type: 'date', label: t.fromDay, hint: t.fromHint, value: given('fromDay'), required: true, error: state.beside('fromDay') })}</div><div class="pair">${selectField({ name: 'body', label: t.body, value: given('body') || 'meeting', options: tariffBodies.map((one) => ({ value: one, label: t.bodies[one] })) })}${field({ name: 'votedOn', type: 'date', label: t.votedOn, value: given('votedOn'), required: true, error: state.beside('votedOn') })}</div>${field({ name: 'resolution', label: t.resolution, value: given('resolution'), required: true, maxLength: 60, error: state.beside('resolution') })}<h2>${t.prices}</h2><p class="soft">${t.pricesText}</p>${priceFields}<div class="actions">${button({ label: all.save, kind: 'main' })}${linkButton({ href: tariffPaths.home, label: all.cancel })}</div>`,
  )
  return billingPage(c, { part: 'plans', title: t.addTitle, lead: t.addLead, status: state.status, content: html`<div class="narrow">${edit}</div>` })
}
