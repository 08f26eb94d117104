/** What a project spent, entry by entry; the treasurer says what is of it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { colon } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { countExpense, dropExpense } from './count-expense.ts'
import { aboveProject, projectIn } from './one-project-pages.ts'
import { projectPage } from './project-form-pages.ts'
import { projectPaths } from './project-paths.ts'
import { countsExpenses } from './project-policy.ts'
import { expenseCandidates, expensesOf } from './project-store.ts'
import type { Candidate, Expense, Project } from './project-store.ts'
import { projectWordsOf } from './project-words.ts'

/** `/cooperative/projects/:project/expenses`. */
export function makeExpensePages(): App {
  const app = new Hono<Env>()
  app.get(projectPaths.expenses(':project'), signedIn, async (c) => expensePage(c, await projectIn(c), notRefused))
  app.post(projectPaths.expenses(':project'), countsExpenses, async (c) => {
    const given = await readForm(c)
    const project = await projectIn(c)
    return orAgain(
      c,
      async () => {
        const kind = (['entry', 'invoice', 'asset'] as const).find((one) => one === given('kind'))
        if (!kind) throw new UserError('projectExpenseNone', {}, { status: 404 })
        const { id } = await inTransaction(c.get('db'), (tx) => countExpense(tx, actorOf(c), { projectId: project.id, expense: kind === 'entry' ? { kind, id: given('id').slice(0, 40), place: null } : { kind, id: given('id').slice(0, 40) } }, c.get('clock')))
        flash(c, projectWordsOf(c).t.expenses.added, { action: projectPaths.removeExpense(project.id, id), values: {} })
        return c.redirect(projectPaths.expenses(project.id), 303)
      },
      (refused) => expensePage(c, project, refused),
    )
  })
  app.post(projectPaths.removeExpense(':project', ':expense'), countsExpenses, async (c) => {
    const project = await projectIn(c)
    const expenseId = (c.req.param('expense') ?? '').slice(0, 40)
    const expense = (await expensesOf(c.get('db'), project.id)).find(({ id }) => id === expenseId)
    await inTransaction(c.get('db'), (tx) => dropExpense(tx, actorOf(c), { projectId: project.id, expenseId }, c.get('clock')))
    flash(c, projectWordsOf(c).t.expenses.removed, expense && { action: projectPaths.expenses(project.id), values: { kind: expense.kind, id: expense.subjectId } })
    return c.redirect(projectPaths.expenses(project.id), 303)
  })
  return app
}

async function expensePage(c: Ctx, project: Project, state: FormState): Promise<Response> {
  const { t } = projectWordsOf(c)
  const counts = hasRole(actorOf(c), 'treasurer')
  const expenses = await expensesOf(c.get('db'), project.id)
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const adding = counts
    ? section({
        title: t.expenses.candidates,
        content: html`<p class="soft">${t.expenses.candidatesText}</p>${search({ label: t.expenses.search, button: t.expenses.searchButton, value: text, placeholder: t.expenses.search })}${candidateTable(c, project, await expenseCandidates(c.get('db'), text))}`,
      })
    : ''
  return projectPage(c, { title: t.expenses.title, lead: counts ? t.expenses.lead : t.expenses.leadReader, above: aboveProject(c, project), status: state.status, content: html`<div class="stack l">${state.above()}${expenses.length === 0 ? empty({ title: t.expenses.none, text: counts ? t.expenses.noneText : t.one.expensesNone }) : expenseTable(c, project, expenses)}${adding}</div>` })
}

function expenseTable(c: Ctx, project: Project, expenses: readonly Expense[]): Html {
  const { t, money, shortDay } = projectWordsOf(c)
  const mayRead = hasRole(actorOf(c), 'treasurer', 'auditor', 'board')
  const counts = hasRole(actorOf(c), 'treasurer')
  const noteOf = (one: Expense) => (one.isReversed ? t.expenses.reversed : one.cents === null ? t.expenses.pending : t.expenses.kinds[one.kind])
  return table({
    caption: t.expenses.caption,
    columns: [{ label: t.expenses.label }, { label: t.expenses.day, labelled: true }, { label: t.expenses.amount, numeric: true, folded: 'first' }, ...(counts ? [{ label: t.expenses.remove, hidden: true, folded: 'end' as const }] : [])],
    rows: [
      ...expenses.map((one) => ({
        header: html`${mayRead && one.entryId ? html`<a href="${ledgerPaths.entry(one.entryId)}">${one.label}</a>` : one.label}<small>${noteOf(one)}</small>`,
        cells: [shortDay(one.day), one.cents === null ? '' : one.isReversed ? html`<s>${money(one.cents)}</s>` : money(one.cents), ...(counts ? [postButton(c, { action: projectPaths.removeExpense(project.id, one.id), label: t.expenses.remove, small: true, describedAs: `${t.expenses.remove}${colon(c.get('language'))}${one.label}` })] : [])],
      })),
      { header: t.expenses.total, cells: ['', money(project.spentCents), ...(counts ? [''] : [])], kind: 'sum' as const },
    ],
  })
}

function candidateTable(c: Ctx, project: Project, candidates: readonly Candidate[]): Html {
  const { t, money, shortDay } = projectWordsOf(c)
  if (candidates.length === 0) return html`<p class="soft">${t.expenses.candidatesNone}</p>`
  return table({
    caption: t.expenses.candidates,
    columns: [{ label: t.expenses.label }, { label: t.expenses.day, labelled: true }, { label: t.expenses.amount, numeric: true, folded: 'first' }, { label: t.expenses.add, hidden: true, folded: 'end' }],
    rows: candidates.map((one) => ({
      header: html`${one.label}<small>${t.expenses.kinds[one.kind]}</small>`,
      cells: [shortDay(one.day), money(one.cents), postButton(c, { action: projectPaths.expenses(project.id), values: { kind: one.kind, id: one.id }, label: t.expenses.add, small: true, describedAs: `${t.expenses.add}${colon(c.get('language'))}${one.label}` })],
    })),
  })
}
