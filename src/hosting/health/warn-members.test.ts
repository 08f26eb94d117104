import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import type { TestClock } from '#lib/clock.ts'
import { byItself } from '#people/audit.ts'
import { represent } from '#people/persons/represent.ts'
import { buildScene, buildSite } from '#hosting/sites/test-sites.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { SpanObservation } from '#wire/observations.ts'
import { buildSpan } from '#hosting/usage/test-observations.ts'
import { recordDatabaseReports } from '#hosting/databases/for-nodes.ts'
import { appliedDatabase, buildDatabase } from '#hosting/databases/test-databases.ts'
import { observeSites } from './observe-sites.ts'

const { db } = await testDatabase()
const from = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }
const gigabyte = 1024 ** 3
const day = '2026-11-23T00:00:00Z'

interface Scene {
  site: Site
  clock: TestClock
  see(span: Partial<SpanObservation>): Promise<void>
  /** What its node says of its database. */
  databaseTakes(bytes: number): Promise<void>
  letters(): Promise<{ to: string; subject: string; text: string }[]>
}

const inScene = (work: (scene: Scene) => Promise<void>) =>
  rolledBack(db, async (tx: Tx) => {
    const clock = testClock()
    const scene = await buildScene(tx)
    await represent(tx, byItself('test'), { personId: scene.actor.personId, memberId: scene.member.id, capacity: 'self' }, clock)
    const site = await buildSite(tx, scene.actor)
    await work({
      site,
      clock,
      see: (span) => observeSites(tx, site.nodeId, [buildSpan({ site: site.id, atMs: span.span === 'day' ? Date.parse(day) : clock.now().getTime() - 60_000, ...span })], clock, from),
      databaseTakes: async (bytes) => {
        const database = await buildDatabase(tx, scene.actor, site.id, clock)
        await recordDatabaseReports(tx, site.nodeId, [appliedDatabase(database, { size: { bytes, full: false } })], clock)
      },
      letters: async () => (await tx.selectFrom('outgoing_message').select(['to_address as to', 'subject', 'body_text as text']).execute()),
    })
  })
const disk = (gigabytes: number): Partial<SpanObservation> => ({ span: 'day', diskBytes: Math.round(gigabytes * gigabyte) })

test('at four fifths of the disk, once, and once more only after it was well below', () =>
  inScene(async ({ see, letters }) => {
    await see(disk(3.9))
    assert.equal((await letters()).length, 0)
    await see(disk(4.1))
    await see(disk(4.2))
    await see(disk(3.7)) // below the threshold, not well below
    await see(disk(4.3))
    const [letter, ...others] = await letters()
    assert.equal(others.length, 0)
    assert.match(letter!.subject, /l’espace se remplit/)
    assert.match(letter!.text, /4,1\s?Go sur 5\s?Go/)
    assert.match(letter!.text, /https:\/\/panel\.example\/sites\/[a-z0-9]{12}\/health/)
    await see(disk(3))
    await see(disk(4.5))
    assert.equal((await letters()).length, 2)
  }))

test('memory comes and goes by the hour: a week must pass before another letter', () =>
  inScene(async ({ see, letters, clock }) => {
    for (let round = 0; round < 3; round++) {
      await see({ memoryBytes: 230 << 20 })
      clock.advance(6 * 3_600_000)
      await see({ memoryBytes: 30 << 20 })
      clock.advance(18 * 3_600_000)
    }
    assert.equal((await letters()).length, 1)
    clock.advance(7 * 86_400_000)
    await see({ memoryBytes: 30 << 20 })
    await see({ memoryBytes: 230 << 20 })
    assert.deepEqual((await letters()).map((letter) => /mémoire vient à manquer/.test(letter.subject)), [true, true])
  }))

test('visitors who wait for a process are a reason to write', () =>
  inScene(async ({ see, letters }) => {
    await see({ workersFull: 1, workers: 4 })
    assert.match((await letters())[0]!.subject, /attendent leur tour/)
  }))

test('of several databases the one that is closest to its limit is spoken of', () =>
  inScene(async ({ see, databaseTakes, letters }) => {
    await databaseTakes(Math.round(0.2 * gigabyte))
    await see({})
    assert.equal((await letters()).length, 0)
    await databaseTakes(Math.round(0.9 * gigabyte))
    await see({})
    const [letter, ...others] = await letters()
    assert.equal(others.length, 0)
    assert.match(`${letter!.subject} ${letter!.text}`, /base de données se remplit[^]*922\s?Mo sur 1\s?Go/)
  }))
