/** Budgets and the cash plan in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { day, dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents, dayShape, id, itemsOf } from '#web/api/shapes.ts'
import { fiscalYearById, fiscalYearOn, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { accountNames } from './actual-store.ts'
import { longestFile, writeBudgetFile } from './budget-file.ts'
import { monthsOf } from './budget-months.ts'
import { budgetReaders, budgetWriters, votedBudgetReaders } from './budget-policy.ts'
import { comparisonOf } from './budget-result.ts'
import { budgetById, budgetInForce, budgetsOfYear } from './budget-store.ts'
import { resultOf, yearCents } from './budget.ts'
import type { Budget } from './budget.ts'
import { cashPlan } from './cash/cash-plan.ts'
import { flowKinds } from './cash/flow.ts'
import { importBudget } from './import-budget.ts'
import { dropDraft, openDraft, removeLine, restoreDraft, saveLine } from './save-budget.ts'
import { voteBudget, withdrawVote } from './vote-budget.ts'

const tags: [string] = ['budget']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
/** By its id; without: that of today, or the last. */
const inYear = z.object({ year: id.optional() })
const onBudget = z.object({ budget: id })
const onLine = onBudget.extend({ heading: z.string().max(12).openapi({ description: 'An account, or the beginning of several.' }) })
const spread = z.enum(['even', 'before', 'end', 'hand']).openapi({ description: 'How the months are made: the same each month, as the last twelve months, all in the last month, by hand.' })
const lineShape = z.object({ account: z.string(), spread, why: z.string(), yearCents: cents, months: z.record(z.string(), cents).openapi({ description: 'Cents by first day of the month; costs and income both positive.' }) })
const budgetShape = z
  .object({ id: z.string(), yearId: z.string(), number: z.int(), label: z.string(), version: z.int(), vote: z.object({ body: z.enum(['meeting', 'board']), votedOn: z.string(), resolution: z.string() }).nullable(), withdrawnWhy: z.string().nullable(), resultCents: cents, lines: z.array(lineShape) })
  .openapi('Budget')
const comparedShape = z.object({ account: z.string(), isCost: z.boolean(), isBudgeted: z.boolean(), budgetYearCents: cents, budgetToDateCents: cents, actualToDateCents: cents, forecastYearCents: cents })
const sumsShape = z.object({ budgetYearCents: cents, budgetToDateCents: cents, actualToDateCents: cents, forecastYearCents: cents, trendYearCents: cents.nullable() })
const comparisonShape = z
  .object({ day: z.string(), toDay: z.string().nullable().openapi({ description: 'The last day of the last month that is over: what « to date » means.' }), yearId: z.string(), budgetId: z.string(), label: z.string(), costs: sumsShape, income: sumsShape, result: sumsShape, lines: z.array(comparedShape), months: z.array(z.object({ month: z.string(), budgetCents: cents, actualCents: cents.nullable(), forecastCents: cents })) })
  .openapi('BudgetComparison')
const cashShape = z
  .object({
    day: z.string(), openingCents: cents, lowest: z.object({ day: z.string(), cents }), belowNothingOn: z.string().nullable(), before: z.array(z.object({ day: z.string(), cents })),
    months: z.array(z.object({ month: z.string(), inCents: cents, outCents: cents, closingCents: cents, lowestCents: cents, depreciationCents: cents, flows: z.array(z.object({ kind: z.enum(flowKinds), cents })) })),
    leftOut: z.object({ lateCents: cents, disputedCents: cents, heldSharesCents: cents }),
  })
  .openapi('CashPlan')
const draftShape = z.strictObject({ yearId: id, label: z.string().max(400), from: z.enum(['nothing', 'actuals', 'budget']).default('nothing'), budgetId: id.optional(), costsPercent: z.int().default(0).openapi({ description: 'Hundredths of a per cent more than what is copied.' }), incomePercent: z.int().default(0) })
const writtenLine = z.strictObject({ spread, cents: cents.optional().openapi({ description: 'Of the year; for every spread but `hand`.' }), months: z.array(cents).max(24).optional().openapi({ description: 'Of each month in order; for `hand`.' }), why: z.string().max(1000).default('') })
const voteShape = z.strictObject({ body: z.enum(['meeting', 'board']), votedOn: dayShape, resolution: z.string().max(200), version: z.int() })
const importShape = z.strictObject({ text: z.string().max(longestFile), replacements: z.record(z.string(), z.string().nullable()).default({}).openapi({ description: 'For accounts that the chart has not: the one that takes its place, or null to leave the line out.' }) })
const fileLine = z.object({ line: z.int(), account: z.string(), label: z.string(), totalCents: cents })
const path = '/api/v1/budgets'
const one = `${path}/{budget}`

const routes = {
  list: apiRoute(budgetReaders, { method: 'get', path, operationId: 'listBudgets', summary: 'Budgets of a fiscal year, drafts too, the latest version first', tags, request: { query: inYear }, responses: { 200: json('All of them.', itemsOf(budgetShape)) } }),
  comparison: apiRoute(votedBudgetReaders, { method: 'get', path: `${path}/comparison`, operationId: 'compareBudget', summary: 'The budget in force beside the books; open to every member', tags, request: { query: inYear }, responses: { 200: json('Line by line and month by month.', comparisonShape) } }),
  cash: apiRoute(budgetReaders, { method: 'get', path: `${path}/cash`, operationId: 'cashPlan', summary: 'Eighteen months of cash', tags, responses: { 200: json('As of today.', cashShape) } }),
  open: apiRoute(budgetWriters, { method: 'post', path, operationId: 'openBudget', summary: 'Begins a draft', tags, request: { body: body(draftShape) }, responses: { 201: json('It is begun.', z.object({ id: z.string(), unknown: z.array(z.string()).openapi({ description: 'Lines that fit no open account any more.' }) })) } }),
  one: apiRoute(budgetReaders, { method: 'get', path: one, operationId: 'readBudget', summary: 'A budget whole', tags, request: { params: onBudget }, responses: { 200: json('With its lines.', budgetShape) } }),
  table: apiRoute(budgetReaders, { method: 'get', path: `${one}/table`, operationId: 'downloadBudget', summary: 'A budget as a table', tags, request: { params: onBudget }, responses: { 200: { description: 'CSV, semicolons, a column a month.', content: { 'text/csv': { schema: z.string() } } } } }),
  import: apiRoute(budgetWriters, { method: 'post', path: `${one}/table`, operationId: 'importBudget', summary: 'Takes a table in; nothing is written while an account is unknown', tags, request: { params: onBudget, body: body(importShape) }, responses: { 200: json('What was done.', z.object({ written: z.boolean(), lines: z.int(), leftOut: z.array(fileLine), unknown: z.array(fileLine) })) } }),
  save: apiRoute(budgetWriters, { method: 'put', path: `${one}/lines/{heading}`, operationId: 'saveBudgetLine', summary: 'Writes a line of a draft', tags, request: { params: onLine, body: body(writtenLine) }, responses: { 204: { description: 'It is written.' } } }),
  remove: apiRoute(budgetWriters, { method: 'delete', path: `${one}/lines/{heading}`, operationId: 'removeBudgetLine', summary: 'Takes a line out of a draft', tags, request: { params: onLine }, responses: { 204: { description: 'It is out.' } } }),
  vote: apiRoute(budgetWriters, { method: 'post', path: `${one}/vote`, operationId: 'voteBudget', summary: 'Records the vote', tags, request: { params: onBudget, body: body(voteShape) }, responses: { 204: { description: 'It is in force from its day.' } } }),
  withdraw: apiRoute(budgetWriters, { method: 'post', path: `${one}/withdraw`, operationId: 'withdrawBudgetVote', summary: 'Withdraws a vote that was entered by mistake', tags, request: { params: onBudget, body: body(z.strictObject({ why: z.string().max(1000) })) }, responses: { 204: { description: 'The one before is in force again.' } } }),
  drop: apiRoute(budgetWriters, { method: 'delete', path: one, operationId: 'dropBudget', summary: 'Puts a draft aside', tags, request: { params: onBudget }, responses: { 204: { description: 'It can be taken up again.' } } }),
  restore: apiRoute(budgetWriters, { method: 'post', path: `${one}/restore`, operationId: 'restoreBudget', summary: 'Takes a draft up again that was put aside', tags, request: { params: onBudget }, responses: { 204: { description: 'It is back.' } } }),
}

const budgetOut = (budget: Budget) => ({
  id: budget.id, yearId: budget.yearId, number: budget.number, label: budget.label, version: budget.version, vote: budget.vote && { body: budget.vote.body, votedOn: budget.vote.on, resolution: budget.vote.resolution }, withdrawnWhy: budget.withdrawnWhy, resultCents: Number(resultOf(budget.lines)),
  lines: budget.lines.map((line) => ({ account: line.account, spread: line.spread, why: line.why, yearCents: Number(yearCents(line)), months: Object.fromEntries([...line.months].map(([month, amount]) => [month, Number(amount)])) })),
})

interface Figures { budgetYearCents: bigint; budgetToDateCents: bigint; actualToDateCents: bigint; forecastYearCents: bigint }
const figuresOut = (of: Figures) => ({ budgetYearCents: Number(of.budgetYearCents), budgetToDateCents: Number(of.budgetToDateCents), actualToDateCents: Number(of.actualToDateCents), forecastYearCents: Number(of.forecastYearCents) })
const sumsOut = (of: Figures & { trendYearCents: bigint | null }) => ({ ...figuresOut(of), trendYearCents: of.trendYearCents === null ? null : Number(of.trendYearCents) })
/** @throws {UserError} `fiscalYearNone` (404). */
async function yearOf(c: Ctx, id: string | undefined): Promise<FiscalYear> {
  if (id !== undefined) return fiscalYearById(c.get('db'), id)
  const year = (await fiscalYearOn(c.get('db'), todayOf(c))) ?? (await fiscalYears(c.get('db'))).at(-1)
  if (!year) throw new UserError('fiscalYearNone', {}, { status: 404 })
  return year
}
const todayOf = (c: Ctx) => dayOf(c.get('clock').now())
const lineOut = ({ line, account, label, totalCents }: { line: number; account: string; label: string; totalCents: bigint }) => ({ line, account, label, totalCents: Number(totalCents) })

/** Its part of the API. */
export function makeBudgetApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => c.json({ items: (await budgetsOfYear(c.get('db'), (await yearOf(c, c.req.valid('query').year)).id)).map(budgetOut) }, 200))
    .openapi(routes.comparison, async (c) => {
      const year = await yearOf(c, c.req.valid('query').year)
      const today = todayOf(c)
      const budget = await budgetInForce(c.get('db'), year.id, today)
      if (!budget) throw new UserError('budgetNone', {}, { status: 404 })
      const found = await comparisonOf(c.get('db'), year, budget, today)
      return c.json({
        day: today, toDay: found.toDay, yearId: year.id, budgetId: budget.id, label: budget.label, costs: sumsOut(found.costs), income: sumsOut(found.income), result: sumsOut(found.result),
        lines: found.lines.map((line) => ({ account: line.account, isCost: line.isCost, isBudgeted: line.isBudgeted, ...figuresOut(line) })),
        months: found.months.map((month) => ({ month: month.month, budgetCents: Number(month.budgetCents), actualCents: month.actualCents === null ? null : Number(month.actualCents), forecastCents: Number(month.forecastCents) })),
      }, 200)
    })
    .openapi(routes.cash, async (c) => {
      const plan = await cashPlan(c.get('db'), todayOf(c))
      if (!plan) throw new UserError('fiscalYearNone', {}, { status: 404 })
      return c.json({
        day: plan.day, openingCents: Number(plan.openingCents), lowest: { day: plan.lowest.day, cents: Number(plan.lowest.cents) }, belowNothingOn: plan.belowNothingOn, before: plan.before.map((point) => ({ day: point.day, cents: Number(point.cents) })),
        months: plan.months.map((month) => ({ month: month.month, inCents: Number(month.inCents), outCents: Number(month.outCents), closingCents: Number(month.closingCents), lowestCents: Number(month.lowestCents), depreciationCents: Number(month.depreciationCents), flows: month.flows.map((flow) => ({ kind: flow.kind, cents: Number(flow.cents) })) })),
        leftOut: { lateCents: Number(plan.leftOut.lateCents), disputedCents: Number(plan.leftOut.disputedCents), heldSharesCents: Number(plan.leftOut.heldSharesCents) },
      }, 200)
    })
    .openapi(routes.open, async (c) => {
      const { from, budgetId, ...input } = c.req.valid('json')
      const source = from === 'budget' ? { budgetId: budgetId ?? '' } : from === 'actuals' ? from : null
      return c.json(await inTransaction(c.get('db'), (tx) => openDraft(tx, actorOf(c), { ...input, from: source }, c.get('clock'))), 201)
    })
    .openapi(routes.one, async (c) => c.json(budgetOut(await budgetById(c.get('db'), c.req.valid('param').budget)), 200))
    .openapi(routes.table, async (c) => {
      const budget = await budgetById(c.get('db'), c.req.valid('param').budget)
      const year = await fiscalYearById(c.get('db'), budget.yearId)
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', `attachment; filename="budget-${year.startDay}-v${budget.number}.csv"`)
      return c.body(writeBudgetFile(budget, monthsOf(year), await accountNames(c.get('db')), c.get('language')))
    })
    .openapi(routes.import, async (c) => {
      const { text, replacements } = c.req.valid('json')
      const plan = await inTransaction(c.get('db'), (tx) => importBudget(tx, actorOf(c), { budgetId: c.req.valid('param').budget, text, language: c.get('language'), replacements: new Map(Object.entries(replacements)) }, c.get('clock')))
      return c.json({ written: plan.unknown.length === 0 && plan.lines.length > 0, lines: plan.lines.length, leftOut: plan.leftOut.map(lineOut), unknown: plan.unknown.map(lineOut) }, 200)
    })
    .openapi(routes.save, async (c) => {
      const { budget, heading: account } = c.req.valid('param')
      const line = c.req.valid('json')
      const amount = line.spread === 'hand' ? { spread: line.spread, months: (line.months ?? []).map(BigInt) } : { spread: line.spread, cents: BigInt(line.cents ?? 0) }
      await inTransaction(c.get('db'), (tx) => saveLine(tx, actorOf(c), { budgetId: budget, account, amount, why: line.why }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.remove, async (c) => {
      const { budget, heading: account } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => removeLine(tx, actorOf(c), { budgetId: budget, account }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.vote, async (c) => {
      const vote = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => voteBudget(tx, actorOf(c), { ...vote, votedOn: day(vote.votedOn), budgetId: c.req.valid('param').budget }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.withdraw, async (c) => {
      await inTransaction(c.get('db'), (tx) => withdrawVote(tx, actorOf(c), { budgetId: c.req.valid('param').budget, why: c.req.valid('json').why }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.drop, async (c) => {
      await inTransaction(c.get('db'), (tx) => dropDraft(tx, actorOf(c), { budgetId: c.req.valid('param').budget }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.restore, async (c) => {
      await inTransaction(c.get('db'), (tx) => restoreDraft(tx, actorOf(c), { budgetId: c.req.valid('param').budget }, c.get('clock')))
      return c.body(null, 204)
    })
}
