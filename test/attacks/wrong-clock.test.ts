/** The control plane's clock is an hour or ten years ahead or behind, and comes back: nobody gains by it, nobody is shut out. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { testClock } from '#lib/clock.ts'
import { watchClock } from '#lib/clock-watch.ts'
import { figure } from '#lib/test-figure.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { removeWhatIsOver } from '#people/remove-what-is-over.ts'
import { testPeople } from '#people/test-people.ts'

const hourMs = 3_600_000
const yearMs = 365 * 24 * hourMs
const slips = { 'an hour ahead': hourMs, 'an hour behind': -hourMs, 'ten years ahead': 10 * yearMs, 'ten years behind': -10 * yearMs }

test('an hour’s slip ends no session and begins none that outlives it', async () => {
  for (const slipMs of [hourMs, -hourMs]) {
    const people = await testPeople()
    const person = await people.addPerson()
    const before = await people.signedIn(person)
    people.clock.advance(slipMs)
    assert.equal((await before.get('/account')).status, 200)
    const during = await people.signedIn(person)
    people.clock.advance(-slipMs)
    for (const browser of [before, during]) assert.equal((await browser.get('/account')).status, 200)
  }
})

test('whoever signed in under a clock ten years ahead is signed out once it is right', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  people.clock.advance(10 * yearMs)
  const browser = await people.signedIn(person)
  assert.equal((await browser.get('/account')).status, 200)
  people.clock.advance(-10 * yearMs)
  assert.equal((await browser.get('/account')).status, 303)
  const fresh = await people.signedIn(person)
  assert.equal((await fresh.get('/account')).status, 200)
  figure('wrong-clock', 'sessions of a clock ten years ahead that outlive it', 0)
})

test('a clock ten years behind keeps who signed in before, and lets nobody stay longer after', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  people.clock.advance(-10 * yearMs)
  const during = await people.signedIn(person)
  assert.equal((await during.get('/account')).status, 200)
  people.clock.advance(10 * yearMs)
  assert.equal((await during.get('/account')).status, 303)
})

test('who was refused under a wrong clock is not refused for years', async () => {
  for (const [name, slipMs] of Object.entries(slips)) {
    const people = await testPeople()
    people.clock.advance(slipMs)
    const attempt = () => countTry(people.db, limits.signInAccount, 'camille@velo.example', people.clock)
    let refused = 0
    for (let index = 0; index < 12; index++) await attempt().catch(() => refused++)
    assert.ok(refused > 0, name)
    people.clock.advance(-slipMs)
    people.clock.advance(2 * hourMs)
    await attempt()
    await removeWhatIsOver(people.db, people.clock)
  }
  figure('wrong-clock', 'people locked out after it came back', 0)
})

test('tries at once, each with its own look at the clock, are all counted', async () => {
  const people = await testPeople()
  const tries = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) => countTry(people.db, limits.signInAccount, 'camille@velo.example', testClock(new Date(people.clock.now().getTime() - index * 50)))),
  )
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, limits.signInAccount.tries)
})

test('what is due is not removed for good under a clock that has jumped, for a day', () => {
  for (const [name, slipMs] of Object.entries(slips)) {
    const clock = testClock()
    let elapsed = 0
    let jumps = 0
    const watch = watchClock(clock, new Date(clock.now().getTime() - 3 * 24 * hourMs), () => jumps++, () => elapsed)
    const pass = (durationMs: number) => {
      elapsed += durationMs
      clock.advance(durationMs)
    }
    assert.equal(watch.believed(), true, 'after three days off')
    for (let hour = 0; hour < 48; hour++) {
      pass(hourMs)
      assert.equal(watch.believed(), true)
    }
    clock.advance(slipMs)
    pass(60_000)
    const harmless = Math.abs(slipMs) <= hourMs
    assert.equal(watch.believed(), harmless, name)
    pass(20 * hourMs)
    assert.equal(watch.believed(), harmless, name)
    clock.advance(-slipMs)
    assert.equal(watch.believed(), harmless, 'its way back is a jump too')
    pass(25 * hourMs)
    assert.equal(watch.believed(), true)
    assert.equal(jumps, harmless ? 0 : 2)
  }
  const wrongAtStart = watchClock(testClock(), new Date(testClock().now().getTime() - 10 * yearMs), () => {}, () => 0)
  assert.equal(wrongAtStart.believed(), false, 'started under a clock that is ten years ahead')
  figure('wrong-clock', 'sites, databases and bins removed for good by a jump of ten years', 0)
})
