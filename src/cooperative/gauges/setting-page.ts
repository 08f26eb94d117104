/** From where gauges call the board: read and set. */
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import { gaugePaths } from './gauge-paths.ts'
import { changeGaugeSetting, gaugeSetting, settingLimits } from './gauge-setting.ts'
import type { SettingInput } from './gauge-setting.ts'
import { gaugeWordsOf } from './gauge-words.ts'

const names = ['runwayNear', 'runwayLeast', 'burnMonths', 'breakEven', 'phantomPercent', 'arrearsPercent', 'seats', 'lossesBefore', 'quietDays'] as const

/** A whole number as it was typed; empty where that may be. */
function readWhole(given: Fields, name: (typeof names)[number]): number | null {
  const typed = given(name).replaceAll(/[\s\u00a0\u202f]/g, '')
  if (typed === '' && (name === 'breakEven' || name === 'seats')) return null
  const [least, most] = settingLimits[name]
  if (!/^\d{1,9}$/.test(typed)) throw new UserError('gaugeNumber', { least, most }, { field: name })
  return Number(typed)
}

function readSetting(given: Fields, c: Ctx): SettingInput {
  const numbers = Object.fromEntries(names.map((name) => [name, readWhole(given, name)])) as unknown as Omit<SettingInput, 'reserveCents' | 'version'>
  const reserve = given('reserve').trim()
  return { ...numbers, reserveCents: reserve === '' ? null : parseMoney(reserve, { language: c.get('language'), field: 'reserve' }), version: Number(given('version')) }
}

/** What was sent, kept and shown again when it is refused. */
export async function saveSetting(c: Ctx): Promise<Response> {
  const given = await readForm(c)
  return orAgain(
    c,
    async () => {
      await inTransaction(c.get('db'), (tx) => changeGaugeSetting(tx, actorOf(c), readSetting(given, c), c.get('clock')))
      flash(c, gaugeWordsOf(c).t.setting.saved)
      return c.redirect(gaugePaths.front, 303)
    },
    (refused) => settingPage(c, refused, given),
  )
}

export async function settingPage(c: Ctx, state: FormState, given: Fields | null = null): Promise<Response> {
  const { t } = gaugeWordsOf(c)
  const now = await gaugeSetting(c.get('db'))
  const hints: Partial<Record<(typeof names)[number], string>> = { burnMonths: t.setting.burnHint, breakEven: t.setting.breakEvenHint, seats: t.setting.seatsHint }
  const reserve = now.reserveCents === null ? '' : plainMoney(now.reserveCents, decimalSign(c.get('language')))
  const fields = names.map((name) => field({ name, label: t.setting[name], hint: hints[name], value: given ? given(name) : (now[name] ?? ''), inputmode: 'numeric', maxLength: 12, error: state.beside(name) }))
  return page(c, {
    title: t.setting.title,
    section: 'cooperative',
    status: state.status,
    body: html`${head({ title: t.setting.title, lead: t.setting.lead, crumbs: crumbs(c, [{ label: t.title, href: gaugePaths.front }, { label: t.setting.title }]) })}<div class="narrow stack m">${state.above('reserve', ...names)}${form(
      c,
      { action: gaugePaths.setting },
      html`<input type="hidden" name="version" value="${state.status === 409 ? now.version : given ? given('version') : now.version}">${field({ name: 'reserve', label: t.setting.reserve, hint: t.setting.reserveHint, value: given ? given('reserve') : reserve, inputmode: 'text', maxLength: 30, suffix: '€', error: state.beside('reserve') })}${fields}<div class="actions">${button({ label: t.setting.save, kind: 'main' })}</div>`,
    )}</div>`,
  })
}
