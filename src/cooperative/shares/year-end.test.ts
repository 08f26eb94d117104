/** Midnight of the year's end, in Paris: what is done a second before is of the old year, a second later of the new one. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { capitalOn } from './capital.ts'
import { subscribeShares } from './subscribe-shares.ts'
import { testShares } from './test-shares.ts'

test('shares subscribed around midnight of 31 December stand in the right year, in the register and in the books', async () => {
  const it = await testShares({ years: ['2025-01-01/2025-12-31', '2026-01-01/2026-12-31'] })
  const [one = '', two = ''] = it.members
  it.clock.set(new Date('2026-12-31T22:59:59Z'))
  await it.subscribe(one, 1000)
  it.clock.set(new Date('2026-12-31T23:00:00Z'))
  const subscribe = () => it.act((tx) => subscribeShares(tx, tester, { memberId: two, shares: 5 }, it.clock))
  // nobody has opened the new year: a sentence, and nothing half done
  await assert.rejects(subscribe(), (error) => error instanceof UserError && error.code === 'entryYearNone' && error.params['day'] === '2027-01-01')
  assert.equal((await capitalOn(it.db, day('2027-01-01')))?.shares, 1000)
  // the old one is over at that very second: two persons may close it, and the new one is open
  const treasury = await withClosing(it)
  for (const _year of [2025, 2026]) await treasury.close()
  await subscribe()
  const { rows } = await sql<{ day: string; year: string; number: number }>`
    select to_char(m.day, 'YYYY-MM-DD') as day, to_char(y.start_day, 'YYYY') as year, e.number from share_movement m
      join journal_entry e on e.cause_kind = 'share-movement' and e.cause_id = m.number::text and e.label like 'Souscription%' join fiscal_year y on y.id = e.fiscal_year_id order by m.number`.execute(it.db)
  assert.deepEqual(rows, [{ day: '2026-12-31', year: '2026', number: 1 }, { day: '2027-01-01', year: '2027', number: 1 }])
  assert.deepEqual([(await capitalOn(it.db, day('2026-12-31')))?.shares, (await capitalOn(it.db, day('2027-01-01')))?.shares], [1000, 1005])
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})
