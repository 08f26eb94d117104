import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { recordObservations } from '#hosting/usage/record-observations.ts'
import { buildFault } from '#hosting/usage/test-observations.ts'
import { systemClock } from '#lib/clock.ts'
import { calendarDay } from '#lib/format.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('the causes of errors have ranks, and the lines of each are a command away', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('camille@example.test')
  const run = async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const made = JSON.parse((await run('site', 'create', 'roue', '--wait', '--json')).out) as { id: string }
  assert.match((await run('site', 'log', 'roue', '--around', '1')).err, /il n’y en a aucune aujourd’hui/)
  const now = systemClock.now().getTime()
  const fault = (line: number, count: number) => buildFault({ site: made.id, atMs: Date.parse(`${calendarDay(new Date(now))}T00:00:00Z`), firstMs: now - 1000, lastMs: now, line, count, message: `fault of line ${line}` })
  const { node_id: nodeId } = await panel.db.selectFrom('site').select('node_id').where('id', '=', made.id).executeTakeFirstOrThrow()
  await inTransaction(panel.db, (tx) => recordObservations(tx, nodeId, [fault(7, 2), fault(9, 5)]))
  assert.match((await run('site', 'health', 'roue')).out, /1 +memoryLimit +wp-content\/plugins\/galerie-plus\/import\.php:9 +5[^]*2 +memoryLimit +.*import\.php:7 +2/)
  assert.deepEqual(await run('site', 'log', 'roue', '--around', '2'), { code: exitCode.done, out: 'PHP Fatal error: fault of line 7\n', err: '' })
  assert.equal((JSON.parse((await run('site', 'log', 'roue', '--around', '1', '--json')).out) as { text: string }[])[0]?.text, 'PHP Fatal error: fault of line 9')
  for (const place of ['0', '3', 'x']) assert.equal((await run('site', 'log', 'roue', '--around', place)).code, exitCode.usage)
  assert.equal((await run('site', 'log', 'roue', '--search', 'fatal')).out, 'searched fatal\n')
})
