import assert from 'node:assert/strict'
import test from 'node:test'
import { UserError } from '#lib/errors.ts'
import { checkNewPassword } from './password-rules.ts'

const judge = (password: string, about: string[] = ['Camille Ferrand', 'camille@ateliers-velo.example']): string => {
  try {
    checkNewPassword(password, about)
    return 'good'
  } catch (error) {
    assert(error instanceof UserError)
    return error.code
  }
}

const cases: [string, string][] = [
  ['cinq vélos rouges', 'good'],
  ['correct horse battery staple', 'good'],
  ['J4hgT9!kd0Pq', 'good'],
  ['🚲🚲🚲', 'passwordShort'],
  ['onze signes', 'passwordShort'],
  ['motdepasse123', 'passwordKnown'],
  ['azertyuiop123456', 'passwordKnown'],
  ['aaaaaaaaaaaaaaaa', 'passwordKnown'],
  ['camilleferrand', 'passwordKnown'],
  ['Camille@ateliers-velo', 'passwordKnown'],
  ['password password 1', 'passwordKnown'],
  ['x'.repeat(201), 'passwordLong'],
]
for (const [password, expected] of cases) test(`${expected}: ${password.slice(0, 30)}`, () => assert.equal(judge(password), expected))
