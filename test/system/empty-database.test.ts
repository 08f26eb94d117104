/** The control plane's database is lost and comes back empty: the node keeps every site, whatever it is asked for or not. */
import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '#db/open-database.ts'
import { figure } from '#lib/test-figure.ts'
import { noInstance, ownInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { makeSite, until } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

/** Long enough for some polls, reports and looks of the node. */
const awayMs = 15_000

describe('an empty database', { skip: noInstance, timeout: 600_000 }, () => {
  let instance: TestInstance
  let sites: MemberSite[] = []
  before(async () => {
    instance = await ownInstance('empty')
    await instance.up()
    sites = [await makeSite(instance, 'php'), await makeSite(instance, 'static')]
    await sites[0]!.put('index.php', '<?php echo "PHP is here";')
    await until('the site shows its own page', 10_000, async () => (await sites[0]!.visit('/')).body === 'PHP is here')
  })
  after(() => instance?.remove())

  const trees = async () => (await instance.inNode(['/usr/bin/find', '/srv/onyva/sites', '/srv/onyva/hosts', '-mindepth', '1', '-maxdepth', '1', '-printf', '%f\n'])).stdout.split('\n').filter((line) => line !== '').sort()
  const allAnswer = async () => {
    assert.equal((await sites[0]!.visit('/')).body, 'PHP is here')
    assert.equal((await sites[1]!.visit('/')).status, 200)
    assert.equal((await instance.visit('roue-libre')).status, 200)
  }

  test('no visitor notices, and nothing is removed: while it is empty, and after the node has joined it anew', async () => {
    const before = await trees()
    assert.ok(before.length >= 10, before.join())
    let over = false
    const seen = { visits: 0, failed: 0 }
    const visiting = (async () => {
      while (!over) {
        const answer = await sites[0]!.visit('/').catch(() => ({ status: 0 }))
        seen.visits++
        if (answer.status !== 200) seen.failed++
        await wait(20)
      }
    })()
    const { controlPlane } = await instance.status()
    const db = openDatabase((await instance.config()).databaseUrl, 1)
    try {
      await sql.raw('drop schema public cascade; create schema public').execute(db)
    } finally {
      await db.destroy()
    }
    process.kill(controlPlane!.pid!, 'SIGKILL')
    await until('the panel answers, empty', 30_000, async () => (await instance.panel('/sign-in')).status === 200)
    await wait(awayMs)
    over = true
    await visiting
    assert.equal(seen.failed, 0)
    assert.deepEqual(await trees(), before)
    await allAnswer()

    // The launcher fills it anew and joins the node: which is then asked for other sites than it holds.
    await instance.down()
    await instance.up()
    await until('the sites answer', 60_000, async () => (await sites[0]!.visit('/')).status === 200)
    await wait(awayMs)
    const after = await trees()
    for (const name of before) assert.ok(after.includes(name), `${name} is gone`)
    assert.equal((await sites[0]!.visit('/')).body, 'PHP is here')
    assert.equal((await sites[1]!.visit('/')).status, 200)
    figure('control-plane-lost', 'visits that failed while it was empty', `0 of ${seen.visits}`)
    figure('control-plane-lost', 'sites that were deleted', `0 of ${before.length / 2}`)
  })
})
