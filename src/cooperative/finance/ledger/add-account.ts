/** One's own accounts, below those of the general chart. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

/** Shape of an account's code: three figures of the chart, then figures or capitals; the FEC asks it. */
export const accountShape = /^[1-8]\d{2}[0-9A-Z]{0,9}$/
export const longestAccountLabel = 150

/** The two joiners between letters, which Persian and Malayalam names need (RFC 5892, A.1 and A.2). */
const joiners = /(?<=\p{L}\p{M}*)[\u200c\u200d](?=\p{L})/gu

/** A line's text on one line, or undefined when there is none, it is too long or holds signs that cannot be shown. */
export function cleanLabel(typed: string, most: number): string | undefined {
  const label = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  return label === '' || [...label].length > most || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u.test(label.replaceAll(joiners, '')) ? undefined : label
}

/** Adds an account. @throws {UserError} `accountCode`, `accountLabel`, `accountTaken` (409). */
export async function addAccount(tx: Tx, doer: Doer, input: { code: string; label: string }, clock: Clock): Promise<void> {
  const code = input.code.trim().toUpperCase()
  if (!accountShape.test(code)) throw new UserError('accountCode', {}, { field: 'code' })
  const label = cleanLabel(input.label, longestAccountLabel)
  if (label === undefined) throw new UserError('accountLabel', { most: longestAccountLabel }, { field: 'label' })
  const added = await tx
    .insertInto('ledger_account')
    .values({ code, label, created_at: clock.now(), closed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('code')
    .executeTakeFirst()
  if (!added) throw new UserError('accountTaken', { code }, { status: 409, field: 'code' })
  await recordAudit(tx, doer, { action: 'ledgerAccount.added', subjectKind: 'ledger-account', subjectId: code, after: { code, label } }, clock)
}

/** Names an account anew, or closes it to new lines, or opens it again. @throws {UserError} `notFound`, `accountLabel`. */
export async function changeAccount(tx: Tx, doer: Doer, input: { code: string; label?: string; open?: boolean }, clock: Clock): Promise<void> {
  const before = await tx.selectFrom('ledger_account').selectAll().where('code', '=', input.code).forUpdate().executeTakeFirst()
  if (!before) throw new UserError('accountUnknown', { code: input.code }, { status: 404 })
  const label = input.label === undefined ? before.label : cleanLabel(input.label, longestAccountLabel)
  if (label === undefined) throw new UserError('accountLabel', { most: longestAccountLabel }, { field: 'label' })
  const wasOpen = before.closed_at === null
  const open = input.open ?? wasOpen
  await tx
    .updateTable('ledger_account')
    .set({ label, closed_at: open ? null : (before.closed_at ?? clock.now()) })
    .where('code', '=', input.code)
    .execute()
  await recordAudit(
    tx,
    doer,
    { action: 'ledgerAccount.changed', subjectKind: 'ledger-account', subjectId: input.code, before: { label: before.label, open: wasOpen }, after: { code: input.code, label, open } },
    clock,
  )
}
