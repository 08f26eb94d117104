/** A budget from its first line to its vote: begun, read, put aside, voted, withdrawn, taken away as a table. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { sumCents } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Row } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, mayWrite, money, number, yearIn, yearName } from '../ledger/pages/ledger-frame.ts'
import { accountNames } from './actual-store.ts'
import { writeBudgetFile } from './budget-file.ts'
import { budgetPage, budgetTexts, lineLabel, longDay, monthName } from './budget-frame.ts'
import { monthsOf } from './budget-months.ts'
import { budgetPaths } from './budget-paths.ts'
import { budgetReaders, budgetWriters } from './budget-policy.ts'
import { budgetById, budgetsOfYear } from './budget-store.ts'
import { isCost, resultOf, yearCents } from './budget.ts'
import type { Budget, BudgetLine } from './budget.ts'
import { dropDraft, isInChart, longestBudgetLabel, openDraft, restoreDraft } from './save-budget.ts'
import type { DraftInput } from './save-budget.ts'
import { budgetBodies, longestBudgetResolution, voteBudget, withdrawVote } from './vote-budget.ts'

/** `/administration/finance/budget/new` and `/versions/:budget`. */
export function makeBudgetDraftPages(): App {
  const app = new Hono<Env>()
  app.get(budgetPaths.add, budgetWriters, (c) => newPage(c, (name) => c.req.query(name) ?? '', notRefused))
  app.post(budgetPaths.add, budgetWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id, unknown } = await inTransaction(c.get('db'), (tx) => openDraft(tx, actorOf(c), draftOf(given), c.get('clock')))
        const t = budgetTexts(c).draft
        flash(c, unknown.length > 0 ? t.begunUnknown(unknown.join(', ')) : t.begun)
        return c.redirect(budgetPaths.one(id), 303)
      },
      (refused) => newPage(c, given, refused),
    )
  })
  app.get(budgetPaths.one(':budget'), budgetReaders, async (c) => onePage(c, await budgetIn(c)))
  app.get(budgetPaths.file(':budget'), budgetReaders, async (c) => {
    const budget = await budgetIn(c)
    const year = await fiscalYearById(c.get('db'), budget.yearId)
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="budget-${year.startDay}-v${budget.number}.csv"`)
    return c.body(writeBudgetFile(budget, monthsOf(year), await accountNames(c.get('db')), c.get('language')))
  })
  app.get(budgetPaths.drop(':budget'), budgetWriters, async (c) => {
    const budget = await budgetIn(c)
    return budgetPage(c, { title: budgetTexts(c).draft.drop, content: confirmationPage(c, toDrop(c, budget), budgetPaths.one(budget.id), 'h2') })
  })
  app.post(budgetPaths.drop(':budget'), budgetWriters, async (c) => {
    const budget = await budgetIn(c)
    await inTransaction(c.get('db'), (tx) => dropDraft(tx, actorOf(c), { budgetId: budget.id }, c.get('clock')))
    flash(c, budgetTexts(c).draft.dropped(budget.label), { action: budgetPaths.restore(budget.id), values: {} })
    return c.redirect(`${budgetPaths.home}?year=${budget.yearId}`, 303)
  })
  app.post(budgetPaths.restore(':budget'), budgetWriters, async (c) => {
    const budgetId = (c.req.param('budget') ?? '').slice(0, 40)
    await inTransaction(c.get('db'), (tx) => restoreDraft(tx, actorOf(c), { budgetId }, c.get('clock')))
    flash(c, budgetTexts(c).draft.restored)
    return c.redirect(budgetPaths.one(budgetId), 303)
  })
  app.get(budgetPaths.vote(':budget'), budgetWriters, async (c) => {
    const budget = await budgetIn(c)
    return votePage(c, budget, (name) => (name === 'version' ? String(budget.version) : ''), notRefused)
  })
  app.post(budgetPaths.vote(':budget'), budgetWriters, async (c) => {
    const given = await readForm(c)
    const budget = await budgetIn(c)
    return orAgain(
      c,
      async () => {
        const input = { budgetId: budget.id, body: budgetBodies.find((one) => one === given('body')) ?? 'meeting', votedOn: parseDay(given('votedOn'), 'votedOn'), resolution: given('resolution'), version: Number(given('version')) || 0 }
        await inTransaction(c.get('db'), (tx) => voteBudget(tx, actorOf(c), input, c.get('clock')))
        flash(c, budgetTexts(c).vote.recorded)
        return c.redirect(`${budgetPaths.home}?year=${budget.yearId}`, 303)
      },
      (refused) => votePage(c, budget, given, refused),
    )
  })
  app.get(budgetPaths.withdraw(':budget'), budgetWriters, async (c) => withdrawPage(c, await budgetIn(c), () => '', notRefused))
  app.post(budgetPaths.withdraw(':budget'), budgetWriters, async (c) => {
    const given = await readForm(c)
    const budget = await budgetIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => withdrawVote(tx, actorOf(c), { budgetId: budget.id, why: given('why') }, c.get('clock')))
        flash(c, budgetTexts(c).vote.withdrawn)
        return c.redirect(`${budgetPaths.home}?year=${budget.yearId}`, 303)
      },
      (refused) => withdrawPage(c, budget, given, refused),
    )
  })
  return app
}

/** @throws {UserError} `budgetNone` (404). */
export const budgetIn = (c: Ctx): Promise<Budget> => budgetById(c.get('db'), (c.req.param('budget') ?? '').slice(0, 40))

/** Hundredths of a per cent as typed: « 2,5 », « -3 »; nothing is nothing. @throws {UserError} `budgetPercent`. */
function percentIn(given: Fields, name: 'costsPercent' | 'incomePercent'): number {
  const typed = given(name).replaceAll(/[\s%\u00a0\u202f]/g, '').replace('\u2212', '-').replace(',', '.')
  if (typed === '') return 0
  if (!/^[-+]?\d{1,4}(\.\d{1,2})?$/.test(typed)) throw new UserError('budgetPercent', {}, { field: name })
  return Math.round(Number(typed) * 100)
}

const draftOf = (given: Fields): DraftInput => ({
  yearId: given('year').slice(0, 40), label: given('label'), from: given('from') === 'actuals' ? 'actuals' : given('from') === 'nothing' || given('from') === '' ? null : { budgetId: given('from').slice(0, 40) },
  costsPercent: percentIn(given, 'costsPercent'), incomePercent: percentIn(given, 'incomePercent'),
})

async function newPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = budgetTexts(c).draft
  const db = c.get('db')
  const years = await fiscalYears(db)
  const { year: chosen } = await yearIn(c)
  const year = years.find(({ id }) => id === given('year')) ?? chosen
  const sources = (await Promise.all(years.slice(-3).map(async (one) => (await budgetsOfYear(db, one.id)).filter(({ withdrawnWhy }) => withdrawnWhy === null).map((budget) => ({ value: budget.id, label: t.fromBudget(budget.label, yearName(c, one)) }))))).flat()
  return budgetPage(c, {
    title: t.newTitle,
    lead: t.newLead,
    status: state.status,
    content: html`<div class="narrow">${form(
      c,
      { action: budgetPaths.add },
      html`${state.above('label', 'from', 'costsPercent', 'incomePercent')}${selectField({ name: 'year', label: t.year, value: year?.id, options: years.toReversed().map((one) => ({ value: one.id, label: yearName(c, one) })) })}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label') || (year ? t.labelDefault(year.endDay.slice(0, 4)) : ''), maxLength: longestBudgetLabel, required: true, error: state.beside('label') })}${selectField({
        name: 'from', label: t.from, hint: t.fromHint, value: given('from') || 'actuals', error: state.beside('from'),
        options: [{ value: 'actuals', label: t.fromActuals }, ...sources.toReversed(), { value: 'nothing', label: t.fromNothing }],
      })}${(['costsPercent', 'incomePercent'] as const).map((name) => field({ name, label: t[name], hint: t.percentHint, value: given(name), suffix: '%', maxLength: 8, error: state.beside(name) }))}<div class="actions">${button({ label: t.begin, kind: 'main' })}</div>`,
    )}</div>`,
  })
}

async function onePage(c: Ctx, budget: Budget): Promise<Response> {
  const t = budgetTexts(c)
  const year = await fiscalYearById(c.get('db'), budget.yearId)
  const names = await accountNames(c.get('db'))
  const isDraft = budget.vote === null
  const change = isDraft && mayWrite(c)
  const { vote } = budget
  const lead = vote ? t.versions.voted(t.bodies[vote.body], longDay(c, vote.on), vote.resolution) : t.draft.lead(allMoney(c, resultOf(budget.lines)))
  const lists = [true, false].map((cost) => linesPart(c, budget, year, names, cost, change))
  return budgetPage(c, {
    title: budget.label,
    lead: `${yearName(c, year)}, ${t.versions.version(number(c, budget.number))}. ${lead}`,
    actions: html`${linkButton({ href: budgetPaths.file(budget.id), label: t.download, icon: 'download' })}${change && budget.lines.length > 0 ? linkButton({ href: budgetPaths.vote(budget.id), label: t.draft.vote, kind: 'main' }) : ''}`,
    content: html`${budget.withdrawnWhy === null ? '' : html`<p>${t.versions.withdrawn(budget.withdrawnWhy)}</p>`}${change ? html`<div class="actions">${linkButton({ href: budgetPaths.newLine(budget.id), label: t.draft.add, icon: 'plus' })}${linkButton({ href: budgetPaths.takeIn(budget.id), label: t.draft.import })}${dialogLink({ href: budgetPaths.drop(budget.id), dialog: 'drop', label: t.draft.drop })}</div>${dialog(c, toDrop(c, budget))}` : ''}${
      budget.lines.length === 0 ? empty({ title: t.draft.none, text: t.draft.noneText }) : lists
    }${!isDraft && budget.withdrawnWhy === null && mayWrite(c) ? html`<div class="actions">${linkButton({ href: budgetPaths.withdraw(budget.id), label: t.vote.withdraw })}</div>` : ''}`,
  })
}

const quarterly = (months: readonly ReturnType<typeof monthsOf>[number][]) => Array.from({ length: Math.ceil(months.length / 3) }, (_, index) => months.slice(index * 3, index * 3 + 3))

/** Costs or income: quarters on the line, months one click away on the line's own page. */
function linesPart(c: Ctx, budget: Budget, year: FiscalYear, names: ReadonlyMap<string, { label: string; open: boolean }>, cost: boolean, change: boolean): Html | '' {
  const t = budgetTexts(c)
  const own = budget.lines.filter(({ account }) => isCost(account) === cost)
  if (own.length === 0) return ''
  const quarters = quarterly(monthsOf(year))
  const inQuarter = (line: BudgetLine, months: readonly string[]) => sumCents([...line.months].filter(([month]) => months.includes(month)).map(([, cents]) => cents))
  const rows = own.map((line): Row => ({
    header: html`<a href="${budgetPaths.line(budget.id, line.account)}">${line.account}</a><small>${lineLabel(c, line.account, names)}</small>${line.why ? html`<small>${line.why}</small>` : ''}${change && !isInChart(names, line.account) ? stateMark('warn', t.draft.closed) : ''}`,
    cells: [allMoney(c, yearCents(line)), ...quarters.map((months) => money(c, inQuarter(line, months)))],
  }))
  return section({
    title: cost ? t.costs : t.income,
    content: table({
      even: true,
      caption: cost ? t.costs : t.income,
      columns: [{ label: t.account }, { label: t.year, numeric: true, folded: 'first' }, ...quarters.map((months) => ({ label: `${monthName(c, months[0]!, true)} – ${monthName(c, months.at(-1)!, true)}`, numeric: true, labelled: true }))],
      rows: [...rows, { header: cost ? t.costsTotal : t.incomeTotal, cells: [allMoney(c, sumCents(own.map(yearCents))), ...quarters.map((months) => money(c, sumCents(own.map((line) => inQuarter(line, months)))))], kind: 'sum' }],
    }),
  })
}

function toDrop(c: Ctx, budget: Budget): Confirmation {
  const t = budgetTexts(c).draft
  return { id: 'drop', title: t.dropTitle(budget.label), text: t.dropText, action: budgetPaths.drop(budget.id), confirm: { label: t.drop }, cancel: t.keep }
}

function votePage(c: Ctx, budget: Budget, given: Fields, state: FormState): Promise<Response> {
  const t = budgetTexts(c).vote
  const today = dayOf(c.get('clock').now())
  return budgetPage(c, {
    title: t.title(budget.label),
    lead: `${budgetTexts(c).draft.lead(allMoney(c, resultOf(budget.lines)))} ${t.lead}`,
    above: [{ label: budget.label, href: budgetPaths.one(budget.id) }],
    status: state.status,
    content: html`<div class="narrow">${form(
      c,
      { action: budgetPaths.vote(budget.id) },
      html`${state.above('votedOn', 'resolution')}<input type="hidden" name="version" value="${state.code === 'budgetChanged' ? String(budget.version) : given('version')}">${selectField({ name: 'body', label: t.body, value: given('body') || 'meeting', options: budgetBodies.map((value) => ({ value, label: t.bodies[value] })) })}${field({ name: 'votedOn', type: 'date', label: t.votedOn, value: given('votedOn'), required: true, error: state.beside('votedOn'), attributes: { max: today } })}${field({ name: 'resolution', label: t.resolution, hint: t.resolutionHint, value: given('resolution'), maxLength: longestBudgetResolution, required: true, error: state.beside('resolution') })}<div class="actions">${linkButton({ href: budgetPaths.one(budget.id), label: budgetTexts(c).line.back })}${button({ label: t.record, kind: 'main' })}</div>`,
    )}</div>`,
  })
}

function withdrawPage(c: Ctx, budget: Budget, given: Fields, state: FormState): Promise<Response> {
  const t = budgetTexts(c).vote
  const question = { id: 'withdraw', title: t.withdrawTitle(budget.label), text: t.withdrawText, fields: html`${state.above('why')}${field({ name: 'why', label: t.why, value: given('why'), maxLength: 300, required: true, error: state.beside('why') })}`, action: budgetPaths.withdraw(budget.id), confirm: { label: t.withdraw }, cancel: t.keep }
  return budgetPage(c, { title: t.withdraw, above: [{ label: budget.label, href: budgetPaths.one(budget.id) }], status: state.status, content: confirmationPage(c, question, budgetPaths.one(budget.id), 'h2') })
}
