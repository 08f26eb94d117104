/**
 * Tables as text files (RFC 4180), the way French spreadsheets open them: semicolons, and a mark that tells UTF-8.
 * Written so that no cell is taken for a formula by the programme that opens it: names and labels come from anybody.
 */
import { UserError } from './errors.ts'

/** Begins every file that we write: without it spreadsheets take UTF-8 for Windows-1252. */
export const csvStart = '\ufeff'

/**
 * One line, its end in. A text that begins as a formula does (= + - @, a tab, a return; OWASP, CSV Injection) gets an
 * apostrophe before it; numbers are given as they are.
 */
export function csvRow(cells: readonly (string | number | bigint)[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? quoted(harmless(cell)) : String(cell))).join(';')}\r\n`
}

const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const quoted = (text: string): string => (/[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

interface CsvLine {
  /** Where it begins in the file, from 1. */
  line: number
  cells: string[]
}

/**
 * Reads a table: the sign between cells (semicolon, comma or tab) is what the first line has most of, or of the first
 * `headLines` that which has most where some words may stand above the table. Empty lines are left out; the apostrophe
 * that `csvRow` puts is taken off.
 * @throws {UserError} `csvQuote` (with the line) when a quote is never closed.
 */
export function readCsv(text: string, headLines = 1): CsvLine[] {
  const body = text.replace(/^\ufeff/, '')
  const heads = body.split(/\r?\n/, headLines)
  const most = (sign: string): number => Math.max(...heads.map((head) => head.split(sign).length))
  const separator = [';', ',', '\t'].reduce((best, sign) => (most(sign) > most(best) ? sign : best))
  const lines: CsvLine[] = []
  let [cells, cell, line, begun, at]: [string[], string, number, number, number] = [[], '', 1, 1, 0]
  const endLine = () => {
    cells.push(cell)
    if (cells.some((one) => one.trim() !== '')) lines.push({ line: begun, cells: cells.map((one) => one.replace(/^'(?=[=+\-@\t\r])/, '')) })
    ;[cells, cell] = [[], '']
  }
  while (at < body.length) {
    const sign = body[at]
    if (sign === '"' && cell === '') {
      const end = endOfQuote(body, at, line)
      const quote = body.slice(at + 1, end)
      cell = quote.replaceAll('""', '"')
      line += quote.split('\n').length - 1
      at = end + 1
    } else if (sign === separator) {
      cells.push(cell)
      cell = ''
      at++
    } else if (sign === '\n' || sign === '\r') {
      at += sign === '\r' && body[at + 1] === '\n' ? 2 : 1
      endLine()
      line++
      begun = line
    } else {
      cell += sign
      at++
    }
  }
  if (cell !== '' || cells.length > 0) endLine()
  return lines
}

function endOfQuote(body: string, start: number, line: number): number {
  for (let at = start + 1; ; at += 2) {
    at = body.indexOf('"', at)
    if (at < 0) throw new UserError('csvQuote', { line })
    if (body[at + 1] !== '"') return at
  }
}
