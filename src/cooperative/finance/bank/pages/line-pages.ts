/** One movement: what the bank says, what is proposed, shared out by hand, put aside, taken back. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney } from '#lib/money.ts'
import { orAgain, notRefused } from '#people/pages/form.ts'
import type { Fields } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { bankPaths } from '../bank-paths.ts'
import { bankReaders, bankWriters } from '../bank-policy.ts'
import { lineById, nextOpenLine } from '../line-store.ts'
import { ignoreLine, matchLine } from '../matching/match-line.ts'
import type { MatchPart } from '../matching/match-line.ts'
import { undoMatch } from '../matching/undo-match.ts'
import { bankTexts } from './bank-frame.ts'
import { accountRows, linePage } from './line-views.ts'

const idIn = (c: Ctx): string => (c.req.param('line') ?? '').slice(0, 40)

/** `/administration/finance/bank/movements/:movement` and what is done with it. */
export function makeBankLinePages(): App {
  const app = new Hono<Env>()
  app.get(bankPaths.line(':line'), bankReaders, async (c) => linePage(c, await lineById(c.get('db'), idIn(c)), () => '', notRefused))
  app.post(bankPaths.match(':line'), bankWriters, async (c) => {
    const { given, names } = await formIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => matchLine(tx, actorOf(c), { lineId: idIn(c), parts: partsIn(c, given, names), reason: given('reason').slice(0, 40), from: letterheadOf(c) }, c.get('clock')))
        return onward(c, given, bankTexts(c).line.matched)
      },
      async (refused) => linePage(c, await lineById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(bankPaths.ignore(':line'), bankWriters, async (c) => {
    const { given } = await formIn(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => ignoreLine(tx, actorOf(c), { lineId: idIn(c), reason: given('reason') }, c.get('clock')))
        return onward(c, given, bankTexts(c).line.ignored)
      },
      async (refused) => linePage(c, await lineById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(bankPaths.undo(':line'), bankWriters, (c) =>
    orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => undoMatch(tx, actorOf(c), { lineId: idIn(c) }, c.get('clock')))
        flash(c, bankTexts(c).line.undone)
        return c.redirect(bankPaths.line(idIn(c)), 303)
      },
      async (refused) => linePage(c, await lineById(c.get('db'), idIn(c)), () => '', refused),
    ),
  )
  return app
}

/** After a movement the next one that waits; back to the list for who came from it. What was done can be taken back at once. */
async function onward(c: Ctx, given: Fields, words: string): Promise<Response> {
  const line = await lineById(c.get('db'), idIn(c))
  const next = given('after') === 'list' ? null : await nextOpenLine(c.get('db'), line)
  flash(c, next ? `${words} ${bankTexts(c).line.next}` : words, { action: bankPaths.undo(line.id), values: {} })
  return c.redirect(next ? bankPaths.line(next) : bankPaths.lines(line.accountId), 303)
}

async function formIn(c: Ctx): Promise<{ given: Fields; names: string[] }> {
  const body = await c.req.parseBody()
  return { given: (name) => (typeof body[name] === 'string' ? body[name] : ''), names: Object.keys(body).slice(0, 500) }
}

/** The parts that a form names: hidden ones of a proposal, ticked ones with their amount, rows of accounts. @throws {UserError} as `parseMoney`. */
function partsIn(c: Ctx, given: Fields, names: readonly string[]): MatchPart[] {
  const money = (name: string, signed = false): bigint => parseMoney(given(name), { language: c.get('language'), field: name, signed })
  const parts: MatchPart[] = []
  for (const name of names) {
    if (/^part\d{1,3}$/.test(name)) parts.push(partOf(given(name)))
    const [, kind = '', id = '', place = ''] = /^take-(due|bill|booked)-([a-z0-9]{1,40})(?:-(\d{1,4}))?$/.exec(name) ?? []
    if (kind === 'due') parts.push({ kind, dueId: id, cents: money(`cents-${id}`) })
    if (kind === 'bill') parts.push({ kind: 'supplier', invoiceId: id, cents: money(`cents-${id}`) })
    if (kind === 'booked') parts.push({ kind, entryId: id, place: Number(place) })
  }
  if (given('over') !== '' && given('overCents').trim() !== '') parts.push({ kind: 'overpayment', customerId: given('over'), cents: money('overCents') })
  for (let row = 1; row <= accountRows; row++) if (given(`amount${row}`).trim() !== '') parts.push({ kind: 'account', account: given(`account${row}`), label: given(`label${row}`).slice(0, 200), cents: money(`amount${row}`, true) })
  return parts
}

/** A part as a proposal carries it: `due <id> <cents>`. @throws {UserError} `badRequest`. */
function partOf(text: string): MatchPart {
  const [, debitId = '', cents = '', charge = ''] = /^return ([a-z0-9]{1,60}) (\d{1,15}) (\d{1,15})$/.exec(text) ?? []
  if (debitId !== '') return { kind: 'return', debitId, cents: BigInt(cents), chargeCents: BigInt(charge) }
  const [, kind = '', id = '', figures = '', label = ''] = /^(due|over|supplier|booked|account) ([A-Za-z0-9-]{1,60}) (-?\d{1,15})(?: (.{0,200}))?$/.exec(text) ?? []
  if (kind === 'due') return { kind, dueId: id, cents: BigInt(figures) }
  if (kind === 'over') return { kind: 'overpayment', customerId: id, cents: BigInt(figures) }
  if (kind === 'supplier') return { kind, invoiceId: id, cents: BigInt(figures) }
  if (kind === 'booked' && Number(figures) > 0 && Number(figures) <= 1000) return { kind, entryId: id, place: Number(figures) }
  if (kind === 'account') return { kind, account: id, label, cents: BigInt(figures) }
  throw new UserError('badRequest', {}, { status: 400 })
}
