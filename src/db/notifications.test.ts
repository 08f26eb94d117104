import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { silentLog } from '#lib/log.ts'
import { lookAgain, openNotifications } from './notifications.ts'
import { testDatabase } from './test-database.ts'

/** Collects payloads and lets a test wait for the next one. */
function collector() {
  const seen: string[] = []
  let wake = Promise.withResolvers<void>()
  const listener = (payload: string) => {
    seen.push(payload)
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  const until = async (payload: string) => {
    const timeout = AbortSignal.timeout(5000)
    while (!seen.includes(payload)) {
      if (timeout.aborted) throw new Error(`never heard ${JSON.stringify(payload)}, only ${JSON.stringify(seen)}`)
      await Promise.race([wake.promise, new Promise((resolve) => setTimeout(resolve, 100))])
    }
  }
  return { seen, listener, until }
}

test('a payload reaches the subscribers of its channel only, at commit and not before', async (t) => {
  const { db, url } = await testDatabase()
  const notifications = openNotifications(url, silentLog)
  t.after(() => notifications.close())
  await notifications.ready()
  const [node, site] = [collector(), collector()]
  notifications.subscribe('node', node.listener)
  notifications.subscribe('site', site.listener)
  await db.transaction().execute(async (tx) => {
    await sql`select pg_notify('node', 'early')`.execute(tx)
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(node.seen, [])
  })
  await node.until('early')
  await sql`select pg_notify('site', 'other')`.execute(db)
  await site.until('other')
  assert.deepEqual(node.seen, ['early'])
})

test('an ended subscription hears nothing more, and one that throws does not silence the others', async (t) => {
  const { db, url } = await testDatabase()
  const notifications = openNotifications(url, silentLog)
  t.after(() => notifications.close())
  await notifications.ready()
  const [ended, good] = [collector(), collector()]
  notifications.subscribe('node', () => {
    throw new Error('a listener with a bug')
  })
  const end = notifications.subscribe('node', ended.listener)
  notifications.subscribe('node', good.listener)
  end()
  await sql`select pg_notify('node', 'x')`.execute(db)
  await good.until('x')
  assert.deepEqual(ended.seen, [])
})

test('after a lost connection every listener is told to look again, and hears what follows', async (t) => {
  const { db, url } = await testDatabase()
  const notifications = openNotifications(url, silentLog)
  t.after(() => notifications.close())
  await notifications.ready()
  const node = collector()
  notifications.subscribe('node', node.listener)
  const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onyva listen' and datname = current_database()`.execute(db)
  assert.equal(rows.length, 1)
  await node.until(lookAgain)
  await notifications.ready()
  await sql`select pg_notify('node', 'after')`.execute(db)
  await node.until('after')
})
