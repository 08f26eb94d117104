/** The books in the API: the treasurer writes, who audits and the board read. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { withRole } from '#web/guard.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { amount, cents, dayShape, id, itemsOf } from '#web/api/shapes.ts'
import { accountByCode, accountLines, searchAccounts } from './account-store.ts'
import { accountShape, addAccount } from './add-account.ts'
import { deleteDraft } from './change-draft.ts'
import { draftEntry } from './draft-entry.ts'
import { entryById, entryStates, sampleEntries, searchEntries } from './entry-store.ts'
import type { Entry, EntrySummary } from './entry-store.ts'
import { exportBooks, exportFormats } from './exports/export-books.ts'
import { fiscalYearById, fiscalYears, openFiscalYear } from './fiscal-year.ts'
import type { FiscalYear } from './fiscal-year.ts'
import { checkOpening, importOpening, largestOpeningBytes } from './import-opening.ts'
import { letterLines, unletter } from './letter-lines.ts'
import { postEntry } from './post-entry.ts'
import { reverseEntry } from './reverse-entry.ts'
import { charts, ledgerSetting, setUpLedger } from './set-up-ledger.ts'
import { statementsOf } from './statements.ts'
import { trialBalance } from './trial-balance.ts'
import { validateEntry } from './validate-entry.ts'
import { verifyBooks } from './verify-books.ts'

const readers = withRole('treasurer', 'auditor', 'board')
const exporters = withRole('treasurer', 'auditor')
const writers = withRole('treasurer')

const tags: [string] = ['ledger']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })

const code = z.string().max(12).regex(accountShape)

const lineShape = z.object({
  place: z.int(),
  account: z.string(),
  accountLabel: z.string(),
  debitCents: cents,
  creditCents: cents,
  label: z.string(),
  party: z.object({ id: z.string(), code: z.string(), name: z.string() }).nullable(),
  lettering: z.string().nullable(),
})
const summaryShape = z.object({ id: z.string(), number: z.int().nullable().openapi({ description: 'Without a gap within its fiscal year; 0 for the opening; null for a draft.' }), state: z.enum(entryStates), journal: z.string(), day: z.string(), label: z.string(), reference: z.string().nullable(), debitCents: cents, creditCents: cents }).openapi('JournalEntrySummary')
const entryShape = z
  .object({
    id: z.string(), number: z.int().nullable(), state: z.enum(entryStates), journal: z.string(), day: z.string(), label: z.string(),
    document: z.object({ reference: z.string(), day: z.string() }).nullable(), version: z.int(), validatedAt: z.iso.datetime().nullable(),
    hash: z.string().nullable().openapi({ description: 'SHA-256 of its text and of the hash before it.' }), reverses: z.string().nullable(), reversedBy: z.string().nullable(), lines: z.array(lineShape),
  })
  .openapi('JournalEntry')
const newEntryShape = z
  .strictObject({
    journal: z.string().max(6),
    day: dayShape,
    label: z.string().min(1).max(200),
    document: z.strictObject({ reference: z.string().min(1).max(100), day: dayShape }).optional(),
    lines: z.array(z.strictObject({ account: z.string().max(12), debitCents: amount.default(0), creditCents: amount.default(0), label: z.string().max(200).optional(), party: z.string().max(100).optional() })).max(1000),
    draft: z.boolean().default(false).openapi({ description: 'Keep it as a draft, which may be out of balance; otherwise it is validated at once and never changes again.' }),
  })
  .openapi('NewJournalEntry')
const yearShape = z.object({ id: z.string(), startDay: z.string(), endDay: z.string(), state: z.enum(['open', 'closed']), lastNumber: z.int() }).openapi('FiscalYear')
const accountOut = z.object({ code: z.string(), label: z.string(), open: z.boolean() }).openapi('LedgerAccount')
const given = z.object({ id, number: z.int() })
const atEntry = z.object({ entry: id })
const ofYear = z.object({ year: id.optional().openapi({ description: 'Id of a fiscal year; the newest when absent.' }) })
const until = ofYear.extend({ until: dayShape.optional().openapi({ description: 'Up to the end of the month of this day; the year’s end when absent.' }) })

const routes = {
  years: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/years', operationId: 'listFiscalYears', summary: 'Lists fiscal years', tags, responses: { 200: json('The oldest first.', itemsOf(yearShape)) } }),
  openYear: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/years', operationId: 'openFiscalYear', summary: 'Opens the next fiscal year', tags, request: { body: body(z.strictObject({ startDay: dayShape, endDay: dayShape })) }, responses: { 201: json('The year.', yearShape) } }),
  setUp: apiRoute(writers, { method: 'put', path: '/api/v1/ledger', operationId: 'setUpLedger', summary: 'Lays chart and journals, or writes the SIREN down', tags, request: { body: body(z.strictObject({ chart: z.enum(charts), siren: z.string().max(20).nullable().default(null) })) }, responses: { 200: json('What stands.', z.object({ chart: z.enum(charts), siren: z.string().nullable() })) } }),
  accounts: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/accounts', operationId: 'listLedgerAccounts', summary: 'Lists the chart of accounts', tags, request: { query: z.object({ q: z.string().max(100).default('') }) }, responses: { 200: json('By code.', itemsOf(accountOut)) } }),
  addAccount: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/accounts', operationId: 'addLedgerAccount', summary: 'Adds an account', tags, request: { body: body(z.strictObject({ code: z.string().max(20), label: z.string().min(1).max(300) })) }, responses: { 201: json('The account.', accountOut) } }),
  account: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/accounts/{account}/lines', operationId: 'listAccountLines', summary: 'Lists the lines of an account in a fiscal year, the oldest first', tags, request: { params: z.object({ account: code }), query: pageQuery.extend(ofYear.shape) }, responses: { 200: json('A page of lines, with what the account stands at after each.', pageOf(z.object({ entryId: z.string(), number: z.int(), journal: z.string(), day: z.string(), label: z.string(), reference: z.string().nullable(), party: z.string().nullable(), lettering: z.string().nullable(), debitCents: cents, creditCents: cents, balanceCents: cents }))) } }),
  letter: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/accounts/{account}/lettering', operationId: 'letterLines', summary: 'Letters lines that answer each other', tags, request: { params: z.object({ account: code }), body: body(z.strictObject({ lines: z.array(z.strictObject({ entryId: id, place: z.int().min(1).max(1_000_000) })).max(200) })) }, responses: { 201: json('The letters they share.', z.object({ code: z.string() })) } }),
  unletter: apiRoute(writers, { method: 'delete', path: '/api/v1/ledger/accounts/{account}/lettering/{letters}', operationId: 'unletterLines', summary: 'Takes letters off', tags, request: { params: z.object({ account: code, letters: z.string().max(6) }) }, responses: { 204: { description: 'They are off.' } } }),
  entries: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/entries', operationId: 'listJournalEntries', summary: 'Lists entries', tags, request: { query: pageQuery.extend({ state: z.enum(entryStates).default('validated'), year: id.optional(), journal: z.string().max(6).optional(), q: z.string().max(100).default('') }) }, responses: { 200: json('A page of entries, the newest first.', pageOf(summaryShape)) } }),
  entry: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/entries/{entry}', operationId: 'showJournalEntry', summary: 'Shows an entry with its lines', tags, request: { params: atEntry }, responses: { 200: json('The entry.', entryShape) } }),
  post: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/entries', operationId: 'postJournalEntry', summary: 'Writes an entry', tags, request: { body: body(newEntryShape) }, responses: { 201: json('The entry.', entryShape) } }),
  validate: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/entries/{entry}/validate', operationId: 'validateJournalEntry', summary: 'Validates a draft for good', tags, request: { params: atEntry }, responses: { 200: json('Its number.', given) } }),
  reverse: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/entries/{entry}/reverse', operationId: 'reverseJournalEntry', summary: 'Corrects a validated entry by its mirror', tags, request: { params: atEntry, body: body(z.strictObject({ day: dayShape, label: z.string().min(1).max(200) })) }, responses: { 201: json('The mirror.', given) } }),
  remove: apiRoute(writers, { method: 'delete', path: '/api/v1/ledger/entries/{entry}', operationId: 'deleteJournalDraft', summary: 'Throws a draft away', tags, request: { params: atEntry }, responses: { 204: { description: 'It is gone.' } } }),
  balance: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/balance', operationId: 'showTrialBalance', summary: 'Shows the trial balance', tags, request: { query: until }, responses: { 200: json('Every account that moved or stands at something.', itemsOf(z.object({ account: z.string(), label: z.string(), openingCents: cents, debitCents: cents, creditCents: cents, balanceCents: cents }))) } }),
  statements: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/statements', operationId: 'showStatements', summary: 'Shows balance sheet and income statement, with the year before', tags, request: { query: until }, responses: { 200: json('In the lines of the general chart’s models.', z.object({ assets: z.array(z.object({ name: z.string(), grossCents: cents, netCents: cents, beforeCents: cents.nullable() })), liabilities: z.array(z.object({ name: z.string(), netCents: cents, beforeCents: cents.nullable() })), result: z.array(z.object({ name: z.string(), part: z.string(), income: z.boolean(), netCents: cents, beforeCents: cents.nullable() })), totals: z.object({ assetsCents: cents, liabilitiesCents: cents, resultCents: cents }) })) } }),
  check: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/check', operationId: 'checkBooks', summary: 'Recomputes hashes and sums, a slice of entries at a time', tags, request: { query: z.object({ from: z.coerce.number().int().min(1).max(1_000_000_000).default(1) }) }, responses: { 200: json('What was found; go on at `next` until it is null.', z.object({ checked: z.int(), total: z.int(), next: z.int().nullable(), faults: z.array(z.object({ kind: z.enum(['hash', 'chain', 'balance', 'gap', 'month', 'head']), where: z.string() })) })) } }),
  sample: apiRoute(readers, { method: 'get', path: '/api/v1/ledger/sample', operationId: 'drawEntries', summary: 'Draws entries at random; the same seed draws the same ones', tags, request: { query: ofYear.extend({ size: z.coerce.number().int().min(1).max(100).default(20), seed: z.string().min(1).max(40) }) }, responses: { 200: json('The entries.', itemsOf(summaryShape)) } }),
  export: apiRoute(exporters, { method: 'get', path: '/api/v1/ledger/export/{format}', operationId: 'exportBooks', summary: 'Gives the books as a file', tags, request: { params: z.object({ format: z.enum(exportFormats) }), query: z.object({ year: id.optional().openapi({ description: 'Id of a fiscal year; all of them when absent (not for the FEC).' }) }) }, responses: { 200: { description: 'The file, made as it is taken.', content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } } }),
  opening: apiRoute(writers, { method: 'post', path: '/api/v1/ledger/opening', operationId: 'importOpening', summary: 'Checks opening balances in CSV, and writes them when asked', tags, request: { body: body(z.strictObject({ table: z.string().min(1).max(largestOpeningBytes), year: id, apply: z.boolean().default(false) })) }, responses: { 200: json('What is wrong, line by line; the entry when it was written.', z.object({ faults: z.array(z.object({ line: z.int(), code: z.string() })), lines: z.int(), debitCents: cents, creditCents: cents, entry: z.string().nullable() })) } }),
}

const shownYear = ({ id: yearId, startDay, endDay, state, lastNumber }: FiscalYear) => ({ id: yearId, startDay, endDay, state, lastNumber })
const shownSummary = (entry: EntrySummary) => ({ ...entry, debitCents: Number(entry.debitCents), creditCents: Number(entry.creditCents) })
const shown = (entry: Entry) => ({
  id: entry.id, number: entry.number, state: entry.state, journal: entry.journal, day: entry.day, label: entry.label, document: entry.document, version: entry.version,
  validatedAt: entry.validatedAt?.toISOString() ?? null, hash: entry.hash, reverses: entry.reverses?.id ?? null, reversedBy: entry.reversedBy?.id ?? null,
  lines: entry.lines.map((line) => ({ ...line, debitCents: Number(line.debitCents), creditCents: Number(line.creditCents), party: line.party && { id: line.party.id, code: line.party.code, name: line.party.name } })),
})

/** The fiscal year asked for, or the newest. @throws {UserError} `fiscalYearNone` (404). */
async function yearOf(c: Ctx, wanted: string | undefined): Promise<FiscalYear> {
  if (wanted !== undefined) return fiscalYearById(c.get('db'), wanted)
  const last = (await fiscalYears(c.get('db'))).at(-1)
  if (!last) throw new UserError('fiscalYearNone', {}, { status: 404 })
  return last
}

/** The ledger's part of the API. */
export function makeLedgerApi() {
  return makeApiApp()
    .openapi(routes.years, async (c) => c.json({ items: (await fiscalYears(c.get('db'))).map(shownYear) }, 200))
    .openapi(routes.openYear, async (c) => {
      const { startDay, endDay } = c.req.valid('json')
      return c.json(shownYear(await inTransaction(c.get('db'), (tx) => openFiscalYear(tx, actorOf(c), { startDay: startDay as Day, endDay: endDay as Day }, c.get('clock')))), 201)
    })
    .openapi(routes.setUp, async (c) => {
      await inTransaction(c.get('db'), (tx) => setUpLedger(tx, actorOf(c), c.req.valid('json'), c.get('clock')))
      return c.json((await ledgerSetting(c.get('db'))) ?? c.req.valid('json'), 200)
    })
    .openapi(routes.accounts, async (c) => c.json({ items: await searchAccounts(c.get('db'), c.req.valid('query').q) }, 200))
    .openapi(routes.addAccount, async (c) => {
      const input = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => addAccount(tx, actorOf(c), input, c.get('clock')))
      return c.json(await accountByCode(c.get('db'), input.code.trim().toUpperCase()), 201)
    })
    .openapi(routes.account, async (c) => {
      const { page, pageSize, year } = c.req.valid('query')
      const account = await accountByCode(c.get('db'), c.req.valid('param').account)
      const { lines, total } = await accountLines(c.get('db'), { account: account.code, year: await yearOf(c, year), page, pageSize })
      return c.json({ items: lines.map((line) => ({ ...line, debitCents: Number(line.debitCents), creditCents: Number(line.creditCents), balanceCents: Number(line.balanceCents) })), page, pageSize, total }, 200)
    })
    .openapi(routes.letter, async (c) => c.json({ code: await inTransaction(c.get('db'), (tx) => letterLines(tx, actorOf(c), { account: c.req.valid('param').account, lines: c.req.valid('json').lines }, c.get('clock'))) }, 201))
    .openapi(routes.unletter, async (c) => {
      const { account, letters } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => unletter(tx, actorOf(c), { account, code: letters }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.entries, async (c) => {
      const { page, pageSize, state, year, journal, q } = c.req.valid('query')
      const { entries, total } = await searchEntries(c.get('db'), { state, yearId: year ?? null, journal: journal ?? null, text: q, page, pageSize })
      return c.json({ items: entries.map(shownSummary), page, pageSize, total }, 200)
    })
    .openapi(routes.entry, async (c) => c.json(shown(await entryById(c.get('db'), c.req.valid('param').entry)), 200))
    .openapi(routes.post, async (c) => {
      const { draft, lines, day, document, ...rest } = c.req.valid('json')
      const input = {
        ...rest,
        day: day as Day,
        document: document ? { reference: document.reference, day: document.day as Day } : null,
        lines: lines.map((line) => ({ ...line, debitCents: BigInt(line.debitCents), creditCents: BigInt(line.creditCents) })),
      }
      const made = await inTransaction(c.get('db'), (tx) => (draft ? draftEntry : postEntry)(tx, actorOf(c), input, c.get('clock')))
      return c.json(shown(await entryById(c.get('db'), made.id)), 201)
    })
    .openapi(routes.validate, async (c) => c.json(await inTransaction(c.get('db'), (tx) => validateEntry(tx, actorOf(c), { entryId: c.req.valid('param').entry }, c.get('clock'))), 200))
    .openapi(routes.reverse, async (c) => {
      const { day, label } = c.req.valid('json')
      return c.json(await inTransaction(c.get('db'), (tx) => reverseEntry(tx, actorOf(c), { entryId: c.req.valid('param').entry, day: day as Day, label }, c.get('clock'))), 201)
    })
    .openapi(routes.remove, async (c) => {
      await inTransaction(c.get('db'), (tx) => deleteDraft(tx, actorOf(c), { entryId: c.req.valid('param').entry }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.balance, async (c) => {
      const { year, until: last } = c.req.valid('query')
      const asked = await yearOf(c, year)
      const rows = await trialBalance(c.get('db'), asked, last as Day | undefined)
      return c.json({ items: rows.map((row) => ({ account: row.account, label: row.label, openingCents: Number(row.openingCents), debitCents: Number(row.debitCents), creditCents: Number(row.creditCents), balanceCents: Number(row.balanceCents) })) }, 200)
    })
    .openapi(routes.statements, async (c) => {
      const { year, until: last } = c.req.valid('query')
      const { assets, liabilities, result, totals } = await statementsOf(c.get('db'), await yearOf(c, year), last as Day | undefined)
      const figures = (one: { netCents: bigint; grossCents: bigint; beforeCents: bigint | null }) => ({ grossCents: Number(one.grossCents), netCents: Number(one.netCents), beforeCents: one.beforeCents === null ? null : Number(one.beforeCents) })
      return c.json({ assets: assets.map((one) => ({ name: one.name, ...figures(one) })), liabilities: liabilities.map((one) => ({ name: one.name, ...figures(one) })), result: result.map((one) => ({ name: one.name, part: one.part, income: one.income, ...figures(one) })), totals: { assetsCents: Number(totals.assets), liabilitiesCents: Number(totals.liabilities), resultCents: Number(totals.result) } }, 200)
    })
    .openapi(routes.check, async (c) => c.json(await verifyBooks(c.get('db'), c.req.valid('query').from), 200))
    .openapi(routes.sample, async (c) => {
      const { year, size, seed } = c.req.valid('query')
      const entries = await sampleEntries(c.get('db'), { yearId: (await yearOf(c, year)).id, size, seed })
      return c.json({ items: entries.map(shownSummary) }, 200)
    })
    .openapi(routes.export, async (c) => {
      const file = await exportBooks(c.get('db'), { format: c.req.valid('param').format, yearId: c.req.valid('query').year ?? null })
      return c.body(file.body, 200, { 'content-type': file.type, 'content-disposition': `attachment; filename="${file.name}"`, 'x-content-type-options': 'nosniff' })
    })
    .openapi(routes.opening, async (c) => {
      const { table, year, apply } = c.req.valid('json')
      const check = await checkOpening(c.get('db'), table)
      const entry = apply ? (await inTransaction(c.get('db'), (tx) => importOpening(tx, actorOf(c), { yearId: year, text: table, label: 'Reprise des soldes' }, c.get('clock')))).id : null
      return c.json({ faults: check.faults.map(({ line, code: fault }) => ({ line, code: fault })), lines: check.lines.length, debitCents: Number(check.debitCents), creditCents: Number(check.creditCents), entry }, 200)
    })
}
