import assert from 'node:assert/strict'
import test from 'node:test'
import { budgetResult } from '#cooperative/finance/budget/budget-result.ts'
import { cashPlan } from '#cooperative/finance/budget/cash/cash-plan.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { demoActor } from './demo-actor.ts'
import { seedBooks } from './seed-books.ts'
import { seedBudget } from './seed-budget.ts'
import { seedPeople } from './seed-people.ts'
import { seedShares } from './seed-shares.ts'
import { storyNames, storyOf } from './story.ts'

for (const name of storyNames)
  test(`what ${name} voted, what came of it, and whether money will be lacking`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date('2026-11-26T10:00:00Z'))
    const today = dayOf(clock.now())
    const story = storyOf(name)
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock, story)
      await seedShares(tx, clock, story)
    })
    const treasurer = await demoActor(db, 1, clock)
    assert.ok(treasurer)
    await inTransaction(db, (tx) => seedBudget(tx, treasurer, story, clock))
    const result = await budgetResult(db, today)
    const plan = await cashPlan(db, today)
    assert.ok(result && plan)
    const euros = (cents: bigint) => Number(cents) / 100
    console.log(`# ${name}: voted ${euros(result.budgetYearCents)}, planned ${euros(result.budgetToDateCents)}, actual ${euros(result.actualToDateCents)}, forecast ${euros(result.forecastYearCents)}; cash ${euros(plan.openingCents)}, lowest ${euros(plan.lowest.cents)} on ${plan.lowest.day}, below nothing ${plan.belowNothingOn}`)
    const strays = result.budgetToDateCents - result.actualToDateCents
    if (name === 'healthy') assert.equal(plan.belowNothingOn, null)
    else assert.ok(strays > 0n, 'less than was voted')
    if (name === 'trouble') assert.notEqual(plan.belowNothingOn, null)
  })
