import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { workOnImports } from '#cooperative/members/exchange/apply-import.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('the register from the command line: applications, identity, people, papers, tables, departures, personal data', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-register-'))
  t.after(() => rm(folder, { recursive: true }))
  const as = (token: string) => async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const staff = await panel.newPerson('secretaire@example.test', ['administrator', 'board'])
  const camille = await panel.newPerson('camille@example.test')
  const [keep, mine] = [as(staff.token), as(camille.token)]
  const today = dayOf(systemClock.now())
  const good = async (run: typeof keep, ...argv: string[]) => {
    const done = await run(...argv)
    assert.equal(done.code, exitCode.done, `${argv.join(' ')}: ${done.err}`)
    return done.out
  }
  const at = systemClock.now()
  for (const id of ['nournournour', 'angeangeange']) await panel.db.insertInto('membership_application').values({ id, kind: 'natural', name: `Nour ${id}`, person_name: 'Nour', email: `${id}@example.test`, language: 'fr', identity: JSON.stringify({ city: 'Lille' }), shares: null, words: '', state: 'waiting', link_hash: Buffer.from(randomText(32)), submitted_at: at, proven_at: at, decided_at: null, decided_by: null, member_id: null }).execute()

  assert.match(await good(keep, 'applicant', 'list'), /angeangeange[^]*nournournour/)
  await writeFile(join(folder, 'question.txt'), 'Quels sites ?')
  await good(keep, 'applicant', 'ask', 'nournournour', '--text', '@question.txt')
  assert.match(await good(keep, 'applicant', 'show', 'nournournour'), /Lille[^]*Quels sites \?/)
  assert.match(await good(keep, 'applicant', 'admit', 'nournournour', '--day', today, '--body', 'board', '--reference', 'PV 4'), /admise[^]*PV 4/)
  assert.equal((await keep('applicant', 'admit', 'nournournour', '--day', today, '--body', 'board')).code, exitCode.refused)
  assert.equal((await keep('applicant', 'refuse', 'angeangeange', '--day', today, '--body', 'board')).code, exitCode.usage, 'the reason is missing')
  assert.equal((await keep('applicant', 'list', '--state', 'x')).code, exitCode.usage)
  await good(keep, 'applicant', 'refuse', 'angeangeange', '--day', today, '--body', 'board', '--text', 'Hors objet')
  assert.equal((await mine('applicant', 'list')).code, exitCode.refused)

  const number = String((await panel.db.selectFrom('member').select('number').where('id', '=', camille.memberId).executeTakeFirstOrThrow()).number)
  assert.match(await good(mine, 'member', 'rectify', number, 'city', 'Nantes'), /city +Nantes/)
  assert.equal((await mine('member', 'rectify', number, 'status', 'x')).code, exitCode.usage)
  assert.match(await good(keep, 'member', 'show', number), /Nantes/)
  assert.equal((await mine('member', 'show', '999999')).code, exitCode.refused)
  assert.match(await good(mine, 'member', 'history', number), /entry[^]*city: Nantes/)
  await good(mine, 'member', 'add-person', number, 'ange@example.test', '--name', 'Ange')
  assert.match(await good(mine, 'member', 'people', number), /ange@example\.test/)
  await good(mine, 'member', 'end-person', number, 'ange@example.test')
  assert.equal((await mine('member', 'end-person', number, 'personne@example.test')).code, exitCode.refused)
  const saved = await good(mine, 'member', 'certificate', number)
  assert.equal((await readFile(saved.trim())).subarray(0, 4).toString(), '%PDF')
  assert.equal((await mine('member', 'extract', number)).code, exitCode.refused)
  for (const paper of [['extract', number, 'e.pdf'], ['register', 'r.pdf'], ['export', 't.csv']]) await good(keep, 'member', ...paper)
  assert.match(await readFile(join(folder, 't.csv'), 'utf8'), /Nantes/)

  await writeFile(join(folder, 'in.csv'), 'nom;admission\nDominique;2025-01-02\nSacha;demain\n')
  assert.match(await good(keep, 'member', 'import', 'in.csv'), /3 +Sacha[^]*Lignes bonnes\s: 1, à corriger\s: 1/)
  const over = new AbortController()
  const working = (async () => {
    while (!over.signal.aborted) if (!(await workOnImports(panel.db, 'test', systemClock))) await wait(100)
  })()
  assert.match(await good(keep, 'member', 'import', 'in.csv', '--apply'), /Un sociétaire est inscrit/)
  over.abort()
  await working

  assert.match(await good(mine, 'departure', 'withdraw', number), /prendra effet/)
  assert.match(await good(keep, 'departure', 'list'), /camille/)
  assert.match(await good(mine, 'departure', 'show', number), /retrait +en cours/)
  await good(mine, 'departure', 'take-back', number)
  assert.equal((await mine('departure', 'take-back', number)).code, exitCode.refused)
  assert.match(await good(keep, 'exclusion', 'open', number, '--hearing-on', addDays(today, 20), '--text', 'Envois en masse'), /exclusion +en cours/)
  await good(mine, 'exclusion', 'defend', number, '--text', 'Piraté')
  assert.equal((await keep('exclusion', 'decide', number, 'exclude', '--day', today, '--body', 'board', '--text', 'x')).code, exitCode.refused, 'nobody is excluded unheard')
  assert.match(await good(keep, 'exclusion', 'decide', number, 'keep', '--day', today, '--body', 'board', '--text', 'Explications reçues'), /abandonné/)
  assert.match(await good(keep, 'departure', 'record', number, 'lapse', '--day', today, '--body', 'board', '--text', 'Sans nouvelles'), /radiation +fait/)
  await good(keep, 'departure', 'reinstate', number, '--day', today, '--body', 'board')

  assert.match(await good(keep, 'silent', 'list'), /Rien/)
  assert.equal(await good(keep, 'silent', 'months', '36'), '36\n')
  assert.equal((await keep('silent', 'months', '3')).code, exitCode.refused)
  assert.equal((await keep('silent', 'remind')).code, exitCode.refused, 'nobody is silent')
  assert.match(await good(keep, 'silent', 'export', '-'), /number;name/)
  assert.match(await good(mine, 'privacy', 'data'), /camille@example\.test/)
  assert.equal((await mine('privacy', 'erase')).code, exitCode.refused)
  assert.match(await good(keep, 'privacy', 'retention'), /identity +1827/)
  assert.match(await good(keep, 'privacy', 'processing'), /Registre des sociétaires/)
  assert.equal((await mine('privacy', 'retention')).code, exitCode.refused)
})
