/** What the three fictional cooperatives tell, as anybody would read it on their page of gauges. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { GaugeName } from '#cooperative/gauges/gauge.ts'
import { latestReadings } from '#cooperative/gauges/gauge-store.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { buildNode } from '#hosting/sites/test-sites.ts'
import { testClock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { seedStory, seedStorySites } from './seed-story.ts'
import { storyOf } from './story.ts'
import type { StoryName } from './story.ts'

/** The story as `./onyva up` fills it in on a day; a node takes the sites and never makes them. */
async function readStory(name: StoryName, today: string) {
  const { db } = await testDatabase()
  const clock = testClock(new Date(`${today}T10:00:00Z`))
  const config = { cooperative: storyOf(name).cooperative, panelOrigin: 'http://panel.test', sitesDomain: 'sites-onyva.localhost' } as Config
  const wanted = { story: name, few: false }
  assert.ok(await seedStory(db, config, wanted, clock))
  await inTransaction(db, (tx) => buildNode(tx))
  assert.equal(await seedStorySites(db, config, wanted, clock), 3)
  // a second time changes nothing
  assert.deepEqual([await seedStory(db, config, wanted, clock), await seedStorySites(db, config, wanted, clock)], [null, 0])
  assert.deepEqual((await verifyBooks(db)).faults, [])
  const results: number[] = []
  for (const year of await fiscalYears(db)) results.push(Number((await statementsOf(db, year)).totals.result / 100n))
  const readings = await latestReadings(db)
  const figures = Object.fromEntries(readings.map(({ gauge, value }) => [gauge, value === null ? null : Number(value)])) as Record<GaugeName, number | null>
  const part = (gauge: GaugeName, wantedPart: string) => Number(readings.find((one) => one.gauge === gauge)?.parts.find((one) => one.name === wantedPart)?.value ?? Number.NaN)
  console.log(`# ${name} on ${today}: ${JSON.stringify({ results, ...figures, paid: part('cost', 'paid'), perMember: part('cost', 'perMember'), breakEven: part('active-accounts', 'breakEven'), cash: part('runway', 'cash') })}`)
  // what a person who runs a hosting cooperative would believe: euros a site and month, not thousands
  assert.ok((figures.cost ?? 0) > 400 && (figures.cost ?? 0) < 1200, `a site costs ${figures.cost} cents`)
  assert.ok(part('cost', 'paid') > 400 && part('cost', 'paid') < 1200, `${part('cost', 'paid')} cents are paid for a site`)
  assert.ok(part('cost', 'perMember') > 700 && part('cost', 'perMember') < 2000, `a member costs ${part('cost', 'perMember')} cents`)
  assert.ok(part('cost', 'energy') > 0)
  const [accounts, members] = [figures['active-accounts'] ?? 0, part('phantoms', 'members')]
  assert.ok(accounts > members / 2 && accounts <= members, `${accounts} accounts of ${members} members`)
  return { results, figures, states: Object.fromEntries(readings.map(({ gauge, state }) => [gauge, state])) }
}

const every = (state: string) => ({ runway: state, 'capital-floor': state, result: state, equity: state, cost: state, 'active-accounts': state, 'non-members': state, arrears: state, phantoms: state, 'loss-years': state, offices: state })

for (const today of ['2026-11-26', '2027-03-02'])
  test(`healthy: no gauge near its threshold, on ${today}`, async () => {
    const { results, states } = await readStory('healthy', today)
    assert.deepEqual(states, every('calm'))
    assert.ok(results.every((euros) => euros > 0), 'no loss')
  })

test('drifting: a loss more each year, months of cash left, seats and ceilings near', async () => {
  const { results, figures, states } = await readStory('drifting', '2026-11-26')
  assert.deepEqual(states, { ...every('near'), 'capital-floor': 'calm', equity: 'calm', arrears: 'calm', result: 'crossed', cost: 'crossed', 'active-accounts': 'crossed' })
  assert.ok((figures.runway ?? 0) > 400 && (figures.runway ?? 0) < 600)
  assert.ok(results.every((euros) => euros < 0) && results[1]! < results[0]!, 'a loss more each year')
})

test('trouble: every threshold crossed, weeks of cash left', async () => {
  const { results, figures, states } = await readStory('trouble', '2026-11-26')
  assert.deepEqual(states, every('crossed'))
  assert.ok((figures.runway ?? 0) > 100 && (figures.runway ?? 0) < 300)
  assert.ok(results.length === 4 && results.every((euros) => euros < 0), 'a loss each year')
})
