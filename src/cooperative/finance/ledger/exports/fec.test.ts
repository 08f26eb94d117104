import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { addAccount } from '../add-account.ts'
import { fiscalYears } from '../fiscal-year.ts'
import { ensureMemberParty } from '../party.ts'
import { postEntry } from '../post-entry.ts'
import { checkSiren, setUpLedger } from '../set-up-ledger.ts'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { testBooks, tester } from '../test-books.ts'
import type { TestBooks } from '../test-books.ts'
import { exportBooks } from './export-books.ts'
import { inLatin9 } from './fec.ts'
import { readFec } from './test-read-fec.ts'

async function fecOf(books: TestBooks, index: number) {
  await books.act((tx) => setUpLedger(tx, tester, { chart: 'company', siren: '732 829 320' }, books.clock))
  const year = (await fiscalYears(books.db))[index]
  assert.ok(year)
  const file = await exportBooks(books.db, { format: 'fec', yearId: year.id })
  const bytes = await buffer(file.body)
  const compact = (of: string) => of.replaceAll('-', '')
  return { ...file, bytes, read: readFec(file.name, bytes, { first: compact(year.startDay), last: compact(year.endDay) }) }
}

async function someBooks(): Promise<TestBooks> {
  const books = await testBooks(['2027-03-01/2028-02-29', '2028-03-01/2029-02-28'])
  books.clock.set(new Date('2028-02-10T10:00:00Z'))
  const party = await books.act((tx) => ensureMemberParty(tx, { id: 'abc', number: 7, name: 'Œuvre de Łódź 山田 « été »' }))
  await books.act((tx) => addAccount(tx, tester, { code: '61351', label: 'Serveurs loués' }, books.clock))
  await books.post('2028-02-29', '61351', '401', 12_345_678n, { label: '=HYPERLINK("http://x.example")', document: { reference: 'F 2028|02', day: day('2028-02-28') } })
  await books.post('2027-05-02', '512', '1013', 5n, {
    journal: 'BQ',
    label: 'Parts',
    lines: [
      { account: '512', debitCents: 5n, creditCents: 0n },
      { account: '1013', debitCents: 0n, creditCents: 5n, party, label: 'Part de l’œuvre à 12 € — n° 7' },
    ],
  })
  // what a closing does
  await books.act((tx) =>
    postEntry(tx, tester, { journal: 'CL', day: day('2028-02-29'), label: 'Clôture', lines: [{ account: '129', debitCents: 12_345_678n, creditCents: 0n }, { account: '61351', debitCents: 0n, creditCents: 12_345_678n }] }, books.clock),
  )
  books.clock.set(new Date('2028-09-10T10:00:00Z'))
  await books.post('2028-03-15', '6132', '401', 90_000n, { label: 'Loyer' })
  await books.act((tx) =>
    postEntry(
      tx,
      tester,
      {
        journal: 'AN',
        day: day('2028-03-01'),
        label: 'À-nouveaux',
        lines: [
          { account: '512', debitCents: 5n, creditCents: 0n },
          { account: '1013', debitCents: 0n, creditCents: 5n, party },
          { account: '401', debitCents: 0n, creditCents: 12_345_678n },
          { account: '129', debitCents: 12_345_678n, creditCents: 0n },
        ],
      },
      books.clock,
    ),
  )
  return books
}

test('the file of a year that ends on 29 February, read by a reader of its own', async () => {
  const books = await someBooks()
  const { name, read, bytes } = await fecOf(books, 0)
  assert.equal(name, '732829320FEC20280229.txt')
  assert.deepEqual(read.faults, [])
  assert.deepEqual(read.lines.map(({ number, account, debit, credit }) => [number, account, debit, credit]), [
    ['1', '61351', 12_345_678, 0],
    ['1', '401', 0, 12_345_678],
    ['2', '512', 5, 0],
    ['2', '1013', 0, 5],
  ], 'the closing of accounts 6 and 7 is not in it')
  const text = new TextDecoder('iso-8859-15').decode(bytes)
  assert.match(text, /\tF 2028\|02\t20280228\t/)
  assert.match(text, /\tM00007\tŒuvre de Lódz \?\? « été »\t|\tM00007\tŒuvre de \?ódz \?\? « été »\t/)
  assert.match(text, /Part de l'œuvre à 12 € - n° 7/)
  // nothing is written after the closing, or the numbers of the file would have a gap
  await assert.rejects(books.post('2028-02-29', '512', '706', 1n), (error) => error instanceof UserError && error.code === 'entryClosedOff')
})

test('the next year begins with its opening, though that was written later', async () => {
  const books = await someBooks()
  const { read } = await fecOf(books, 1)
  assert.deepEqual(read.faults, [])
  assert.deepEqual(read.lines.map(({ number, journal }) => number + journal), ['0AN', '0AN', '0AN', '0AN', '1OD', '1OD'])
})

test('a year that ends on 29 February, closed by two persons: its file and that of the next year', async () => {
  const books = await testBooks(['2027-03-01/2028-02-29'])
  books.clock.set(new Date('2028-02-29T12:00:00Z'))
  const party = await books.act((tx) => ensureMemberParty(tx, { id: 'abc', number: 7, name: 'Ateliers' }))
  await books.post('2028-02-29', '411', '706', 9900n, { lines: [{ account: '411', debitCents: 9900n, creditCents: 0n, party }, { account: '706', debitCents: 0n, creditCents: 9900n }] })
  books.clock.set(new Date('2028-02-29T22:59:59Z'))
  const both = await withClosing(books)
  await assert.rejects(both.prepare(), (error) => error instanceof UserError && error.code === 'closingCheck', 'a second before midnight in Paris the year is not over')
  books.clock.set(new Date('2028-02-29T23:00:00Z'))
  await both.close()
  await books.post('2028-03-01', '512', '411', 9900n, { lines: [{ account: '512', debitCents: 9900n, creditCents: 0n }, { account: '411', debitCents: 0n, creditCents: 9900n, party }] })
  const [closed, next] = [await fecOf(books, 0), await fecOf(books, 1)]
  assert.equal(closed.name, '732829320FEC20280229.txt')
  assert.equal(next.name, '732829320FEC20290228.txt')
  assert.deepEqual([closed.read.faults, next.read.faults], [[], []])
  assert.deepEqual(next.read.lines.map(({ number, journal, account, party: whom }) => [number, journal, account, whom]), [
    ['0', 'AN', '120', ''],
    ['0', 'AN', '411', 'M00007'],
    ['1', 'OD', '512', ''],
    ['1', 'OD', '411', 'M00007'],
  ])
})

test('a closed year in which nothing happened, and the one after it, are files with their first line', async () => {
  const books = await testBooks(['2023-03-01/2024-02-29'])
  await (await withClosing(books)).close()
  for (const index of [0, 1]) assert.deepEqual((await fecOf(books, index)).read, { lines: [], faults: [] })
})

test('a year without an entry is a file with its first line', async () => {
  const books = await testBooks()
  const { read, bytes } = await fecOf(books, 0)
  assert.deepEqual(read, { lines: [], faults: [] })
  assert.equal(bytes.toString('latin1').split('\r\n').length, 2)
})

/** What the tax office's tester looks for, and what it does not (balance of each entry, gaps): our reader must find each. */
const spoiled: readonly (readonly [what: string, from: RegExp, to: string, fault: RegExp])[] = [
  ['a day that does not exist', /\t20280229\t61351/, '\t20280230\t61351', /EcritureDate is 20280230/],
  ['a day as people write it', /\t20280229\t61351/, '\t29/02/2028\t61351', /EcritureDate is 29/],
  ['a day of another year', /\t20280229\t61351/, '\t20280301\t61351', /outside the year/],
  ['an account of another shape', /\t61351\t/, '\t6A351\t', /CompteNum is 6A351/],
  ['an account of class 9', /\t61351\t/, '\t913\t', /CompteNum is 913/],
  ['no account', /\t61351\t/, '\t\t', /CompteNum is empty/],
  ['no day of validation', /\t20280210\t\t\r\n/, '\t\t\t\r\n', /ValidDate is empty/],
  ['no label', /\t=HYPERLINK[^\t]*\t/, '\t\t', /EcritureLib is empty/],
  ['no reference', /\tF 2028\|02\t/, '\t\t', /PieceRef is empty/],
  ['a point before decimals', /123456,78/, '123456.78', /amounts/],
  ['one decimal', /123456,78/, '123456,7', /amounts/],
  ['an entry out of balance', /123456,78/, '123456,79', /entry 1 is out by 1/],
  ['neither debit nor credit', /123456,78/, '0,00', /debit and credit/],
  ['a gap in numbers', /\t2\t20270502/g, '\t3\t20270502', /EcritureNum 3 after 1/],
  ['a column too few', /\t20280210\t\t\r\n/, '\t20280210\t\r\n', /17 columns/],
  ['columns in another order', /Debit\tCredit/, 'Credit\tDebit', /columns are/],
  ['another name of a column', /CompteLib/, 'CompteLabel', /columns are/],
  ['an auxiliary account without a name', /\tM00007\t[^\t]*\t/, '\tM00007\t\t', /CompAuxNum without/],
  ['a name without an auxiliary account', /\tM00007\t/, '\t\t', /CompAuxNum without/],
  ['letters without their day', /\t\t\t20280210\t\t\r\n/, '\tAA\t\t20280210\t\t\r\n', /EcritureLet without/],
  ['an amount in a currency that is not named', /\t20280210\t\t\r\n/, '\t20280210\t12,00\t\r\n', /Montantdevise without/],
  ['a column too many', /\t20280210\t\t\r\n/, '\t20280210\t\t\t\r\n', /19 columns/],
  ['an empty line', /\r\n/, '\r\n\r\n', /1 columns/],
  ['no first line', /^[^\n]*\n/, '', /columns are OD/],
  ['a last line without its end', /\r\n$/, '', /no end/],
  ['both debit and credit', /\t123456,78\t0,00\t/, '\t123456,78\t1,00\t', /debit and credit/],
  ['a sum with spaces', /123456,78/, '123 456,78', /amounts/],
  ['a validation before the year', /\t20280210\t\t\r\n/, '\t20270210\t\t\r\n', /ValidDate is before/],
  ['a paper of a day that does not exist', /\t20280228\t/, '\t20280231\t', /PieceDate is/],
  ['an entry in two journals', /^OD(\t[^\n]*61351)/m, 'AC$1', /in two journals/],
  ['an entry on two days', /\t20280229\t61351/, '\t20280228\t61351', /on two days/],
  ['no journal', /^OD\t/m, '\t', /JournalCode is empty/],
  ['no name of the journal', /^OD\t[^\t]*\t/m, 'OD\t\t', /JournalLib is empty/],
  ['no number', /\t1\t20280229\t61351/, '\t\t20280229\t61351', /EcritureNum is/],
  ['numbers that begin at two', /\t([12])\t(20280229|20270502)/g, '\t1$1\t$2', /EcritureNum 11 after null/],
]

/** The same of a year that has an opening. */
const spoiledOpening: typeof spoiled = [
  ['an opening after others', /^(AN[^]*?)(OD[^]*)$/m, '$2$1', /not first/],
  ['an opening on another day', /\t20280301\t512/, '\t20280302\t512', /another day than the first/],
  ['an opening on an account of the result', /\t0\t20280301\t512/, '\t0\t20280301\t706', /on accounts 6 or 7/],
  ['an opening out of balance', /\t123456,78\t0,00\t/, '\t123456,77\t0,00\t', /entry 0 is out/],
]

test('the reader finds what a tester must find', async () => {
  const { name, bytes } = await fecOf(await someBooks(), 0)
  const year = { first: '20270301', last: '20280229' }
  const text = bytes.toString('latin1')
  const finds = (file: string, whole: string, of: typeof year, cases: typeof spoiled) => {
    for (const [what, from, to, fault] of cases) {
      const changed = whole.replace(from, to)
      assert.notEqual(changed, whole, what)
      assert.match(readFec(file, Buffer.from(changed, 'latin1'), of).faults.join('\n'), fault, what)
    }
  }
  finds(name, text, year, spoiled)
  const next = await fecOf(await someBooks(), 1)
  finds(next.name, next.bytes.toString('latin1'), { first: '20280301', last: '20290228' }, spoiledOpening)
  for (const wrong of ['73282932FEC20280229.txt', '732829320FEC20281231.txt', '732829320fec20280229.txt', '732829320FEC20280229.csv', '732829320FEC2028229.txt', 'FEC.txt']) assert.match(readFec(wrong, bytes, year).faults.join(), /name/, wrong)
})

test('a SIREN is checked, and asked for before the file is made', async () => {
  assert.equal(checkSiren('732 829 320'), '732829320')
  for (const wrong of ['732829321', '73282932', 'ABCDEFGHI', '']) assert.throws(() => checkSiren(wrong), (error) => error instanceof UserError && error.code === 'siren', wrong)
  const books = await testBooks()
  const [year] = await fiscalYears(books.db)
  await assert.rejects(exportBooks(books.db, { format: 'fec', yearId: year?.id ?? '' }), (error) => error instanceof UserError && error.code === 'sirenMissing')
  await assert.rejects(exportBooks(books.db, { format: 'fec', yearId: null }), (error) => error instanceof UserError && error.code === 'exportYear')
  await assert.rejects(exportBooks(books.db, { format: 'csv', yearId: 'nothing' }), (error) => error instanceof UserError && error.code === 'fiscalYearNone')
})

test('texts in ISO 8859-15', () => {
  assert.deepEqual([...inLatin9('€œŒšŽŸé')], [0xa4, 0xbd, 0xbc, 0xa8, 0xb4, 0xbe, 0xe9])
  assert.equal(inLatin9('ő 日本 ¤').toString('latin1'), 'o ?? ?')
})
