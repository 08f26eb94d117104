/** A project as it was voted, and what a later vote changes of it. */
import { sql } from 'kysely'
import type { ProjectBody } from '#db/project-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import { projectById } from './project-store.ts'
import type { ProjectVote } from './project-store.ts'

export const projectBodies: readonly ProjectBody[] = ['meeting', 'board', 'management']
export const mostMilestones = 30
export const longest = { name: 100, purpose: 2000, leader: 100, label: 150, seen: 500, resolution: 60, stopWords: 300, words: 2000, doneWords: 500, link: 300 } as const
/** Points of a hundred between what is spent and what is delivered: red from there unless the vote says otherwise. */
export const usualRedPoints = 30

export interface MilestoneInput {
  label: string
  /** What a member can see of it once it is there. */
  seen: string
  weight: number
  plannedOn: Day
}

export interface VoteInput extends Omit<ProjectVote, 'place'> {
  milestones: readonly MilestoneInput[]
}

export interface ProjectInput extends VoteInput {
  name: string
  purpose: string
  /** The e-mail address of somebody who signs in, or a name. */
  leader: string
}

/** Several lines, kept as they are but for what is no text. */
export function cleanText(typed: string, most: number): string | undefined {
  const text = typed.normalize('NFC').replaceAll('\r\n', '\n').trim()
  return text === '' || [...text].length > most || /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u.test(text.replaceAll('\n', '')) ? undefined : text
}

/** @throws {UserError} `projectLeader`, `projectLeaderNone`. */
async function leaderOf(tx: Tx, typed: string): Promise<{ leader_id: string | null; leader_name: string }> {
  const leader = cleanLabel(typed, longest.leader)
  if (leader === undefined) throw new UserError('projectLeader', { most: longest.leader }, { field: 'leader' })
  if (!leader.includes('@')) return { leader_id: null, leader_name: leader }
  const person = await personByEmail(tx, leader)
  if (!person || person.disabledAt !== null) throw new UserError('projectLeaderNone', {}, { field: 'leader' })
  return { leader_id: person.id, leader_name: person.name.slice(0, longest.leader) }
}

function described(input: { name: string; purpose: string }): { name: string; purpose: string } {
  const name = cleanLabel(input.name, longest.name)
  if (name === undefined) throw new UserError('projectName', { most: longest.name }, { field: 'name' })
  const purpose = cleanText(input.purpose, longest.purpose)
  if (purpose === undefined) throw new UserError('projectPurpose', { most: longest.purpose }, { field: 'purpose' })
  return { name, purpose }
}

interface CheckedVote extends Omit<VoteInput, 'milestones'> {
  milestones: MilestoneInput[]
}

function checkVote(input: VoteInput, today: Day): CheckedVote {
  const resolution = cleanLabel(input.resolution, longest.resolution)
  if (resolution === undefined) throw new UserError('projectResolution', { most: longest.resolution }, { field: 'resolution' })
  if (input.votedOn > today) throw new UserError('projectVoteToCome', {}, { field: 'votedOn' })
  if (input.cents < 1n || input.cents > largestCents) throw new UserError('projectAmount', {}, { field: 'amount' })
  if (input.endsOn < input.startsOn) throw new UserError('projectDays', { day: input.startsOn }, { field: 'endsOn' })
  if (!Number.isInteger(input.redPoints) || input.redPoints < 5 || input.redPoints > 100) throw new UserError('projectRedPoints', {}, { field: 'redPoints' })
  const stopWords = input.stopWords.trim() === '' ? '' : cleanText(input.stopWords, longest.stopWords)
  if (stopWords === undefined) throw new UserError('projectStopWords', { most: longest.stopWords }, { field: 'stopWords' })
  if (input.milestones.length > mostMilestones) throw new UserError('projectMilestones', { most: mostMilestones })
  const milestones = input.milestones.map((one, index): MilestoneInput => {
    const [label, seen] = [cleanLabel(one.label, longest.label), cleanText(one.seen, longest.seen)]
    if (label === undefined) throw new UserError('projectStepLabel', { step: index + 1, most: longest.label }, { field: `label-${index + 1}` })
    if (seen === undefined) throw new UserError('projectStepSeen', { step: index + 1, most: longest.seen }, { field: `seen-${index + 1}` })
    if (!Number.isInteger(one.weight) || one.weight < 1 || one.weight > 100) throw new UserError('projectStepWeight', { step: index + 1 }, { field: `weight-${index + 1}` })
    if (one.plannedOn < input.startsOn || one.plannedOn > input.endsOn) throw new UserError('projectStepDay', { step: index + 1, from: input.startsOn, to: input.endsOn }, { field: `plannedOn-${index + 1}` })
    return { label, seen, weight: one.weight, plannedOn: one.plannedOn }
  })
  return { ...input, resolution, stopWords, milestones }
}

async function insertVote(tx: Tx, doer: Doer, projectId: string, place: number, vote: CheckedVote, clock: Clock): Promise<void> {
  await tx.insertInto('project_vote').values({ project_id: projectId, place, body: vote.body, voted_on: vote.votedOn, resolution: vote.resolution, cents: vote.cents, starts_on: vote.startsOn, ends_on: vote.endsOn, red_points: vote.redPoints, stop_body: vote.stopBody, stop_words: vote.stopWords, entered_by: doer.personId, entered_at: clock.now() }).execute()
}

async function insertMilestones(tx: Tx, projectId: string, fromVote: number, milestones: readonly MilestoneInput[], after: number): Promise<void> {
  if (milestones.length === 0) return
  await tx.insertInto('project_milestone').values(milestones.map((one, index) => ({ id: randomText(12), project_id: projectId, from_vote: fromVote, until_vote: null, place: after + index + 1, label: one.label, seen: one.seen, weight: one.weight, planned_on: one.plannedOn, expected_on: null, done_on: null, done_words: '', done_link: '', done_by: null }))).execute()
}

const audited = (name: string, vote: CheckedVote) => ({ name, body: vote.body, votedOn: vote.votedOn, resolution: vote.resolution, cents: Number(vote.cents), to: vote.endsOn })

/**
 * Enters a project that was voted.
 * @throws {UserError} `projectName`, `projectPurpose`, `projectLeader`, `projectLeaderNone`, `projectResolution`, `projectVoteToCome`, `projectAmount`,
 * `projectDays`, `projectRedPoints`, `projectStopWords`, `projectMilestones`, `projectStepLabel`, `projectStepSeen`, `projectStepWeight`, `projectStepDay`.
 */
export async function enterProject(tx: Tx, doer: Doer, input: ProjectInput, clock: Clock): Promise<{ id: string; number: number }> {
  const words = described(input)
  const leader = await leaderOf(tx, input.leader)
  const vote = checkVote(input, dayOf(clock.now()))
  // numbers follow one another
  await sql`lock table project in share row exclusive mode`.execute(tx)
  const last = await tx.selectFrom('project').select((make) => make.fn.max('number').as('number')).executeTakeFirst()
  const [id, number] = [randomText(12), (last?.number ?? 0) + 1]
  await tx.insertInto('project').values({ id, number, ...words, ...leader, asked_on: null, created_by: doer.personId, created_at: clock.now(), removed_at: null }).execute()
  await insertVote(tx, doer, id, 1, vote, clock)
  await insertMilestones(tx, id, 1, vote.milestones, 0)
  await recordAudit(tx, doer, { action: 'project.entered', subjectKind: 'project', subjectId: id, after: { number, ...audited(words.name, vote) } }, clock)
  return { id, number }
}

/** Nobody else changes the project until commit. @throws {UserError} `projectNone` (404). */
export async function holdProject(tx: Tx, id: string, clock: Clock) {
  await tx.selectFrom('project').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return projectById(tx, id, dayOf(clock.now()))
}

/**
 * Enters a later vote on a project: another amount, other days, other steps still to come. Steps that are delivered stay; those to
 * come are the ones given. What was voted before stays readable.
 * @throws {UserError} as `enterProject`, `projectNone` (404), `projectVoteBefore` (before the vote that holds).
 */
export async function voteAgain(tx: Tx, doer: Doer, input: { projectId: string } & VoteInput, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const vote = checkVote(input, dayOf(clock.now()))
  if (vote.votedOn < project.vote.votedOn) throw new UserError('projectVoteBefore', { day: project.vote.votedOn }, { field: 'votedOn' })
  const place = project.vote.place + 1
  await insertVote(tx, doer, project.id, place, vote, clock)
  const same = (one: MilestoneInput, other: MilestoneInput) => one.label === other.label && one.seen === other.seen && one.weight === other.weight && one.plannedOn === other.plannedOn
  const open = project.milestones.filter(({ doneOn }) => doneOn === null)
  const replaced = open.filter((one) => !vote.milestones.some((other) => same(one, other)))
  if (replaced.length > 0) await tx.updateTable('project_milestone').set({ until_vote: place }).where('id', 'in', replaced.map(({ id }) => id)).execute()
  const last = await tx.selectFrom('project_milestone').select((make) => make.fn.max('place').as('place')).where('project_id', '=', project.id).executeTakeFirst()
  await insertMilestones(tx, project.id, place, vote.milestones.filter((one) => !open.some((other) => same(one, other))), last?.place ?? 0)
  await recordAudit(tx, doer, { action: 'project.votedAgain', subjectKind: 'project', subjectId: project.id, before: { cents: Number(project.vote.cents), to: project.vote.endsOn }, after: audited(project.name, vote) }, clock)
}

/** Changes its name, what it is for, who leads it. @throws {UserError} as `enterProject`, `projectNone` (404). */
export async function describeProject(tx: Tx, doer: Doer, input: { projectId: string; name: string; purpose: string; leader: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  const words = described(input)
  const leader = input.leader.trim() === project.leader.name ? { leader_id: project.leader.id, leader_name: project.leader.name } : await leaderOf(tx, input.leader)
  await tx.updateTable('project').set({ ...words, ...leader }).where('id', '=', project.id).execute()
  await recordAudit(tx, doer, { action: 'project.described', subjectKind: 'project', subjectId: project.id, before: { name: project.name, leader: project.leader.name }, after: { name: words.name, leader: leader.leader_name } }, clock)
}

/** Takes a project away that was entered by mistake. @throws {UserError} `projectNone` (404), `projectSpent` (409). */
export async function removeProject(tx: Tx, doer: Doer, input: { projectId: string }, clock: Clock): Promise<void> {
  const project = await holdProject(tx, input.projectId, clock)
  if (await tx.selectFrom('project_expense').select('id').where('project_id', '=', project.id).where('removed_at', 'is', null).executeTakeFirst()) throw new UserError('projectSpent', {}, { status: 409 })
  await tx.updateTable('project').set({ removed_at: clock.now() }).where('id', '=', project.id).execute()
  await recordAudit(tx, doer, { action: 'project.removed', subjectKind: 'project', subjectId: project.id, before: { name: project.name, number: project.number } }, clock)
}
