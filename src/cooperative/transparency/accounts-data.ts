/** Balance sheets and income statements of fiscal years that are closed: what was approved, not what is being written. */
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import type { DataCell, DataNeeds, DataSet } from './data-set.ts'

/** The newest of them, at most. */
const mostYears = 10

/** A row for each line of each statement of each closed year. */
export async function accountsData({ db, m, today }: DataNeeds): Promise<DataSet> {
  const t = m.cooperative.ledger.statements
  const parts = m.cooperative.transparency.statementParts
  const years = (await fiscalYears(db)).filter(({ state }) => state === 'closed').slice(-mostYears)
  const rows: DataCell[][] = []
  for (const year of years.toReversed()) {
    const { assets, liabilities, result, totals } = await statementsOf(db, year)
    const add = (part: string, label: string, cents: bigint) => {
      if (cents !== 0n) rows.push([year.endDay, part, label, cents])
    }
    for (const line of assets) add(parts.assets, t.lines[line.name], line.netCents)
    for (const line of liabilities) add(parts.liabilities, t.lines[line.name], line.netCents)
    for (const line of result) add(line.income ? parts.income : parts.costs, t.lines[line.name], line.netCents)
    add(parts.result, t.profit, totals.result)
  }
  return { columns: [{ name: 'yearEnd', kind: 'day' }, { name: 'part', kind: 'text' }, { name: 'line', kind: 'text' }, { name: 'amount', kind: 'cents' }], rows, day: years.at(-1)?.endDay ?? today }
}
