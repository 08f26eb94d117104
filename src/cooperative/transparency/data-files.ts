/** A table of open data as a file: what it is, of which day, under which licence, then the rows. */
import { csvRow, csvStart } from '#lib/csv.ts'
import { plainMoney } from '#lib/money.ts'
import type { Messages } from '#locales/messages.ts'
import type { DataCell, DataColumn, DataSet, PartName } from './data-set.ts'

/** Ten-thousandths as decimals, without what says nothing. */
const decimals = (value: number | bigint, places: 2 | 4): string => {
  const digits = String(value < 0 ? -value : value).padStart(places + 1, '0')
  const text = `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
  return places === 4 ? text.replace(/00$/, '') : text
}

/** A value for a program: amounts in euros, shares in per cent, months as 2026-10. */
function plain(cell: DataCell, column: DataColumn): string {
  if (cell === null) return ''
  switch (column.kind) {
    case 'cents':
      return plainMoney(BigInt(cell))
    case 'price':
      return decimals(BigInt(cell), 4)
    case 'basis':
      return decimals(Number(cell), 2)
    case 'month':
      return String(cell).slice(0, 7)
    default:
      return String(cell)
  }
}

/** Numbers keep their sign: a formula is only what text might be. */
const numeric = (column: DataColumn): boolean => column.kind === 'cents' || column.kind === 'price' || column.kind === 'basis' || column.kind === 'count'

/** As a table that French spreadsheets open: semicolons, decimal commas, UTF-8. */
export function csvOf(set: DataSet): string {
  const rows = set.rows.map((row) => {
    // what is no text is written without quotes; a cell of text may hold a semicolon, so it is written by itself
    const cells = set.columns.map((column, index) => (numeric(column) ? plain(row[index] ?? null, column).replace('.', ',') : csvRow([plain(row[index] ?? null, column)]).replace(/\r\n$/, '')))
    return `${cells.join(';')}\r\n`
  })
  return csvStart + csvRow(set.columns.map(({ name }) => name)) + rows.join('')
}

/** For programs: what each column means, then the rows by the names of columns. Amounts are decimal texts, exact. */
export function jsonOf(part: PartName, set: DataSet, m: Messages, about: { cooperative: string; licence: string; madeAt: Date; url: string }): object {
  const t = m.cooperative.transparency
  return {
    name: part,
    title: t.parts[part].title,
    description: t.parts[part].text,
    cooperative: about.cooperative,
    source: about.url,
    licence: about.licence,
    madeAt: about.madeAt.toISOString(),
    day: set.day,
    columns: set.columns.map(({ name, kind }) => ({ name, title: t.columns[name], unit: t.units[kind] })),
    rows: set.rows.map((row) => Object.fromEntries(set.columns.map((column, index) => [column.name, row[index] === null || row[index] === undefined ? null : column.kind === 'count' ? Number(row[index]) : plain(row[index] ?? null, column)]))),
  }
}
