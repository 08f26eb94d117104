import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { start } from '#lib/exec.ts'
import { makeLog } from '#lib/log.ts'
import { until } from '#lib/test-until.ts'
import { keepRunning } from './keep-running.ts'
import { askSupervisor, serveSupervisorCalls, supervisorStatus } from './supervisor-calls.ts'
import { launchMessages, makeScreen } from './terminal.ts'

test('what ends is started again, with a pause that grows; what is stopped stays stopped', async () => {
  const lines: { event: string; againInMs?: number }[] = []
  const log = makeLog((line) => lines.push(JSON.parse(line) as { event: string }))
  const kept = keepRunning('trial', () => start('/usr/bin/false', []), log)
  await until('it ended three times', () => kept.restarts >= 3)
  await kept.stop()
  const pauses = lines.filter((line) => line.event === 'process.ended').map((line) => line.againInMs)
  assert.deepEqual(pauses.slice(0, 3), [100, 200, 400])
  const before = kept.restarts
  await wait(900)
  assert.equal(kept.restarts, before)
})

test('one that does not want to end is ended', async () => {
  const kept = keepRunning('trial', () => start('/usr/bin/sleep', ['100']), makeLog(() => {}))
  const pid = kept.child?.pid ?? 0
  await kept.stop()
  assert.throws(() => process.kill(pid, 0))
})

test('a program that is not there is tried again, and does not end the supervisor', async () => {
  const kept = keepRunning('trial', () => start('/nonexistent', []), makeLog(() => {}))
  await until('it was tried three times', () => kept.restarts >= 2)
  await kept.stop()
})

test('the supervisor answers line by line; where none is, there is no status', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-calls-'))
  const path = join(folder, 's.sock')
  assert.equal(await supervisorStatus(path), null)
  const server = await serveSupervisorCalls(path, async (asked, say) => {
    say({ asked })
    if (asked === 'stop') throw new Error('cannot')
  })
  const said: unknown[] = []
  for await (const line of askSupervisor(path, 'stop')) said.push(line)
  assert.deepEqual(said, [{ asked: 'stop' }, { kind: 'refused', text: 'Error: cannot' }])
  server.close()
  await rm(folder, { recursive: true })
})

test('away from a terminal each thing that happens is one line', () => {
  let shown = ''
  const screen = makeScreen({ write: (text) => (shown += text) })
  const step = screen.begin('Base')
  step.words('lecture')
  step.words('lecture')
  step.done(1500)
  screen.begin('Nœud').failed('il manque tout')
  assert.match(shown, /^ {2}… Base: lecture \(\d+\.\d s\)\n {2}✓ Base +1\.5 s\n {2}✗ Nœud +\d+\.\d s\n {6}il manque tout\n$/)
})

test('on a terminal a step under way is drawn over', () => {
  let shown = ''
  const screen = makeScreen({ write: (text) => (shown += text), isTTY: true, columns: 60 })
  const step = screen.begin('Base')
  step.words('x'.repeat(200))
  step.done(10)
  assert.ok(shown.includes('\x1b[1A\x1b[J'))
  assert.ok(shown.split('\n').every((line) => line.replaceAll(/\x1b\[\d*[AJ]/g, '').length < 60))
})

test('the launcher speaks the language of the environment', () => {
  assert.equal(launchMessages({ LANG: 'fr_FR.UTF-8' }).up.panel, 'Panneau')
  assert.equal(launchMessages({ LANG: 'fr_FR.UTF-8', LC_ALL: 'en_GB.UTF-8' }).up.panel, 'Panel')
  assert.equal(launchMessages({}).up.panel, 'Panel')
})
