/** The form of a payment plan: in how many parts, then each part with its day and amount. */
import { html } from 'hono/html'
import type { Side } from '#db/dunning-tables.ts'
import { addDays, addMonths, asDay, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { attributes } from '#web/components/content.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { money, today, words } from './due-words.ts'
import { evenParts } from './plan-parts.ts'
import type { PlanPart } from './plan-parts.ts'
import { longestPlanWords, mostPlanParts } from './propose-plan.ts'

const usualParts = 3

/** Parts as typed; empty lines are left out. @throws {UserError} `planParts`, those of `parseDay` and `parseMoney`. */
export function partsOf(c: Ctx, given: Fields, side: Side): PlanPart[] {
  const parts: PlanPart[] = []
  for (let place = 1; place <= mostPlanParts[side]; place++) {
    const [day, cents] = [given(`day${place}`).trim(), given(`cents${place}`).trim()]
    if (day === '' && cents === '') continue
    parts.push({ dueOn: parseDay(day, `day${place}`), cents: parseMoney(cents, { language: c.get('language'), field: `cents${place}` }) })
  }
  if (parts.length === 0) throw new UserError('planParts', { most: mostPlanParts[side] }, { field: 'parts' })
  return parts
}

/**
 * The two forms: `?parts=3&first=2026-12-01` prepares even parts, which may be changed before they are sent.
 * @param page the address of the page that shows it, for preparing without a script.
 */
export function planForm(c: Ctx, of: { side: Side; cents: bigint; action: string; page: string; given: Fields; state: FormState }): Html {
  const t = words(c).plan
  const { side, given, state } = of
  const asked = Number(c.req.query('parts') ?? given('count'))
  const most = mostPlanParts[side]
  const least = of.cents < BigInt(most) ? Number(of.cents) : most
  const count = Number.isInteger(asked) && asked >= 1 && asked <= least ? asked : Math.min(usualParts, least)
  const first = asDay(c.req.query('first') ?? given('day1')) ?? addDays(today(c), 7)
  const start = first < today(c) || first > addMonths(today(c), most) ? addDays(today(c), 7) : first
  const sign = decimalSign(c.get('language'))
  const even = evenParts(of.cents, count, start)
  const typed = given('count') !== ''
  const lines = even.map((part, index) => {
    const [day, cents] = [`day${index + 1}`, `cents${index + 1}`]
    return html`<div class="pair">${field({ name: day, type: 'date', label: t.partDay(index + 1), value: typed ? given(day) : part.dueOn, required: true, error: state.beside(day) })}${field({ name: cents, label: t.partAmount(index + 1), value: typed ? given(cents) : plainMoney(part.cents, sign), required: true, error: state.beside(cents), attributes: { inputmode: 'decimal' } })}</div>`
  })
  const prepare = html`<form class="stack m" method="get"${attributes({ action: of.page })}><div class="pair">${selectField({ name: 'parts', label: t.howMany, value: String(count), options: Array.from({ length: least }, (_, index) => ({ value: String(index + 1), label: t.times(index + 1) })) })}${field({ name: 'first', type: 'date', label: t.first, value: start, required: true })}</div><div class="actions">${button({ label: t.prepare })}</div></form>`
  const inside = html`<input type="hidden" name="count" value="${String(count)}"><p>${t.proposeText(money(c, of.cents))}</p>${state.above(...even.flatMap((_, index) => [`day${index + 1}`, `cents${index + 1}`]), 'words')}${lines}${textField({ name: 'words', id: 'plan-words', label: t.words, hint: t.wordsHint, rows: 2, value: given('words'), maxLength: longestPlanWords, error: state.beside('words') })}<p class="s soft">${t.promise}</p><div class="actions">${button({ label: t.send, kind: 'main' })}</div>`
  return html`${prepare}${form(c, { action: of.action }, inside)}`
}
