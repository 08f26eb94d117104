import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { UserError } from '#lib/errors.ts'
import { readCamt } from './read-camt.ts'
import { writeCamt } from './test-camt.ts'

const samples = join(import.meta.dirname, '../../../../../test/data/camt')
const most = 10 * 1024 * 1024
const sample = async (name: string) => readCamt(await readFile(join(samples, name)), most)
const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code

test('samples of several banks and versions are read: account, balances, movements', async () => {
  const files = (await readdir(samples)).filter((name) => name.endsWith('.xml') && !name.includes('wrong'))
  assert.ok(files.length >= 10)
  for (const name of files) {
    const statements = await sample(name)
    assert.ok(statements.length > 0, name)
    for (const one of statements) {
      assert.match(one.account, /^[A-Z0-9]{10,34}$/, name)
      for (const movement of one.movements) assert.ok(movement.cents !== 0n && movement.currency !== '', name)
    }
  }
  await assert.rejects(sample('genkgo-v2-wrong.xml'), refused('camtEmpty'))
})

test('what a sample says, field by field', async () => {
  const [first] = await sample('genkgo-v2-minimal.xml')
  assert.equal(first?.account, 'NL26VAYB8060476890')
  assert.deepEqual(first?.balances.slice(0, 2).map(({ code, cents, currency, day }) => [code, cents, currency, day]), [['OPBD', 1815n, 'EUR', '2014-12-30'], ['CLBD', -2700n, 'SEK', '2014-12-31']])
  const [movement] = first?.movements ?? []
  assert.deepEqual([movement?.cents, movement?.day, movement?.valueDay, movement?.name, movement?.iban, movement?.reference], [885n, '2014-12-31', '2015-01-02', 'NAME NAME', 'NL56AGDH9619008421', '4654654654654654'])
  // three decimals, of which the last is nought
  assert.equal((await sample('genkgo-v2-five-decimals.xml'))[0]?.movements[0]?.cents, 885n)
  const several = await sample('genkgo-v2-multi-statement.xml')
  assert.deepEqual(several.map(({ id, movements }) => [id, movements.map(({ cents }) => cents)]), [['253EURNL26VAYB8060476890', [885n]], ['254EURNL26VAYB8060476890', [-700n]]])
  // parties wrapped, the state in a code, the day as an instant
  const [eighth] = await sample('genkgo-v8.xml')
  assert.deepEqual([eighth?.movements[0]?.name, eighth?.movements[0]?.endToEndId, eighth?.movements[0]?.day, eighth?.movements[0]?.kind], ['NAME NAME', 'MUELL/FINP/RA12345', '2014-12-31', 'PMNT/RCDT/BOOK'])
})

const day = '2026-03-02'
const iban = 'FR7630006000011234567890189'
const statement = (movements: Parameters<typeof writeCamt>[0][number]['movements']) => ({ id: 'R-1', iban, from: day, to: day, openingCents: 10_000n, movements })

for (const version of [2, 4, 8] as const)
  test(`returns, batches and what the bank put together, version ${version}`, () => {
    const [one] = readCamt(
      writeCamt(
        [
          statement([
            { day, cents: -2_620n, endToEndId: 'P-7', returnReason: 'AC04', chargeCents: 120n, name: 'Luce Martin', kind: 'PMNT/IDDT/UPDD' },
            { day, cents: 9_000n, batchId: 'REM-12', text: 'remise', parts: [{ cents: 4_000n, endToEndId: 'P-1', batchId: 'REM-12' }, { cents: 5_000n, endToEndId: 'P-2', batchId: 'REM-12' }] },
            { day, cents: 3_000n, parts: [{ cents: 1_000n, name: 'A & B', text: 'facture 2026-00012' }, { cents: 2_000n, name: 'C', text: '<2026-00013>' }] },
            { day, cents: -3_050n, parts: [{ cents: -1_000n, returnReason: 'AM04', endToEndId: 'P-3', batchId: 'REM-11' }, { cents: -2_050n, returnReason: 'MD01', endToEndId: 'P-4', batchId: 'REM-11' }] },
            { day, cents: 500n, status: 'PDNG' },
          ]),
        ],
        version,
      ),
      most,
    )
    assert.equal(one?.pending, 1)
    assert.deepEqual(
      one?.movements.map(({ place, cents, endToEndId, batchId, returnReason, chargeCents, name, text }) => [place, cents, endToEndId, batchId, returnReason, chargeCents, name, text]),
      [
        [1, -2_620n, 'P-7', '', 'AC04', 120n, 'Luce Martin', ''],
        [2, 9_000n, '', 'REM-12', '', 0n, '', ''],
        [3, 1_000n, '', '', '', 0n, 'A & B', 'facture 2026-00012'],
        [3, 2_000n, '', '', '', 0n, 'C', '<2026-00013>'],
        [4, -1_000n, 'P-3', 'REM-11', 'AM04', 0n, '', ''],
        [4, -2_050n, 'P-4', 'REM-11', 'MD01', 0n, '', ''],
      ],
    )
  })

test('what was written is read back, whatever names and texts hold', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029\ufffe\uffff]|[\ud800-\udfff]/gu, '').replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== 'NOTPROVIDED' && text !== 'NOT PROVIDED' && text !== 'NONREF')
  const movement = fc.record({ day: fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-31'), cents: fc.bigInt(-10_000_000_000n, 10_000_000_000n).filter((cents) => cents !== 0n), name: words, text: words, endToEndId: words }, { noNullPrototype: true })
  fc.assert(
    fc.property(fc.array(movement, { maxLength: 12 }), fc.constantFrom(2 as const, 4 as const, 8 as const), (movements, version) => {
      const [one] = readCamt(writeCamt([statement(movements)], version), most)
      assert.deepEqual(
        one?.movements.map(({ day: on, cents, name, text, endToEndId }) => ({ day: on, cents, name, text, endToEndId })),
        movements,
      )
      const [opening, closing] = one?.balances ?? []
      assert.equal((opening?.cents ?? 0n) + movements.reduce((sum, { cents }) => sum + cents, 0n), closing?.cents)
    }),
  )
})

test('what could harm is refused before it is read', () => {
  const good = writeCamt([statement([{ day, cents: 100n, text: 'x' }])]).toString()
  const cases: readonly [string, string | Buffer][] = [
    ['xmlDoctype', good.replace('<Document', '<!DOCTYPE d [<!ENTITY a "b">]><Document')],
    ['xmlDoctype', good.replace('<Document', '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document')],
    ['xmlShape', good.replace('</Stmt>', '')],
    ['xmlShape', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
    ['xmlEncoding', good.replace('UTF-8', 'UTF-7')],
    ['xmlEncoding', Buffer.concat([Buffer.from(good.slice(0, -12)), Buffer.from([0xff, 0xfe, 0xff]), Buffer.from(good.slice(-12))])],
    ['camtOther', good.replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt')],
    ['camtAmount', good.replace('>1.00<', '>1.005<')],
    ['camtAmount', good.replace('>1.00<', '>1e9<')],
    ['camtAmount', good.replace('>1.00<', '><')],
    ['camtDirection', good.replaceAll('CRDT', 'BOTH')],
    ['camtDay', good.replaceAll(/<(BookgDt|ValDt)><Dt>[^<]*/g, '<$1><Dt>2026-02-31')],
    ['xmlSize', ''],
  ]
  for (const [code, text] of cases) assert.throws(() => readCamt(Buffer.from(text), most), refused(code), code)
  assert.throws(() => readCamt(Buffer.from(good), 100), refused('xmlSize'))
  // an entity that is none stays what it is; a latin text is read as such
  const [odd] = readCamt(Buffer.from(good.replace('>x<', '>&nbsp;&#233;&#x20ac;&amp;lt;<')), most)
  assert.equal(odd?.movements[0]?.text, '&nbsp;é€&lt;')
  const [latin] = readCamt(Buffer.from(good.replace('UTF-8', 'ISO-8859-1').replace('>x<', '>élan<'), 'latin1'), most)
  assert.equal(latin?.movements[0]?.text, 'élan')
})

test('random damage is refused in words or read, never worse', () => {
  const good = writeCamt([statement([{ day, cents: 100n, text: 'x', name: 'y', iban }])])
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), (at, bytes) => {
      const damaged = Buffer.from(good)
      damaged.set(bytes.subarray(0, damaged.length - at), at)
      try {
        readCamt(damaged, most)
      } catch (error) {
        assert.ok(error instanceof UserError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
