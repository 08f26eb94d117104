/** The form of a project and of a later vote; its name and who leads it changed; removed when it was a mistake. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field, selectField, textField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { head, section } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import type { Crumb } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import type { Html, Page } from '#web/page.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { describeProject, enterProject, longest, mostMilestones, projectBodies, removeProject, usualRedPoints, voteAgain } from './enter-project.ts'
import type { MilestoneInput, VoteInput } from './enter-project.ts'
import { aboveProject, projectIn } from './one-project-pages.ts'
import { projectPaths } from './project-paths.ts'
import { keepsProjects } from './project-policy.ts'
import { expensesOf } from './project-store.ts'
import type { Project } from './project-store.ts'
import { projectWordsOf } from './project-words.ts'

/** `/cooperative/projects/new`, `…/:project/vote`, `…/edit`, `…/delete`. */
export function makeProjectFormPages(): App {
  const app = new Hono<Env>()
  app.get(projectPaths.add, keepsProjects, (c) => votePage(c, null, () => '', notRefused))
  app.post(projectPaths.add, keepsProjects, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = { name: given('name'), purpose: given('purpose'), leader: given('leader'), ...voteOf(c, given) }
        const { id } = await inTransaction(c.get('db'), (tx) => enterProject(tx, actorOf(c), input, c.get('clock')))
        flash(c, projectWordsOf(c).t.form.entered)
        return c.redirect(projectPaths.one(id), 303)
      },
      (refused) => votePage(c, null, given, refused),
    )
  })
  app.get(projectPaths.vote(':project'), keepsProjects, async (c) => {
    const project = await projectIn(c)
    return votePage(c, project, fieldsOf(c, project), notRefused)
  })
  app.post(projectPaths.vote(':project'), keepsProjects, async (c) => {
    const given = await readForm(c)
    const project = await projectIn(c)
    return orAgain(
      c,
      async () => {
        const input = { projectId: project.id, ...voteOf(c, given) }
        await inTransaction(c.get('db'), (tx) => voteAgain(tx, actorOf(c), input, c.get('clock')))
        flash(c, projectWordsOf(c).t.form.votedAgain)
        return c.redirect(projectPaths.one(project.id), 303)
      },
      (refused) => votePage(c, project, given, refused),
    )
  })
  app.get(projectPaths.edit(':project'), keepsProjects, async (c) => {
    const project = await projectIn(c)
    return editPage(c, project, (name) => ({ name: project.name, purpose: project.purpose, leader: project.leader.name })[name] ?? '', notRefused)
  })
  app.post(projectPaths.edit(':project'), keepsProjects, async (c) => {
    const given = await readForm(c)
    const project = await projectIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => describeProject(tx, actorOf(c), { projectId: project.id, name: given('name'), purpose: given('purpose'), leader: given('leader') }, c.get('clock')))
        flash(c, projectWordsOf(c).t.form.changed)
        return c.redirect(projectPaths.one(project.id), 303)
      },
      (refused) => editPage(c, project, given, refused),
    )
  })
  app.get(projectPaths.remove(':project'), keepsProjects, async (c) => {
    const { t } = projectWordsOf(c)
    const project = await projectIn(c)
    const question = { id: 'remove', title: t.form.removeAsk, text: t.form.removeText, action: projectPaths.remove(project.id), confirm: { label: t.form.remove }, cancel: t.form.keep }
    return page(c, { title: t.form.remove, section: 'cooperative', body: confirmationPage(c, question, projectPaths.one(project.id)) })
  })
  app.post(projectPaths.remove(':project'), keepsProjects, async (c) => {
    const project = await projectIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => removeProject(tx, actorOf(c), { projectId: project.id }, c.get('clock')))
        flash(c, projectWordsOf(c).t.form.removed)
        return c.redirect(projectPaths.home, 303)
      },
      (refused) => editPage(c, project, (name) => ({ name: project.name, purpose: project.purpose, leader: project.leader.name })[name] ?? '', refused),
    )
  })
  return app
}

/** A page below the cooperative with its path. */
export const projectPage = (c: Ctx, what: { title: string; lead?: string; above: readonly Crumb[]; status?: Page['status'] | undefined; content: Html }): Promise<Response> =>
  page(c, { title: what.title, section: 'cooperative', status: what.status ?? 200, body: html`${head({ title: what.title, lead: what.lead, crumbs: crumbs(c, [...what.above, { label: what.title }]) })}${what.content}` })

const whole = (typed: string): number => (/^\d{1,4}$/.test(typed.trim()) ? Number(typed) : Number.NaN)

function voteOf(c: Ctx, given: Fields): VoteInput {
  const bodyOf = (name: string) => projectBodies.find((one) => one === given(name)) ?? 'meeting'
  const milestones: MilestoneInput[] = []
  for (let place = 1; place <= mostMilestones; place++) {
    const [label, seen, plannedOn] = [given(`label-${place}`), given(`seen-${place}`), given(`plannedOn-${place}`)]
    if (label.trim() === '' && seen.trim() === '' && plannedOn.trim() === '') continue
    const weight = given(`weight-${place}`)
    if (!(whole(weight || '1') >= 1)) throw new UserError('projectStepWeight', { step: place }, { field: `weight-${place}` })
    milestones.push({ label, seen, weight: whole(weight || '1'), plannedOn: parseDay(plannedOn, `plannedOn-${place}`) })
  }
  return {
    body: bodyOf('body'), votedOn: parseDay(given('votedOn'), 'votedOn'), resolution: given('resolution'), cents: parseMoney(given('amount'), { language: c.get('language'), field: 'amount' }), startsOn: parseDay(given('startsOn'), 'startsOn'), endsOn: parseDay(given('endsOn'), 'endsOn'),
    redPoints: whole(given('redPoints')), stopBody: bodyOf('stopBody'), stopWords: given('stopWords'), milestones,
  }
}

/** The vote that holds, for the form of the next one: its steps still to come. */
function fieldsOf(c: Ctx, project: Project): Fields {
  const { vote } = project
  const fields: Record<string, string> = { body: vote.body, votedOn: '', resolution: '', amount: plainMoney(vote.cents, decimalSign(c.get('language'))), startsOn: vote.startsOn, endsOn: vote.endsOn, redPoints: String(vote.redPoints), stopBody: vote.stopBody, stopWords: vote.stopWords }
  for (const [index, one] of project.milestones.filter(({ doneOn }) => doneOn === null).entries()) Object.assign(fields, { [`label-${index + 1}`]: one.label, [`seen-${index + 1}`]: one.seen, [`weight-${index + 1}`]: String(one.weight), [`plannedOn-${index + 1}`]: one.plannedOn })
  return (name) => fields[name] ?? ''
}

/** Lines that hold something, and some empty ones below. */
function linesOf(given: Fields): number {
  let last = 0
  for (let place = 1; place <= mostMilestones; place++) if (given(`label-${place}`) !== '' || given(`seen-${place}`) !== '' || given(`plannedOn-${place}`) !== '') last = place
  return Math.min(mostMilestones, Math.max(5, last + 2))
}

function votePage(c: Ctx, project: Project | null, given: Fields, state: FormState): Promise<Response> {
  const { t } = projectWordsOf(c)
  const f = t.form
  const text = (name: 'name' | 'resolution' | 'leader', most: number, hint?: string) => field({ name, label: f[name], hint, value: given(name), required: true, maxLength: most, error: state.beside(name) })
  const date = (name: 'votedOn' | 'startsOn' | 'endsOn') => field({ name, type: 'date', label: f[name], value: given(name), required: true, error: state.beside(name) })
  const body = (name: 'body' | 'stopBody', otherwise: string) => selectField({ name, label: f[name], value: given(name) || otherwise, options: projectBodies.map((one) => ({ value: one, label: t.bodies[one] })) })
  const places = Array.from({ length: linesOf(given) }, (_, index) => index + 1)
  const named = ['name', 'purpose', 'leader', 'resolution', 'votedOn', 'amount', 'startsOn', 'endsOn', 'redPoints', 'stopWords', ...places.flatMap((place) => [`label-${place}`, `seen-${place}`, `plannedOn-${place}`, `weight-${place}`])]
  const step = (place: number) =>
    html`<fieldset class="stack"><legend>${f.step(String(place))}</legend><div class="pair">${field({ name: `label-${place}`, label: f.label, value: given(`label-${place}`), maxLength: longest.label, error: state.beside(`label-${place}`) })}${field({ name: `seen-${place}`, label: f.seen, hint: place === 1 ? f.seenHint : undefined, value: given(`seen-${place}`), maxLength: longest.seen, error: state.beside(`seen-${place}`) })}</div><div class="pair">${field({ name: `plannedOn-${place}`, type: 'date', label: f.plannedOn, value: given(`plannedOn-${place}`), error: state.beside(`plannedOn-${place}`) })}${field({ name: `weight-${place}`, label: f.weight, value: given(`weight-${place}`) || '1', inputmode: 'numeric', maxLength: 3, error: state.beside(`weight-${place}`) })}</div></fieldset>`
  const content = form(
    c,
    {},
    html`${state.above(...named)}${project ? '' : html`${text('name', longest.name)}${textField({ name: 'purpose', label: f.purpose, hint: f.purposeHint, value: given('purpose'), rows: 3, required: true, maxLength: longest.purpose, error: state.beside('purpose') })}${text('leader', 200, f.leaderHint)}`}${section({
      title: f.vote,
      content: html`<div class="pair">${body('body', 'meeting')}${date('votedOn')}</div><div class="pair">${text('resolution', longest.resolution)}${field({ name: 'amount', label: f.amount, value: given('amount'), required: true, error: state.beside('amount'), attributes: { inputmode: 'decimal', autocomplete: 'off' } })}</div><div class="pair">${date('startsOn')}${date('endsOn')}</div><div class="pair">${body('stopBody', 'board')}${field({ name: 'redPoints', label: f.redPoints, hint: f.redPointsHint, value: given('redPoints') || String(usualRedPoints), suffix: f.points, inputmode: 'numeric', maxLength: 3, required: true, error: state.beside('redPoints') })}</div>${field({ name: 'stopWords', label: f.stopWords, hint: f.stopWordsHint, value: given('stopWords'), maxLength: longest.stopWords, error: state.beside('stopWords') })}`,
    })}${section({ title: f.steps, content: html`<p class="soft">${f.stepsText}</p>${places.map(step)}` })}<div class="actions">${button({ label: f.save, kind: 'main' })}${linkButton({ href: project ? projectPaths.one(project.id) : projectPaths.home, label: f.cancel })}</div>`,
  )
  const above = project ? aboveProject(c, project) : [{ label: c.get('m').cooperative.hub.title, href: cooperativePaths.front }, { label: t.title, href: projectPaths.home }]
  return projectPage(c, { title: project ? f.voteTitle : f.title, lead: project ? f.voteLead : f.lead, above, status: state.status, content: html`<div class="narrow">${content}</div>` })
}

async function editPage(c: Ctx, project: Project, given: Fields, state: FormState): Promise<Response> {
  const { t } = projectWordsOf(c)
  const f = t.form
  const used = (await expensesOf(c.get('db'), project.id)).length > 0
  const content = form(
    c,
    { action: projectPaths.edit(project.id) },
    html`${state.above('name', 'purpose', 'leader')}${field({ name: 'name', label: f.name, value: given('name'), required: true, maxLength: longest.name, error: state.beside('name') })}${textField({ name: 'purpose', label: f.purpose, hint: f.purposeHint, value: given('purpose'), required: true, maxLength: longest.purpose, error: state.beside('purpose') })}${field({ name: 'leader', label: f.leader, hint: f.leaderHint, value: given('leader'), required: true, maxLength: 200, error: state.beside('leader') })}<div class="actions">${button({ label: f.save, kind: 'main' })}${linkButton({ href: projectPaths.one(project.id), label: f.cancel })}</div>`,
  )
  const removal = used ? note({ text: f.removeBlocked }) : html`<p>${linkButton({ href: projectPaths.remove(project.id), label: f.remove, icon: 'trash-2' })}</p>`
  return projectPage(c, { title: f.editTitle, lead: f.editLead, above: aboveProject(c, project), status: state.status, content: html`<div class="narrow stack l">${content}${section({ title: f.remove, content: removal })}</div>` })
}
