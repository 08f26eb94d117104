import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { elapsedMs } from '#lib/clock.ts'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { cannotTry, phpVersion, TrialActivator } from './trial-activator.ts'

describe('the activator’s list', { skip: cannotTry(), concurrency: false }, () => {
  let build = ''
  let program = ''
  before(async () => {
    build = await mkdtemp('/tmp/onyva-build-')
    program = join(build, 'activator')
    await compileProgram(import.meta.dirname, program)
  })
  after(() => rm(build, { recursive: true }))

  test('a run that is over before anybody looks is listed until its status is asked for', () =>
    TrialActivator.during(program, [], async (trial) => {
      const id = 'aaaaaaaaaaa1'
      const state = async () => new RegExp(` ${id}=([a-z-]+)`).exec(await trial.ask('list'))?.[1]
      await trial.addSite(id, 200001, { 'index.php': '<?php echo "well";' })
      assert.equal(await state(), 'asleep')
      assert.match((await trial.request(id, 'index.php')) ?? '', /well/)
      assert.match(await trial.ask(`status ${id}`), /^ok running starts=1 /)
      assert.equal(await trial.ask(`stop ${id}`), 'ok')
      await trial.until(async () => (await state()) === 'ended')
      assert.equal(await state(), 'ended', 'a list alone takes nothing away')
      assert.match(await trial.ask(`status ${id}`), /^ok asleep starts=1 .* cpu-usec=[1-9]/)
      assert.equal(await state(), 'asleep')
    }))

  test('eight thousand sleeping sites take some megabytes, and the list shows them all', () =>
    TrialActivator.during(program, [], async (trial) => {
      const ids = Array.from({ length: 8000 }, (_, at) => `site${String(at).padStart(8, '0')}`)
      const commands = ids.map((id, at) => `add ${id} ${200000 + at} 268435456 100 64 4 ${phpVersion} 128 64 60\n`).join('')
      const begun = elapsedMs()
      const replies = await trial.send(Buffer.from(commands), ids.length, 60_000)
      const tookMs = elapsedMs() - begun
      assert.ok(replies.length === 8000 && replies.every((reply) => reply === 'ok'))
      const memoryKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${trial.pid}/status`, 'utf8'))?.[1])
      console.log(`8,000 sites: ${Math.round(tookMs)} ms, ${memoryKb} kB`)
      assert.ok(memoryKb < 8000, `${memoryKb} kB`)
      const listed: string[] = []
      for (let from = '0'; from !== 'end'; ) {
        const page = await trial.ask(`list ${from}`)
        assert.match(page, /^ok asleep=8000 queued=0 starting=0 running=0 stopping=0 clearing=0 backing-off=0 next=/)
        listed.push(...[...page.matchAll(/ ([a-z0-9]{12})=asleep/g)].map((match) => match[1]!))
        from = / next=(\S+)/.exec(page)![1]!
      }
      assert.deepEqual(listed, ids)
    }))
})
