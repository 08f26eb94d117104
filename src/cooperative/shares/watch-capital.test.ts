import assert from 'node:assert/strict'
import test from 'node:test'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { testShares } from './test-shares.ts'
import { watchCapital } from './watch-capital.ts'

test('the board is told once when the capital comes near its floor, and once when the queue would cross it', async () => {
  const it = await testShares()
  await it.act((tx) => grantRole(tx, tester, { personId: it.first.personId, role: 'board', endsAt: null }, it.clock))
  const watch = () => it.act((tx) => watchCapital(tx, { from: { cooperativeName: 'Les Toits', panelOrigin: 'https://panel.example' } }, it.clock))
  assert.equal(await watch(), 0, 'no share yet')
  const [one = '', two = ''] = it.members
  await it.subscribe(one, 1100)
  assert.equal(await watch(), 0, 'a tenth above and more')
  await it.subscribe(two, 100)
  await it.leave(one)
  assert.equal(await watch(), 1)
  assert.equal(await watch(), 0, 'once')
  const letters = await it.db.selectFrom('outgoing_message').select(['to_address', 'subject', 'body_text']).execute()
  assert.deepEqual(letters.map(({ to_address }) => to_address), ['une@velo.example'])
  assert.match(letters[0]?.body_text ?? '', /24.000,00.€.*18.500,00.€[^]*https:\/\/panel\.example\/cooperative\/capital/)
})
