/** The budget in force beside the books: for who keeps them, and what was voted for every member. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { linkButton } from '#web/components/button.ts'
import { head, section } from '#web/components/layout-parts.ts'
import { chips, crumbs } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '#cooperative/cooperative-paths.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, chooser, mayWrite, number, yearField, yearIn, yearName } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { budgetPage, budgetTexts, longDay } from './budget-frame.ts'
import { budgetPaths } from './budget-paths.ts'
import { budgetReaders, votedBudgetReaders } from './budget-policy.ts'
import { budgetInForce, budgetsOfYear } from './budget-store.ts'
import { comparisonPart } from './budget-views.ts'
import { resultOf } from './budget.ts'
import type { Budget } from './budget.ts'

/** `/administration/finance/budget` and `/cooperative/budget`. */
export function makeBudgetHomePages(): App {
  const app = new Hono<Env>()
  app.get(budgetPaths.home, budgetReaders, (c) => homePage(c))
  app.get(budgetPaths.voted, votedBudgetReaders, (c) => memberPage(c))
  return app
}

const todayOf = (c: Ctx): Day => dayOf(c.get('clock').now())

async function homePage(c: Ctx): Promise<Response> {
  const t = budgetTexts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const today = todayOf(c)
  const [all, inForce] = [await budgetsOfYear(c.get('db'), year.id), await budgetInForce(c.get('db'), year.id, today)]
  const add = `${budgetPaths.add}?year=${year.id}`
  const actions = inForce
    ? html`${linkButton({ href: budgetPaths.file(inForce.id), label: t.download, icon: 'download' })}${mayWrite(c) ? linkButton({ href: `${add}&from=${inForce.id}`, label: t.amend }) : ''}`
    : mayWrite(c) && all.length > 0
      ? linkButton({ href: add, label: t.prepare, kind: 'main' })
      : undefined
  return budgetPage(c, {
    part: 'budget',
    title: t.title,
    lead: t.lead,
    actions,
    content: html`${chooser(c, { fields: [yearField(c, year, years)] })}${
      inForce ? await comparisonPart(c, { year, budget: inForce, today, linked: true }) : empty({ title: t.none, text: t.noneText, ...(mayWrite(c) && all.length === 0 ? { actions: linkButton({ href: add, label: t.prepare, kind: 'main' }) } : {}) })
    }${draftsPart(c, all.filter(({ vote }) => vote === null))}${versionsPart(c, all.filter(({ vote }) => vote !== null), inForce)}`,
  })
}

function draftsPart(c: Ctx, drafts: readonly Budget[]): Html | '' {
  const t = budgetTexts(c)
  if (drafts.length === 0) return ''
  return section({
    title: t.versions.drafts,
    content: table({
      caption: t.versions.drafts,
      columns: [{ label: t.draft.label }, { label: t.draft.lines, numeric: true, labelled: true }, { label: t.result, numeric: true, folded: 'first' }],
      rows: drafts.map((one) => ({ header: html`<a href="${budgetPaths.one(one.id)}">${one.label}</a><small>${t.versions.version(number(c, one.number))}</small>`, cells: [number(c, one.lines.length), allMoney(c, resultOf(one.lines))] })),
    }),
  })
}

/** Votes on a line, the latest first. */
function versionsPart(c: Ctx, voted: readonly Budget[], inForce: Budget | null): Html | '' {
  const t = budgetTexts(c).versions
  if (voted.length === 0) return ''
  const steps = voted.map((one): Step => ({
    state: one.withdrawnWhy !== null ? 'open' : one.id === inForce?.id ? 'now' : 'done',
    title: html`<a href="${budgetPaths.one(one.id)}">${one.label}</a>`,
    when: one.withdrawnWhy !== null ? '' : one.id === inForce?.id ? t.inForce : t.replaced,
    text: html`${one.vote ? t.voted(budgetTexts(c).bodies[one.vote.body], longDay(c, one.vote.on), one.vote.resolution) : ''}, ${t.resultOf(allMoney(c, resultOf(one.lines)))}${one.withdrawnWhy === null ? '' : html`<br>${t.withdrawn(one.withdrawnWhy)}`}`,
  }))
  return section({ title: t.title, content: way({ steps, kind: 'back' }) })
}

async function memberPage(c: Ctx): Promise<Response> {
  const t = budgetTexts(c)
  const { year, years } = await yearIn(c)
  const today = todayOf(c)
  const inForce = year ? await budgetInForce(c.get('db'), year.id, today) : null
  return page(c, {
    title: t.member.title,
    section: 'cooperative',
    body: html`${head({ title: t.member.title, lead: t.member.lead, crumbs: crumbs(c, [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.member.title }]) })}<div class="stack l">${year ? yearChips(c, year, years) : ''}${
      year && inForce ? await comparisonPart(c, { year, budget: inForce, today, linked: false }) : empty({ title: t.none, text: t.noneMember })
    }</div>`,
  })
}

const yearChips = (c: Ctx, year: FiscalYear, years: readonly FiscalYear[]): Html =>
  years.length < 2 ? html`<p class="soft">${yearName(c, year)}</p>` : chips(budgetTexts(c).member.past, years.slice(-4).toReversed().map((one) => ({ label: yearName(c, one), href: `${budgetPaths.voted}?year=${one.id}`, current: one.id === year.id })))
