/** Rules: movements that come again and again, and the account they go to. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { folded } from './csv/csv-mapping.ts'

export interface BankRule {
  id: string
  name: string
  accountId: string | null
  direction: 'in' | 'out'
  words: string
  mostCents: bigint | null
  account: string
}

const mostRules = 200

/** The rules that stand, by name. */
export async function bankRules(db: DbOrTx): Promise<BankRule[]> {
  const rows = await db.selectFrom('bank_rule').selectAll().where('removed_at', 'is', null).orderBy('name').orderBy('id').limit(mostRules).execute()
  return rows.map((row) => ({ id: row.id, name: row.name, accountId: row.account_id, direction: row.direction, words: row.words, mostCents: row.most_cents === null ? null : BigInt(row.most_cents), account: row.account }))
}

export interface RuleInput {
  name: string
  /** Of one account of a bank; empty: of all. */
  accountId: string
  direction: 'in' | 'out'
  words: string
  mostCents: bigint | null
  account: string
}

/** @throws {UserError} `bankRuleName`, `bankRuleWords`, `bankRuleAmount`, `bankPartAccount`, `bankAccountNone`, `bankRulesMany` (409). */
export async function addRule(tx: Tx, doer: Doer, input: RuleInput, clock: Clock): Promise<{ id: string }> {
  const name = cleanLabel(input.name, 100)
  if (name === undefined) throw new UserError('bankRuleName', { most: 100 }, { field: 'name' })
  const words = cleanLabel(input.words, 100)
  if (words === undefined || folded(words).length < 3) throw new UserError('bankRuleWords', {}, { field: 'words' })
  if (input.mostCents !== null && input.mostCents <= 0n) throw new UserError('bankRuleAmount', {}, { field: 'most' })
  const account = await checkPartAccount(tx, input.account)
  if (input.accountId !== '' && !(await tx.selectFrom('bank_account').select('id').where('id', '=', input.accountId).executeTakeFirst())) throw new UserError('bankAccountNone', {}, { status: 404 })
  if ((await bankRules(tx)).length >= mostRules) throw new UserError('bankRulesMany', { most: mostRules }, { status: 409 })
  const id = randomText(12)
  await tx.insertInto('bank_rule').values({ id, name, account_id: input.accountId === '' ? null : input.accountId, direction: input.direction, words, most_cents: input.mostCents, account, created_by: doer.personId, created_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'bankRule.added', subjectKind: 'bank-rule', subjectId: id, after: { name, words, account } }, clock)
  return { id }
}

/** Takes a rule away; what was matched by it stays. @throws {UserError} `bankRuleNone` (404). */
export async function removeRule(tx: Tx, doer: Doer, input: { ruleId: string }, clock: Clock): Promise<void> {
  const gone = await tx.updateTable('bank_rule').set({ removed_at: clock.now() }).where('id', '=', input.ruleId).where('removed_at', 'is', null).returning('name').executeTakeFirst()
  if (!gone) throw new UserError('bankRuleNone', {}, { status: 404 })
  await recordAudit(tx, doer, { action: 'bankRule.removed', subjectKind: 'bank-rule', subjectId: input.ruleId, before: { name: gone.name } }, clock)
}

/** An open account as typed, « 627 Services bancaires ». @throws {UserError} `bankPartAccount`. */
export async function checkPartAccount(tx: Tx, typed: string): Promise<string> {
  const code = (typed.trim().split(/\s/)[0] ?? '').toUpperCase()
  const known = code === '' ? undefined : await tx.selectFrom('ledger_account').select('closed_at').where('code', '=', code).executeTakeFirst()
  const ofBank = known ? await tx.selectFrom('bank_account').select('id').where('account', '=', code).executeTakeFirst() : undefined
  if (!known || known.closed_at !== null || ofBank) throw new UserError('bankPartAccount', { code: code.slice(0, 12) }, { field: 'account' })
  return code
}
