/** Readings that are kept, and what the board is told of them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { testBooks, tester } from '#cooperative/finance/ledger/test-books.ts'
import type { TestBooks } from '#cooperative/finance/ledger/test-books.ts'
import { testShares } from '#cooperative/shares/test-shares.ts'
import { addMonths, day } from '#lib/day.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { gaugeNamed } from './catalogue.ts'
import { alarmsOf, latestReadings, readingHistory } from './gauge-store.ts'
import { tendGauges } from './tend-gauges.ts'
import { noHosting } from './test-gauges.ts'

const from = { cooperativeName: 'Les Toits', panelOrigin: 'https://panel.example' }
const hourMs = 3_600_000

function tending(it: Pick<TestBooks, 'db' | 'clock'>) {
  const failed: string[] = []
  const tend = () => tendGauges(it.db, { ports: noHosting, from, log: { error: (_event, fields) => void failed.push(String(fields?.['gauge'])) } }, it.clock)
  return {
    failed,
    tend,
    /** Another hour, all of it. @returns letters since. */
    async again(aheadMs = hourMs) {
      it.clock.advance(aheadMs)
      const { count } = await it.db.selectFrom('outgoing_message').select((make) => make.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
      while (await tend());
      const letters = await it.db.selectFrom('outgoing_message').select(['to_address as to', 'subject', 'body_text as text']).orderBy('created_at').execute()
      return letters.slice(Number(count))
    },
  }
}

test('the board is told once when the capital comes near its floor, and once when the queue would cross it', async () => {
  const it = await testShares()
  await it.act((tx) => grantRole(tx, tester, { personId: it.first.personId, role: 'board', endsAt: null }, it.clock))
  const { again } = tending(it)
  const about = (letters: readonly { text: string }[]) => letters.filter(({ text }) => /Capital et plancher/.test(text))
  assert.equal(about(await again()).length, 0, 'no share yet')
  const [one = '', two = ''] = it.members
  await it.subscribe(one, 1100)
  assert.equal(about(await again()).length, 0, 'a tenth above and more')
  await it.subscribe(two, 100)
  await it.leave(one)
  const letters = about(await again()) as { to: string; text: string }[]
  assert.equal(letters.length, 1)
  assert.deepEqual(letters.map(({ to }) => to), ['une@velo.example'])
  assert.match(letters[0]?.text ?? '', /22\u202f000\u202f€[^]*18\u202f500\u202f€[^]*Ce qui peut être fait[^]*https:\/\/panel\.example\/cooperative/)
  assert.equal((await again()).length, 0, 'once')
  assert.deepEqual((await alarmsOf(it.db, 'capital-floor', 9)).map(({ state, because, letters: count }) => [state, because, count]), [['near', 'queue', 1]])
})

test('a figure that goes to and fro is told of once a week, one that loses its data once, with one letter for all', async () => {
  const books = await testBooks()
  await books.act(async (tx) => grantRole(tx, tester, { personId: await createPerson(tx, { email: 'conseil@example.test', name: 'Ada', language: 'en' }, books.clock), role: 'board', endsAt: null }, books.clock))
  await books.post('2025-01-05', '512', '1063', 1_200_000n)
  for (let month = 0; month < 22; month++) await books.post(addMonths(day('2025-01-20'), month), '6135', '512', 40_000n)
  const { again } = tending(books)
  const first = await again()
  assert.equal(first.length, 1, 'one letter for all that calls')
  const cash = (text = '') => /Cash: threshold near/.test(text)
  assert.equal(cash(first[0]?.text), false, 'eight months are left')
  await books.post('2026-11-21', '6135', '512', 100_000n)
  assert.equal(cash((await again())[0]?.text), true)
  assert.equal((await again()).length, 0)
  await books.post('2026-11-22', '512', '706', 400_000n)
  await again()
  await books.post('2026-11-22', '6135', '512', 400_000n)
  assert.equal((await again()).some(({ text }) => cash(text)), false, 'near again within the week: kept, not written')
  assert.deepEqual((await alarmsOf(books.db, 'runway', 9)).map(({ state, letters }) => [state, letters]), [['near', 0], ['calm', 0], ['near', 1]])
  const quiet = await again(50 * 24 * hourMs)
  assert.equal(quiet.length, 1)
  assert.match(quiet[0]?.text ?? '', /Cash: data missing[^]*The data ends on 22\u00a0November 2026/)
})

test('ends of months have their readings, made anew while their year is open; a gauge that fails is left as it was', async () => {
  const books = await testBooks()
  for (let month = 0; month < 22; month++) await books.post(addMonths(day('2025-01-20'), month), '512', '706', 10_000n)
  const it = tending(books)
  await it.again()
  const history = await readingHistory(books.db, day('2025-01-01'), 'result')
  assert.deepEqual([history.length, history[0]?.day, history[11]?.value, history[12]?.value, history.at(-1)?.day], [23, '2025-01-31', 120_000n, 10_000n, '2026-11-23'])
  await books.post('2026-03-31', '6135', '512', 4000n)
  await it.again()
  const march = async () => (await readingHistory(books.db, day('2026-03-01'), 'result'))[0]?.value
  assert.equal(await march(), 30_000n, 'not again today')
  await it.again(24 * hourMs)
  assert.equal(await march(), 26_000n, 'an entry that came late')
  assert.equal((await readingHistory(books.db, day('2025-01-01'), 'phantoms')).length, 1, 'of today alone: nobody knows who was silent before')

  const broken = gaugeNamed('result')
  assert.ok(broken)
  const { read } = broken
  broken.read = async () => {
    throw new Error('spoilt')
  }
  try {
    await it.again(24 * hourMs)
  } finally {
    broken.read = read
  }
  assert.ok(it.failed.includes('result'))
  const latest = await latestReadings(books.db)
  assert.deepEqual([latest.find(({ gauge }) => gauge === 'result')?.day, latest.find(({ gauge }) => gauge === 'runway')?.day], ['2026-11-24', '2026-11-25'])
})
