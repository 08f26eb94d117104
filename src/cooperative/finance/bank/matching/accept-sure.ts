/** Accepts proposals that are sure, many at once: payments of one day and reason in one entry, so that thousands take seconds. */
import { analyzeSmallTables } from '#db/analyze-small-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { recordAudits } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { duesById } from '#cooperative/finance/dues/due-store.ts'
import { mostPayments, recordPayments } from '#cooperative/finance/dues/record-payment.ts'
import { bankAccountById } from '../bank-account-store.ts'
import { openLines } from '../line-store.ts'
import type { BankLine } from '../line-store.ts'
import { findSuggestions } from './find-suggestions.ts'
import { bookEntry, holdOpenLines, insertMatch, insertParts, matchLine, sourceOf, wordsOf } from './match-line.ts'
import type { MatchPart, NewPart } from './match-line.ts'
import type { SuggestedPart, Suggestion } from './suggestion.ts'

/** So many movements are looked at once. */
export const mostLooked = 5000
const written = ['journal_entry', 'entry_line', 'due_payment', 'due_payment_vat', 'bank_part', 'bank_booking', 'lettering', 'lettering_line'] as const

type DuePart = Extract<SuggestedPart, { kind: 'due' }>
interface Group { lines: { line: BankLine; parts: DuePart[] }[]; payments: number; reason: string }

const onlyDues = (parts: readonly SuggestedPart[]): parts is readonly DuePart[] => parts.every(({ kind }) => kind === 'due')

/**
 * Matches what is sure of an account's waiting movements, at most `most` of them.
 * @returns how many were matched, and how many sure ones are left.
 * @throws {UserError} `bankAccountNone` (404), and as `matchLine`.
 */
export async function acceptSure(tx: Tx, actor: Actor, input: { accountId: string; most: number; from: Letterhead }, clock: Clock): Promise<{ matched: number; left: number }> {
  await analyzeSmallTables(tx, written)
  const account = await bankAccountById(tx, input.accountId)
  const lines = (await openLines(tx, account.id, mostLooked)).filter((line) => line.day <= dayOf(clock.now()))
  const suggestions = await findSuggestions(tx, account, lines)
  const sure = lines.flatMap((line) => {
    const suggestion = suggestions.get(line.id)
    return suggestion?.sure === true ? [{ line, suggestion }] : []
  })
  const wanted = sure.slice(0, input.most)
  await holdOpenLines(tx, wanted.map(({ line }) => line.id))
  const groups = grouped(wanted)
  for (const group of groups) await acceptGroup(tx, actor, account, group, clock)
  for (const { line, suggestion } of wanted) if (!(line.cents > 0n && onlyDues(suggestion.parts))) await matchLine(tx, actor, { lineId: line.id, parts: suggestion.parts.map(partOf), reason: suggestion.reason, from: input.from }, clock)
  return { matched: wanted.length, left: sure.length - wanted.length }
}

/** A proposed part as the command takes it. */
export function partOf(part: SuggestedPart): MatchPart {
  if (part.kind === 'booked') return { kind: 'booked', entryId: part.entryId, place: part.place }
  return part
}

/** Receipts that pay debts, by day and reason, as many as an entry takes. */
function grouped(wanted: readonly { line: BankLine; suggestion: Suggestion }[]): Group[] {
  const groups: Group[] = []
  const open = new Map<string, Group>()
  for (const { line, suggestion } of wanted) {
    const { parts, reason } = suggestion
    if (line.cents < 0n || !onlyDues(parts)) continue
    const key = `${line.day} ${reason}`
    let group = open.get(key)
    if (!group || group.payments + parts.length > mostPayments) {
      group = { lines: [], payments: 0, reason }
      groups.push(group)
      open.set(key, group)
    }
    group.lines.push({ line, parts: [...parts] })
    group.payments += parts.length
  }
  return groups
}

async function acceptGroup(tx: Tx, actor: Actor, account: { id: string; account: string }, group: Group, clock: Clock): Promise<void> {
  const [first] = group.lines
  if (!first) return
  const matchId = await insertMatch(tx, actor, { accountId: account.id, kind: 'dues', reason: group.reason }, group.lines.map(({ line }) => line.id), clock)
  const payments = group.lines.flatMap(({ line, parts }) => parts.map((part) => ({ line, part })))
  const dues = await duesById(tx, payments.map(({ part }) => part.dueId))
  const label = group.lines.length === 1 ? `Virement de ${wordsOf(first.line)}` : `Virements reçus : ${group.lines.length}`
  const made = await recordPayments(tx, actor, { account: account.account, day: first.line.day, label, payments: payments.map(({ line, part }) => ({ dueId: part.dueId, cents: part.cents, kind: 'bank' as const, source: sourceOf(line.id) })) }, clock)
  await bookEntry(tx, matchId, made.entryId, account.account)
  const ids = new Map(made.payments.map(({ id, dueId }) => [dueId, id]))
  const parts = payments.map(({ line, part }): NewPart => {
    const due = dues.get(part.dueId)
    return { lineId: line.id, kind: 'due', label: `${due?.customerName ?? ''}, ${due?.label ?? ''}`, cents: part.cents, entryId: made.entryId, dueId: part.dueId, duePaymentId: ids.get(part.dueId) ?? '' }
  })
  await insertParts(tx, matchId, parts)
  await recordAudits(tx, actor, group.lines.map(({ line }) => ({ action: 'bankLine.matched', subjectKind: 'bank-line', subjectId: line.id, after: { name: wordsOf(line), day: line.day, cents: Number(line.cents) } })), clock)
}
