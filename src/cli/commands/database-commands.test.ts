import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('a database from its making to its end, by the command line', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('camille@example.test')
  const run = async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const well = async (...argv: string[]) => {
    const done = await run(...argv)
    assert.equal(done.code, exitCode.done, `${argv.join(' ')}: ${done.err}`)
    return done
  }
  const json = async (...argv: string[]) => JSON.parse((await well(...argv, '--json')).out) as Record<string, unknown>
  await well('site', 'create', 'roue', '--wait')
  assert.match((await well('database', 'list', 'roue')).out, /Pas encore de base/)
  assert.equal((await run('database', 'show', 'roue')).code, exitCode.refused)
  const made = await well('database', 'create', 'roue', 'Boutique')
  assert.match(made.out, /Serveur +localhost\nBase +boutique_\w+\nUtilisateur +boutique_\w+\nMot de passe +[a-z0-9]{24}\n/)
  const { name, host } = await json('database', 'show', 'roue')
  assert.deepEqual([host, /boutique_\w{12}/.test(String(name))], ['localhost', true])
  assert.equal((await json('database', 'show', 'roue', 'boutique'))['name'], name)
  assert.match(String((await json('database', 'password', 'roue'))['password']), /^[a-z0-9]{24}$/)

  const dump = join(panel.folder, 'dump.sql')
  await writeFile(dump, 'SELECT 1;')
  assert.equal((await json('database', 'import', 'roue', dump))['state'], 'done')
  assert.match((await well('database', 'undo-import', 'roue')).out, /comme avant l’import/)
  assert.equal((await run('database', 'undo-import', 'roue')).code, exitCode.refused)
  await well('database', 'export', 'roue', join(panel.folder, 'copy.sql.gz'))
  assert.equal(await readFile(join(panel.folder, 'copy.sql.gz'), 'utf8'), 'SELECT 1;')
  assert.equal((await well('database', 'export', 'roue', '-')).out, 'SELECT 1;')
  assert.equal((await run('database', 'import', 'roue', join(panel.folder, 'nothing.sql'))).code, exitCode.usage)
  assert.match((await well('database', 'check', 'roue')).out, /2 tables lues, toutes saines/)
  assert.match((await well('database', 'browse', 'roue')).out, /^http:\/\/databases-\w{12}\.[^/]+\/\?ticket=\w{32}\n$/)

  await well('database', 'create', 'roue')
  assert.match((await run('database', 'show', 'roue')).err, /Laquelle/)
  assert.match((await well('database', 'delete', 'roue', 'boutique')).out, /récupérable/)
  assert.equal((await json('database', 'restore', 'roue', 'boutique'))['name'], name)
})
