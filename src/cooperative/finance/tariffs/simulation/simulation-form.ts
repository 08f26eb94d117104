/** The form in which a tariff is proposed, and what was typed in it. */
import { html } from 'hono/html'
import { addDays, addMonths, dayOf, parseDay, startOfMonth } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { decimalSign } from '#lib/format.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { empty } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import { allPlans, priceOn } from '../plan-store.ts'
import type { Plan } from '../plan-store.ts'
import { includedWords, priceWords, tariffTexts } from '../tariff-frame.ts'
import { simulationPaths } from '../tariff-paths.ts'
import { pricesOf } from '../words.ts'
import { longestSimulationLabel, longestSimulationReason } from './propose-simulation.ts'
import type { SimulationInput } from './propose-simulation.ts'
import { simulationPage, simulationTexts } from './simulation-frame.ts'
import type { Simulation } from './simulation-store.ts'

const leavers = ['raised', 'anyone'] as const

/** @throws {UserError} `simulationPercent`. */
function percentIn(given: Fields, name: string): number {
  const typed = given(name).replaceAll(/[\s%\u00a0\u202f]/g, '')
  if (typed === '') return 0
  if (!/^\d{1,3}$/.test(typed)) throw new UserError('simulationPercent', {}, { field: name })
  return Number(typed)
}

/** @throws {UserError} `priceShape`, `gigabytesShape`, `dayShape`, `simulationPercent`. */
export function simulationOf(given: Fields, plans: readonly Plan[]): SimulationInput {
  const movePercent = percentIn(given, 'movePercent')
  return {
    label: given('label'), reason: given('reason'), fromDay: parseDay(given('fromDay'), 'fromDay'), toDay: parseDay(given('toDay'), 'toDay'),
    prices: pricesOf(given, plans),
    behaviour: {
      reducePercent: percentIn(given, 'reducePercent'), leavePercent: percentIn(given, 'leavePercent'), leavers: leavers.find((one) => one === given('leavers')) ?? 'raised',
      movePercent, moveFrom: given('moveFrom') || null, moveTo: given('moveTo') || null,
    },
  }
}

/** A number of ten-thousandths or thousandths as one types it. */
function typed(c: Ctx, value: bigint | null, decimals: number): string {
  if (value === null) return ''
  const text = String(value).padStart(decimals + 1, '0')
  const rest = text.slice(-decimals).replace(/0+$/, '')
  return rest === '' ? text.slice(0, -decimals) : `${text.slice(0, -decimals)}${decimalSign(c.get('language'))}${rest}`
}

/** What a proposal says, as fields of the form: to copy it and change something. */
export function fieldsOf(c: Ctx, one: Simulation): Fields {
  const { behaviour } = one
  const values: Record<string, string> = {
    label: one.label, reason: one.reason, fromDay: one.period.fromDay, toDay: one.period.toDay,
    reducePercent: String(behaviour.reducePercent), leavePercent: String(behaviour.leavePercent), leavers: behaviour.leavers, movePercent: String(behaviour.movePercent), moveFrom: behaviour.moveFrom ?? '', moveTo: behaviour.moveTo ?? '',
  }
  for (const { planId, price, included, overagePrice } of one.prices) Object.assign(values, { [`price-${planId}`]: typed(c, price, 4), [`included-${planId}`]: typed(c, included, 3), [`overage-${planId}`]: typed(c, overagePrice, 4) })
  return (name) => values[name] ?? ''
}

export async function proposePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = simulationTexts(c).form
  const [words, all] = [tariffTexts(c).tariff, tariffTexts(c)]
  const today = dayOf(c.get('clock').now())
  const plans = (await allPlans(c.get('db'))).filter(({ archived }) => !archived)
  if (plans.length === 0) return simulationPage(c, { title: t.title, content: empty({ title: t.noPlan, text: t.noPlanText, actions: linkButton({ href: simulationPaths.list, label: all.cancel }) }) })
  const decimal = { inputmode: 'decimal', autocomplete: 'off' }
  const prices = plans.map((plan) => {
    const hint = priceOn(plan, today) ? t.now([priceWords(c, plan, today), includedWords(c, plan, today)].filter(Boolean).join(', ')) : all.plan.noPrice
    const price = field({ name: `price-${plan.id}`, label: words.priceOf(plan.name, all.lines.per[plan.months]), hint, value: given(`price-${plan.id}`), error: state.beside(`price-${plan.id}`), attributes: decimal })
    if (!plan.measure) return price
    return html`${price}<div class="pair">${field({ name: `included-${plan.id}`, label: words.includedOf, value: given(`included-${plan.id}`), error: state.beside(`included-${plan.id}`), attributes: decimal })}${field({ name: `overage-${plan.id}`, label: words.overageOf, value: given(`overage-${plan.id}`), error: state.beside(`overage-${plan.id}`), attributes: decimal })}</div>`
  })
  const percent = (name: 'reducePercent' | 'leavePercent' | 'movePercent', label: string, hint: string) => field({ name, type: 'number', label, hint, value: given(name) || '0', suffix: t.perCent, error: state.beside(name), attributes: { min: 0, max: 100, step: 1 } })
  const options = [{ value: '', label: t.nobody }, ...plans.map((plan) => ({ value: plan.id, label: plan.name }))]
  const select = (name: 'moveFrom' | 'moveTo', label: string) => selectField({ name, label, value: given(name), options, error: state.beside(name) })
  const named = ['label', 'reason', 'fromDay', 'toDay', 'reducePercent', 'leavePercent', 'movePercent', 'moveTo', ...plans.flatMap(({ id }) => [`price-${id}`, `included-${id}`, `overage-${id}`])]
  const day = (name: 'fromDay' | 'toDay', label: string, usual: string) => field({ name, type: 'date', label, value: given(name) || usual, required: true, error: state.beside(name) })
  const what = html`${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), required: true, maxLength: longestSimulationLabel, error: state.beside('label') })}${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason'), maxLength: longestSimulationReason, error: state.beside('reason') })}`
  const period = html`<h2>${t.period}</h2><p class="soft">${t.periodText}</p><div class="pair">${day('fromDay', t.fromDay, addMonths(startOfMonth(today), -12))}${day('toDay', t.toDay, addDays(startOfMonth(today), -1))}</div>`
  const suppose = html`<h2>${t.whatIf}</h2><p class="soft">${t.whatIfText}</p>${percent('reducePercent', t.reduce, t.reduceHint)}${percent('leavePercent', t.leave, t.leaveHint)}${choices({ name: 'leavers', legend: t.leavers, value: given('leavers') || 'raised', options: leavers.map((one) => ({ value: one, label: t.leaversOptions[one], hint: t.leaversHints[one] })) })}${percent('movePercent', t.move, t.moveHint)}<div class="pair">${select('moveFrom', t.moveFrom)}${select('moveTo', t.moveTo)}</div>`
  const edit = form(c, { action: simulationPaths.add }, html`${state.above(...named)}${what}${period}<h2>${t.prices}</h2><p class="soft">${t.pricesText}</p>${prices}${suppose}<div class="actions">${button({ label: t.send, kind: 'main' })}${linkButton({ href: simulationPaths.list, label: all.cancel })}</div>`)
  return simulationPage(c, { title: t.title, lead: t.lead, ...(state.status === 200 ? {} : { status: state.status }), content: html`<div class="narrow">${edit}</div>` })
}
