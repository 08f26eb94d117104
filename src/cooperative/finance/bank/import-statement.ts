/** Files of banks: kept while they are looked at, taken in, taken out again. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { largestBankFile, planImport } from './plan-import.ts'
import type { ImportChoices, PlannedStatement } from './plan-import.ts'

const mostUploads = 20
const nameOf = (name: string): string => cleanLabel(name.replaceAll(/[/\\]/g, ' '), 150) ?? 'releve'

/** Keeps a file for a day, so that it can be looked at before it is taken in; the oldest go when there are many. @throws {UserError} `bankFileSize`. */
export async function receiveBankFile(tx: Tx, doer: Doer, input: { name: string; content: Uint8Array; accountId?: string | undefined }, clock: Clock): Promise<{ id: string }> {
  if (input.content.length === 0 || input.content.length > largestBankFile) throw new UserError('bankFileSize', { mostMb: 10 }, { field: 'document' })
  await sql`delete from bank_upload where uploaded_at < ${new Date(clock.now().getTime() - 86_400_000)} or id in (select id from bank_upload order by uploaded_at desc offset ${mostUploads - 1})`.execute(tx)
  const id = randomText(12)
  await tx.insertInto('bank_upload').values({ id, account_id: input.accountId ?? null, name: nameOf(input.name), content: Buffer.from(input.content), uploaded_by: doer.personId, uploaded_at: clock.now() }).execute()
  return { id }
}

/** @throws {UserError} `bankFileNone` (404). */
export async function bankFileById(db: DbOrTx, id: string): Promise<{ id: string; name: string; accountId: string | null; content: Buffer }> {
  const row = await db.selectFrom('bank_upload').select(['id', 'name', 'account_id', 'content']).where('id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('bankFileNone', {}, { status: 404 })
  return { id: row.id, name: row.name, accountId: row.account_id, content: row.content }
}

export const forgetBankFile = async (tx: Tx, id: string): Promise<void> => void (await tx.deleteFrom('bank_upload').where('id', '=', id).execute())

/**
 * Takes the statements of a file in: those that are new, all or none. Of a table the columns are remembered.
 * @throws {UserError} as `planImport`, the refusal of the first statement that is refused (409), `bankAllThere` (409), `bankGap` (409: something is missing before it;
 * `acceptGap` takes it nevertheless), `bankChooseAccount`, `bankFaults` (with how many lines cannot be read).
 */
export async function importBankFile(tx: Tx, doer: Doer, input: ImportChoices & { name: string; content: Uint8Array; acceptGap: boolean }, clock: Clock): Promise<{ statements: string[]; lines: number; linesThere: number; accountId: string }> {
  // one at a time: what is there is asked before it is written
  await sql`select pg_advisory_xact_lock(7246020)`.execute(tx)
  const plan = await planImport(tx, input.content, input)
  if (plan.csv) {
    if (!plan.csv.account) throw new UserError('bankChooseAccount', {}, { field: 'account' })
    if (!plan.csv.reading) throw new UserError('csvMapping', {}, { field: 'columns' })
    if (plan.csv.reading.faults.length > 0) throw new UserError('bankFaults', { count: plan.csv.reading.faults.length })
    if (plan.csv.reading.movements.length === 0) throw new UserError('bankNoLines')
  }
  const refused = plan.statements.find(({ state }) => state === 'refused')?.refusal
  if (refused) throw new UserError(refused.code, refused.params, { status: 409 })
  const fresh = plan.statements.filter(({ state }) => state === 'new')
  const [first] = fresh
  if (!first?.account) throw new UserError('bankAllThere', {}, { status: 409 })
  const gap = fresh.find((one) => one.gap !== null)?.gap
  if (gap && !input.acceptGap) throw new UserError('bankGap', { expectedCents: Number(gap.expectedCents), foundCents: Number(gap.foundCents) }, { status: 409 })
  const hash = createHash('sha256').update(input.content).digest()
  await tx.insertInto('ledger_file').values({ hash, size_bytes: input.content.length, content: Buffer.from(input.content) }).onConflict((conflict) => conflict.doNothing()).execute()
  const statements: string[] = []
  for (const one of fresh) statements.push(await write(tx, doer, one, { format: plan.format, name: nameOf(input.name), hash }, clock))
  if (plan.csv?.account) await tx.updateTable('bank_account').set({ csv_mapping: JSON.stringify(plan.csv.mapping) }).where('id', '=', plan.csv.account.id).execute()
  return { statements, lines: fresh.reduce((sum, { lines }) => sum + lines.length, 0), linesThere: plan.statements.reduce((sum, { linesThere }) => sum + linesThere, 0), accountId: first.account.id }
}

async function write(tx: Tx, doer: Doer, one: PlannedStatement, file: { format: 'camt' | 'csv'; name: string; hash: Buffer }, clock: Clock): Promise<string> {
  const id = randomText(12)
  const accountId = one.account?.id ?? ''
  await tx
    .insertInto('bank_statement')
    .values({ id, account_id: accountId, format: file.format, reference: one.reference, file_name: file.name, file_hash: file.hash, from_day: one.from, to_day: one.to, opening_cents: one.openingCents, closing_cents: one.closingCents, lines: one.lines.length, imported_by: doer.personId, imported_at: clock.now() })
    .execute()
  for (let from = 0; from < one.lines.length; from += 1000)
    await tx
      .insertInto('bank_line')
      .values(
        one.lines.slice(from, from + 1000).map((line, index) => ({
          id: randomText(12), account_id: accountId, statement_id: id, place: from + index + 1, day: line.day, value_day: line.valueDay, cents: line.cents, charge_cents: line.chargeCents, name: line.name, iban: line.iban, text: line.text, end_to_end_id: line.endToEndId,
          mandate_id: line.mandateId, reference: line.reference, bank_reference: line.bankReference, batch_id: line.batchId, kind: line.kind, return_reason: line.returnReason, is_return: line.isReturn, key: line.key, nth: line.nth,
        })),
      )
      .execute()
  await recordAudit(tx, doer, { action: 'bankStatement.imported', subjectKind: 'bank-statement', subjectId: id, after: { name: one.account?.name ?? '', reference: one.reference, from: one.from, to: one.to, lines: one.lines.length, gap: one.gap ? Number(one.gap.foundCents - one.gap.expectedCents) : 0 } }, clock)
  return id
}

/** Takes a statement out that was taken in by mistake. @throws {UserError} `bankStatementNone` (404), `bankStatementUsed` (409: with how many of its movements were matched once). */
export async function removeStatement(tx: Tx, doer: Doer, input: { statementId: string }, clock: Clock): Promise<void> {
  const statement = await tx.selectFrom('bank_statement as s').innerJoin('bank_account as a', 'a.id', 's.account_id').select(['s.id', 's.reference', 's.from_day', 's.to_day', 's.lines', 'a.name']).where('s.id', '=', input.statementId).forUpdate('s').executeTakeFirst()
  if (!statement) throw new UserError('bankStatementNone', {}, { status: 404 })
  const { rows } = await sql<{ used: number }>`select count(*)::int as used from bank_line l where l.statement_id = ${statement.id} and (l.match_id is not null or exists (select from bank_part p where p.line_id = l.id))`.execute(tx)
  const used = rows[0]?.used ?? 0
  if (used > 0) throw new UserError('bankStatementUsed', { count: used }, { status: 409 })
  await tx.deleteFrom('bank_line').where('statement_id', '=', statement.id).execute()
  await tx.deleteFrom('bank_statement').where('id', '=', statement.id).execute()
  await recordAudit(tx, doer, { action: 'bankStatement.removed', subjectKind: 'bank-statement', subjectId: statement.id, before: { name: statement.name, reference: statement.reference, from: statement.from_day, to: statement.to_day, lines: statement.lines } }, clock)
}
