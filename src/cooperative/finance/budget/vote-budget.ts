/** A draft becomes the budget that a body voted; a vote entered by mistake is withdrawn, and stays to be read. */
import type { BudgetBody } from '#db/budget-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { accountNames } from './actual-store.ts'
import { budgetById, budgetInForce } from './budget-store.ts'
import { resultOf } from './budget.ts'
import { holdDraft, isInChart } from './save-budget.ts'

export const budgetBodies: readonly BudgetBody[] = ['meeting', 'board']
export const longestBudgetResolution = 60
const longestReason = 300

interface VoteInput {
  budgetId: string
  body: BudgetBody
  votedOn: Day
  resolution: string
  /** The version that was looked at. */
  version: number
}

/**
 * Records the vote; from its day on the budget is in force, in place of the one voted before.
 * @throws {UserError} `budgetNone` (404), `budgetVoted` (409), `budgetChanged` (409: changed since it was looked at), `budgetEmpty` (409), `budgetUnknown` (409: accounts that the chart has not),
 * `budgetResolution`, `budgetVoteToCome`, `budgetVoteOlder` (another was voted after that day).
 */
export async function voteBudget(tx: Tx, doer: Doer, input: VoteInput, clock: Clock): Promise<void> {
  const draft = await holdDraft(tx, input.budgetId)
  if (draft.version !== input.version) throw new UserError('budgetChanged', {}, { status: 409 })
  if (draft.lines.length === 0) throw new UserError('budgetEmpty', {}, { status: 409 })
  const names = await accountNames(tx)
  const unknown = draft.lines.map(({ account }) => account).filter((account) => !isInChart(names, account))
  if (unknown.length > 0) throw new UserError('budgetUnknown', { accounts: unknown.join(', ') }, { status: 409 })
  const resolution = cleanLabel(input.resolution, longestBudgetResolution)
  if (resolution === undefined) throw new UserError('budgetResolution', { most: longestBudgetResolution }, { field: 'resolution' })
  const today = dayOf(clock.now())
  if (input.votedOn > today) throw new UserError('budgetVoteToCome', {}, { field: 'votedOn' })
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', draft.yearId).forUpdate().execute()
  const before = await budgetInForce(tx, draft.yearId, today)
  if (before?.vote && input.votedOn < before.vote.on) throw new UserError('budgetVoteOlder', { day: before.vote.on }, { field: 'votedOn' })
  await tx.updateTable('budget').set({ body: input.body, voted_on: input.votedOn, resolution, recorded_by: doer.personId, recorded_at: clock.now() }).where('id', '=', draft.id).execute()
  await recordAudit(tx, doer, { action: 'budget.voted', subjectKind: 'budget', subjectId: draft.id, after: { name: draft.label, number: draft.number, body: input.body, votedOn: input.votedOn, resolution, cents: Number(resultOf(draft.lines)) } }, clock)
}

/**
 * Withdraws a vote that was entered by mistake: the one before is in force again. The withdrawn version stays, with the reason.
 * @throws {UserError} `budgetNone` (404), `budgetNotVoted` (409), `budgetWithdrawn` (409), `budgetNotLast` (409: another was voted after it), `budgetReason`.
 */
export async function withdrawVote(tx: Tx, doer: Doer, input: { budgetId: string; why: string }, clock: Clock): Promise<void> {
  await tx.selectFrom('budget').select('id').where('id', '=', input.budgetId).forUpdate().execute()
  const budget = await budgetById(tx, input.budgetId)
  if (budget.vote === null) throw new UserError('budgetNotVoted', {}, { status: 409 })
  if (budget.withdrawnWhy !== null) throw new UserError('budgetWithdrawn', {}, { status: 409 })
  const why = cleanLabel(input.why, longestReason)
  if (why === undefined) throw new UserError('budgetReason', { most: longestReason }, { field: 'why' })
  if ((await budgetInForce(tx, budget.yearId, dayOf(clock.now())))?.id !== budget.id) throw new UserError('budgetNotLast', {}, { status: 409 })
  await tx.updateTable('budget').set({ withdrawn_at: clock.now(), withdrawn_why: why }).where('id', '=', budget.id).execute()
  await recordAudit(tx, doer, { action: 'budget.withdrawn', subjectKind: 'budget', subjectId: budget.id, before: { name: budget.label, number: budget.number }, after: { reason: why } }, clock)
}
