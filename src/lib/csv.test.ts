import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { csvRow, csvStart, readCsv } from './csv.ts'
import { UserError } from './errors.ts'

test('no cell is taken for a formula', () => {
  for (const text of ['=1+1', '+33 1', '-2', '@SUM(A1)', '\t=1', '\r=1', '=cmd|\' /C calc\'!A0']) assert.match(csvRow([text]), /^"?'/, text)
  assert.equal(csvRow(['Loyer; mars', 'dit "le bail"', 12n, -3]), '"Loyer; mars";"dit ""le bail""";12;-3\r\n')
})

test('what was written is read back, whatever it holds', () => {
  const cells = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }).filter((row) => row.some((cell) => cell.trim() !== ''))
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1, maxLength: 8 }), (rows) => {
      const given = [['a', 'b'], ...rows].map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, '')))
      const read = readCsv(csvStart + given.map(csvRow).join(''))
      assert.deepEqual(read.map((line) => line.cells), given)
    }),
  )
})

test('knows which line a fault is on, and the sign between cells', () => {
  assert.deepEqual(readCsv('a,b\n\n"x\ny",2\nz,3\n').map(({ line, cells }) => [line, ...cells]), [[1, 'a', 'b'], [3, 'x\ny', '2'], [5, 'z', '3']])
  assert.deepEqual(readCsv('a\tb;c\td\n1\t2\t3').at(1)?.cells, ['1', '2', '3'])
  assert.throws(() => readCsv('a;b\n1;"2\n'), (error) => error instanceof UserError && error.code === 'csvQuote' && error.params['line'] === 2)
})
