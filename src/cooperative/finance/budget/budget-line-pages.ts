/** Lines of a draft: written one by one, taken out, taken in from a table. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { colon, decimalSign } from '#lib/format.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney, sumCents } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { allMoney, mayWrite, money, number } from '../ledger/pages/ledger-frame.ts'
import { accountNames } from './actual-store.ts'
import { budgetIn } from './budget-draft-pages.ts'
import { longestFile } from './budget-file.ts'
import { budgetPage, budgetTexts, lineLabel, monthName } from './budget-frame.ts'
import { monthsOf, spreads } from './budget-months.ts'
import { budgetPaths } from './budget-paths.ts'
import { budgetReaders, budgetWriters } from './budget-policy.ts'
import { isCost, yearCents } from './budget.ts'
import type { Budget } from './budget.ts'
import { importBudget } from './import-budget.ts'
import type { ImportPlan, Replacements } from './import-budget.ts'
import { longestBudgetWhy, removeLine, saveLine, shapeOf } from './save-budget.ts'
import type { LineInput } from './save-budget.ts'

/** Below `/administration/finance/budget/versions/:budget`. */
export function makeBudgetLinePages(): App {
  const app = new Hono<Env>()
  app.get(budgetPaths.newLine(':budget'), budgetWriters, async (c) => linePage(c, await budgetIn(c), null, (name) => (name === 'spread' ? 'even' : ''), notRefused))
  app.post(budgetPaths.newLine(':budget'), budgetWriters, async (c) => saved(c, await budgetIn(c), null, await readForm(c)))
  app.get(budgetPaths.line(':budget', ':heading'), budgetReaders, async (c) => {
    const budget = await budgetIn(c)
    const line = lineIn(c, budget)
    const months = new Map([...line.months].map(([month, cents]) => [`month-${month}`, plainMoney(cents, decimalSign(c.get('language')))]))
    return linePage(c, budget, line.account, (name) => months.get(name) ?? { account: line.account, spread: line.spread, why: line.why, total: line.spread === 'hand' ? '' : plainMoney(yearCents(line), decimalSign(c.get('language'))) }[name] ?? '', notRefused)
  })
  app.post(budgetPaths.line(':budget', ':heading'), budgetWriters, async (c) => {
    const budget = await budgetIn(c)
    return saved(c, budget, lineIn(c, budget).account, await readForm(c))
  })
  app.post(budgetPaths.removeLine(':budget', ':heading'), budgetWriters, async (c) => {
    const budget = await budgetIn(c)
    const line = await inTransaction(c.get('db'), (tx) => removeLine(tx, actorOf(c), { budgetId: budget.id, account: lineIn(c, budget).account }, c.get('clock')))
    flash(c, budgetTexts(c).line.removed(line.account), {
      action: budgetPaths.newLine(budget.id),
      values: { account: line.account, why: line.why, spread: line.spread === 'even' || line.spread === 'end' ? line.spread : 'hand', total: plainMoney(yearCents(line), decimalSign(c.get('language'))), ...Object.fromEntries([...line.months].map(([month, cents]) => [`month-${month}`, plainMoney(cents, decimalSign(c.get('language')))])) },
    })
    return c.redirect(budgetPaths.one(budget.id), 303)
  })
  app.get(budgetPaths.takeIn(':budget'), budgetWriters, async (c) => importPage(c, await budgetIn(c), () => '', notRefused, null))
  app.post(budgetPaths.takeIn(':budget'), budgetWriters, async (c) => {
    const given = await readForm(c)
    const budget = await budgetIn(c)
    return orAgain(
      c,
      async () => {
        const plan = await inTransaction(c.get('db'), (tx) => importBudget(tx, actorOf(c), { budgetId: budget.id, text: given('text').slice(0, longestFile), language: c.get('language'), replacements: replacementsIn(given) }, c.get('clock')))
        if (plan.unknown.length > 0) return importPage(c, budget, given, notRefused, plan)
        const t = budgetTexts(c).import
        const [lines, left] = [t.lines(plan.lines.length), t.lines(plan.leftOut.length)]
        flash(c, plan.lines.length === 0 ? t.nothing : plan.leftOut.length === 0 ? t.done(lines) : t.doneLeft(lines, left))
        return c.redirect(budgetPaths.one(budget.id), 303)
      },
      (refused) => importPage(c, budget, given, refused, null),
    )
  })
  return app
}

/** @throws {UserError} `budgetLineNone` (404). */
function lineIn(c: Ctx, budget: Budget): Budget['lines'][number] {
  const line = budget.lines.find(({ account }) => account === c.req.param('heading'))
  if (!line) throw new UserError('budgetLineNone', {}, { status: 404 })
  return line
}

async function amountIn(c: Ctx, budget: Budget, given: Fields): Promise<LineInput['amount']> {
  const spread = spreads.find((one) => one === given('spread')) ?? 'even'
  const amount = (name: string) => (given(name).trim() === '' ? 0n : parseMoney(given(name), { language: c.get('language'), signed: true, field: name }))
  if (spread !== 'hand') return { spread, cents: amount('total') }
  return { spread, months: monthsOf(await fiscalYearById(c.get('db'), budget.yearId)).map((month) => amount(`month-${month}`)) }
}

async function saved(c: Ctx, budget: Budget, account: string | null, given: Fields): Promise<Response> {
  return orAgain(
    c,
    async () => {
      const amount = await amountIn(c, budget, given)
      const input = { budgetId: budget.id, account: account ?? given('account'), amount, why: given('why'), isNew: account === null }
      await inTransaction(c.get('db'), (tx) => saveLine(tx, actorOf(c), input, c.get('clock')))
      flash(c, budgetTexts(c).line.saved(input.account.trim().toUpperCase(), allMoney(c, amount.spread === 'hand' ? sumCents(amount.months) : amount.cents)))
      return c.redirect(budgetPaths.one(budget.id), 303)
    },
    (refused) => linePage(c, budget, account, given, refused),
  )
}

async function linePage(c: Ctx, budget: Budget, account: string | null, given: Fields, state: FormState): Promise<Response> {
  const t = budgetTexts(c).line
  const db = c.get('db')
  const [year, names] = [await fiscalYearById(db, budget.yearId), await accountNames(db)]
  const months = monthsOf(year)
  const line = budget.lines.find((one) => one.account === account)
  const before = account === null ? 0n : sumCents(await shapeOf(db, account, year, dayOf(c.get('clock').now())))
  const change = mayWrite(c) && budget.vote === null
  const above = [{ label: budget.label, href: budgetPaths.one(budget.id) }]
  const lead = account === null ? t.lead : `${lineLabel(c, account, names)}. ${before === 0n ? '' : t.before(allMoney(c, before))}`
  if (!change && line)
    return budgetPage(c, {
      title: t.title(line.account), lead, above, status: state.status,
      content: html`${state.above()}${line.why ? html`<p>${line.why}</p>` : ''}${table({
        caption: t.months,
        columns: [{ label: budgetTexts(c).chart.month }, { label: budgetTexts(c).year, numeric: true }],
        rows: [...months.map((month) => ({ header: monthName(c, month), cells: [money(c, line.months.get(month) ?? 0n)] })), { header: budgetTexts(c).total, cells: [allMoney(c, yearCents(line))], kind: 'sum' as const }],
      })}`,
    })
  const fields = html`${state.above('account', 'total', 'why', ...months.map((month) => `month-${month}`))}${
    account === null ? html`${field({ name: 'account', label: t.account, hint: t.accountHint, value: given('account'), maxLength: 12, required: true, error: state.beside('account'), attributes: { list: 'budget-accounts' } })}<datalist id="budget-accounts">${[...names].filter(([, one]) => one.open).map(([code, one]) => html`<option value="${code}">${one.label}</option>`)}</datalist>` : ''
  }${selectField({ name: 'spread', label: t.spread, value: given('spread'), options: spreads.map((value) => ({ value, label: t.spreads[value] })) })}${field({ name: 'total', label: t.total, hint: t.totalHint, value: given('total'), suffix: '€', maxLength: 20, error: state.beside('total') })}<details${given('spread') === 'hand' ? ' open' : ''}><summary>${t.months}</summary><p class="s soft">${t.monthsHint}</p>${months.map((month) =>
    field({ name: `month-${month}`, label: monthName(c, month), value: given(`month-${month}`), suffix: '€', maxLength: 20, error: state.beside(`month-${month}`) }),
  )}</details>${field({ name: 'why', label: t.why, hint: t.whyHint, value: given('why'), maxLength: longestBudgetWhy, error: state.beside('why') })}<div class="actions">${linkButton({ href: budgetPaths.one(budget.id), label: budgetTexts(c).line.back })}${button({ label: t.save, kind: 'main' })}</div>`
  return budgetPage(c, {
    title: account === null ? t.newTitle : t.title(account), lead, above, status: state.status,
    content: html`<div class="narrow">${form(c, { action: account === null ? budgetPaths.newLine(budget.id) : budgetPaths.line(budget.id, account) }, fields)}</div>${account === null ? '' : html`<div class="actions">${postButton(c, { label: t.remove, action: budgetPaths.removeLine(budget.id, account) })}</div>`}`,
  })
}

/** Answers about accounts that the chart has not: fields `as-<account>`; `-` leaves the line out. */
function replacementsIn(given: Fields): Replacements {
  const found = new Map<string, string | null>()
  for (const account of given('asked').slice(0, 20_000).split(' ').filter(Boolean)) {
    const answer = given(`as-${account}`)
    if (answer !== '') found.set(account, answer === '-' ? null : answer)
  }
  return found
}

async function importPage(c: Ctx, budget: Budget, given: Fields, state: FormState, plan: ImportPlan | null): Promise<Response> {
  const t = budgetTexts(c).import
  const above = [{ label: budget.label, href: budgetPaths.one(budget.id) }]
  if (!plan)
    return budgetPage(c, {
      title: t.title, lead: t.lead, above, status: state.status,
      content: form(c, { action: budgetPaths.takeIn(budget.id) }, html`${state.above('text')}${textField({ name: 'text', label: t.text, hint: t.textHint, value: given('text'), rows: 14, required: true, error: state.beside('text'), attributes: { spellcheck: 'false' } })}<div class="actions">${linkButton({ href: budgetPaths.one(budget.id), label: budgetTexts(c).line.back })}${button({ label: t.take, kind: 'main' })}</div>`),
    })
  const names = await accountNames(c.get('db'))
  const open = [...names].filter(([, one]) => one.open)
  const asked = [...new Map([...plan.unknown, ...plan.leftOut].map((line) => [line.account, line])).values()]
  return budgetPage(c, {
    title: t.title, above, status: 409,
    content: html`${note({ kind: 'warn', text: html`<p><b>${t.unknownTitle}</b></p><p>${t.unknownText}</p>` })}${form(
      c,
      { action: budgetPaths.takeIn(budget.id) },
      html`<input type="hidden" name="text" value="${given('text')}"><input type="hidden" name="asked" value="${asked.map(({ account }) => account).join(' ')}">${asked.map((line) =>
        selectField({
          name: `as-${line.account}`, label: `${t.line(number(c, line.line))}${colon(c.get('language'))}${line.account} ${line.label}`, hint: `${t.amount}${colon(c.get('language'))}${allMoney(c, line.totalCents)}`, value: given(`as-${line.account}`),
          options: [{ value: '', label: t.decide }, { value: '-', label: t.leave }, ...open.filter(([code]) => isCost(code) === isCost(line.account)).map(([code, { label }]) => ({ value: code, label: `${code} ${label}` }))],
        }),
      )}<div class="actions">${linkButton({ href: budgetPaths.one(budget.id), label: budgetTexts(c).line.back })}${button({ label: t.goOn, kind: 'main' })}</div>`,
    )}`,
  })
}
