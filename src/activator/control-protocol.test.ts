/** The control socket under bytes that nobody meant: the activator is compiled with sanitizers and must live. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { effort } from '#lib/test-effort.ts'
import { figure } from '#lib/test-figure.ts'
import { cannotTry, phpVersion, TrialActivator } from './trial-activator.ts'

const id = fc.constantFrom('aaaaaaaaaaa1', 'aaaaaaaaaaa2', 'bbbbbbbbbbb1', 'AAAAAAAAAAA1', 'short', '../../../etc')
const number = fc.oneof(
  fc.constantFrom('0', '00', '-1', '1e9', '200000', '200001', '2000000001', '33554432', '18446744073709551616', '9'.repeat(40)),
  fc.nat().map(String),
)
const word = fc.oneof(id, number, fc.constantFrom('add', 'remove', 'list', '8.2', '8.4', '9.99', '8..', '../8.2', '', '%s%n'), fc.string({ maxLength: 20 }))
const command = fc.oneof(
  fc.tuple(fc.constantFrom('add', 'remove', 'stop', 'kill', 'status', 'list', 'Add', ''), fc.array(word, { maxLength: 10 })).map(([verb, words]) => [verb, ...words].join(' ')),
  fc.tuple(id, number, number, number, number, number, number, number, number).map((words) => `add ${words.slice(0, 6).join(' ')} ${phpVersion} ${words.slice(6).join(' ')}`),
  fc.constantFrom('add aaaaaaaaaaa1 200001 268435456 100 64 4 8.2 128 64 60', 'add aaaaaaaaaaa1 200001 268435456 100 64 4 8.4 96 64 30', 'status aaaaaaaaaaa1', 'list', 'list 1', 'remove aaaaaaaaaaa1'),
  fc.string({ maxLength: 400 }),
)
const stream = fc.oneof(
  { weight: 4, arbitrary: fc.array(command, { minLength: 1, maxLength: 40 }).map((lines) => Buffer.from(`${lines.join('\n')}\n`)) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => Buffer.from(bytes)) },
)

describe('control socket', { skip: cannotTry() }, () => {
  let build = ''
  let trial: TrialActivator
  before(async () => {
    build = await mkdtemp('/tmp/onyva-build-')
    await compileProgram(import.meta.dirname, join(build, 'activator'), { sanitize: true })
    trial = await TrialActivator.open(join(build, 'activator'))
  })
  after(async () => {
    await trial.close()
    await rm(build, { recursive: true })
  })

  const add = (words: string) => trial.ask(`add ${words}`)
  test('every word of a command is checked', async () => {
    const php = phpVersion
    assert.equal(await add(`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64 60`), 'ok')
    assert.equal(await add(`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64 60`), 'ok')
    for (const [words, refusal] of [
      [`AAAAAAAAAAA1 200001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-sign /],
      [`aaaaaaaaaaa 200001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-id /],
      [`aaaaaaaaaaa12 200001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-id /],
      [`aaaaaaaaaaa1 199999 268435456 100 64 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 2000000001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 0200001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 1 100 64 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 9 64 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 7 4 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 0 ${php} 128 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 18446744073709551617 ${php} 128 64 60`, /^error bad-number /],
      ['aaaaaaaaaaa1 200001 268435456 100 64 4 8 128 64 60', /^error bad-php /],
      ['aaaaaaaaaaa1 200001 268435456 100 64 4 8.x 128 64 60', /^error bad-php /],
      ['aaaaaaaaaaa1 200001 268435456 100 64 4 ../x 128 64 60', /^error bad-sign /],
      ['aaaaaaaaaaa1 200001 268435456 100 64 4 9.99 128 64 60', /^error no-such-php /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 15 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 65537 64 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 0 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 2049 60`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64 0`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64 3601`, /^error bad-number /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64`, /^error bad-command /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php}`, /^error bad-command /],
      [`aaaaaaaaaaa1 200002 268435456 100 64 4 ${php} 128 64 60`, /^error uid-differs /],
      [`aaaaaaaaaaa1 200001 268435456 100 64 4 ${php} 128 64 60 more`, /^error bad-command /],
      [`aaaaaaaaaaa1  200001 268435456 100 64 4 ${php} 128 64 60`, /^error bad-command /],
      ['', /^error bad-command /],
    ] as const) assert.match(await add(words), refusal, words)
    for (const line of ['', ' ', 'status', 'status aaaaaaaaaaa1 ', 'STATUS', 'list -1', 'list 65537', 'list 1 1', 'remove aaaaaaaaaaa1 x', 'x\0y', 'status aaaaaaaaaaa1\r'])
      assert.match(await trial.ask(line), /^error (bad-command|bad-sign) /, JSON.stringify(line))
    assert.match(await trial.ask('remove bbbbbbbbbbb1'), /^error unknown-site /)
    assert.match(await trial.ask('x'.repeat(300)), /^error too-long /)
  })

  test('many commands of one connection are answered in order, whatever the pieces', async () => {
    const lines = Array.from({ length: 500 }, (_, at) => (at % 2 === 0 ? 'list' : 'nonsense'))
    const replies = await trial.send(Buffer.from(`${lines.join('\n')}\n`), 500)
    assert.equal(replies.length, 500)
    replies.forEach((reply, at) => assert.match(reply, at % 2 === 0 ? /^ok / : /^error /))
  })

  test('no stream of bytes ends it (ASan, UBSan) while its sites start and end, and each line gets one line', { timeout: 60_000 * effort }, async () => {
    await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': '<?php echo "here";' })
    let [over, streams] = [false, 0]
    const visiting = (async () => {
      while (!over) {
        await trial.request('aaaaaaaaaaa1', 'index.php', '', 300).catch(() => null)
        await wait(20)
      }
    })()
    await fc.assert(
      fc.asyncProperty(stream, fc.boolean(), async (bytes, leaveAtOnce) => {
        streams++
        const lines = bytes.filter((byte) => byte === 10).length
        const longest = Math.max(...bytes.toString('latin1').split('\n').map((line) => line.length))
        const replies = await trial.send(bytes, leaveAtOnce ? 0 : lines)
        if (!leaveAtOnce && longest <= 254) assert.equal(replies.length, lines)
        for (const reply of replies) assert.match(reply, /^(ok|error [a-z-]+ .+|ok .+)$/)
        assert.match(await trial.ask('list'), /^ok asleep=/)
      }),
      { numRuns: 8000 * effort, interruptAfterTimeLimit: 8000 * effort },
    )
    over = true
    await visiting
    assert.ok(trial.events('start').length > 0, 'PHP was started and ended meanwhile')
    figure('activator', 'streams of bytes withstood', `${streams}, while PHP was started and ended ${trial.events('start').length} times`)
    assert.doesNotMatch(trial.log, /AddressSanitizer|runtime error/)
  })

  test('more connections than it keeps are turned away, and it goes on', async () => {
    const held = Array.from({ length: 40 }, () => trial.send(Buffer.from('stat'), 0))
    await Promise.all(held)
    assert.match(await trial.ask('list'), /^ok /)
    assert.equal(await trial.end(), 0, 'nothing leaked either')
  })
})
