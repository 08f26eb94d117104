import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { day } from '#lib/day.ts'
import { run } from '#lib/exec.ts'
import { writeDebitFile } from './write-debit-file.ts'
import type { DebitFile } from './write-debit-file.ts'
import { writeTransferFile } from './write-transfer-file.ts'
import type { TransferFile } from './write-transfer-file.ts'

const schemas = join(import.meta.dirname, '../../../../test/data/iso20022')
const xmllint = '/usr/bin/xmllint'

/** What the schema says of a text: '' when it is valid. */
async function judge(schema: string, text: string): Promise<string> {
  const { code, stderr } = await run(xmllint, ['--noout', '--nonet', '--schema', join(schemas, `${schema}.xsd`), '-'], { input: text })
  return code === 0 ? '' : stderr
}

const creditor = { name: 'Hébergeurs & Cie « Les Toits »', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPP', creditorId: 'FR72ZZZ123456' }
const debit = {
  endToEndId: 'ONYVA-P0001-00001',
  cents: 1_234n,
  mandate: { reference: 'OV-00042-1', signedOn: day('2026-02-28'), accountChanged: false },
  debtor: { name: 'Éloïse Ñandú', iban: 'DE89370400440532013000', bic: '' },
  text: 'Facture 2026-00042 – Hébergement « février »',
}
const debitFile: DebitFile = { messageId: 'ONYVA-P0001', createdAt: new Date('2026-11-26T10:00:00.123Z'), creditor, collectOn: day('2026-12-14'), debits: [debit] }
const transferFile: TransferFile = {
  messageId: 'ONYVA-V0001',
  createdAt: new Date('2026-11-26T10:00:00.123Z'),
  debtor: creditor,
  executeOn: day('2026-12-01'),
  transfers: [{ endToEndId: 'ONYVA-V0001-00001', cents: 80_000n, creditor: { name: 'Énergie des Crêtes', iban: 'BE68539007547034', bic: 'GKCCBEBB' }, text: 'EC-118' }],
}

const isJudged = existsSync(xmllint)
test('the judge is at hand', { skip: isJudged ? false : 'xmllint (package libxml2-utils) is not installed' }, async () => {
  assert.match(await judge('pain.008.001.08', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"/>'), /fails to validate|content is incomplete|Missing child/)
})

const many = { ...debitFile, debits: Array.from({ length: 300 }, (_, index) => ({ ...debit, endToEndId: `ONYVA-P0001-${index}`, cents: BigInt(index + 1) })) }
const address = { street: 'Rue du Rhône 5', postalCode: '1204', city: 'Genève', country: 'CH' }
const swiss = { name: 'Société à Genève', iban: 'CH9300762011623852957', bic: 'UBSWCHZH80A', address }
for (const [name, schema, text] of [
  ['one debit', 'pain.008.001.08', () => writeDebitFile(debitFile)],
  ['three hundred debits', 'pain.008.001.08', () => writeDebitFile(many)],
  ['a changed account', 'pain.008.001.08', () => writeDebitFile({ ...debitFile, debits: [{ ...debit, mandate: { ...debit.mandate, accountChanged: true } }] })],
  ['a debtor outside the Economic Area', 'pain.008.001.08', () => writeDebitFile({ ...debitFile, debits: [{ ...debit, debtor: swiss }] })],
  ['a creditor without a BIC', 'pain.008.001.08', () => writeDebitFile({ ...debitFile, creditor: { ...creditor, bic: '' } })],
  ['names that banks do not write', 'pain.008.001.08', () => writeDebitFile({ ...debitFile, debits: [{ ...debit, debtor: { ...debit.debtor, name: '水'.repeat(300) }, text: '' }] })],
  ['the largest amount', 'pain.008.001.08', () => writeDebitFile({ ...debitFile, debits: [{ ...debit, cents: 99_999_999_999n }] })],
  ['one transfer', 'pain.001.001.09', () => writeTransferFile(transferFile)],
  ['a transfer abroad without a BIC', 'pain.001.001.09', () => writeTransferFile({ ...transferFile, transfers: [{ ...transferFile.transfers[0]!, creditor: { ...swiss, bic: '' } }] })],
] as const)
  test(`valid by the schema: ${name}`, { skip: !isJudged }, async () => assert.equal(await judge(schema, text()), ''))

const tampered: readonly (readonly [string, string, () => string])[] = [
  ['no mandate’s day that exists', 'pain.008.001.08', () => writeDebitFile(debitFile).replace('2026-02-28', '2026-02-30')],
  ['another currency’s shape', 'pain.008.001.08', () => writeDebitFile(debitFile).replace('Ccy="EUR"', 'Ccy="euro"')],
  ['less than nothing', 'pain.008.001.08', () => writeDebitFile(debitFile).replace('>12.34</InstdAmt>', '>-12.34</InstdAmt>')],
  ['no account', 'pain.008.001.08', () => writeDebitFile(debitFile).replace(/<DbtrAcct>[^]*?<\/DbtrAcct>/, '')],
  ['elements in another order', 'pain.008.001.08', () => writeDebitFile(debitFile).replace(/(\s*<ChrgBr>SLEV<\/ChrgBr>)([^]*?<\/CdtrSchmeId>)/, '$2$1')],
  ['a sequence that is none', 'pain.008.001.08', () => writeDebitFile(debitFile).replace('RCUR', 'ONCE')],
  ['no day of execution', 'pain.001.001.09', () => writeTransferFile(transferFile).replace(/<ReqdExctnDt>[^]*?<\/ReqdExctnDt>/, '')],
  ['a text that is too long', 'pain.001.001.09', () => writeTransferFile(transferFile).replace('>EC-118<', `>${'x'.repeat(141)}<`)],
]
for (const [name, schema, text] of tampered) test(`refused by the schema: ${name}`, { skip: !isJudged }, async () => assert.notEqual(await judge(schema, text()), ''))

test('the words of a file: sums, sequence, amendment, transliterated texts', () => {
  const text = writeDebitFile({ ...debitFile, debits: [debit, { ...debit, endToEndId: 'ONYVA-P0001-00002', cents: 1n, mandate: { ...debit.mandate, accountChanged: true } }] })
  assert.equal(text.match(/<NbOfTxs>2<\/NbOfTxs>\s*<CtrlSum>12\.35<\/CtrlSum>/g)?.length, 2)
  for (const words of [/<Nm>Hebergeurs \+ Cie 'Les Toits'<\/Nm>/, /<Nm>Eloise Nandu<\/Nm>/, /<Ustrd>Facture 2026-00042 - Hebergement 'fevrier'<\/Ustrd>/, /<SeqTp>RCUR<\/SeqTp>/, /<Id>SMNDA<\/Id>/, /<Id>FR72ZZZ123456<\/Id>/, /<CreDtTm>2026-11-26T10:00:00Z</]) assert.match(text, words)
  assert.equal(text.match(/AmdmntInd/g)?.length, 2)
  assert.doesNotMatch(text, /[^\n\x20-\x7e]/)
})

test('what cannot stand in a file is a bug, not a file', () => {
  assert.throws(() => writeDebitFile({ ...debitFile, debits: [] }))
  assert.throws(() => writeDebitFile({ ...debitFile, messageId: 'é' }))
  assert.throws(() => writeDebitFile({ ...debitFile, debits: [{ ...debit, cents: 0n }] }))
  assert.throws(() => writeTransferFile({ ...transferFile, transfers: [{ ...transferFile.transfers[0]!, cents: 100_000_000_000n }] }))
})

test('any names and texts make a valid file whose sum is that of its debits', { skip: !isJudged }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ name: fc.string({ unit: 'binary' }), text: fc.string({ unit: 'binary', maxLength: 300 }), cents: fc.bigInt({ min: 1n, max: 99_999_999_999n }) }), { minLength: 1, maxLength: 12 }), async (some) => {
      const text = writeDebitFile({ ...debitFile, debits: some.map(({ name, text: words, cents }, index) => ({ ...debit, endToEndId: `E-${index}`, cents, text: words, debtor: { ...debit.debtor, name } })) })
      assert.equal(await judge('pain.008.001.08', text), '')
      const sum = some.reduce((all, { cents }) => all + cents, 0n)
      assert.match(text, new RegExp(`<CtrlSum>${sum / 100n}\\.${String(sum % 100n).padStart(2, '0')}</CtrlSum>`))
    }),
    { numRuns: 20 },
  )
})
