import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { chooseNode, nextRevision } from './for-sites.ts'
import { ask, someFacts } from './test-node.ts'
import type { Credentials } from './test-node.ts'
import { changeThing, testService } from './test-service.ts'

const state = async (who: Credentials, since: number, waitMs: number) =>
  (await ask(who, 'POST', '/node/v1/state', { since, waitMs, agentVersion: '0.1.0' })).json() as { revision: number; resources: { id: string }[] }

test('a later revision is never visible while an earlier one is not committed', async (t) => {
  const { db, newNode } = await testService(t)
  const node = await newNode('pomme')
  const slow = Promise.withResolvers<void>()
  const started = Promise.withResolvers<number>()
  const first = inTransaction(db, async (tx) => {
    started.resolve(await nextRevision(tx, node.id))
    await slow.promise
  })
  const firstRevision = await started.promise
  let secondRevision = 0
  const second = inTransaction(db, async (tx) => void (secondRevision = await nextRevision(tx, node.id)))
  await new Promise((resolve) => setTimeout(resolve, 150))
  assert.equal(secondRevision, 0, 'the second waits for the first')
  assert.equal((await state(node, 0, 0)).revision, 0)
  slow.resolve()
  await Promise.all([first, second])
  assert.equal(secondRevision, firstRevision + 1)
})

test('a revision that was rolled back is given again, so numbers have no holes', async (t) => {
  const { db, newNode } = await testService(t)
  const node = await newNode('pomme')
  await assert.rejects(inTransaction(db, async (tx) => {
    await changeThing(tx, node.id, 'lost00000000')
    throw new Error('refused')
  }))
  assert.equal(await inTransaction(db, (tx) => changeThing(tx, node.id, 'kept00000000')), 1)
  assert.deepEqual((await state(node, 0, 0)).resources.map(({ id }) => id), ['kept00000000'])
})

test('whatever the order of concurrent changes and rollbacks, a node that polls misses none', async (t) => {
  const { db, newNode } = await testService(t)
  const node = await newNode('pomme')
  const change = fc.record({ thing: fc.integer({ min: 0, max: 5 }), beforeMs: fc.integer({ min: 0, max: 4 }), afterMs: fc.integer({ min: 0, max: 4 }), refused: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 7 }), async (changes) => {
      await sql`delete from thing`.execute(db)
      const start = (await state(node, 0, 0)).revision
      const done = new AbortController()
      const seen = new Map<string, number>()
      const poller = (async () => {
        for (let since = start; ; ) {
          const ending = done.signal.aborted
          const answer = await state(node, since, ending ? 0 : 20)
          assert.ok(answer.revision >= since)
          for (const { id } of answer.resources) seen.set(id, answer.revision)
          if (ending && answer.revision === since) return since
          since = answer.revision
        }
      })()
      const committed = new Map<string, number>()
      await Promise.all(
        changes.map(async ({ thing, beforeMs, afterMs, refused }) => {
          const id = `thing${thing}000000`
          await new Promise((resolve) => setTimeout(resolve, beforeMs))
          await inTransaction(db, async (tx) => {
            const revision = await changeThing(tx, node.id, id)
            await new Promise((resolve) => setTimeout(resolve, afterMs))
            if (refused) throw new Error('refused')
            committed.set(id, Math.max(revision, committed.get(id) ?? 0))
          }).catch((error: Error) => assert.equal(error.message, 'refused'))
        }),
      )
      done.abort()
      await poller
      assert.deepEqual([...seen.keys()].sort(), [...committed.keys()].sort())
      for (const [id, revision] of committed) assert.ok(seen.get(id)! >= revision, `${id} was last seen at ${seen.get(id)}, changed at ${revision}`)
    }),
    { numRuns: 40 },
  )
})

test('a new site goes to the node with the fewest sites that is there and takes some', async (t) => {
  const { db, newNode, clock } = await testService(t)
  const choose = () => inTransaction(db, chooseNode)
  await assert.rejects(choose(), { code: 'noNode' })
  const [full, free, silent, drained] = [await newNode('plein'), await newNode('libre'), await newNode('muet'), await newNode('vide')]
  await assert.rejects(choose(), { code: 'noNode' }, 'none of them has asked for its state yet')
  const now = clock.now()
  const set = (id: string, sites: number, agoMs: number, isDrained = false) =>
    db.updateTable('node').set({ facts: JSON.stringify({ ...someFacts, sites }), seen_at: new Date(now.getTime() - agoMs), drained: isDrained }).where('id', '=', id).execute()
  await set(full.id, 900, 1000)
  await set(free.id, 12, 30_000)
  await set(silent.id, 0, 200_000)
  await set(drained.id, 0, 0, true)
  assert.equal((await choose()).name, 'libre')
  await db.updateTable('node').set({ drained: true }).where('id', 'in', [full.id, free.id]).execute()
  assert.equal((await choose()).name, 'muet', 'a silent one rather than none')
})
