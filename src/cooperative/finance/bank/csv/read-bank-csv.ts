/** Movements from a table that a bank lets one download: its titles are found, its days and amounts read in the ways that banks write them. */
import { readCsv } from '#lib/csv.ts'
import { asDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { largestCents } from '#lib/money.ts'
import type { BankMovement } from '../camt/read-camt.ts'
import { isUsable, meaningOf } from './csv-mapping.ts'
import type { CsvMapping, CsvMeaning } from './csv-mapping.ts'

export interface CsvTable {
  titles: string[]
  rows: { line: number; cells: string[] }[]
}

const mostRows = 50_000
/** Banks put account, holder and balance above the table. */
const headLines = 30

/** UTF-8 where it is valid, otherwise what French spreadsheets wrote before it. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * Finds the line of titles: the first whose words are known, or else the first with three cells or more.
 * @throws {UserError} `csvQuote`, `csvBinary`, `csvTableNone`, `csvMany`.
 */
export function readBankTable(bytes: Uint8Array): CsvTable {
  const text = textOf(bytes)
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) throw new UserError('csvBinary')
  const lines = readCsv(text, headLines)
  const known = lines.slice(0, headLines).findIndex(({ cells }) => isUsable(cells.map(meaningOf)))
  const at = known >= 0 ? known : lines.slice(0, headLines).findIndex(({ cells }) => cells.filter((cell) => cell.trim() !== '').length >= 3)
  const head = lines[at]
  if (!head) throw new UserError('csvTableNone')
  if (lines.length - at > mostRows) throw new UserError('csvMany', { most: mostRows })
  const titles = head.cells.map((cell) => cell.trim().slice(0, 100))
  while (titles.length > 0 && titles.at(-1) === '') titles.pop()
  return { titles, rows: lines.slice(at + 1).map(({ line, cells }) => ({ line, cells })) }
}

/** A day as banks write it: 03/04/2026, 03.04.26, 2026-04-03, 20260403, a time behind it. */
export function bankDay(typed: string, dayFirst: boolean): Day | undefined {
  const bare = typed.trim().replace(/[T ]\d{1,2}:\d{2}.*$/, '')
  const [, year = '', month = '', date = ''] = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(bare) ?? []
  if (year !== '') return asDay(`${year}-${month}-${date}`)
  const [, first = '', second = '', short = ''] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})$/.exec(bare) ?? []
  if (short === '') return undefined
  const [of, in_] = dayFirst ? [first, second] : [second, first]
  return asDay(`${short.length === 2 ? `20${short}` : short}-${in_.padStart(2, '0')}-${of.padStart(2, '0')}`)
}

/**
 * An amount as banks write it: « -1 234,56 », « 1.234,56 € », “1,234.56”, « 12,00- », « (12,00) ». Undefined where it is none, or
 * where it cannot be told a thousand from a decimal, as in « 1,234 ».
 */
export function bankCents(typed: string): bigint | undefined {
  const bare = typed.replaceAll(/[\s\u00a0\u202f'’]|€|EUR/gi, '').replaceAll('\u2212', '-')
  const inBrackets = /^\((.*)\)$/.exec(bare)?.[1]
  const trailing = /^([^-]*)-$/.exec(inBrackets ?? bare)?.[1]
  const [, sign = '', figures = ''] = /^([+-]?)([\d.,]+)$/.exec(trailing ?? inBrackets ?? bare) ?? []
  const match = /^(\d{1,3}(?:([.,])\d{3})*|\d{1,15}|\d{1,3}(?:([.,])\d{3})*)(?:([.,])(\d{1,2}))?$/.exec(figures)
  if (!match) return undefined
  const [, whole = '', grouping, , decimal, cents = ''] = match
  // « 1,234 » alone may be either
  if (grouping !== undefined && decimal === undefined && whole.split(grouping).length === 2) return undefined
  if (grouping !== undefined && new Set(whole.replaceAll(/\d/g, '')).size > 1) return undefined
  if (grouping !== undefined && grouping === decimal) return undefined
  const value = BigInt(whole.replaceAll(/[.,]/g, '')) * 100n + BigInt(cents.padEnd(2, '0'))
  if (value > largestCents) return undefined
  return sign === '-' || inBrackets !== undefined || trailing !== undefined ? -value : value
}

export interface CsvReading {
  movements: BankMovement[]
  /** What is wrong, line by line, at most 50. */
  faults: { line: number; code: 'csvDay' | 'csvAmount' | 'csvBoth'; params: Readonly<Record<string, string | number>> }[]
  /** Rows without day or amount that were left out: sums, balances. */
  leftOut: number
}

/** The movements of a table, in the order of their days. */
export function readBankCsv(table: CsvTable, mapping: CsvMapping): CsvReading {
  const reading: CsvReading = { movements: [], faults: [], leftOut: 0 }
  const fault = (line: number, code: CsvReading['faults'][number]['code'], cell: string) => void (reading.faults.length < 50 && reading.faults.push({ line, code, params: { cell: cell.slice(0, 40) } }))
  for (const { line, cells } of table.rows) {
    const all = (meaning: CsvMeaning): string[] => mapping.columns.flatMap((one, index) => (one === meaning ? [clean(cells[index] ?? '')] : [])).filter(Boolean)
    const one = (meaning: CsvMeaning): string => all(meaning)[0] ?? ''
    const amounts = [one('amount'), one('debit'), one('credit')]
    if (one('day') === '' || amounts.every((text) => text === '')) {
      reading.leftOut++
      continue
    }
    const day = bankDay(one('day'), mapping.dayFirst)
    if (!day) {
      // a row of sums has words where days are
      if (/\d/.test(one('day'))) fault(line, 'csvDay', one('day'))
      else reading.leftOut++
      continue
    }
    const read = amounts.map((text) => (text === '' ? 0n : bankCents(text)))
    const [amount, debit, credit] = read
    const wrong = read.findIndex((cents) => cents === undefined)
    if (amount === undefined || debit === undefined || credit === undefined) {
      fault(line, 'csvAmount', amounts[wrong] ?? '')
      continue
    }
    if (debit !== 0n && credit !== 0n) {
      fault(line, 'csvBoth', `${one('debit')} / ${one('credit')}`)
      continue
    }
    // a column of debits has them with or without a minus
    const cents = amount + credit - (debit < 0n ? -debit : debit)
    if (cents === 0n) {
      reading.leftOut++
      continue
    }
    reading.movements.push(movement({ day, cents, valueDay: bankDay(one('valueDay'), mapping.dayFirst) ?? null, name: one('name'), iban: one('iban'), text: all('text').join(' '), bankReference: one('reference') }))
  }
  reading.movements.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  reading.movements.forEach((one, index) => (one.place = index + 1))
  return reading
}

const clean = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()

const movement = (of: Pick<BankMovement, 'day' | 'cents' | 'valueDay' | 'name' | 'iban' | 'text' | 'bankReference'>): BankMovement => {
  const iban = of.iban.replaceAll(/\s/g, '').toUpperCase()
  return {
    ...of, name: of.name.slice(0, 140), text: of.text.slice(0, 500), bankReference: of.bankReference.slice(0, 70), iban: /^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(iban) ? iban : '',
    place: 0, currency: 'EUR', chargeCents: 0n, endToEndId: '', mandateId: '', reference: '', batchId: '', kind: '', returnReason: '', isReturn: false,
  }
}
