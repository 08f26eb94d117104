/** Accounts at banks: entered, changed, put aside. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { checkIban } from '../purchases/supplier-keys.ts'

export interface BankAccountInput {
  name: string
  /** Empty where it has none. */
  iban: string
  /** Of the books: 51… or 53…, each for one account of a bank. */
  account: string
}

export const longestBankName = 100
const mostAccounts = 50

/** @throws {UserError} `bankName`, `iban`, `bankLedgerAccount`, `bankAccountTaken` (409). */
async function checked(tx: Tx, input: BankAccountInput, but: string | null) {
  const name = cleanLabel(input.name, longestBankName)
  if (name === undefined) throw new UserError('bankName', { most: longestBankName }, { field: 'name' })
  const iban = input.iban.trim() === '' ? null : checkIban(input.iban)
  const code = (input.account.trim().split(/\s/)[0] ?? '').toUpperCase()
  const known = /^5[13]/.test(code) ? await tx.selectFrom('ledger_account').select('closed_at').where('code', '=', code).executeTakeFirst() : undefined
  if (!known || known.closed_at !== null) throw new UserError('bankLedgerAccount', { code: code.slice(0, 12) }, { field: 'account' })
  const others = await tx.selectFrom('bank_account').select(['id', 'name', 'iban', 'account']).execute()
  for (const other of others) {
    if (other.id === but) continue
    if (other.account === code) throw new UserError('bankAccountTaken', { name: other.name }, { status: 409, field: 'account' })
    if (iban !== null && other.iban === iban) throw new UserError('bankAccountTaken', { name: other.name }, { status: 409, field: 'iban' })
  }
  if (but === null && others.length >= mostAccounts) throw new UserError('bankAccountsMany', { most: mostAccounts }, { status: 409 })
  return { name, iban, account: code }
}

/** @throws {UserError} as `checked`, `bankAccountsMany`. */
export async function addBankAccount(tx: Tx, doer: Doer, input: BankAccountInput, clock: Clock): Promise<{ id: string }> {
  const values = await checked(tx, input, null)
  const id = randomText(12)
  await tx.insertInto('bank_account').values({ id, ...values, created_by: doer.personId, created_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'bankAccount.added', subjectKind: 'bank-account', subjectId: id, after: values }, clock)
  return { id }
}

/** @throws {UserError} `bankAccountNone` (404). */
async function hold(tx: Tx, id: string) {
  const row = await tx.selectFrom('bank_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('bankAccountNone', {}, { status: 404 })
  return row
}

/** The account of the books stays once movements were taken in. @throws {UserError} as `addBankAccount`, `bankAccountNone` (404), `bankAccountChanged` (409), `bankAccountUsed` (409). */
export async function changeBankAccount(tx: Tx, doer: Doer, input: BankAccountInput & { accountId: string; version?: number | undefined }, clock: Clock): Promise<void> {
  const before = await hold(tx, input.accountId)
  if (input.version !== undefined && input.version !== before.version) throw new UserError('bankAccountChanged', {}, { status: 409 })
  const values = await checked(tx, input, before.id)
  if (values.account !== before.account && (await tx.selectFrom('bank_statement').select('id').where('account_id', '=', before.id).limit(1).executeTakeFirst())) throw new UserError('bankAccountUsed', { code: before.account }, { status: 409, field: 'account' })
  await tx.updateTable('bank_account').set({ ...values, version: before.version + 1 }).where('id', '=', before.id).execute()
  await recordAudit(tx, doer, { action: 'bankAccount.changed', subjectKind: 'bank-account', subjectId: before.id, before: { name: before.name, iban: before.iban, account: before.account }, after: values }, clock)
}

/** Puts an account aside, so that no statement is taken in for it, or takes it back. @throws {UserError} `bankAccountNone` (404). */
export async function closeBankAccount(tx: Tx, doer: Doer, input: { accountId: string; closed: boolean }, clock: Clock): Promise<void> {
  const before = await hold(tx, input.accountId)
  if ((before.closed_at !== null) === input.closed) return
  await tx.updateTable('bank_account').set({ closed_at: input.closed ? clock.now() : null, version: before.version + 1 }).where('id', '=', before.id).execute()
  await recordAudit(tx, doer, { action: input.closed ? 'bankAccount.closed' : 'bankAccount.reopened', subjectKind: 'bank-account', subjectId: before.id, after: { name: before.name } }, clock)
}
