import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { tendGauges } from '#cooperative/gauges/tend-gauges.ts'
import { hostingOf } from '#cooperative/gauges/test-gauges.ts'
import { systemClock } from '#lib/clock.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('gauges from the command line', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-gauges-'))
  t.after(() => rm(folder, { recursive: true }))
  while (await tendGauges(panel.db, { ports: hostingOf(12, 7), from: { cooperativeName: 'Les Toits', panelOrigin: panel.origin }, log: { error: (event) => assert.fail(event) } }, systemClock));
  const { token } = await panel.newPerson('board@example.test', ['board'])
  const run = async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  assert.match((await run('gauge', 'list')).out, /active-accounts +7 +–/)
  assert.match((await run('gauge', 'show', 'active-accounts')).out, /requests +7000/)
  assert.equal((await run('gauge', 'show', 'nothing')).code, exitCode.refused)
  assert.match((await run('gauge', 'setting')).out, /runwayNear +6/)
  const file = join(folder, 'setting.json')
  const setting = JSON.parse((await run('gauge', 'setting', '--json')).out) as Record<string, unknown>
  await writeFile(file, JSON.stringify({ ...setting, runwayNear: 9, reserveCents: 500_000 }))
  assert.match((await run('gauge', 'set', file)).out, /reserveCents +5000\.00[\s\S]*runwayNear +9/)
  assert.equal((await run('gauge', 'set', file)).code, exitCode.refused, 'somebody changed it: here oneself')
})
