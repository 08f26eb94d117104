import assert from 'node:assert/strict'
import test from 'node:test'
import { listReports, monthReport } from '#cooperative/reports/report-store.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { demoActor } from './demo-actor.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedReports, seedSecondEdition } from './seed-reports.ts'

test('three months are told, each made on its 3rd, and the board has written of the year before', async () => {
  const { db } = await testDatabase()
  const clock = testClock(new Date('2026-11-26T10:00:00Z'))
  await inTransaction(db, async (tx) => {
    await seedPeople(tx, clock)
    await seedBooks(tx, clock)
  })
  const board = await demoActor(db, 0, clock)
  assert.ok(board)
  const startedAt = elapsedMs()
  const house = { ports: { seenService: async () => null }, cooperativeName: 'Les Toits Communs' }
  for (let twice = 0; twice < 2; twice++) await inTransaction(db, (tx) => seedReports(tx, board, house, clock))
  console.log(`# reports in ${Math.round(elapsedMs() - startedAt)} ms`)
  const reports = await listReports(db, 'month')
  assert.deepEqual(reports.map(({ from, madeAt }) => `${from} ${madeAt.toISOString().slice(0, 10)}`), ['2026-10-01 2026-11-03', '2026-09-01 2026-10-03', '2026-08-01 2026-09-03'])
  const { facts } = await monthReport(db, reports[0]!.id)
  assert.ok(facts.cash.cents > 0 && facts.result !== null && facts.result.incomeCents > 0)
  for (let twice = 0; twice < 2; twice++) await inTransaction(db, (tx) => seedSecondEdition(tx, board, house, clock))
  assert.deepEqual((await listReports(db, 'month')).map(({ from, edition }) => `${from} ${edition}`), ['2026-10-01 2', '2026-10-01 1', '2026-09-01 1', '2026-08-01 1'])
  assert.equal((await db.selectFrom('report_words').select('part').execute()).length, 3)
})
