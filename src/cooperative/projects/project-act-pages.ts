/** What those who lead a project and those who keep projects write: news, steps, a stop. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { parseMoney } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env, Guard } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { longest } from './enter-project.ts'
import { aboveProject, projectIn } from './one-project-pages.ts'
import { projectPage } from './project-form-pages.ts'
import { projectPaths } from './project-paths.ts'
import { keepsProjects, leadsProject } from './project-policy.ts'
import type { Project } from './project-store.ts'
import { projectWordsOf } from './project-words.ts'
import { deliverMilestone, expectMilestone, milestoneIn, reopenMilestone, resumeProject, stopProject, tellNews } from './tell-project.ts'

type Show = (c: Ctx, project: Project, given: Fields, state: FormState) => Promise<Response>
const stepId = (c: Ctx): string => c.req.param('milestone') ?? ''

/** `/cooperative/projects/:project/news`, `…/stop`, `…/resume`, `…/milestones/:milestone`. */
export function makeProjectActPages(): App {
  const app = new Hono<Env>()
  /** A page with a form, and what the form does: its command in a transaction, then the project with what is said. */
  const act = (path: string, guard: Guard, show: Show, run: (tx: Tx, c: Ctx, project: Project, given: Fields) => Promise<string>) => {
    app.get(path, guard, async (c) => show(c, await projectIn(c), () => '', notRefused))
    app.post(path, guard, async (c) => {
      const given = await readForm(c)
      const project = await projectIn(c)
      return orAgain(
        c,
        async () => {
          flash(c, await inTransaction(c.get('db'), (tx) => run(tx, c, project, given)))
          return c.redirect(projectPaths.one(project.id), 303)
        },
        (refused) => show(c, project, given, refused),
      )
    })
  }
  act(projectPaths.news(':project'), leadsProject, newsPage, async (tx, c, project, given) => {
    const expectedCents = given('expected').trim() === '' ? null : parseMoney(given('expected'), { language: c.get('language'), field: 'expected' })
    await tellNews(tx, actorOf(c), { projectId: project.id, words: given('words'), expectedCents }, c.get('clock'))
    return projectWordsOf(c).t.news.told
  })
  act(projectPaths.stop(':project'), keepsProjects, (c, project, given, state) => stopPage(c, project, given, state, 'stop'), async (tx, c, project, given) => {
    await stopProject(tx, actorOf(c), { projectId: project.id, reason: given('reason') }, c.get('clock'))
    return projectWordsOf(c).t.stop.stopped
  })
  act(projectPaths.resume(':project'), keepsProjects, (c, project, given, state) => stopPage(c, project, given, state, 'resume'), async (tx, c, project, given) => {
    await resumeProject(tx, actorOf(c), { projectId: project.id, reason: given('reason') }, c.get('clock'))
    return projectWordsOf(c).t.stop.resumed
  })
  act(projectPaths.milestone(':project', ':milestone'), leadsProject, milestonePage, async (tx, c, project, given) => {
    const about = { projectId: project.id, milestoneId: stepId(c) }
    if (given('do') === 'expect') {
      await expectMilestone(tx, actorOf(c), { ...about, expectedOn: parseDay(given('expectedOn'), 'expectedOn') }, c.get('clock'))
      return projectWordsOf(c).t.milestone.expected
    }
    await deliverMilestone(tx, actorOf(c), { ...about, doneOn: parseDay(given('doneOn'), 'doneOn'), words: given('words'), link: given('link') }, c.get('clock'))
    return projectWordsOf(c).t.milestone.delivered
  })
  app.post(projectPaths.reopen(':project', ':milestone'), leadsProject, async (c) => {
    const project = await projectIn(c)
    await inTransaction(c.get('db'), (tx) => reopenMilestone(tx, actorOf(c), { projectId: project.id, milestoneId: stepId(c) }, c.get('clock')))
    flash(c, projectWordsOf(c).t.one.reopened)
    return c.redirect(projectPaths.one(project.id), 303)
  })
  return app
}

const back = (c: Ctx, project: Project) => linkButton({ href: projectPaths.one(project.id), label: projectWordsOf(c).t.form.cancel })

async function newsPage(c: Ctx, project: Project, given: Fields, state: FormState): Promise<Response> {
  const { news } = projectWordsOf(c).t
  const content = form(
    c,
    {},
    html`${state.above('words', 'expected')}${textField({ name: 'words', label: news.words, value: given('words'), required: true, maxLength: longest.words, error: state.beside('words') })}${field({ name: 'expected', label: news.expected, hint: news.expectedHint, value: given('expected'), error: state.beside('expected'), attributes: { inputmode: 'decimal', autocomplete: 'off' } })}<div class="actions">${button({ label: news.send, kind: 'main' })}${back(c, project)}</div>`,
  )
  return projectPage(c, { title: news.title, lead: news.lead, above: aboveProject(c, project), status: state.status, content: html`<div class="narrow">${content}</div>` })
}

async function stopPage(c: Ctx, project: Project, given: Fields, state: FormState, what: 'stop' | 'resume'): Promise<Response> {
  const { t } = projectWordsOf(c)
  const { stop } = t
  const content = form(
    c,
    {},
    html`${state.above('reason')}${textField({ name: 'reason', label: stop.reason, hint: stop.reasonHint, value: given('reason'), required: true, maxLength: longest.words, error: state.beside('reason') })}<div class="actions">${button({ label: stop[what], kind: what === 'stop' ? 'bad' : 'main' })}${back(c, project)}</div>`,
  )
  return projectPage(c, { title: what === 'stop' ? stop.title : stop.resumeTitle, lead: what === 'stop' ? `${stop.lead(t.stops[project.vote.stopBody])} ${project.vote.stopWords}` : stop.resumeLead, above: aboveProject(c, project), status: state.status, content: html`<div class="narrow">${content}</div>` })
}

async function milestonePage(c: Ctx, project: Project, given: Fields, state: FormState): Promise<Response> {
  const { milestone: t, ...all } = projectWordsOf(c).t
  const step = milestoneIn(project, stepId(c))
  const today = dayOf(c.get('clock').now())
  const done = form(
    c,
    {},
    html`${field({ name: 'doneOn', type: 'date', label: t.doneOn, value: given('doneOn') || today, required: true, error: state.beside('doneOn') })}${textField({ name: 'words', label: t.words, hint: t.wordsHint, value: given('words'), rows: 2, required: true, maxLength: longest.doneWords, error: state.beside('words') })}${field({ name: 'link', type: 'url', label: t.link, hint: t.linkHint, value: given('link'), maxLength: longest.link, error: state.beside('link') })}<div class="actions">${button({ label: t.deliver, kind: 'main', name: 'do', value: 'deliver' })}${back(c, project)}</div>`,
  )
  const later = form(c, {}, html`${field({ name: 'expectedOn', type: 'date', label: t.expectedOn, value: given('expectedOn') || step.expectedOn || '', required: true, error: state.beside('expectedOn') })}<div class="actions">${button({ label: t.expect, name: 'do', value: 'expect' })}</div>`)
  return projectPage(c, {
    title: step.label,
    lead: `${all.one.stepPlanned(projectWordsOf(c).shortDay(step.plannedOn))}. ${t.lead}`.replace(/^./u, (first) => first.toLocaleUpperCase()),
    above: aboveProject(c, project),
    status: state.status,
    content: html`<div class="narrow stack l">${state.above('doneOn', 'words', 'link', 'expectedOn')}<p class="soft">${step.seen}</p>${section({ title: t.done, content: done })}${section({ title: t.later, content: later })}</div>`,
  })
}
