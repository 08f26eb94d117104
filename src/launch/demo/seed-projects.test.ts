import assert from 'node:assert/strict'
import test from 'node:test'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { allProjects } from '#cooperative/projects/project-store.ts'
import { partNames } from '#cooperative/transparency/data-set.ts'
import { transparencySetting } from '#cooperative/transparency/transparency-setting.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { demoActor } from './demo-actor.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedProjects } from './seed-projects.ts'
import { storyOf } from './story.ts'
import type { StoryName } from './story.ts'

const told: Record<StoryName, string[]> = {
  healthy: ['Second centre de données: running', 'Nouvelle messagerie: running late', 'Reprise des sites de Ricochet: delivered'],
  drifting: ['Nouvel espace sociétaire: running late', 'Reprise des sites de Ricochet: delivered'],
  trouble: ['Nouvelle plateforme: running spendsWithoutDelivering late'],
}

for (const [story, today] of [['healthy', '2026-11-26'], ['drifting', '2026-11-26'], ['trouble', '2026-11-26'], ['healthy', '2028-02-29'], ['trouble', '2027-01-01']] as const)
  test(`projects of the story « ${story} » on ${today} tell it, and the books agree`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(`${today}T10:00:00Z`))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock, storyOf(story))
    })
    const [leader, keeper] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(leader && keeper)
    await inTransaction(db, (tx) => seedProjects(tx, { keeper, leader }, storyOf(story), clock))
    const projects = await allProjects(db, dayOf(clock.now()))
    assert.deepEqual(projects.map(({ name, judgement }) => [`${name}:`, judgement.standing, ...judgement.findings].join(' ')), told[story])
    assert.ok(projects.every(({ spentCents }) => spentCents > 0n))
    assert.equal((await transparencySetting(db)).parts.length, { healthy: partNames.length, drifting: 2, trouble: 0 }[story])
    assert.deepEqual((await verifyBooks(db)).faults, [])
    assert.deepEqual(await db.selectFrom('journal_entry').select('id').where('day', '>', today).execute(), [])
  })
