import assert from 'node:assert/strict'
import test from 'node:test'
import { checkIban } from '../purchases/supplier-keys.ts'
import { checkSepaIban } from './bank-account.ts'

/** The examples of the IBAN registry (ISO 13616, registration authority SWIFT), one for each country of the SEPA that has one. */
const examples = `AD1200012030200359100100 AT611904300234573201 BE68539007547034 BG80BNBG96611020345678 CH9300762011623852957 CY17002001280000001200527600 CZ6508000000192000145399
  DE89370400440532013000 DK5000400440116243 EE382200221020145685 ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606 GB29NWBK60161331926819 GR1601101250000000012300695
  HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IS140159260076545510730339 IT60X0542811101000000123456 LI21088100002324013AA LT121000011101001000 LU280019400644750000
  LV80BANK0000435195001 MC5811222000010123456789030 MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874 PT50000201231234567890154 RO49AAAA1B31007593840000
  SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100`.split(/\s+/)

test('the examples of the IBAN registry check, as typed by people too; one figure off, one too few or too many do not', () => {
  for (const iban of examples) {
    assert.equal(checkSepaIban(iban.toLowerCase().replaceAll(/(.{4})/g, '$1 '), 'iban'), iban)
    assert.equal(checkIban(iban), iban)
    const last = iban.slice(-1)
    const off = iban.slice(0, -1) + (last === '0' ? '1' : last === 'A' ? 'B' : '0')
    for (const wrong of [off === iban ? `${iban.slice(0, -1)}7` : off, iban.slice(0, -1), `${iban}0`, `ZZ${iban.slice(2)}`]) assert.throws(() => checkSepaIban(wrong, 'iban'), { code: 'iban' }, wrong)
  }
  assert.equal(new Set(examples.map((iban) => iban.slice(0, 2))).size, 35)
  // it checks, and is of no country of the SEPA
  assert.throws(() => checkSepaIban('BR1800360305000010009795493C1', 'iban'), { code: 'ibanOutside' })
})
