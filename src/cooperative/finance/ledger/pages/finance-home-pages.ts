/** The books at a glance, and the first three answers that open them. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, dayOf, formatCalendarDay, parseDay } from '#lib/day.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { field } from '#web/components/field.ts'
import { plot } from '#web/components/figures.ts'
import { form } from '#web/components/form.ts'
import { section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { balanceOf } from '../balance.ts'
import { searchEntries } from '../entry-store.ts'
import { openFiscalYear } from '../fiscal-year.ts'
import type { FiscalYear } from '../fiscal-year.ts'
import { charts, ledgerSetting, setUpLedger } from '../set-up-ledger.ts'
import { purchasesWaiting } from '#cooperative/finance/purchases/invoice-list-pages.ts'
import { entryTable } from './entry-list-pages.ts'
import { allMoney, ledgerPage, mayWrite, number, readers, shortDay, texts, writers, yearIn, yearName } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** `/administration/finance`, with what opens the books and their years. */
export function makeFinanceHomePages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.home, readers, (c) => homePage(c, () => '', notRefused))
  app.post(ledgerPaths.settings, writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const first = (await ledgerSetting(c.get('db'))) === undefined
        const chart = charts.find((name) => name === given('chart')) ?? 'company'
        await inTransaction(c.get('db'), async (tx) => {
          await setUpLedger(tx, actorOf(c), { chart, siren: given('siren').trim() || null }, c.get('clock'))
          if (first) await openFiscalYear(tx, actorOf(c), { startDay: parseDay(given('startDay'), 'startDay'), endDay: parseDay(given('endDay'), 'endDay') }, c.get('clock'))
        })
        flash(c, first ? texts(c).home.opened : texts(c).home.settingsSaved)
        return c.redirect(ledgerPaths.home, 303)
      },
      (refused) => homePage(c, given, refused),
    )
  })
  app.post(ledgerPaths.years, writers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => openFiscalYear(tx, actorOf(c), { startDay: parseDay(given('startDay'), 'startDay'), endDay: parseDay(given('endDay'), 'endDay') }, c.get('clock')))
        flash(c, texts(c).home.yearOpened)
        return c.redirect(ledgerPaths.home, 303)
      },
      (refused) => homePage(c, given, refused),
    )
  })
  return app
}

async function homePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return ledgerPage(c, { title: t.title, tab: 'home', status: state.status, content: mayWrite(c) ? beginForm(c, given, state) : empty({ text: t.home.nobody }) })
  const today = dayOf(c.get('clock').now())
  const until = today < year.endDay ? today : year.endDay
  const [cash, income, costs, latest, drafts, months, setting] = await Promise.all([
    balanceOf(c.get('db'), '5', until),
    balanceOf(c.get('db'), '7', until),
    balanceOf(c.get('db'), '6', until),
    searchEntries(c.get('db'), { state: 'validated', yearId: year.id, journal: null, text: '', page: 1, pageSize: 6 }),
    searchEntries(c.get('db'), { state: 'draft', yearId: null, journal: null, text: '', page: 1, pageSize: 1 }),
    monthsOf(c.get('db'), year),
    ledgerSetting(c.get('db')),
  ])
  const result = -(income + costs)
  const figures = stats([
    { term: t.home.cash, value: allMoney(c, cash), note: t.home.lastMonth(shortDay(c, until)) },
    { term: t.home.income, value: allMoney(c, -income) },
    { term: t.home.costs, value: allMoney(c, costs) },
    { term: result < 0n ? t.home.loss : t.home.profit, value: allMoney(c, result) },
  ])
  const waiting = drafts.total > 0 ? note({ kind: 'warn', text: html`<p>${t.home.draftsText(drafts.total)} <a href="${ledgerPaths.entries}?state=draft">${t.home.seeDrafts}</a></p>` }) : ''
  const last = section({
    title: t.home.last,
    link: html`<a href="${ledgerPaths.entries}?year=${year.id}">${t.home.allEntries}</a>`,
    content: latest.entries.length === 0 ? empty({ title: t.home.noEntry, text: t.home.noEntryText, ...(mayWrite(c) ? { actions: html`${linkButton({ href: ledgerPaths.newEntry, label: t.entries.add, kind: 'main' })}${linkButton({ href: ledgerPaths.opening, label: t.files.openingTitle })}` } : {}) }) : entryTable(c, latest.entries, t.home.last),
  })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead(formatCalendarDay(c.get('language'), year.startDay), formatCalendarDay(c.get('language'), year.endDay)),
    tab: 'home',
    status: state.status,
    ...(mayWrite(c) && latest.entries.length > 0 ? { actions: linkButton({ href: ledgerPaths.newEntry, label: t.entries.add, icon: 'plus', kind: 'main' }) } : {}),
    content: html`${waiting}${await purchasesWaiting(c)}${figures}${twoColumns(html`${monthPlot(c, months)}${last}`, html`${yearList(c, years)}${mayWrite(c) ? html`${nextYearForm(c, years, given, state)}${settingsForm(c, setting?.siren ?? '', setting?.chart ?? 'company', given, state)}` : ''}`)}`,
  })
}

interface MonthFigures {
  month: string
  income: bigint
  costs: bigint
}

/** Income and costs of each month of a fiscal year that has any, closings aside. */
async function monthsOf(db: DbOrTx, year: FiscalYear): Promise<MonthFigures[]> {
  const { rows } = await sql<{ month: string; income: number; costs: number }>`
    select to_char(month, 'YYYY-MM') as month, coalesce(sum(credit_cents - debit_cents) filter (where account like '7%'), 0)::bigint as income,
           coalesce(sum(debit_cents - credit_cents) filter (where account like '6%'), 0)::bigint as costs
      from ledger_month where fiscal_year_id = ${year.id} and kind = 'ordinary' and account between '6' and '8' group by 1 order by 1`.execute(db)
  return rows.map((row) => ({ month: row.month, income: BigInt(row.income), costs: BigInt(row.costs) }))
}

const monthName = (c: Ctx, month: string): string => new Intl.DateTimeFormat(c.get('language') === 'fr' ? 'fr-FR' : 'en-GB', { month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-15T00:00:00Z`))

function monthPlot(c: Ctx, months: readonly MonthFigures[]): Html | '' {
  const t = texts(c)
  if (months.length < 2) return ''
  const euros = (cents: bigint) => Math.max(0, Number(cents) / 100)
  const tallest = Math.max(1, ...months.map((one) => Math.max(euros(one.income), euros(one.costs))))
  const step = 10 ** Math.floor(Math.log10(tallest))
  const top = Math.ceil(tallest / step) * step
  const sorted = [...months].sort((a, b) => Number(a.income - a.costs - (b.income - b.costs)))
  const name = (one: MonthFigures | undefined) => (one ? monthName(c, one.month) : '')
  return section({
    title: t.home.byMonth,
    content: html`<ul class="key">${([['c1', t.home.income], ['c2', t.home.costs]] as const).map(([tone, words]) => html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="${tone}" width="12" height="12"/></svg>${words}</li>`)}</ul>${plot({
      label: t.home.byMonthLabel(name(sorted.at(-1)), name(sorted[0])),
      columns: months.flatMap((one) => [[euros(one.income), 0], [0, euros(one.costs)]]),
      tones: ['c1', 'c2'],
      // every other month: twelve names do not fit a phone
      x: months.map((one, index) => (months.length > 6 && index % 2 === 1 ? '' : monthName(c, one.month))),
      y: ['0', number(c, top / 2), number(c, top)],
      top,
    })}<details class="fig"><summary>${t.home.figures}</summary>${table({
      caption: t.home.byMonth,
      fold: false,
      columns: [{ label: t.home.month }, { label: t.home.income, numeric: true }, { label: t.home.costs, numeric: true }],
      rows: months.map((one) => ({ header: monthName(c, one.month), cells: [allMoney(c, one.income), allMoney(c, one.costs)] })),
    })}</details>`,
  })
}

const yearList = (c: Ctx, years: readonly FiscalYear[]): Html =>
  section({
    title: texts(c).home.years,
    content: html`<ul class="list s">${[...years].reverse().map((year) => html`<li><a class="t" href="${ledgerPaths.entries}?year=${year.id}">${yearName(c, year)}</a><span class="soft">${texts(c).home[year.state]}, ${texts(c).home.entriesCount(number(c, year.lastNumber))}</span></li>`)}</ul>`,
  })

const dayFields = (c: Ctx, given: Fields, state: FormState, startDay: string, endDay: string): Html =>
  html`${field({ name: 'startDay', type: 'date', label: texts(c).home.firstDay, value: given('startDay') || startDay, required: true, error: state.beside('startDay') })}${field({ name: 'endDay', type: 'date', label: texts(c).home.lastDay, hint: texts(c).home.lastDayHint, value: given('endDay') || endDay, required: true, error: state.beside('endDay') })}`

function beginForm(c: Ctx, given: Fields, state: FormState): Html {
  const t = texts(c)
  const year = dayOf(c.get('clock').now()).slice(0, 4)
  return html`<div class="narrow stack m"><h2>${t.home.begin}</h2><p>${t.home.beginText}</p>${form(
    c,
    { action: ledgerPaths.settings },
    html`${state.above('siren', 'startDay', 'endDay')}${choices({
      name: 'chart',
      legend: t.home.chart,
      value: given('chart') || 'company',
      options: [
        { value: 'company', label: t.home.company, hint: t.home.companyHint },
        { value: 'association', label: t.home.association, hint: t.home.associationHint },
      ],
    })}${dayFields(c, given, state, `${year}-01-01`, `${year}-12-31`)}${sirenField(c, given('siren'), state)}<div class="actions">${button({ label: t.home.begin, kind: 'main' })}</div>`,
  )}</div>`
}

const sirenField = (c: Ctx, value: string, state: FormState): Html =>
  field({ name: 'siren', label: texts(c).home.siren, hint: texts(c).home.sirenHint, value, inputmode: 'numeric', maxLength: 20, error: state.beside('siren') })

function nextYearForm(c: Ctx, years: readonly FiscalYear[], given: Fields, state: FormState): Html {
  const t = texts(c)
  const startDay = addDays(years.at(-1)!.endDay, 1)
  const refused = state.status !== 200 && given('startDay') !== ''
  return html`<details class="fig"${refused ? ' open' : ''}><summary>${t.home.nextYear}</summary><p class="s soft">${t.home.nextYearText}</p>${form(
    c,
    { action: ledgerPaths.years },
    html`${refused ? state.above('startDay', 'endDay') : ''}${dayFields(c, given, state, startDay, addDays(addMonths(startDay, 12), -1))}<div class="actions">${button({ label: t.home.nextYear })}</div>`,
  )}</details>`
}

function settingsForm(c: Ctx, siren: string, chart: string, given: Fields, state: FormState): Html {
  const t = texts(c)
  const refused = state.status !== 200 && given('startDay') === ''
  return html`<details class="fig"${refused ? ' open' : ''}><summary>${t.home.settings}</summary>${form(
    c,
    { action: ledgerPaths.settings },
    html`<input type="hidden" name="chart" value="${chart}">${refused ? state.above('siren') : ''}${sirenField(c, given('siren') || siren, state)}<div class="actions">${button({ label: t.home.save })}</div>`,
  )}</details>`
}
