import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { UserError } from '#lib/errors.ts'
import { checkMapping, fits, guessMapping, mappingFrom } from './csv-mapping.ts'
import { bankCents, bankDay, readBankCsv, readBankTable } from './read-bank-csv.ts'

const read = (text: string | Buffer, change: Partial<ReturnType<typeof guessMapping>> = {}) => {
  const table = readBankTable(typeof text === 'string' ? Buffer.from(text) : text)
  return readBankCsv(table, checkMapping({ ...guessMapping(table.titles), ...change }))
}
const short = (text: string | Buffer) => read(text).movements.map(({ day, cents, name, text: words }) => [day, cents, name, words])
const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code

test('tables as banks give them: words above, two columns, accents in the old way, sums below', () => {
  assert.deepEqual(
    short(Buffer.from('Compte courant;n° 00012\nSolde au 31/03/2026;1 250,00\n\nDate opération;Date valeur;Libellé;Débit;Crédit\n03/03/2026;03/03/2026;VIR LUCE MARTIN;;12,00\n02/03/2026;02/03/2026;Frais de tenue;-3,50;\nTotal;;;3,50;12,00\n', 'latin1')),
    [['2026-03-02', -350n, '', 'Frais de tenue'], ['2026-03-03', 1200n, '', 'VIR LUCE MARTIN']],
  )
  assert.deepEqual(short('"Date","Amount","Counterparty","Description"\n"2026-03-02 10:12:00","-1,234.56","Baie du Canal","INV 7, paid"\n'), [['2026-03-02', -123_456n, 'Baie du Canal', 'INV 7, paid']])
  assert.deepEqual(short('date\tmontant\tlibelle\tmotif\n02.03.26\t1.234,56 €\tVIREMENT\tadhésion\n'), [['2026-03-02', 123_456n, '', 'VIREMENT adhésion']])
})

test('what cannot be read is told with its line, and nothing is guessed', () => {
  const { faults, movements, leftOut } = read('Date;Montant;Libellé\n31/02/2026;5,00;a\n02/03/2026;1,234;b\n02/03/2026;;solde\n03/03/2026;7,00;c\n')
  assert.deepEqual(faults, [{ line: 2, code: 'csvDay', params: { cell: '31/02/2026' } }, { line: 3, code: 'csvAmount', params: { cell: '1,234' } }])
  assert.deepEqual([movements.length, leftOut], [1, 1])
  assert.deepEqual(read('Date;Débit;Crédit\n02/03/2026;5,00;6,00\n').faults.map(({ code }) => code), ['csvBoth'])
  assert.equal(read('Date;Montant\n03/04/2026;1,00\n', { dayFirst: false }).movements[0]?.day, '2026-03-04')
  assert.throws(() => readBankTable(Buffer.from('a\nb\n')), refused('csvTableNone'))
  assert.throws(() => readBankTable(Buffer.from('%PDF\u0000\u0001;;;;')), refused('csvBinary'))
  assert.throws(() => readBankTable(Buffer.from('Date;Montant;x\n1;"2\n')), refused('csvQuote'))
  const odd = guessMapping(['Colonne 1', 'Montant'])
  assert.throws(() => checkMapping(odd), refused('csvMapping'))
  assert.throws(() => checkMapping({ titles: ['a', 'b', 'c'], columns: ['day', 'amount', 'credit'], dayFirst: true }), refused('csvMapping'))
  assert.throws(() => checkMapping({ titles: ['a', 'b', 'c'], columns: ['day', 'amount', 'day'], dayFirst: true }), refused('csvMapping'))
  assert.equal(checkMapping({ ...odd, columns: ['day', 'amount'] }).columns[0], 'day')
})

test('a mapping is remembered for tables of the same columns', () => {
  const mapping = guessMapping(['Date', 'Montant', 'Libellé'])
  assert.deepEqual(mappingFrom(JSON.parse(JSON.stringify(mapping))), mapping)
  assert.equal(fits(mapping, ['DATE', 'montant', 'Libelle']), true)
  assert.equal(fits(mapping, ['Date', 'Montant', 'Libellé', 'Solde']), false)
  for (const odd of [null, 'x', {}, { titles: [1], columns: [] }]) assert.equal(mappingFrom(odd), null)
})

test('amounts and days are read in each way that they are written', () => {
  const grouped = (whole: string, sign: string) => whole.replaceAll(/\B(?=(\d{3})+$)/g, sign)
  fc.assert(
    fc.property(fc.bigInt(-99_999_999_999n, 99_999_999_999n), fc.constantFrom(' ', '\u202f', '\u00a0', '', "'", '.'), fc.constantFrom('before', 'after', 'brackets'), (cents, group, minus) => {
      const size = cents < 0n ? -cents : cents
      const plain = `${grouped(String(size / 100n), group)},${String(size % 100n).padStart(2, '0')}`
      const english = `${grouped(String(size / 100n), ',')}.${String(size % 100n).padStart(2, '0')}`
      for (const figures of [plain, english, `${plain} €`]) {
        const written = cents >= 0n ? figures : minus === 'before' ? `-${figures}` : minus === 'after' ? `${figures}-` : `(${figures})`
        assert.equal(bankCents(written), cents, written)
      }
    }),
  )
  for (const none of ['', 'abc', '1,234', '1.234', '1,2,3', '12,345', '--1', '1.23.4', '9'.repeat(16), '1.234.56', '1.234,567']) assert.equal(bankCents(none), undefined, none)
  fc.assert(
    fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10)
      const [year = '', month = '', of = ''] = day.split('-')
      for (const written of [day, `${of}/${month}/${year}`, `${of}.${month}.${year.slice(2)}`, `${year}${month}${of}`, `${day}T12:00:00Z`, `${Number(of)}/${Number(month)}/${year}`]) assert.equal(bankDay(written, true), day, written)
      assert.equal(bankDay(`${month}/${of}/${year}`, false), day)
    }),
  )
})

test('any bytes are read or refused in words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(fc.constantFrom('Date', 'Montant', ';', '\n', '"', '1,00', '02/03/2026', ' '), { maxLength: 40 }).map((parts) => Buffer.from(parts.join('')))), (bytes) => {
      try {
        const table = readBankTable(bytes)
        readBankCsv(table, guessMapping(table.titles))
      } catch (error) {
        assert.ok(error instanceof UserError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})
