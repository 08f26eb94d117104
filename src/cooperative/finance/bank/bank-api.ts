/** Accounts at banks, statements and rules in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import { cents, itemsOf } from '#web/api/shapes.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { bankAccountById, bankAccounts } from './bank-account-store.ts'
import type { BankAccount } from './bank-account-store.ts'
import { bankReaders, bankWriters } from './bank-policy.ts'
import { csvMeanings, mappingFrom } from './csv/csv-mapping.ts'
import { importBankFile, removeStatement } from './import-statement.ts'
import { largestBankFile } from './plan-import.ts'
import { addRule, bankRules, removeRule } from './rule-store.ts'
import type { BankRule, RuleInput } from './rule-store.ts'
import { addBankAccount, changeBankAccount, closeBankAccount, longestBankName } from './save-bank-account.ts'
import type { BankAccountInput } from './save-bank-account.ts'
import { reconciliationOf, statementFile, statementsOf } from './statement-store.ts'
import type { Reconciliation, StatementSummary } from './statement-store.ts'

const accountShape = z.object({ id: z.string(), name: z.string(), iban: z.string().nullable(), account: z.string().openapi({ description: 'In the books: 512 or one below it.' }), version: z.int(), closed: z.boolean() }).openapi('BankAccount')
const reconciliationShape = z
  .object({
    day: z.iso.date().nullable().openapi({ description: 'Last day that a statement tells of.' }),
    bankCents: cents.nullable(),
    booksCents: cents,
    startCents: cents.openapi({ description: 'The bank at the first statement, less the books.' }),
    gaps: z.int(),
    gapsCents: cents,
    open: z.int().openapi({ description: 'Movements that nothing stands for.' }),
    openCents: cents,
    ignored: z.int(),
    ignoredCents: cents,
    unbooked: z.int().openapi({ description: 'Lines of the books that stand for no movement.' }),
    unbookedCents: cents,
    otherDaysCents: cents,
  })
  .openapi('BankReconciliation', { description: 'bank = books + start + gaps + open + ignored − unbooked + other days.' })
const statementShape = z
  .object({ id: z.string(), accountId: z.string(), format: z.enum(['camt', 'csv']), reference: z.string(), fileName: z.string(), from: z.iso.date(), to: z.iso.date(), openingCents: cents.nullable(), closingCents: cents.nullable(), lines: z.int(), openLines: z.int(), gapCents: cents.nullable().openapi({ description: 'What is missing before it.' }), importedAt: z.iso.datetime(), importedBy: z.string().nullable() })
  .openapi('BankStatement')
const ruleShape = z.object({ id: z.string(), name: z.string(), accountId: z.string().nullable(), direction: z.enum(['in', 'out']), words: z.string(), mostCents: cents.nullable(), account: z.string() }).openapi('BankRule')
const accountFields = z.strictObject({ name: z.string().max(longestBankName * 2), iban: z.string().max(50).default(''), account: z.string().max(100) })
const newRule = z.strictObject({ name: z.string().max(200), accountId: z.string().max(40).default(''), direction: z.enum(['in', 'out']), words: z.string().max(200), mostCents: z.int().min(1).max(1_000_000_000_000).nullable().default(null), account: z.string().max(100) }).openapi('NewBankRule')

const tags: [string] = ['bank']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const bytes = { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } }
const gone = { 204: { description: 'Done.' } }
const accountParams = z.object({ bank: z.string().max(40).openapi({ description: 'Id of the account at the bank.' }) })
const statementParams = z.object({ statement: z.string().max(40) })
const ruleParams = z.object({ rule: z.string().max(40) })
const home = '/api/v1/bank-accounts'

const list = apiRoute(bankReaders, { method: 'get', path: home, operationId: 'listBankAccounts', summary: 'Lists the accounts at banks', tags, responses: { 200: json('Those in use first.', itemsOf(accountShape)) } })
const add = apiRoute(bankWriters, { method: 'post', path: home, operationId: 'addBankAccount', summary: 'Enters an account at a bank', tags, request: { body: body(accountFields.openapi('NewBankAccount')) }, responses: { 201: json('The account.', accountShape) } })
const show = apiRoute(bankReaders, { method: 'get', path: `${home}/{bank}`, operationId: 'showBankAccount', summary: 'Shows an account and what lies between bank and books', tags, request: { params: accountParams }, responses: { 200: json('The account.', accountShape.extend({ reconciliation: reconciliationShape })) } })
const change = apiRoute(bankWriters, { method: 'put', path: `${home}/{bank}`, operationId: 'changeBankAccount', summary: 'Changes an account', tags, request: { params: accountParams, body: body(accountFields.extend({ version: z.int().optional() }).openapi('ChangedBankAccount')) }, responses: { 200: json('The account.', accountShape) } })
const close = apiRoute(bankWriters, { method: 'put', path: `${home}/{bank}/closed`, operationId: 'closeBankAccount', summary: 'Closes an account to statements, or reopens it', tags, request: { params: accountParams, body: body(z.strictObject({ closed: z.boolean() })) }, responses: { 200: json('The account.', accountShape) } })
const statements = apiRoute(bankReaders, { method: 'get', path: `${home}/{bank}/statements`, operationId: 'listBankStatements', summary: 'Lists the statements of an account', tags, request: { params: accountParams, query: pageQuery }, responses: { 200: json('The newest first.', pageOf(statementShape)) } })
const take = apiRoute(
  bankWriters,
  {
    method: 'post',
    path: '/api/v1/bank-statements',
    operationId: 'importBankStatement',
    summary: 'Takes a file of the bank in: camt.053 or CSV',
    description: 'The body is the file, 10 MB at most. Content-Length is needed. All statements that are new are taken in, or none. 409 when everything is there already, or when something is missing before it (`acceptGap=yes` takes it nevertheless).',
    tags,
    request: {
      query: z.object({
        name: z.string().min(1).max(150).openapi({ description: 'Its name.' }),
        account: z.string().max(40).optional().openapi({ description: 'Of a table: which account it is of.' }),
        acceptGap: z.enum(['yes', 'no']).default('no'),
        closingCents: z.coerce.number().int().optional().openapi({ description: 'Of a table: what the account stands at in the end.' }),
        columns: z.string().max(1000).optional().openapi({ description: `Of a table: what each column says, with commas between: ${csvMeanings.join(', ')}, or nothing. Guessed or remembered without it.` }),
        titles: z.string().max(5000).optional().openapi({ description: 'The titles of the columns, as the file has them, with line breaks between; needed with `columns`.' }),
        monthFirst: z.enum(['yes', 'no']).default('no'),
      }),
      body: { required: true, content: bytes },
    },
    responses: { 201: json('What was taken in.', z.object({ accountId: z.string(), statements: z.array(z.string()), lines: z.int(), linesThere: z.int() })) },
  },
  streamedBody,
)
const readFile = apiRoute(bankReaders, { method: 'get', path: '/api/v1/bank-statements/{statement}/file', operationId: 'readBankStatement', summary: 'Gives the file that a statement came in', tags, request: { params: statementParams }, responses: { 200: { description: 'The file, to be saved.', content: bytes } } })
const remove = apiRoute(bankWriters, { method: 'delete', path: '/api/v1/bank-statements/{statement}', operationId: 'removeBankStatement', summary: 'Takes a statement out of which nothing was matched', tags, request: { params: statementParams }, responses: gone })
const rules = apiRoute(bankReaders, { method: 'get', path: '/api/v1/bank-rules', operationId: 'listBankRules', summary: 'Lists the rules', tags, responses: { 200: json('By name.', itemsOf(ruleShape)) } })
const makeRule = apiRoute(bankWriters, { method: 'post', path: '/api/v1/bank-rules', operationId: 'addBankRule', summary: 'Adds a rule: movements with these words go to this account', tags, request: { body: body(newRule) }, responses: { 201: json('The rule.', ruleShape) } })
const dropRule = apiRoute(bankWriters, { method: 'delete', path: '/api/v1/bank-rules/{rule}', operationId: 'removeBankRule', summary: 'Takes a rule away', tags, request: { params: ruleParams }, responses: gone })

const shown = ({ mapping: _mapping, ...account }: BankAccount) => account
const money = (value: bigint | null): number | null => (value === null ? null : Number(value))
const reconciled = (at: Reconciliation) => ({ ...at, bankCents: money(at.bankCents), booksCents: Number(at.booksCents), startCents: Number(at.startCents), gapsCents: Number(at.gapsCents), openCents: Number(at.openCents), ignoredCents: Number(at.ignoredCents), unbookedCents: Number(at.unbookedCents), otherDaysCents: Number(at.otherDaysCents) })
const statementShown = (one: StatementSummary) => ({ ...one, openingCents: money(one.openingCents), closingCents: money(one.closingCents), gapCents: money(one.gapCents), importedAt: one.importedAt.toISOString() })
const ruleShown = (rule: BankRule) => ({ ...rule, mostCents: money(rule.mostCents) })

/** The part of accounts, statements and rules of the bank's API. */
export function makeBankApi() {
  return makeApiApp()
    .openapi(list, async (c) => c.json({ items: (await bankAccounts(c.get('db'))).map(shown) }, 200))
    .openapi(add, async (c) => {
      const input: BankAccountInput = c.req.valid('json')
      const { id } = await inTransaction(c.get('db'), (tx) => addBankAccount(tx, actorOf(c), input, c.get('clock')))
      return c.json(shown(await bankAccountById(c.get('db'), id)), 201)
    })
    .openapi(show, async (c) => {
      const account = await bankAccountById(c.get('db'), c.req.valid('param').bank)
      return c.json({ ...shown(account), reconciliation: reconciled(await reconciliationOf(c.get('db'), account)) }, 200)
    })
    .openapi(change, async (c) => {
      const { bank } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => changeBankAccount(tx, actorOf(c), { ...c.req.valid('json'), accountId: bank }, c.get('clock')))
      return c.json(shown(await bankAccountById(c.get('db'), bank)), 200)
    })
    .openapi(close, async (c) => {
      const { bank } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => closeBankAccount(tx, actorOf(c), { accountId: bank, ...c.req.valid('json') }, c.get('clock')))
      return c.json(shown(await bankAccountById(c.get('db'), bank)), 200)
    })
    .openapi(statements, async (c) => {
      const { id } = await bankAccountById(c.get('db'), c.req.valid('param').bank)
      const { page, pageSize } = c.req.valid('query')
      const found = await statementsOf(c.get('db'), id, { page, pageSize })
      return c.json({ items: found.statements.map(statementShown), page, pageSize, total: found.total }, 200)
    })
    .openapi(take, async (c) => {
      // told before a byte is read; the server holds senders to the length they name
      const size = Number(c.req.header('content-length') ?? Number.NaN)
      if (!(size > 0 && size <= largestBankFile)) throw new UserError('bankFileSize', { mostMb: 10 }, { field: 'document' })
      const query = c.req.valid('query')
      const content = new Uint8Array(await c.req.arrayBuffer())
      const mapping = query.columns === undefined ? null : mappingFrom({ titles: (query.titles ?? '').split('\n'), columns: query.columns.split(',').map((one) => one.trim()), dayFirst: query.monthFirst === 'no' })
      const made = await inTransaction(c.get('db'), (tx) =>
        importBankFile(tx, actorOf(c), { name: query.name, content, acceptGap: query.acceptGap === 'yes', accountId: query.account, ...(mapping ? { mapping } : {}), ...(query.closingCents === undefined ? {} : { closingCents: BigInt(query.closingCents) }) }, c.get('clock')),
      )
      return c.json(made, 201)
    })
    .openapi(readFile, async (c) => {
      const { name, format, content } = await statementFile(c.get('db'), c.req.valid('param').statement)
      return c.body(new Uint8Array(content), 200, asAttachment(name, format === 'camt' ? 'application/xml' : 'text/csv'))
    })
    .openapi(remove, async (c) => {
      await inTransaction(c.get('db'), (tx) => removeStatement(tx, actorOf(c), { statementId: c.req.valid('param').statement }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(rules, async (c) => c.json({ items: (await bankRules(c.get('db'))).map(ruleShown) }, 200))
    .openapi(makeRule, async (c) => {
      const given = c.req.valid('json')
      const input: RuleInput = { ...given, mostCents: given.mostCents === null ? null : BigInt(given.mostCents) }
      const { id } = await inTransaction(c.get('db'), (tx) => addRule(tx, actorOf(c), input, c.get('clock')))
      const made = (await bankRules(c.get('db'))).find((rule) => rule.id === id)
      return c.json(ruleShown(made!), 201)
    })
    .openapi(dropRule, async (c) => {
      await inTransaction(c.get('db'), (tx) => removeRule(tx, actorOf(c), { ruleId: c.req.valid('param').rule }, c.get('clock')))
      return c.body(null, 204)
    })
}
