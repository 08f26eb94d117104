/** What becomes of a doubtful debt: written down at the year's end, paid after all, given up by two. */
import { sql } from 'kysely'
import type { DebtStepKind } from '#db/debt-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { LineInput } from '../ledger/entry.ts'
import { fiscalYearOn } from '../ledger/fiscal-year.ts'
import { letterLines } from '../ledger/letter-lines.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { netOf } from './debt-store.ts'
import type { DoubtfulDebt } from './debt-store.ts'
import { cleanReason, holdDebt } from './move-debt.ts'

/** Accounts (règlement ANC 2014-03 as changed by ANC 2022-06: 49 against 6817 and 7817, as guides quote its article 1214-49; 6541 of this year, 6544 of earlier ones). */
const accounts = { debt: '416', provision: '491', made: '68174', released: '78174', lost: '6541', lostBefore: '6544', vat: '44571' } as const

const line = (account: string, debitCents: bigint, creditCents: bigint, more: Partial<LineInput> = {}): LineInput[] => (debitCents + creditCents === 0n ? [] : [{ account, debitCents, creditCents, ...more }])

/** Lines that change what is written down by so much; less than nothing takes it back. */
const provisionLines = (change: bigint): LineInput[] => (change >= 0n ? [...line(accounts.made, change, 0n), ...line(accounts.provision, 0n, change)] : [...line(accounts.provision, -change, 0n), ...line(accounts.released, 0n, -change)])

interface Step {
  kind: DebtStepKind
  day: Day
  journal: string
  label: string
  cents: bigint
  provisionCents: bigint
  lines: LineInput[]
}

async function takeStep(tx: Tx, doer: Doer, debt: DoubtfulDebt, step: Step, clock: Clock): Promise<{ entryId: string; number: number }> {
  if (step.day < debt.movedOn) throw new UserError('debtDay', { day: debt.movedOn }, { field: 'day' })
  const entry = await postEntry(tx, doer, { journal: step.journal, day: step.day, label: step.label.slice(0, 200), cause: { kind: 'doubtful-debt', id: debt.id }, lines: step.lines }, clock)
  await tx.insertInto('debt_step').values({ debt_id: debt.id, entry_id: entry.id, kind: step.kind, cents: step.cents, provision_cents: step.provisionCents, made_by: doer.personId, made_at: clock.now() }).execute()
  if (step.cents > 0n && step.cents === debt.leftCents) await letterSettled(tx, doer, debt, entry.id, clock)
  return { entryId: entry.id, number: entry.number }
}

/** Nothing is owed any more: the lines of 416 answer each other. */
async function letterSettled(tx: Tx, doer: Doer, debt: DoubtfulDebt, lastEntryId: string, clock: Clock): Promise<void> {
  const entries = [debt.movedEntryId, ...debt.steps.filter(({ cents }) => cents > 0n).map(({ entryId }) => entryId), lastEntryId]
  const lines = await tx.selectFrom('entry_line').select(['entry_id', 'place']).where('entry_id', 'in', entries).where('account', '=', accounts.debt).execute()
  await letterLines(tx, doer, { account: accounts.debt, lines: lines.map((one) => ({ entryId: one.entry_id, place: one.place })) }, clock)
}

/**
 * Something of an amount due that is doubtful was paid or given up: what was written down for it is taken back.
 * @param input.openCents what was open before.
 */
export async function releaseProvision(tx: Tx, doer: Doer, input: { dueId: string; openCents: bigint; paidCents: bigint; day: Day }, clock: Clock): Promise<void> {
  const row = await tx.selectFrom('due_doubt as u').innerJoin('doubtful_debt as d', 'd.id', 'u.debt_id').select('d.id').where('u.due_id', '=', input.dueId).where(sql<boolean>`entry_stands(d.moved_entry_id)`).executeTakeFirst()
  if (!row) return
  const debt = await holdDebt(tx, row.id)
  const change = (debt.provisionCents * (input.openCents - input.paidCents)) / input.openCents - debt.provisionCents
  if (change === 0n) return
  await takeStep(tx, doer, debt, { kind: 'provision', day: input.day < debt.movedOn ? debt.movedOn : input.day, journal: 'OD', label: `Reprise de dépréciation : ${debt.label}`, cents: 0n, provisionCents: change, lines: provisionLines(change) }, clock)
}

/** What is an amount due is paid and given up where amounts due are. @throws {UserError} `debtOfDue` (409). */
function refuseDue(debt: DoubtfulDebt): void {
  if (debt.due) throw new UserError('debtOfDue', {}, { status: 409 })
}

/**
 * Writes it down to so many percent of what is still owed, net of tax (what is probably lost: the tax comes
 * back, or is no loss yet); less than before is taken back.
 * @throws {UserError} `debtNone` (404), `debtSettled` (409), `debtPercent`, `debtProvisionSame` (409), `debtDay`, those of `postEntry`.
 */
export async function provideDebt(tx: Tx, doer: Doer, input: { debtId: string; day: Day; percent: number }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const debt = await holdDebt(tx, input.debtId)
  if (debt.leftCents === 0n) throw new UserError('debtSettled', {}, { status: 409 })
  if (!(Number.isInteger(input.percent) && input.percent >= 0 && input.percent <= 100)) throw new UserError('debtPercent', {}, { field: 'percent' })
  const change = (netOf(debt, debt.leftCents) * BigInt(input.percent)) / 100n - debt.provisionCents
  if (change === 0n) throw new UserError('debtProvisionSame', { cents: Number(debt.provisionCents) }, { status: 409, field: 'percent' })
  const made = await takeStep(tx, doer, debt, { kind: 'provision', day: input.day, journal: 'OD', label: `${change > 0n ? 'Dépréciation' : 'Reprise de dépréciation'} : ${debt.label}`, cents: 0n, provisionCents: change, lines: provisionLines(change) }, clock)
  await recordAudit(tx, doer, { action: 'debt.provided', subjectKind: 'doubtful-debt', subjectId: debt.id, after: { name: debt.label, number: debt.number, percent: input.percent, cents: Number(change) } }, clock)
  return made
}

/**
 * Something was paid: out of 416 into a bank; what was written down for it is taken back.
 * @throws {UserError} `debtNone` (404), `debtOfDue`, `debtSettled` (409), `debtPayment` (with what is owed), `debtBank`, `debtDay`, those of `postEntry`.
 */
export async function payDebt(tx: Tx, doer: Doer, input: { debtId: string; day: Day; cents: bigint; account: string }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const debt = await holdDebt(tx, input.debtId)
  refuseDue(debt)
  if (debt.leftCents === 0n) throw new UserError('debtSettled', {}, { status: 409 })
  if (input.cents <= 0n || input.cents > debt.leftCents) throw new UserError('debtPayment', { cents: Number(debt.leftCents) }, { field: 'cents' })
  if (!/^5[13]/.test(input.account)) throw new UserError('debtBank', {}, { field: 'account' })
  const kept = (debt.provisionCents * (debt.leftCents - input.cents)) / debt.leftCents
  const change = kept - debt.provisionCents
  const lines = [...line(input.account, input.cents, 0n), ...line(accounts.debt, 0n, input.cents, { party: debt.party?.id ?? null }), ...provisionLines(change)]
  const made = await takeStep(tx, doer, debt, { kind: 'payment', day: input.day, journal: 'BQ', label: `Règlement d’une créance douteuse : ${debt.label}`, cents: input.cents, provisionCents: change, lines }, clock)
  await recordAudit(tx, doer, { action: 'debt.paid', subjectKind: 'doubtful-debt', subjectId: debt.id, after: { name: debt.label, number: debt.number, cents: Number(input.cents) } }, clock)
  return made
}

/** First hand: proposes to give it up. @throws {UserError} `debtNone` (404), `debtOfDue`, `debtSettled` (409), `debtProposed` (409), `debtReason`. */
export async function proposeWriteOff(tx: Tx, actor: Actor, input: { debtId: string; reason: string; vatBack: boolean }, clock: Clock): Promise<void> {
  const debt = await holdDebt(tx, input.debtId)
  refuseDue(debt)
  if (debt.leftCents === 0n) throw new UserError('debtSettled', {}, { status: 409 })
  if (debt.proposal) throw new UserError('debtProposed', { name: debt.proposal.proposedByName }, { status: 409 })
  const reason = cleanReason(input.reason)
  await tx.insertInto('debt_write_off').values({ id: randomText(12), debt_id: debt.id, reason, vat_back: input.vatBack, proposed_by: actor.personId, proposed_at: clock.now() }).execute()
  await recordAudit(tx, actor, { action: 'debt.writeOffProposed', subjectKind: 'doubtful-debt', subjectId: debt.id, after: { name: debt.label, number: debt.number, cents: Number(debt.leftCents), reason } }, clock)
}

/** Takes the proposal back, or turns it down. @throws {UserError} `debtNone` (404), `debtNotProposed` (409). */
export async function declineWriteOff(tx: Tx, actor: Actor, input: { debtId: string }, clock: Clock): Promise<void> {
  const debt = await holdDebt(tx, input.debtId)
  if (!debt.proposal) throw new UserError('debtNotProposed', {}, { status: 409 })
  await tx.updateTable('debt_write_off').set({ declined_at: clock.now() }).where('id', '=', debt.proposal.id).execute()
  await recordAudit(tx, actor, { action: 'debt.writeOffDeclined', subjectKind: 'doubtful-debt', subjectId: debt.id, after: { name: debt.label, number: debt.number } }, clock)
}

/**
 * Second hand: gives up what is still owed. The loss is net of tax where the tax comes back (CGI art. 272, 1: only once the
 * invoice was put right), with it otherwise; what was written down is taken back.
 * @throws {UserError} `debtNone` (404), `debtNotProposed` (409), `fourEyes` (409), `debtDay`, those of `postEntry`.
 */
export async function approveWriteOff(tx: Tx, actor: Actor, input: { debtId: string; day: Day }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const debt = await holdDebt(tx, input.debtId)
  const { proposal, leftCents } = debt
  if (!proposal) throw new UserError('debtNotProposed', {}, { status: 409 })
  if (proposal.proposedBy === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  if (leftCents === 0n) throw new UserError('debtSettled', {}, { status: 409 })
  const lost = proposal.vatBack ? netOf(debt, leftCents) : leftCents
  const year = await fiscalYearOn(tx, input.day)
  const lines = [
    ...line(year && debt.sinceDay < year.startDay ? accounts.lostBefore : accounts.lost, lost, 0n),
    ...line(accounts.vat, leftCents - lost, 0n),
    ...line(accounts.debt, 0n, leftCents, { party: debt.party?.id ?? null }),
    ...provisionLines(-debt.provisionCents),
  ]
  const made = await takeStep(tx, actor, debt, { kind: 'write-off', day: input.day, journal: 'OD', label: `Créance irrécouvrable : ${debt.label}`, cents: leftCents, provisionCents: -debt.provisionCents, lines }, clock)
  await tx.updateTable('debt_write_off').set({ approved_by: actor.personId, approved_at: clock.now(), entry_id: made.entryId }).where('id', '=', proposal.id).execute()
  await recordAudit(tx, actor, { action: 'debt.writtenOff', subjectKind: 'doubtful-debt', subjectId: debt.id, after: { name: debt.label, number: debt.number, cents: Number(leftCents) } }, clock)
  return made
}
