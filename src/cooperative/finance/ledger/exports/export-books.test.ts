/** The books as a table for spreadsheets, and as they are taken: whatever people typed stands in no formula, and who stops taking stops the reading. */
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { readCsv } from '#lib/csv.ts'
import { day } from '#lib/day.ts'
import { ensureMemberParty } from '../party.ts'
import { testBooks } from '../test-books.ts'
import { exportBooks } from './export-books.ts'

const formulas = ['=1+1', '+33 1 23', '-2+3', '@SUM(A1)', '\t=1+1', '\r=cmd|\' /C calc\'!A0', '=HYPERLINK("http://x.example";"ici")', '\u00a0=1', '＝1+1']
/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection). */
const isFormula = (cell: string): boolean => /^["\s]*[=+\-@\t\r]/.test(cell) && !/^-?[\d,]+$/.test(cell)

test('no cell of the table is a formula, whatever label, paper or name was typed', async () => {
  const books = await testBooks()
  for (const [index, typed] of formulas.entries()) {
    const party = await books.act((tx) => ensureMemberParty(tx, { id: `m${index}`, number: index + 1, name: typed.trim() }))
    await books.post('2026-02-01', '411', '706', 100n, {
      label: typed,
      document: { reference: typed, day: day('2026-02-01') },
      lines: [{ account: '411', debitCents: 100n, creditCents: 0n, party, label: typed }, { account: '706', debitCents: 0n, creditCents: 100n }],
    })
  }
  const table = await text((await exportBooks(books.db, { format: 'csv', yearId: null })).body)
  const raw = table.replace('\ufeff', '').split('\r\n').slice(1, -1)
  assert.equal(raw.length, formulas.length * 2)
  for (const line of raw) for (const cell of line.split(';')) assert.ok(!isFormula(cell) || cell.includes('ici'), `${JSON.stringify(cell)} in ${line}`)
  // and what was typed is all there for who reads the table as a table
  assert.equal(readCsv(table)[1]?.cells[9], '=1+1')
})

test('who stops taking the file stops the reading', async () => {
  const books = await testBooks()
  for (let count = 0; count < 30; count++) await books.post('2026-02-01', '411', '706', 100n)
  const reader = (await exportBooks(books.db, { format: 'hledger', yearId: null })).body.getReader()
  assert.equal((await reader.read()).done, false)
  await reader.cancel()
  await books.db.destroy()
})
