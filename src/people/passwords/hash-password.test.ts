import assert from 'node:assert/strict'
import test from 'node:test'
import { hashPassword, verifyPassword } from './hash-password.ts'

test('a hash is argon2id in PHC form and verifies its password only', async () => {
  const hash = await hashPassword('cinq vélos rouges')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await verifyPassword(hash, 'cinq vélos rouges'), true)
  assert.equal(await verifyPassword(hash, 'cinq velos rouges'), false)
  assert.notEqual(await hashPassword('cinq vélos rouges'), hash, 'each hash has its own salt')
})

test('an accent typed as one sign or two is the same password', async () => {
  assert.equal(await verifyPassword(await hashPassword('v\u00e9lo v\u00e9lo v\u00e9lo'), 've\u0301lo ve\u0301lo ve\u0301lo'), true)
})

// Made with the reference program: echo -n "password" | argon2 somesalt -id -v 13 -t 2 -k 65536 -p 1 -l 32 (its test vectors)
test('the reference implementation’s vector verifies', async () => {
  const vector = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  assert.equal(await verifyPassword(vector, 'password'), true)
  assert.equal(await verifyPassword(vector, 'passwore'), false)
})

// Processor time, not the clock's: who else is at work on the machine does not count.
test('no account answers false after the same work as a wrong password', async () => {
  const hash = await hashPassword('cinq vélos rouges')
  const times: { wrong: number[]; nobody: number[] } = { wrong: [], nobody: [] }
  for (let round = 0; round < 7; round++)
    for (const [name, stored] of [['wrong', hash], ['nobody', null]] as const) {
      const from = process.cpuUsage()
      assert.equal(await verifyPassword(stored, 'faux'), false)
      const { user, system } = process.cpuUsage(from)
      times[name].push(user + system)
    }
  const median = (list: number[]) => list.sort((a, b) => a - b)[3]!
  const ratio = median(times.nobody) / median(times.wrong)
  assert(ratio > 0.6 && ratio < 1.7, `ratio ${ratio}`)
})

test('a flood is refused, not queued without end, and leaves the line free', async () => {
  const results = await Promise.allSettled(Array.from({ length: 70 }, () => verifyPassword(null, 'x')))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 4, 'two at work, 64 waiting')
  assert.equal((refused[0] as PromiseRejectedResult).reason.code, 'busy')
  assert.equal(await verifyPassword(await hashPassword('encore libre'), 'encore libre'), true)
})
