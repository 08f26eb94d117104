/** Movements of the bank in the API: found with what is proposed, matched, put aside, taken back. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { bankAccountById } from './bank-account-store.ts'
import { bankReaders, bankWriters } from './bank-policy.ts'
import { lineById, lineStates, openLines, partsOf, searchLines } from './line-store.ts'
import type { BankLine, LinePart } from './line-store.ts'
import { acceptSure, mostLooked } from './matching/accept-sure.ts'
import { findSuggestions } from './matching/find-suggestions.ts'
import { ignoreLine, matchLine, mostParts } from './matching/match-line.ts'
import type { MatchPart } from './matching/match-line.ts'
import type { SuggestedPart, Suggestion } from './matching/suggestion.ts'
import { undoMatch } from './matching/undo-match.ts'

const id = z.string().min(1).max(60)
const amount = z.int().min(1).max(1_000_000_000_000).openapi({ description: 'Whole cents, in the movement’s own direction.' })
const partShape = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('due'), dueId: id, cents: amount }),
    z.strictObject({ kind: z.literal('overpayment'), customerId: id, cents: amount }),
    z.strictObject({ kind: z.literal('supplier'), invoiceId: id, cents: amount }),
    z.strictObject({ kind: z.literal('account'), account: z.string().min(1).max(100), label: z.string().max(200).default(''), cents: z.int().min(-1_000_000_000_000).max(1_000_000_000_000) }),
    z.strictObject({ kind: z.literal('return'), debitId: id, cents: amount, chargeCents: z.int().min(0).max(10_000).default(0) }),
    z.strictObject({ kind: z.literal('booked'), entryId: id, place: z.int().min(1).max(1000) }),
  ])
  .openapi('BankMatchPart')
const proposalShape = z.object({ reason: z.string(), sure: z.boolean(), about: z.string(), parts: z.array(z.looseObject({ kind: z.string(), label: z.string(), cents: z.int() })) }).openapi('BankProposal', { description: 'Parts have the fields that matching takes.' })
const answerShape = z.object({ kind: z.string(), label: z.string(), cents: z.int(), entryId: z.string(), entryNumber: z.int() })
const movementShape = z
  .object({
    id: z.string(), accountId: z.string(), statementId: z.string(), day: z.iso.date(), valueDay: z.iso.date().nullable(), cents: z.int().openapi({ description: 'Whole cents; less than nothing goes out.' }), chargeCents: z.int(), name: z.string(), iban: z.string(), text: z.string(), endToEndId: z.string(),
    mandateId: z.string(), reference: z.string(), bankReference: z.string(), batchId: z.string(), kind: z.string(), returnReason: z.string(), isReturn: z.boolean(), state: z.enum(lineStates),
    match: z.object({ id: z.string(), kind: z.string(), reason: z.string(), at: z.iso.datetime(), by: z.string().nullable() }).nullable(), parts: z.array(answerShape), proposal: proposalShape.nullable(),
  })
  .openapi('BankMovement')

const tags: [string] = ['bank']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const params = z.object({ line: z.string().max(40) })
const home = '/api/v1/bank-movements'

const list = apiRoute(bankReaders, { method: 'get', path: '/api/v1/bank-accounts/{bank}/movements', operationId: 'listBankMovements', summary: 'Lists the movements of an account, those that wait with what is proposed', tags, request: { params: z.object({ bank: z.string().max(40) }), query: pageQuery.extend({ state: z.enum([...lineStates, 'all']).default('open'), q: z.string().max(100).default('') }) }, responses: { 200: json('Those that wait the oldest first, others the newest first.', pageOf(movementShape)) } })
const accept = apiRoute(bankWriters, { method: 'post', path: '/api/v1/bank-accounts/{bank}/accept', operationId: 'acceptBankProposals', summary: 'Accepts what is proposed and sure', tags, request: { params: z.object({ bank: z.string().max(40) }), body: body(z.strictObject({ most: z.int().min(1).max(1000).default(400) })) }, responses: { 200: json('How many were matched, how many sure ones are left.', z.object({ matched: z.int(), left: z.int() })) } })
const show = apiRoute(bankReaders, { method: 'get', path: `${home}/{line}`, operationId: 'showBankMovement', summary: 'Shows a movement', tags, request: { params }, responses: { 200: json('The movement.', movementShape) } })
const match = apiRoute(bankWriters, { method: 'post', path: `${home}/{line}/match`, operationId: 'matchBankMovement', summary: 'Matches a movement with what it stands for', description: 'The parts come to the movement; of an account they may go the other way.', tags, request: { params, body: body(z.strictObject({ parts: z.array(partShape).min(1).max(mostParts) })) }, responses: { 200: json('The movement.', movementShape) } })
const undo = apiRoute(bankWriters, { method: 'delete', path: `${home}/{line}/match`, operationId: 'undoBankMatch', summary: 'Takes a match back', tags, request: { params }, responses: { 200: json('The movement, waiting again.', movementShape) } })
const ignore = apiRoute(bankWriters, { method: 'post', path: `${home}/{line}/ignore`, operationId: 'ignoreBankMovement', summary: 'Puts a movement aside: nothing stands for it', tags, request: { params, body: body(z.strictObject({ reason: z.string().min(1).max(300) })) }, responses: { 200: json('The movement.', movementShape) } })

const partShown = (part: SuggestedPart) => (part.kind === 'return' ? { ...part, cents: Number(part.cents), chargeCents: Number(part.chargeCents) } : { ...part, cents: Number(part.cents) })
const shown = ({ match: of, ...line }: BankLine, parts: readonly LinePart[], proposal: Suggestion | undefined) => ({
  ...line,
  cents: Number(line.cents),
  chargeCents: Number(line.chargeCents),
  match: of ? { ...of, at: of.at.toISOString() } : null,
  parts: parts.map((part) => ({ kind: part.kind, label: part.label, cents: Number(part.cents), entryId: part.entry.id, entryNumber: part.entry.number })),
  proposal: proposal ? { reason: proposal.reason, sure: proposal.sure, about: proposal.about, parts: proposal.parts.map(partShown) } : null,
})
const given = (part: z.infer<typeof partShape>): MatchPart => (part.kind === 'booked' ? part : part.kind === 'return' ? { ...part, cents: BigInt(part.cents), chargeCents: BigInt(part.chargeCents) } : { ...part, cents: BigInt(part.cents) })

async function one(c: Ctx, movement: string) {
  const db = c.get('db')
  const line = await lineById(db, movement)
  const proposals = line.state === 'open' ? await findSuggestions(db, await bankAccountById(db, line.accountId), await openLines(db, line.accountId, mostLooked)) : new Map<string, Suggestion>()
  return shown(line, (await partsOf(db, [line.id])).get(line.id) ?? [], proposals.get(line.id))
}

/** The part of movements of the bank's API. */
export function makeMovementApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const db = c.get('db')
      const account = await bankAccountById(db, c.req.valid('param').bank)
      const { page, pageSize, q, state } = c.req.valid('query')
      const { lines, total } = await searchLines(db, { accountId: account.id, state: state === 'all' ? null : state, text: q, page, pageSize })
      const proposals = lines.some((line) => line.state === 'open') ? await findSuggestions(db, account, await openLines(db, account.id, mostLooked)) : new Map<string, Suggestion>()
      const parts = await partsOf(db, lines.map((line) => line.id))
      return c.json({ items: lines.map((line) => shown(line, parts.get(line.id) ?? [], proposals.get(line.id))), page, pageSize, total }, 200)
    })
    .openapi(accept, async (c) => c.json(await inTransaction(c.get('db'), (tx) => acceptSure(tx, actorOf(c), { accountId: c.req.valid('param').bank, ...c.req.valid('json'), from: letterheadOf(c) }, c.get('clock'))), 200))
    .openapi(show, async (c) => c.json(await one(c, c.req.valid('param').line), 200))
    .openapi(match, async (c) => {
      const { line } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => matchLine(tx, actorOf(c), { lineId: line, parts: c.req.valid('json').parts.map(given), from: letterheadOf(c) }, c.get('clock')))
      return c.json(await one(c, line), 200)
    })
    .openapi(undo, async (c) => {
      const { line } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => undoMatch(tx, actorOf(c), { lineId: line }, c.get('clock')))
      return c.json(await one(c, line), 200)
    })
    .openapi(ignore, async (c) => {
      const { line } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => ignoreLine(tx, actorOf(c), { lineId: line, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await one(c, line), 200)
    })
}
