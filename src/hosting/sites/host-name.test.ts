import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { UserError } from '#lib/errors.ts'
import { hostName as wireHostName } from '#wire/names.ts'
import { readHostName, readableHostName } from './host-name.ts'
import { skeletonOf } from './host-name-skeleton.ts'

const domain = 'sites-onyva.localhost'
const refusal = (typed: string): string | null => {
  try {
    readHostName(typed, domain)
    return null
  } catch (error) {
    if (error instanceof UserError) return error.code
    throw error
  }
}

const accepted: [typed: string, name: string][] = [
  ['roue', `roue.${domain}`],
  ['  Roue ', `roue.${domain}`],
  ['ROUË', `xn--rou-lma.${domain}`],
  ['roue\u0308', readHostName('rouë', domain).name],
  ['œuvre', `xn--uvre-f4a.${domain}`],
  ['xn--uvre-f4a', `xn--uvre-f4a.${domain}`],
  ['www.roue', `www.roue.${domain}`],
  [`www.roue.${domain}`, `www.roue.${domain}`],
  [`roue.${domain}.`, `roue.${domain}`],
  ['la-roue-2', `la-roue-2.${domain}`],
  ['2026', `2026.${domain}`],
]
for (const [typed, name] of accepted)
  test(`« ${typed} » reads as ${name}`, () => assert.equal(readHostName(typed, domain).name, name))

const refused: [typed: string, code: string][] = [
  ['', 'hostNameMissing'],
  ['   ', 'hostNameMissing'],
  [`.${domain}`, 'hostNameMissing'],
  ['roue\r\nHost: x', 'hostNameControlSigns'],
  ['roue\n', 'hostNameControlSigns'],
  ['ro\0ue', 'hostNameControlSigns'],
  ['roue\u2028', 'hostNameControlSigns'],
  ['ro ue', 'hostNameSigns'],
  ['roue_2', 'hostNameSigns'],
  ['première roue', 'hostNameSigns'],
  ['../roue', 'hostNameHyphens'],
  ['roue/..', 'hostNameSigns'],
  ['roue%2e', 'hostNameSigns'],
  ['_acme-challenge', 'hostNameSigns'],
  ['-roue', 'hostNameHyphens'],
  ['roue-', 'hostNameHyphens'],
  ['ro--ue', 'hostNameHyphens'],
  ['a..roue', 'hostNameHyphens'],
  ['рoue', 'hostNameForeignLetters'], // Cyrillic р
  ['rοue', 'hostNameForeignLetters'], // Greek ο
  ['ｒoue', 'hostNameForeignLetters'], // full width
  ['roue\u200d', 'hostNameForeignLetters'],
  ['xn--rue-ymc', 'hostNameForeignLetters'],
  ['xn--abc', 'hostNameHyphens'],
  ['xn--', 'hostNameHyphens'],
  ['ab', 'hostNameTooShort'],
  ['a.b.roue', 'hostNameTooDeep'],
  ['roue.fr', 'hostNameOwnDomain'],
  ['ma-roue.coop', 'hostNameOwnDomain'],
  ['a'.repeat(64), 'hostNameTooLong'],
  ['é'.repeat(60), 'hostNameTooLong'],
  ['www', 'hostNameReserved'],
  ['mail', 'hostNameReserved'],
  ['mta-sts', 'hostNameReserved'],
  ['pane1', 'hostNameReserved'],
  ['rnail', 'hostNameReserved'],
  ['pânel', 'hostNameReserved'],
  ['blog.panel', 'hostNameReserved'],
]
for (const [typed, code] of refused)
  test(`« ${JSON.stringify(typed.slice(0, 20))} » is refused: ${code}`, () => assert.equal(refusal(typed), code))

test('whatever is typed, the answer fits the wire and comes back to itself, or is a refusal with a code', () => {
  const letters = fc.constantFrom(...'abcorvwm01éèœ-.xn ÀÇ_/\n\0рο%@:'.split(''))
  const typed = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: letters, maxLength: 30 }))
  fc.assert(
    fc.property(typed, (text) => {
      if (refusal(text) !== null) return
      const { name, base } = readHostName(text, domain)
      assert.equal(wireHostName(name), name)
      assert.ok(name.endsWith(`${base}.${domain}`))
      assert.deepEqual(readHostName(name, domain), readHostName(text, domain))
      assert.deepEqual(readHostName(readableHostName(name), domain), readHostName(text, domain))
    }),
    { numRuns: 5000 },
  )
})

test('a skeleton has no accent left and is its own skeleton', () => {
  const label = fc.string({ unit: fc.constantFrom(...'abcdlmnorvw019éèàüœæç-'.split('')), maxLength: 20 })
  fc.assert(
    fc.property(label, (text) => {
      const skeleton = skeletonOf(text)
      assert.match(skeleton, /^[a-z2-9-]*$/)
      assert.equal(skeletonOf(skeleton), skeleton)
    }),
  )
})

for (const [one, other] of [['velo', 'vélo'], ['site1', 'sitel'], ['forum', 'forurn'], ['web', 'vveb'], ['oeuvre', 'œuvre'], ['zoom', 'z00m']] as const)
  test(`${one} and ${other} look alike`, () => assert.equal(skeletonOf(one), skeletonOf(other)))
test('club does not forbid dub', () => assert.notEqual(skeletonOf('club'), skeletonOf('dub')))
