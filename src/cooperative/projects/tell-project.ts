/** What happens on the way: news, a step delivered or expected later, a stop and its end. */
import type { Tx } from '#db/open-database.ts'
import type { UpdateKind } from '#db/project-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanText, holdProject, longest } from './enter-project.ts'
import type { Milestone, Project } from './project-store.ts'

async function insertUpdate(tx: Tx, doer: Doer, project: Project, kind: UpdateKind, words: string, expectedCents: bigint | null, clock: Clock): Promise<void> {
  await tx.insertInto('project_update').values({ id: randomText(12), project_id: project.id, place: (project.updates[0]?.place ?? 0) + 1, kind, day: dayOf(clock.now()), words, expected_cents: expectedCents, written_by: doer.personId, written_at: clock.now() }).execute()
}

/** Tells how it goes, with what it will cost in all where that is known. @throws {UserError} `projectNone` (404), `projectWords`, `projectExpected`. */
export async function tellNews(tx: Tx, doer: Doer, input: { projectId: string; words: string; expectedCents: bigint | null }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const words = cleanText(input.words, longest.words)
  if (words === undefined) throw new UserError('projectWords', { most: longest.words }, { field: 'words' })
  if (input.expectedCents !== null && (input.expectedCents < 0n || input.expectedCents > largestCents)) throw new UserError('projectExpected', {}, { field: 'expected' })
  await insertUpdate(tx, doer, project, 'news', words, input.expectedCents, clock)
  await recordAudit(tx, doer, { action: 'project.told', subjectKind: 'project', subjectId: project.id, after: { name: project.name } }, clock)
}

const reasonOf = (typed: string): string => {
  const reason = cleanText(typed, longest.words)
  if (reason === undefined) throw new UserError('projectReason', { most: longest.words }, { field: 'reason' })
  return reason
}

/** Stops a project as those decided who may. @throws {UserError} `projectNone` (404), `projectOver` (409: delivered, or stopped already), `projectReason`. */
export async function stopProject(tx: Tx, doer: Doer, input: { projectId: string; reason: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  if (project.judgement.standing === 'stopped' || project.judgement.standing === 'delivered') throw new UserError('projectOver', {}, { status: 409 })
  const reason = reasonOf(input.reason)
  await insertUpdate(tx, doer, project, 'stopped', reason, null, clock)
  await recordAudit(tx, doer, { action: 'project.stopped', subjectKind: 'project', subjectId: project.id, after: { name: project.name, reason } }, clock)
}

/** Goes on with a project that was stopped. @throws {UserError} `projectNone` (404), `projectNotStopped` (409), `projectReason`. */
export async function resumeProject(tx: Tx, doer: Doer, input: { projectId: string; reason: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  if (project.judgement.standing !== 'stopped') throw new UserError('projectNotStopped', {}, { status: 409 })
  const reason = reasonOf(input.reason)
  await insertUpdate(tx, doer, project, 'resumed', reason, null, clock)
  await recordAudit(tx, doer, { action: 'project.resumed', subjectKind: 'project', subjectId: project.id, after: { name: project.name, reason } }, clock)
}

/** @throws {UserError} `projectStepNone` (404). */
export function milestoneIn(project: Project, id: string): Milestone {
  const found = project.milestones.find((one) => one.id === id)
  if (!found) throw new UserError('projectStepNone', {}, { status: 404 })
  return found
}

/** A link that a browser follows, or ''. @throws {UserError} `projectLink`. */
function linkOf(typed: string): string {
  const text = typed.trim()
  if (text === '') return ''
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || text.length > longest.link || /\s|\p{Cc}/u.test(text)) throw new UserError('projectLink', { most: longest.link }, { field: 'link' })
  return url.href.length > longest.link ? text : url.href
}

/** Says that a step is there, and where to see it. @throws {UserError} `projectNone`, `projectStepNone` (404), `projectStepDone` (409), `projectDoneDay`, `projectDoneWords`, `projectLink`. */
export async function deliverMilestone(tx: Tx, doer: Doer, input: { projectId: string; milestoneId: string; doneOn: Day; words: string; link: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const step = milestoneIn(project, input.milestoneId)
  if (step.doneOn !== null) throw new UserError('projectStepDone', {}, { status: 409 })
  const today = dayOf(clock.now())
  const first = project.votes[0]?.votedOn ?? today
  if (input.doneOn > today || input.doneOn < first) throw new UserError('projectDoneDay', { from: first, to: today }, { field: 'doneOn' })
  const words = cleanText(input.words, longest.doneWords)
  if (words === undefined) throw new UserError('projectDoneWords', { most: longest.doneWords }, { field: 'words' })
  await tx.updateTable('project_milestone').set({ done_on: input.doneOn, done_words: words, done_link: linkOf(input.link), done_by: doer.personId, expected_on: null }).where('id', '=', step.id).execute()
  await recordAudit(tx, doer, { action: 'project.delivered', subjectKind: 'project', subjectId: project.id, after: { name: project.name, step: step.label, on: input.doneOn } }, clock)
}

/** Takes back that a step is there: it was said too early. @throws {UserError} `projectNone`, `projectStepNone` (404), `projectStepOpen` (409). */
export async function reopenMilestone(tx: Tx, doer: Doer, input: { projectId: string; milestoneId: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const step = milestoneIn(project, input.milestoneId)
  if (step.doneOn === null) throw new UserError('projectStepOpen', {}, { status: 409 })
  await tx.updateTable('project_milestone').set({ done_on: null, done_words: '', done_link: '', done_by: null }).where('id', '=', step.id).execute()
  await recordAudit(tx, doer, { action: 'project.reopened', subjectKind: 'project', subjectId: project.id, before: { step: step.label, on: step.doneOn }, after: { name: project.name, step: step.label } }, clock)
}

/** Says when a step is expected by now; what was voted stays what late is measured against. @throws {UserError} `projectNone`, `projectStepNone` (404), `projectStepDone` (409), `projectExpectedDay`. */
export async function expectMilestone(tx: Tx, doer: Doer, input: { projectId: string; milestoneId: string; expectedOn: Day }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const step = milestoneIn(project, input.milestoneId)
  if (step.doneOn !== null) throw new UserError('projectStepDone', {}, { status: 409 })
  if (input.expectedOn < dayOf(clock.now())) throw new UserError('projectExpectedDay', {}, { field: 'expectedOn' })
  await tx.updateTable('project_milestone').set({ expected_on: input.expectedOn === step.plannedOn ? null : input.expectedOn }).where('id', '=', step.id).execute()
  await recordAudit(tx, doer, { action: 'project.expected', subjectKind: 'project', subjectId: project.id, before: { on: step.expectedOn ?? step.plannedOn }, after: { name: project.name, step: step.label, on: input.expectedOn } }, clock)
}
