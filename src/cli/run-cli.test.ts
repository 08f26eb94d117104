import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { allCommands } from './all-commands.ts'
import { exitCode } from './exit-code.ts'
import { runCli } from './run-cli.ts'
import { testIo } from './test-io.ts'
import { password, testPanel } from './test-panel.ts'

/** Runs a command as the person of this token. */
function cli(origin: string, token: string | null, env: Record<string, string> = {}) {
  return async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: origin, HOME: '/nowhere', ...(token ? { ONYVA_TOKEN: token } : {}), ...env } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
}
const json = (out: string) => JSON.parse(out) as Record<string, unknown> & { length: number }

test('a site from its making to its end, waiting at each step', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('camille@example.test')
  const run = cli(panel.origin, token)
  const made = await run('site', 'create', 'la-roue-libre', '--name', 'La Roue libre', '--wait')
  assert.equal(made.code, exitCode.done, made.err)
  const site = json((await run('site', 'show', 'la-roue-libre', '--json')).out)
  assert.equal(site['state'], 'answering')
  assert.equal(site['address'], 'http://la-roue-libre.sites-onyva.localhost:8081')
  assert.match(made.err, /demandé[^]*sur la machine ardoise[^]*répond\s: http/)

  const list = await run('site', 'list')
  assert.match(list.out, /la-roue-libre\.sites-onyva\.localhost.*La Roue libre.*répond/)
  // Its name, its host name, its address and its id all say which site is meant.
  for (const said of ['la-roue-libre', 'la-roue-libre.sites-onyva.localhost', String(site['address']), String(site['id'])])
    assert.equal(json((await run('site', 'show', said, '--json')).out)['id'], site['id'], said)

  assert.equal(json((await run('site', 'rename', 'la-roue-libre', 'Vélos', '--json')).out)['name'], 'Vélos')
  const php = await run('site', 'php', 'la-roue-libre', '--memory', '96', '--seconds', '30', '--json')
  assert.deepEqual(json(php.out)['php'], { memoryMegabytes: 96, uploadMegabytes: 512, executionSeconds: 30 }, php.err)
  assert.match((await run('site', 'show', 'la-roue-libre')).out, /96 Mo, envois de 512 Mo, 30 s/)
  assert.equal((await run('site', 'php', 'la-roue-libre', '--memory', 'lots')).code, exitCode.usage)
  assert.equal((await run('site', 'php', 'la-roue-libre', '--memory', '9000')).code, exitCode.refused)
  assert.equal((await run('site', 'purge-pages', 'la-roue-libre')).code, exitCode.refused, 'none are kept')
  assert.equal(json((await run('site', 'keep-pages', 'la-roue-libre', 'on', '--json')).out)['pageCache'], true)
  assert.equal((await run('site', 'keep-pages', 'la-roue-libre', 'perhaps')).code, exitCode.usage)
  for (const page of [[], ['--page', '/recette/?p=1']]) assert.equal((await run('site', 'purge-pages', 'la-roue-libre', ...page)).code, exitCode.done)
  const added = json((await run('host-name', 'add', 'la-roue-libre', 'www.la-roue-libre', '--wait', '--json')).out)
  assert.deepEqual(added['hostNames'], ['la-roue-libre.sites-onyva.localhost', 'www.la-roue-libre.sites-onyva.localhost'])
  const removed = await run('host-name', 'remove', 'la-roue-libre', 'www.la-roue-libre.sites-onyva.localhost', '--json')
  assert.deepEqual(json(removed.out)['hostNames'], ['la-roue-libre.sites-onyva.localhost'], removed.err)
  for (const [verb, state] of [['suspend', 'suspended'], ['resume', 'answering'], ['delete', 'deleted'], ['restore', 'answering']] as const) {
    const done = await run('site', verb, 'la-roue-libre', '--wait', '--json')
    assert.equal(done.code, exitCode.done, `${verb}: ${done.err}`)
    assert.equal(json(done.out)['state'], state, verb)
  }
})

test('--json prints one JSON document for every command that reads, and a refusal is JSON on standard error', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('admin@example.test', ['administrator'])
  const run = cli(panel.origin, token)
  await run('site', 'create', 'roue', '--wait')
  for (const argv of [['site', 'list'], ['site', 'show', 'roue'], ['file', 'list', 'roue'], ['node', 'list'], ['node', 'show', 'ardoise'], ['member', 'list'], ['whoami']]) {
    const { code, out, err } = await run(...argv, '--json')
    assert.equal(code, exitCode.done, `${argv.join(' ')}: ${err}`)
    assert.doesNotThrow(() => JSON.parse(out), argv.join(' '))
  }
  const refused = await run('site', 'create', 'roue', '--json')
  assert.equal(refused.code, exitCode.refused)
  assert.equal(refused.out, '')
  assert.equal(json(refused.err)['code'], 'hostNameOnYourSite')
})

test('exit codes tell refusals, usage, an absent panel, an invalid token and a site that is not there apart', async (t) => {
  const panel = await testPanel(t, { report: (resource) => (resource.kind === 'site' && resource.spec?.hostNames[0]?.startsWith('mal') ? { outcome: 'failed', reason: 'diskFull', answering: false } : null) })
  const { token } = await panel.newPerson('camille@example.test')
  const run = cli(panel.origin, token)
  for (const argv of [['site'], ['site', 'fly'], ['nothing'], ['site', 'show'], ['site', 'show', 'a', 'b'], ['site', 'list', '--wait'], ['site', 'create', 'x', '--profile', 'java'], ['site', 'list', '--view', 'x']])
    assert.equal((await run(...argv)).code, exitCode.usage, argv.join(' '))
  assert.equal((await run('site', 'show', 'nobody')).code, exitCode.refused)
  assert.equal((await run('node', 'list')).code, exitCode.refused)
  assert.equal((await cli(panel.origin, null)('site', 'list')).code, exitCode.notSignedIn)
  const stale = await cli(panel.origin, 'a'.repeat(32))('site', 'list')
  assert.equal(stale.code, exitCode.notSignedIn)
  assert.match(stale.err, /onyva login/)
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  assert.equal((await cli(`http://panel.onyva.localhost:${port}`, token)('site', 'list')).code, exitCode.unreachable)
  const failed = await run('site', 'create', 'malade', '--wait')
  assert.equal(failed.code, exitCode.notThere)
  assert.ok(failed.err.length > 0)
  const late = await run('site', 'create', 'lente', '--wait', '--timeout', '0.5', '--json')
  assert.equal(late.code, exitCode.notThere)
  const lines = late.err.trim().split('\n').map(json)
  assert.deepEqual(lines.map((line) => line['step'] ?? line['code']), ['requested', 'timeout'])
})

test('files go there and come back, folders and archives too', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('camille@example.test')
  const run = cli(panel.origin, token)
  const site = json((await run('site', 'create', 'roue', '--wait', '--json')).out)['id'] as string
  const here = join(panel.folder, 'here')
  await mkdir(join(here, 'images'), { recursive: true })
  const large = Buffer.alloc(3_000_000, 'é')
  await writeFile(join(here, 'index.html'), '<h1>Bonjour</h1>')
  await writeFile(join(here, 'empty.txt'), '')
  await writeFile(join(here, 'images', 'roue à vélo.jpg'), large)
  await symlink('/etc/passwd', join(here, 'link'))

  const sent = await run('site', 'upload', 'roue', here, '--json')
  assert.equal(sent.code, exitCode.done, sent.err)
  assert.deepEqual(json(sent.out), { files: 3, bytes: 3_000_016, skipped: ['link'] })
  assert.deepEqual(panel.files.get(`${site}/images/roue à vélo.jpg`), large)
  assert.equal(panel.files.get(`${site}/empty.txt`)?.length, 0)

  assert.equal((await run('file', 'put', 'roue', join(here, 'index.html'), 'docs/')).code, exitCode.done)
  assert.ok(panel.files.has(`${site}/docs/index.html`))
  assert.equal((await run('file', 'get', 'roue', 'index.html', '-')).out, '<h1>Bonjour</h1>')
  const target = join(panel.folder, 'back.jpg')
  assert.equal((await run('file', 'get', 'roue', 'images/roue à vélo.jpg', target)).code, exitCode.done)
  assert.deepEqual(await readFile(target), large)
  assert.equal((await run('file', 'get', 'roue', 'no-such-file', join(panel.folder, 'none'))).code, exitCode.refused)
  await assert.rejects(stat(join(panel.folder, 'none')), 'nothing half is left')
  assert.match((await run('file', 'list', 'roue')).out, /index\.html/)
  const removed = await run('file', 'remove', 'roue', 'index.html')
  assert.equal(removed.code, exitCode.done, removed.err)
  assert.match(removed.out, /index\.html.*(?:corbeille|bin)/)
  assert.equal(panel.files.has(`${site}/index.html`), false)
  const [item] = JSON.parse((await run('file', 'bin', 'roue', '--json')).out) as { id: string; path: string }[]
  assert.equal(item?.path, 'index.html')
  assert.equal((await run('file', 'restore', 'roue', item?.id ?? '', 'back/index.html')).code, exitCode.done)
  assert.ok(panel.files.has(`${site}/back/index.html`))
  assert.equal((await run('file', 'restore', 'roue', item?.id ?? '')).code, exitCode.refused, 'it is no longer there')
  assert.equal((await run('file', 'remove', 'roue', 'back/index.html', '--for-good')).code, exitCode.done)
  assert.equal(panel.files.has(`${site}/back/index.html`), false)
  assert.equal((await run('file', 'remove', 'roue', 'never.html')).code, exitCode.refused, 'a job that fails is a refusal')
  assert.equal((await run('file', 'empty-bin', 'roue')).code, exitCode.done)
  assert.equal((await run('file', 'copy', 'roue', 'empty.txt', 'docs', '--name', 'copy.txt')).code, exitCode.done)
  assert.ok(panel.files.has(`${site}/docs/copy.txt`))
  assert.equal((await run('file', 'access', 'roue', 'empty.txt', '--visitors', 'perhaps', '--writable', 'no')).code, exitCode.usage)
  assert.equal((await run('file', 'access', 'roue', 'empty.txt', '--visitors', 'no', '--writable', 'no')).code, exitCode.done)
  const packed = join(panel.folder, 'images.zip')
  assert.equal((await run('file', 'archive', 'roue', 'images', packed)).code, exitCode.done)
  assert.equal(await readFile(packed, 'utf8'), 'PK')

  // A zip begins with PK\x03\x04 (APPNOTE 4.3.7): the panel looks before it sends it on.
  const archive = join(panel.folder, 'site.zip')
  await writeFile(archive, Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(500_000)]))
  const unpacked = await run('site', 'upload', 'roue', archive, '--to', 'wiki', '--json')
  assert.equal(json(unpacked.out)['files'], 7, unpacked.err)
  assert.equal(panel.files.get(`${site}/wiki#zip`)?.length, 500_004)
  assert.equal((await run('site', 'upload', 'roue', join(here, 'absent'))).code, exitCode.usage)
})

test('login asks, keeps the token for its owner alone, and logout ends it', async (t) => {
  const panel = await testPanel(t)
  await panel.newPerson('camille@example.test')
  const env = { HOME: join(panel.folder, 'home'), LANG: 'en_GB.UTF-8' }
  const wrong = testIo({ env, answers: [panel.origin, 'camille@example.test', 'not the password'] })
  assert.equal(await runCli(['login'], wrong), exitCode.notSignedIn)
  assert.match(wrong.err(), /password/i)
  const io = testIo({ env, answers: [panel.origin, 'camille@example.test', password] })
  assert.equal(await runCli(['login'], io), exitCode.done, io.err())
  const tokenFile = join(env.HOME, '.config', 'onyva', 'token')
  assert.equal((await stat(tokenFile)).mode & 0o777, 0o600)
  const token = (await readFile(tokenFile, 'utf8')).trim()
  const who = testIo({ env })
  assert.equal(await runCli(['whoami', '--json'], who), exitCode.done, who.err())
  assert.equal(json(who.out())['email'], 'camille@example.test')
  assert.equal(await runCli(['logout'], testIo({ env })), exitCode.done)
  await assert.rejects(stat(tokenFile))
  assert.equal((await cli(panel.origin, token)('whoami')).code, exitCode.notSignedIn, 'the token is worth nothing any more')
})

test('the instance of this machine is found by its data folder, and its token stays at logout', async (t) => {
  const panel = await testPanel(t)
  const { token } = await panel.newPerson('admin@example.test', ['administrator'])
  const data = await panel.dataFolder(token)
  const io = () => testIo({ env: { HOME: '/nowhere' } })
  const who = io()
  assert.equal(await runCli(['whoami', '--data', data, '--json'], who), exitCode.done, who.err())
  assert.deepEqual(json(who.out())['roles'], ['administrator'])
  assert.equal(await runCli(['logout', '--data', data], io()), exitCode.refused)
  assert.equal(await runCli(['whoami', '--data', data], io()), exitCode.done)
  const token2 = io()
  assert.equal(await runCli(['node', 'join-token', 'poire', '--data', data], token2), exitCode.done)
  assert.match(token2.out(), /onyva-agent join --control-plane https:\/\/127\.0\.0\.1:\d+ --token [a-z0-9]{32} --ca-fingerprint [0-9a-f]{64}/)
})

test('a friend is let in on a site, and out again', async (t) => {
  const panel = await testPanel(t)
  const run = cli(panel.origin, (await panel.newPerson('camille@example.test')).token)
  const friend = cli(panel.origin, (await panel.newPerson('paul@example.test')).token)
  await run('site', 'create', 'roue', '--wait')
  assert.match((await run('access', 'list', 'roue')).out, /Personne d’autre/)
  const granted = await run('access', 'grant', 'roue', 'paul@example.test', '--level', 'see', '--called', 'Paul')
  assert.match(granted.out, /voir[^]*sans réponse/, granted.err)
  assert.equal((await friend('site', 'show', 'roue')).code, exitCode.refused)
  assert.match((await friend('access', 'list')).out, /roue\.sites-onyva\.localhost.*Membre camille.*voir.*sans réponse/)
  assert.equal((await friend('access', 'accept', 'roue')).code, exitCode.done)
  assert.equal(json((await friend('site', 'show', 'roue', '--json')).out)['state'], 'answering')
  assert.equal((await friend('site', 'rename', 'roue', 'À Paul')).code, exitCode.refused)
  assert.match((await friend('site', 'list')).out, /Membre camille/)
  const changed = json((await run('access', 'change', 'roue', 'PAUL@example.test', '--level', 'edit', '--json')).out)
  assert.deepEqual([changed['level'], changed['state']], ['edit', 'held'])
  assert.equal(json((await friend('site', 'rename', 'roue', 'À nous', '--json')).out)['name'], 'À nous')
  assert.equal((await run('access', 'resend', 'roue', 'paul@example.test')).code, exitCode.refused)
  assert.equal((await run('access', 'revoke', 'roue', 'paul@example.test')).code, exitCode.done)
  assert.equal((await friend('site', 'show', 'roue')).code, exitCode.refused)
  assert.equal((await run('access', 'revoke', 'roue', 'paul@example.test')).code, exitCode.refused)
  assert.equal((await run('access', 'grant', 'roue', 'paul@example.test', '--level', 'own')).code, exitCode.usage)
  await run('access', 'grant', 'roue', 'paul@example.test')
  assert.equal((await friend('access', 'decline', 'roue')).code, exitCode.done)
  assert.match((await friend('access', 'list')).out, /Aucun accès reçu/)
})

test('another member’s site is not there', async (t) => {
  const panel = await testPanel(t)
  const [camille, sacha] = [await panel.newPerson('camille@example.test'), await panel.newPerson('sacha@example.test')]
  const mine = json((await cli(panel.origin, camille.token)('site', 'create', 'roue', '--json')).out)
  const run = cli(panel.origin, sacha.token)
  for (const argv of [['site', 'show', String(mine['id'])], ['site', 'delete', 'roue'], ['file', 'list', String(mine['id'])]])
    assert.equal((await run(...argv)).code, exitCode.refused, argv.join(' '))
  const rows = await inTransaction(panel.db, (tx) => tx.selectFrom('site').select('deleted_at').execute())
  assert.deepEqual(rows, [{ deleted_at: null }])
})

test('help tells every command and every exit code, in both languages', async () => {
  for (const LANG of ['fr_FR.UTF-8', 'en_GB.UTF-8']) {
    const io = testIo({ env: { LANG } })
    assert.equal(await runCli(['--help'], io), exitCode.done)
    for (const command of allCommands) assert.ok(io.out().includes(`onyva ${command.noun}${command.verb ? ` ${command.verb}` : ''}`))
    for (const code of Object.values(exitCode)) assert.match(io.out(), new RegExp(`^  ${code} `, 'm'))
    for (const command of allCommands) {
      const one = testIo({ env: { LANG } })
      assert.equal(await runCli([command.noun, ...(command.verb ? [command.verb] : []), '--help'], one), exitCode.done)
      assert.ok(!/undefined/.test(one.out()), `${command.noun} ${command.verb}`)
      for (const option of Object.keys(command.options)) assert.ok(one.out().includes(`--${option}`), `${command.noun} ${command.verb} --${option}`)
    }
    const noun = testIo({ env: { LANG } })
    assert.equal(await runCli(['site', '--help'], noun), exitCode.done)
  }
})
