/** Projects in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { amount, cents, dayShape, itemsOf } from '#web/api/shapes.ts'
import { countExpense, dropExpense } from './count-expense.ts'
import { describeProject, enterProject, longest, mostMilestones, projectBodies, removeProject, usualRedPoints, voteAgain } from './enter-project.ts'
import { findings } from './judge-project.ts'
import { countsExpenses, keepsProjects, leadsProject } from './project-policy.ts'
import { allProjects, expensesOf, projectById } from './project-store.ts'
import type { Project } from './project-store.ts'
import { deliverMilestone, expectMilestone, reopenMilestone, resumeProject, stopProject, tellNews } from './tell-project.ts'

const tags: [string] = ['projects']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const atProject = z.object({ project: z.string().max(40).openapi({ description: 'Id of a project.' }) })
const atMilestone = atProject.extend({ milestone: z.string().max(40) })
const bodyShape = z.enum(projectBodies as [string, ...string[]]).openapi({ description: 'Who decides: meeting, board or management.' })

const voteFields = {
  body: bodyShape, votedOn: dayShape, resolution: z.string().min(1).max(longest.resolution), cents: amount, startsOn: dayShape, endsOn: dayShape,
  redPoints: z.int().min(5).max(100).default(usualRedPoints).openapi({ description: 'Red once the share spent is so many points above the share delivered.' }),
  stopBody: bodyShape, stopWords: z.string().max(longest.stopWords).default(''),
  milestones: z.array(z.strictObject({ label: z.string().min(1).max(longest.label), seen: z.string().min(1).max(longest.seen).openapi({ description: 'What a member can see of it.' }), weight: z.int().min(1).max(100).default(1), plannedOn: dayShape })).max(mostMilestones),
}
const voteShape = z.strictObject(voteFields).openapi('NewProjectVote')
const newShape = z.strictObject({ name: z.string().min(1).max(longest.name), purpose: z.string().min(1).max(longest.purpose), leader: z.string().min(1).max(200).openapi({ description: 'E-mail address of somebody who signs in, or a name.' }), ...voteFields }).openapi('NewProject')
const summaryFields = {
  id: z.string(), number: z.int(), name: z.string(), votedOn: z.string(), votedCents: cents, spentCents: cents,
  standing: z.enum(['planned', 'running', 'stopped', 'delivered']), isRed: z.boolean(), findings: z.array(z.enum(findings)),
  spentPoints: z.int().openapi({ description: 'Share of the voted amount, in per cent.' }), deliveredPoints: z.int().openapi({ description: 'Share that is delivered, in per cent.' }), lateDays: z.int(), forecastCents: cents.nullable(),
}
const summaryShape = z.object(summaryFields).openapi('ProjectSummary')
const projectShape = z
  .object({
    ...summaryFields, purpose: z.string(), leader: z.string(), waitingCents: cents.openapi({ description: 'Of invoices to be approved, not counted.' }),
    votes: z.array(z.object({ body: z.string(), votedOn: z.string(), resolution: z.string(), cents, startsOn: z.string(), endsOn: z.string(), redPoints: z.int(), stopBody: z.string(), stopWords: z.string() })),
    milestones: z.array(z.object({ id: z.string(), label: z.string(), seen: z.string(), weight: z.int(), plannedOn: z.string(), expectedOn: z.string().nullable(), doneOn: z.string().nullable(), doneWords: z.string(), doneLink: z.string() })),
    updates: z.array(z.object({ kind: z.enum(['news', 'stopped', 'resumed']), day: z.string(), words: z.string(), expectedCents: cents.nullable(), writtenBy: z.string().nullable() })),
  })
  .openapi('Project')
const one = { 200: json('The project.', projectShape) }
const expenseShape = z.object({ id: z.string(), kind: z.enum(['entry', 'invoice', 'asset']), subject: z.string(), label: z.string(), day: z.string(), cents: cents.nullable(), entry: z.string().nullable(), isReversed: z.boolean() }).openapi('ProjectExpense')
const reasonShape = z.strictObject({ reason: z.string().min(1).max(longest.words) })

const routes = {
  list: apiRoute(signedIn, { method: 'get', path: '/api/v1/projects', operationId: 'listProjects', summary: 'Lists the projects that were voted, as they stand on a day', tags, request: { query: z.object({ day: dayShape.optional() }) }, responses: { 200: json('The projects.', itemsOf(summaryShape)) } }),
  enter: apiRoute(keepsProjects, { method: 'post', path: '/api/v1/projects', operationId: 'enterProject', summary: 'Enters a project that was voted', tags, request: { body: body(newShape) }, responses: { 201: json('The project.', projectShape) } }),
  show: apiRoute(signedIn, { method: 'get', path: '/api/v1/projects/{project}', operationId: 'showProject', summary: 'Shows a project', tags, request: { params: atProject }, responses: one }),
  describe: apiRoute(keepsProjects, { method: 'patch', path: '/api/v1/projects/{project}', operationId: 'describeProject', summary: 'Changes its name, what it is for, who leads it', tags, request: { params: atProject, body: body(z.strictObject({ name: newShape.shape.name, purpose: newShape.shape.purpose, leader: newShape.shape.leader }).partial()) }, responses: one }),
  remove: apiRoute(keepsProjects, { method: 'delete', path: '/api/v1/projects/{project}', operationId: 'removeProject', summary: 'Takes a project away that was entered by mistake', tags, request: { params: atProject }, responses: { 204: { description: 'It is gone.' } } }),
  vote: apiRoute(keepsProjects, { method: 'post', path: '/api/v1/projects/{project}/votes', operationId: 'voteProject', summary: 'Enters a later vote: another amount, other days, other steps to come', tags, request: { params: atProject, body: body(voteShape) }, responses: { 201: json('The project.', projectShape) } }),
  news: apiRoute(leadsProject, { method: 'post', path: '/api/v1/projects/{project}/news', operationId: 'tellProject', summary: 'Gives news of a project', tags, request: { params: atProject, body: body(z.strictObject({ words: z.string().min(1).max(longest.words), expectedCents: amount.nullable().default(null).openapi({ description: 'What it will cost in all.' }) })) }, responses: { 201: json('The project.', projectShape) } }),
  stop: apiRoute(keepsProjects, { method: 'post', path: '/api/v1/projects/{project}/stop', operationId: 'stopProject', summary: 'Stops a project, with the reason', tags, request: { params: atProject, body: body(reasonShape) }, responses: one }),
  resume: apiRoute(keepsProjects, { method: 'post', path: '/api/v1/projects/{project}/resume', operationId: 'resumeProject', summary: 'Goes on with a project that was stopped', tags, request: { params: atProject, body: body(reasonShape) }, responses: one }),
  deliver: apiRoute(leadsProject, { method: 'put', path: '/api/v1/projects/{project}/milestones/{milestone}/delivery', operationId: 'deliverMilestone', summary: 'Says that a step is delivered', tags, request: { params: atMilestone, body: body(z.strictObject({ doneOn: dayShape, words: z.string().min(1).max(longest.doneWords), link: z.string().max(longest.link).default('') })) }, responses: one }),
  reopen: apiRoute(leadsProject, { method: 'delete', path: '/api/v1/projects/{project}/milestones/{milestone}/delivery', operationId: 'reopenMilestone', summary: 'Takes back that a step is delivered', tags, request: { params: atMilestone }, responses: one }),
  expect: apiRoute(leadsProject, { method: 'put', path: '/api/v1/projects/{project}/milestones/{milestone}/expected', operationId: 'expectMilestone', summary: 'Says when a step is expected by now', tags, request: { params: atMilestone, body: body(z.strictObject({ day: dayShape })) }, responses: one }),
  expenses: apiRoute(signedIn, { method: 'get', path: '/api/v1/projects/{project}/expenses', operationId: 'listProjectExpenses', summary: 'Lists what of the books is counted for a project', tags, request: { params: atProject }, responses: { 200: json('The expenses, the newest first.', z.object({ items: z.array(expenseShape), spentCents: cents })) } }),
  count: apiRoute(countsExpenses, { method: 'post', path: '/api/v1/projects/{project}/expenses', operationId: 'countProjectExpense', summary: 'Counts an entry, an invoice or an asset for a project', tags, request: { params: atProject, body: body(z.strictObject({ kind: z.enum(['entry', 'invoice', 'asset']), id: z.string().min(1).max(40), place: z.int().min(1).max(1000).nullable().default(null).openapi({ description: 'Line of an entry; null: all its costs.' }) })) }, responses: { 201: json('Its id.', z.object({ id: z.string() })) } }),
  drop: apiRoute(countsExpenses, { method: 'delete', path: '/api/v1/projects/{project}/expenses/{expense}', operationId: 'dropProjectExpense', summary: 'Counts it no more', tags, request: { params: atProject.extend({ expense: z.string().max(40) }) }, responses: { 204: { description: 'It counts no more.' } } }),
}

const summaryOf = (project: Project): z.infer<typeof summaryShape> => {
  const { standing, isRed, findings: found, spentPoints, deliveredPoints, lateDays, forecastCents } = project.judgement
  return { id: project.id, number: project.number, name: project.name, votedOn: project.votes[0]?.votedOn ?? project.vote.votedOn, votedCents: Number(project.vote.cents), spentCents: Number(project.spentCents), standing, isRed, findings: [...found], spentPoints, deliveredPoints, lateDays, forecastCents: forecastCents === null ? null : Number(forecastCents) }
}

const shown = (project: Project): z.infer<typeof projectShape> => ({
  ...summaryOf(project),
  purpose: project.purpose,
  leader: project.leader.name,
  waitingCents: Number(project.waitingCents),
  votes: project.votes.map(({ place: _place, ...vote }) => ({ ...vote, cents: Number(vote.cents) })),
  milestones: project.milestones.map(({ place: _place, ...step }) => step),
  updates: project.updates.map(({ kind, day, words, expectedCents, writtenBy }) => ({ kind, day, words, expectedCents: expectedCents === null ? null : Number(expectedCents), writtenBy })),
})

type Given = z.infer<typeof voteShape>
const voteOf = ({ cents: voted, ...rest }: Given) => ({ ...rest, cents: BigInt(voted), body: rest.body as 'meeting', stopBody: rest.stopBody as 'meeting', votedOn: rest.votedOn as Day, startsOn: rest.startsOn as Day, endsOn: rest.endsOn as Day, milestones: rest.milestones.map((step) => ({ ...step, plannedOn: step.plannedOn as Day })) })

const today = (c: Ctx): Day => dayOf(c.get('clock').now())
const again = async (c: Ctx, id: string) => shown(await projectById(c.get('db'), id, today(c)))

/** Projects' part of the API. */
export function makeProjectsApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => c.json({ items: (await allProjects(c.get('db'), (c.req.valid('query').day as Day | undefined) ?? today(c))).map(summaryOf) }, 200))
    .openapi(routes.enter, async (c) => {
      const { name, purpose, leader, ...vote } = c.req.valid('json')
      const { id } = await inTransaction(c.get('db'), (tx) => enterProject(tx, actorOf(c), { name, purpose, leader, ...voteOf(vote) }, c.get('clock')))
      return c.json(await again(c, id), 201)
    })
    .openapi(routes.show, async (c) => c.json(await again(c, c.req.valid('param').project), 200))
    .openapi(routes.describe, async (c) => {
      const before = await projectById(c.get('db'), c.req.valid('param').project, today(c))
      const { name, purpose, leader } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => describeProject(tx, actorOf(c), { projectId: before.id, name: name ?? before.name, purpose: purpose ?? before.purpose, leader: leader ?? before.leader.name }, c.get('clock')))
      return c.json(await again(c, before.id), 200)
    })
    .openapi(routes.remove, async (c) => {
      await inTransaction(c.get('db'), (tx) => removeProject(tx, actorOf(c), { projectId: c.req.valid('param').project }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.vote, async (c) => {
      const { project } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => voteAgain(tx, actorOf(c), { projectId: project, ...voteOf(c.req.valid('json')) }, c.get('clock')))
      return c.json(await again(c, project), 201)
    })
    .openapi(routes.news, async (c) => {
      const { project } = c.req.valid('param')
      const { words, expectedCents } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => tellNews(tx, actorOf(c), { projectId: project, words, expectedCents: expectedCents === null ? null : BigInt(expectedCents) }, c.get('clock')))
      return c.json(await again(c, project), 201)
    })
    .openapi(routes.stop, async (c) => {
      const { project } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => stopProject(tx, actorOf(c), { projectId: project, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await again(c, project), 200)
    })
    .openapi(routes.resume, async (c) => {
      const { project } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => resumeProject(tx, actorOf(c), { projectId: project, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await again(c, project), 200)
    })
    .openapi(routes.deliver, async (c) => {
      const { project, milestone } = c.req.valid('param')
      const { doneOn, words, link } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => deliverMilestone(tx, actorOf(c), { projectId: project, milestoneId: milestone, doneOn: doneOn as Day, words, link }, c.get('clock')))
      return c.json(await again(c, project), 200)
    })
    .openapi(routes.reopen, async (c) => {
      const { project, milestone } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => reopenMilestone(tx, actorOf(c), { projectId: project, milestoneId: milestone }, c.get('clock')))
      return c.json(await again(c, project), 200)
    })
    .openapi(routes.expect, async (c) => {
      const { project, milestone } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => expectMilestone(tx, actorOf(c), { projectId: project, milestoneId: milestone, expectedOn: c.req.valid('json').day as Day }, c.get('clock')))
      return c.json(await again(c, project), 200)
    })
    .openapi(routes.expenses, async (c) => {
      const { id, spentCents } = await projectById(c.get('db'), c.req.valid('param').project, today(c))
      const items = (await expensesOf(c.get('db'), id)).map((item) => ({ id: item.id, kind: item.kind, subject: item.subjectId, label: item.label, day: item.day, cents: item.cents === null ? null : Number(item.cents), entry: item.entryId, isReversed: item.isReversed }))
      return c.json({ items, spentCents: Number(spentCents) }, 200)
    })
    .openapi(routes.count, async (c) => {
      const { kind, id, place } = c.req.valid('json')
      const made = await inTransaction(c.get('db'), (tx) => countExpense(tx, actorOf(c), { projectId: c.req.valid('param').project, expense: kind === 'entry' ? { kind, id, place } : { kind, id } }, c.get('clock')))
      return c.json(made, 201)
    })
    .openapi(routes.drop, async (c) => {
      const { project, expense } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => dropExpense(tx, actorOf(c), { projectId: project, expenseId: expense }, c.get('clock')))
      return c.body(null, 204)
    })
}
