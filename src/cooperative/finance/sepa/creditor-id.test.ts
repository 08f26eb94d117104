import assert from 'node:assert/strict'
import test from 'node:test'
import { UserError } from '#lib/errors.ts'
import { checkCreditorId } from './creditor-id.ts'

test('identifiers of creditors: examples that banks publish, with spaces and small letters', () => {
  for (const good of ['FR72ZZZ123456', 'fr72 zzz 123456', 'DE98ZZZ09999999999', 'AT61ZZZ01234567890', 'BE69ZZZ050D000000008', 'IT66ZZZA1B2C3D4E5F6G7H8', 'ES59ZZZX1234567L', 'FR72ABC123456']) assert.match(checkCreditorId(good), /^[A-Z0-9]+$/, good)
})

test('a figure changed or swapped, a piece missing', () => {
  for (const bad of ['', 'FR73ZZZ123456', 'FR72ZZZ123465', 'FR72ZZZ12345', 'DE98ZZZ09999999989', 'ZZZ123456', 'FR72ZZ123456', 'FR72ZZZ12345é'])
    assert.throws(() => checkCreditorId(bad), (error) => error instanceof UserError && error.code === 'creditorId', bad)
})
