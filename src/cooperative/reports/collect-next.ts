/** What falls due in the month that follows: suppliers' invoices, members' dues, the queue of redemptions, taxes and the calendar. */
import { duesBetween } from '#cooperative/finance/dues/late-dues.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { openInvoices } from '#cooperative/finance/purchases/invoice-store.ts'
import { regimeOn } from '#cooperative/finance/sales/vat-store.ts'
import { nextPeriod } from '#cooperative/finance/vat/file-return.ts'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { redemptionQueue } from '#cooperative/shares/redemption-store.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import type { NextFact } from './facts.ts'

/** What is to be paid, received or done until the end of the month after `until`; what suppliers and leavers wait for already counts in. */
export async function nextFacts(db: DbOrTx, until: Day): Promise<NextFact[]> {
  const [from, to] = [addDays(until, 1), endOfMonth(addDays(until, 1))]
  const owed = (await openInvoices(db)).filter(({ kind, dueDay }) => kind === 'invoice' && dueDay <= to)
  const dues = await duesBetween(db, from, to)
  const capital = await capitalOn(db, until)
  const asked = capital ? (await redemptionQueue(db)).filter(({ dueOn }) => dueOn <= to) : []
  const later = (day: Day | undefined): Day | null => (day === undefined || day < from ? null : day)
  const all: NextFact[] = [
    { kind: 'purchases', day: later(owed[0]?.dueDay), count: owed.length, cents: Number(sumCents(owed.map(({ totalCents, paidCents }) => totalCents - paidCents))) },
    { kind: 'dues', day: dues.firstDay, count: dues.count, cents: Number(dues.cents) },
    { kind: 'redemptions', day: later(asked[0]?.dueOn), count: asked.length, cents: Number(sumCents(asked.map(({ left }) => BigInt(left) * (capital?.valueCents ?? 0n)))) },
  ]
  return [...all.filter(({ count }) => count > 0), ...(await taxFacts(db, until)), ...(await calendarFacts(db, until, to))]
}

/** The return of a period that is over and not declared. */
async function taxFacts(db: DbOrTx, until: Day): Promise<NextFact[]> {
  if ((await regimeOn(db, until)).kind !== 'liable') return []
  const period = await nextPeriod(db, addDays(until, 1))
  return period.to > until ? [] : [{ kind: 'vat', day: period.to, count: 1, cents: null }]
}

/** The end of a fiscal year; in an SA the meeting that approves its accounts within six months (C. com. L225-100, recalled). */
async function calendarFacts(db: DbOrTx, until: Day, to: Day): Promise<NextFact[]> {
  const version = await versionAt(db, until)
  return (await fiscalYears(db)).flatMap(({ endDay }): NextFact[] => {
    const meeting = addMonths(endDay, 6)
    return [
      ...(endDay > until && endDay <= to ? [{ kind: 'yearEnd' as const, day: endDay, count: 1, cents: null }] : []),
      ...(version?.statutes.form === 'sa' && meeting > until && meeting <= to ? [{ kind: 'assembly' as const, day: meeting, count: 1, cents: null }] : []),
    ]
  })
}
