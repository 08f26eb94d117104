import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { createFirstAdministrator } from './create-first-administrator.ts'
import { verifyPassword } from './passwords/hash-password.ts'

const wanted = { email: 'ines@coop.example', name: 'Inès Durand', language: 'fr', password: 'quatre mots au hasard', requestId: 'test' } as const

test('the first administrator holds the role and the password, in the journal as our own act', async () => {
  const { db } = await testDatabase()
  await rolledBack(db, async (tx) => {
    const id = await createFirstAdministrator(tx, wanted, testClock())
    const person = await tx.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    assert(await verifyPassword(person.password_hash, wanted.password))
    assert.deepEqual(await tx.selectFrom('role_grant').select(['role', 'granted_by', 'ends_at']).execute(), [{ role: 'administrator', granted_by: null, ends_at: null }])
    assert.deepEqual(await tx.selectFrom('audit_event').select(['action', 'source']).execute(), [{ action: 'role.granted', source: 'onyva' }])
  })
})

test('nothing is made with a weak password or a broken address', async () => {
  const { db } = await testDatabase()
  for (const [change, code] of [[{ password: 'court' }, 'passwordShort'], [{ password: 'inesdurand12' }, 'passwordKnown'], [{ email: 'ines' }, 'emailShape'], [{ name: '' }, 'personName']] as const)
    await rolledBack(db, async (tx) => {
      await assert.rejects(createFirstAdministrator(tx, { ...wanted, ...change }, testClock()), (error) => error instanceof UserError && error.code === code)
      assert.equal((await tx.selectFrom('person').select('id').execute()).length, 0)
    })
})
