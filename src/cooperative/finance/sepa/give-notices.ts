/** Telling debtors before a debit: how much, on which day, by which mandate. One letter for all that is debited together. */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, day, dayOf, formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import { formatMoney, sumCents } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { customersById } from '../sales/customer.ts'
import { maskedIban } from './bank-account.ts'
import { debitProposals } from './debit-proposals.ts'
import type { Proposal } from './debit-proposals.ts'
import { requireSepa, tellingUntil } from './sepa-settings.ts'
import { sepaPaths } from './sepa-paths.ts'
import { targetDayFrom } from './target-day.ts'

/** The day that a debtor is told: when the amount is due, not before the days that the mandate agrees, on a day of banks. */
export const collectDay = (proposal: Pick<Proposal, 'dueOn' | 'mandate'>, today: Day): Day => {
  const earliest = addDays(today, proposal.mandate?.noticeDays ?? 14)
  return targetDayFrom(proposal.dueOn > earliest ? proposal.dueOn : earliest)
}

/** Customers of one transaction: some hundred letters take a second. */
const customersAtOnce = 100

/** Begins to tell everybody of what is due by a day: the first hundred at once; who is left is told by timed work. @returns, @throws as `giveNotices`. */
export async function beginNotices(tx: Tx, doer: Doer, input: { dueBy: Day; from: Letterhead }, clock: Clock): Promise<{ told: number; left: number }> {
  const some = await giveNotices(tx, doer, input, clock)
  if (some.left > 0) await tx.updateTable('sepa_setting').set({ telling_until: input.dueBy, telling_by: doer.personId }).execute()
  return some
}

/** Tells the next of those whom somebody began to tell. @returns whether there is more to do at once. */
export async function goOnTelling(db: Db, requestId: string, from: Letterhead, clock: Clock): Promise<boolean> {
  if (!(await tellingUntil(db))) return false
  return inTransaction(db, async (tx) => {
    const row = await tx.selectFrom('sepa_setting').select(['telling_until', 'telling_by']).forUpdate().skipLocked().executeTakeFirst()
    if (!row?.telling_until) return false
    const { left } = await giveNotices(tx, { personId: row.telling_by, source: 'onyva', requestId }, { dueBy: day(row.telling_until), from }, clock)
    if (left === 0) await tx.updateTable('sepa_setting').set({ telling_until: null, telling_by: null }).execute()
    return left > 0
  })
}

/**
 * Tells the next customers who have to be told of amounts due by a day, and writes down what was told. Nobody is told twice
 * of the same. @returns how many customers were told, and how many are left. @throws {UserError} as `requireSepa`.
 */
export async function giveNotices(tx: Tx, doer: Doer, input: { dueBy: Day; from: Letterhead; dueIds?: readonly string[] | undefined }, clock: Clock): Promise<{ told: number; left: number }> {
  const { settings, creditor } = await requireSepa(tx)
  // one at a time: of two who tell at once the second finds less to tell
  await tx.selectFrom('sepa_setting').select('version').forUpdate().execute()
  const today = dayOf(clock.now())
  const open = (await debitProposals(tx, { dueBy: input.dueBy, collectOn: addDays(today, 1), debitLimitCents: settings.debitLimitCents, dueIds: input.dueIds })).filter(({ standing }) => standing === 'toTell')
  const groups = [...Map.groupBy(open, ({ customerId }) => customerId).values()]
  const now = groups.slice(0, customersAtOnce)
  if (now.length === 0) return { told: 0, left: 0 }
  const customers = await customersById(tx, now.map(([first]) => first?.customerId ?? ''))
  const all = now.flat()
  await tx.updateTable('debit_notice').set({ replaced_at: clock.now() }).where('due_id', 'in', all.map(({ dueId }) => dueId)).where('replaced_at', 'is', null).execute()
  await tx
    .insertInto('debit_notice')
    .values(all.map((one) => ({ id: randomText(12), due_id: one.dueId, mandate_id: one.mandate?.id ?? '', cents: one.cents, collect_on: collectDay(one, today), told_to: one.email, told_at: clock.now(), told_by: doer.personId })))
    .execute()
  for (const group of now)
    for (const [collectOn, some] of Map.groupBy(group, (one) => collectDay(one, today))) {
      const customer = customers.get(some[0]?.customerId ?? '')
      const mandate = some[0]?.mandate
      if (!customer || !mandate) continue
      const { language, memberId } = customer
      const money = (cents: bigint) => formatMoney(language, cents)
      const t = messagesOf(language).cooperative.sepa.letters.notice
      const said = { day: formatCalendarDay(language, collectOn), total: money(sumCents(some.map(({ cents }) => cents))), creditor: creditor.name, creditorId: settings.creditorId, reference: mandate.reference, iban: maskedIban(mandate.iban), lines: some.map(({ label, cents }) => ({ label, amount: money(cents) })) }
      await writeLetter(tx, customer, { subject: t.subject(said), body: t.body(said), action: memberId === null ? undefined : { label: t.action, path: sepaPaths.account(memberId) }, after: t.after }, input.from, clock)
    }
  await recordAudit(tx, doer, { action: 'debits.told', subjectKind: 'sepa', subjectId: 'notices', after: { count: all.length, customers: now.length, cents: Number(sumCents(all.map(({ cents }) => cents))) } }, clock)
  return { told: now.length, left: groups.length - now.length }
}
