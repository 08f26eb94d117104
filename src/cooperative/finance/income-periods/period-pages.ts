/** Income for spans of days: the list, one more, a table of them, one less. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { colon, decimalSign } from '#lib/format.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { refusalText } from '#web/refusal.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, money, number, shortDay, yearIn } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { enterPeriods, longestPeriodLabel, readPeriods, removePeriod } from './enter-periods.ts'
import type { PeriodTable } from './enter-periods.ts'
import { deferredCents } from './income-period.ts'
import { enteredPeriod, enteredPeriods } from './income-period-store.ts'
import { periodPaths } from './period-paths.ts'
import { periodReaders, periodWriters } from './period-policy.ts'

const texts = (c: Ctx) => c.get('m').cooperative.incomePeriods

/** `/administration/finance/income-periods`. */
export function makePeriodPages(): App {
  const app = new Hono<Env>()
  app.get(periodPaths.home, periodReaders, (c) => listPage(c, () => '', notRefused, null))
  app.post(periodPaths.home, periodWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const day = (name: string) => parseDay(given(name), name)
        const period = { label: given('label'), account: given('account'), party: given('party').trim().split(/\s/)[0] || null, bookedOn: day('bookedOn'), fromDay: day('fromDay'), toDay: day('toDay'), cents: parseMoney(given('cents'), { language: c.get('language'), field: 'cents' }) }
        await inTransaction(c.get('db'), (tx) => enterPeriods(tx, actorOf(c), [period], c.get('clock')))
        flash(c, texts(c).entered(1))
        return c.redirect(periodPaths.home, 303)
      },
      (refused) => listPage(c, given, refused, null),
    )
  })
  app.post(periodPaths.table, periodWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const read = await readPeriods(c.get('db'), given('table'))
        if (read.faults.length > 0 || given('do') !== 'apply') return listPage(c, given, notRefused, read)
        await inTransaction(c.get('db'), (tx) => enterPeriods(tx, actorOf(c), read.periods, c.get('clock')))
        flash(c, texts(c).entered(read.periods.length))
        return c.redirect(periodPaths.home, 303)
      },
      (refused) => listPage(c, given, refused, null),
    )
  })
  app.post(periodPaths.remove(':period'), periodWriters, async (c) => {
    const id = (c.req.param('period') ?? '').slice(0, 40)
    const gone = await enteredPeriod(c.get('db'), id)
    await inTransaction(c.get('db'), (tx) => removePeriod(tx, actorOf(c), { id }, c.get('clock')))
    flash(c, texts(c).removed, gone && { action: periodPaths.home, values: { label: gone.label, account: gone.account, party: gone.partyCode ?? '', bookedOn: gone.bookedOn, fromDay: gone.fromDay, toDay: gone.toDay, cents: plainMoney(gone.cents, decimalSign(c.get('language'))) } })
    return c.redirect(periodPaths.home, 303)
  })
  return app
}

async function listPage(c: Ctx, given: Fields, state: FormState, read: PeriodTable | null): Promise<Response> {
  const t = texts(c)
  const { year } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const page = pageOf(c)
  const { periods, total } = await enteredPeriods(c.get('db'), page, linesPerPage)
  if (periods.length === 0 && total > 0) return toFirstPage(c)
  const list = table({
    caption: t.title,
    columns: [{ label: t.label }, { label: t.span, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }, { label: t.beyond(shortDay(c, year.endDay)), numeric: true, labelled: true }, { label: t.remove, hidden: true }],
    rows: periods.map((one) => ({
      header: html`${one.label}<small>${[one.partyName, one.account].filter(Boolean).join(', ')}</small>`,
      cells: [t.spanIs(shortDay(c, one.fromDay), shortDay(c, one.toDay)), allMoney(c, one.cents), one.bookedOn > year.endDay ? '' : money(c, deferredCents(one, year.endDay)), mayWrite(c) ? postButton(c, { label: t.remove, small: true, action: periodPaths.remove(one.id), describedAs: `${t.remove}${colon(c.get('language'))}${one.label}` }) : ''],
    })),
  })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'periods',
    status: read && read.faults.length > 0 ? 422 : state.status,
    content: html`${read ? tablePart(c, given, read) : ''}${periods.length === 0 ? empty({ title: t.none, text: t.noneText }) : html`${list}${ledgerPager(c, total)}`}${mayWrite(c) ? await forms(c, given, state, read !== null) : ''}`,
  })
}

/** What a table that was pasted holds: its faults, or how much it is, before anything is written. */
function tablePart(c: Ctx, given: Fields, { faults, periods }: PeriodTable): Html {
  const t = texts(c)
  if (faults.length > 0)
    return html`${note({ kind: 'bad', text: t.wrong(faults.length) })}${table({
      caption: t.wrong(faults.length),
      columns: [{ label: t.line }, { label: t.fault, folded: 'full' }],
      rows: faults.slice(0, 100).map(({ line, code, params }) => ({ header: line === 0 ? t.whole : number(c, line), cells: [refusalText(c.get('m'), new UserError(code, params))] })),
    })}`
  return note({
    kind: 'ok',
    text: html`<p>${t.good(periods.length, allMoney(c, periods.reduce((sum, { cents }) => sum + cents, 0n)))}</p>${form(c, { action: periodPaths.table }, html`<input type="hidden" name="table" value="${given('table')}"><div class="actions">${button({ label: t.apply, kind: 'main', name: 'do', value: 'apply' })}</div>`)}`,
  })
}

async function forms(c: Ctx, given: Fields, state: FormState, ofTable: boolean): Promise<Html> {
  const t = texts(c)
  const accounts = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && code.startsWith('70'))
  const day = (name: 'bookedOn' | 'fromDay' | 'toDay', hint?: string) => field({ name, type: 'date', label: t[name], hint, value: given(name) || (name === 'bookedOn' ? dayOf(c.get('clock').now()) : ''), required: true, error: state.beside(name) })
  const one = section({
    title: t.add,
    content: form(
      c,
      { action: periodPaths.home },
      html`${ofTable ? '' : state.above('label', 'account', 'party', 'bookedOn', 'fromDay', 'toDay', 'cents')}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), maxLength: longestPeriodLabel, required: true, error: state.beside('label') })}<div class="pair">${selectField({ name: 'account', label: t.account, value: given('account') || '706', options: accounts.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })), error: state.beside('account') })}${field({ name: 'party', label: t.party, hint: t.partyHint, value: given('party'), maxLength: 40, error: state.beside('party') })}</div><div class="pair">${day('fromDay')}${day('toDay')}</div><div class="pair">${day('bookedOn', t.bookedHint)}${field({ name: 'cents', label: t.amount, value: given('cents'), required: true, error: state.beside('cents'), attributes: { inputmode: 'decimal' } })}</div><div class="actions">${button({ label: t.add, kind: 'main' })}</div>`,
    ),
  })
  const many = section({ title: t.paste, content: html`<p class="s soft">${t.pasteText}</p>${form(c, { action: periodPaths.table }, html`${textField({ name: 'table', label: t.tableLabel, rows: 6, value: given('table'), required: true })}<div class="actions">${button({ label: t.check })}</div>`)}` })
  return twoColumns(one, many, true)
}
