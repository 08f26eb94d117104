import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, addMonths, day, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('a project from the command line: voted, counted, told, delivered, stopped; what is open to all', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-projects-'))
  t.after(() => rm(folder, { recursive: true }))
  const today = dayOf(systemClock.now())
  const entry = await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    const startDay = day(`${today.slice(0, 4)}-01-01`)
    await openFiscalYear(tx, byItself('test'), { startDay, endDay: addDays(addMonths(startDay, 12), -1) }, systemClock)
    return postEntry(tx, byItself('test'), { journal: 'AC', day: startDay, label: 'Serveurs', lines: [{ account: '2183', debitCents: 600_000n, creditCents: 0n }, { account: '404', debitCents: 0n, creditCents: 600_000n }] }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [treasurer, board] = [await as('treasurer'), await as('board')]
  const file = async (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  const vote = { body: 'meeting', votedOn: addDays(today, -30), resolution: '4', cents: 1_000_000, startsOn: addDays(today, -30), endsOn: addDays(today, 300), stopBody: 'board', milestones: [{ label: 'Serveurs', seen: 'Ils répondent.', plannedOn: addDays(today, 10) }] }
  await file('project.json', { name: 'Messagerie', purpose: 'x', leader: 'Nour', ...vote })
  await file('vote.json', { ...vote, votedOn: today, cents: 1_500_000 })
  await file('name.json', { name: 'Courrier' })
  await file('open.json', { parts: ['projects'], intro: '', licence: 'ODbL 1.0' })
  assert.equal((await treasurer('project', 'add', 'project.json')).code, exitCode.refused)
  assert.equal((await board('project', 'add', 'nothing.json')).code, exitCode.usage)
  assert.match((await board('project', 'add', 'project.json')).out, /Messagerie[^]*Serveurs/)
  assert.equal((await treasurer('project', 'count', '1', 'entry')).code, exitCode.usage)
  assert.match((await treasurer('project', 'count', '1', `entry:${entry.id}`)).out, /spendsWithoutDelivering[^]*6000\.00/)
  assert.equal((await treasurer('project', 'count', '1', `entry:${entry.id}`)).code, exitCode.refused)
  assert.match((await treasurer('project', 'list')).out, /1 +Messagerie +running, \S+ +10000\.00 +6000\.00 +0/)
  assert.match((await board('project', 'tell', '1', 'Les câbles manquent.', '--total', '12000')).out, /12000\.00[^]*Les câbles manquent\./)
  const shown = JSON.parse((await treasurer('project', 'show', '1', '--json')).out) as { milestones: { id: string }[]; expenses: { id: string }[] }
  const [step, expense] = [shown.milestones[0]?.id ?? '', shown.expenses[0]?.id ?? '']
  assert.match((await board('project', 'step', '1', step, '--expected-on', addDays(today, 40))).out, new RegExp(addDays(today, 40)))
  assert.match((await board('project', 'step', '1', step, 'Ils répondent.', '--link', 'https://essai.example/')).out, /delivered/)
  assert.equal((await board('project', 'step', '1', step, 'x', '--day', 'hier')).code, exitCode.usage)
  assert.match((await board('project', 'reopen', '1', step)).out, /running/)
  assert.match((await board('project', 'vote', '1', 'vote.json')).out, /15000\.00/)
  assert.match((await board('project', 'describe', '1', 'name.json')).out, /Courrier/)
  assert.match((await board('project', 'stop', '1', 'Trop cher.')).out, /stopped[^]*Trop cher\./)
  assert.match((await board('project', 'resume', '1', 'Moins cher.')).out, /running/)
  assert.equal((await board('project', 'remove', '1')).code, exitCode.refused)
  assert.match((await treasurer('project', 'drop', '1', expense)).out, / 0\.00/)
  assert.equal((await board('project', 'remove', '1')).code, exitCode.done)
  assert.equal((await board('project', 'show', '7')).code, exitCode.refused)
  assert.match((await board('transparency', 'open', 'open.json')).out, /\/transparence\/projects\.csv/)
  assert.match((await board('transparency', 'show')).out, /ODbL 1\.0/)
  assert.equal((await treasurer('transparency', 'show')).code, exitCode.refused)
})
