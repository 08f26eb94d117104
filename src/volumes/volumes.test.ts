/** The maker of volumes on a real btrfs, compiled with sanitizers: by hand, through the executor's own driver, and with lines that nobody meant. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import { btrfsDisk } from '#agent/resources/disk-btrfs.ts'
import type { Disk } from '#agent/resources/disk.ts'
import { codeOf } from '#agent/system-error.ts'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { mountSitesDisk } from '#launch/machine/sites-disk.ts'
import { exec, run } from '#lib/exec.ts'
import { effort } from '#lib/test-effort.ts'

function cannotTry(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for a file system of its own'
  for (const file of ['/usr/bin/gcc', '/usr/sbin/mkfs.btrfs', '/dev/loop-control']) if (!existsSync(file)) return `needs ${file}`
  return false
}

const [one, other] = ['aaaaaaaaaaa1', 'aaaaaaaaaaa2']
const limitBytes = 4 << 20

describe('onyva-volumes', { skip: cannotTry() }, () => {
  let folder = ''
  let root = ''
  let program = ''
  let disk: Disk
  const at = (...names: string[]) => join(root, ...names)
  before(async () => {
    folder = await mkdtemp('/tmp/onyva-volumes-')
    root = join(folder, 'root')
    program = join(folder, 'onyva-volumes')
    await compileProgram(import.meta.dirname, program, { sanitize: true })
    await mountSitesDisk(join(folder, 'disk'), root, 0)
    for (const name of ['making', 'sites', 'trash']) mkdirSync(at(name))
    // a volume that no command is about
    await exec('/usr/bin/btrfs', ['subvolume', 'create', at('outside')])
    disk = btrfsDisk(program)
    assert.equal((await disk.limits(at('sites'))).size, 0)
  })
  after(async () => {
    await disk.end()
    await exec('/usr/bin/umount', [root])
    await rm(folder, { recursive: true })
  })

  /** Lines in, lines out, and it ends by itself. */
  const said = async (lines: readonly string[]): Promise<string[]> => {
    const { stdout } = await exec(program, [root], { input: lines.map((line) => `${line}\n`).join('') })
    return stdout.split('\n').slice(0, -1)
  }
  const refuses = (code: string) => (error: unknown) => codeOf(error) === code

  test('a volume is made with its limit, moved, limited anew and deleted with all that it holds', async () => {
    await disk.makeVolume(at('making', one), limitBytes, 200_001)
    const { uid, mode } = statSync(at('making', one))
    assert.deepEqual([uid, mode & 0o7777], [0, 0o711])
    renameSync(at('making', one), at('sites', one))
    assert.deepEqual([...(await disk.limits(at('sites')))], [[one, limitBytes]])
    const fill = (bytes: number) => writeFileSync(at('sites', one, 'file'), Buffer.alloc(bytes, 'x'), { flush: true })
    assert.throws(() => fill(limitBytes + 1), refuses('EDQUOT'))
    await disk.limit(at('sites', one), 4 * limitBytes, 200_001)
    fill(2 * limitBytes)
    assert.deepEqual([...(await disk.limits(at('sites')))], [[one, 4 * limitBytes]])
    await exec('/usr/bin/btrfs', ['subvolume', 'create', at('sites', one, 'within')])
    renameSync(at('sites', one), at('trash', `${one}-7`))
    await disk.deleteVolume(at('trash', `${one}-7`)).catch(async (error: Error) => {
      assert.match(error.message, /unrecognized option '--recursive'/, 'btrfs-progs before 6.8 leave it standing whole')
      await exec('/usr/bin/btrfs', ['subvolume', 'delete', at('trash', `${one}-7`, 'within')])
      await disk.deleteVolume(at('trash', `${one}-7`))
    })
    assert.deepEqual(['making', 'sites', 'trash'].flatMap((name) => readdirSync(at(name))), [])
  })

  test('it is started again after it was killed, and whoever waited is told', async () => {
    const children = () =>
      readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(program)).map(Number)
    await disk.makeVolume(at('making', one), limitBytes, 200_001)
    const [pid] = children()
    process.kill(pid!, 'SIGSTOP')
    const waiting = [disk.makeVolume(at('making', other), limitBytes, 200_001), disk.deleteVolume(at('making', one))]
    process.kill(pid!, 'SIGKILL')
    for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected')
    await disk.deleteVolume(at('making', one))
    assert.notEqual(children()[0], pid)
    await assert.rejects(disk.deleteVolume(at('making', one)), /error delete No such file/)
  })

  test('what it is told is checked: two levels below its root, and no link followed', async () => {
    const outside = at('outside')
    symlinkSync(outside, at('sites', other))
    symlinkSync('../outside', at('making', other))
    const refused: readonly [string, RegExp][] = [
      ['', /^error bad-command /],
      ['make', /^error bad-command /],
      [`make making/${one}`, /^error bad-command /],
      [`make making/${one} 1 1`, /^error bad-command /],
      [`make making/${one} 1 1 1`, /^error bad-command /],
      [`delete making/${one} 1`, /^error bad-command /],
      [`Make making/${one} 1`, /^error bad-command /],
      [`make  making/${one} 1`, /^error bad-command /],
      [`make sites/${one} 1`, /^error bad-path /],
      [`make trash/${one}-1 1`, /^error bad-path /],
      [`make making/${one}-1 1`, /^error bad-path /],
      [`make making/${one}x 1`, /^error bad-path /],
      [`make making/${one}/.. 1`, /^error bad-path /],
      ['make making/../outside 1', /^error bad-path /],
      ['make making/AAAAAAAAAAA1 1', /^error bad-path /],
      [`make making//${one} 1`, /^error bad-path /],
      [`make ${at('making', one)} 1`, /^error bad-path /],
      [`limit making/${one} 1`, /^error bad-path /],
      [`delete sites/${one}`, /^error bad-path /],
      [`delete trash/${one}`, /^error bad-path /],
      [`delete trash/${one}-`, /^error bad-path /],
      [`delete trash/${one}-01`, /^error bad-path /],
      [`delete trash/${one}-1/..`, /^error bad-path /],
      [`make making/${one} 0`, /^error bad-number /],
      [`make making/${one} 01`, /^error bad-number /],
      [`make making/${one} -1`, /^error bad-number /],
      [`make making/${one} ${'9'.repeat(16)}`, /^error bad-number /],
      [`make making/${one} 1\0`, /^error bad-command /],
      ['x'.repeat(500), /^error bad-command /],
      [`limit sites/${one} 1`, /^error limit No such file/],
      [`limit sites/${other} 1`, /^error limit (Not a directory|Too many)/],
      [`delete making/${other}`, /^error delete (Not a directory|Invalid argument|Too many)/],
    ]
    const replies = await said(refused.map(([line]) => line))
    assert.equal(replies.length, refused.length)
    refused.forEach(([line, reply], index) => assert.match(replies[index]!, reply, line))
    for (const name of ['making', 'sites']) await rm(at(name, other))
    await rm(at('making'), { recursive: true })
    symlinkSync('outside', at('making'))
    assert.match((await said([`make making/${one} ${limitBytes}`]))[0]!, /^error folder (Not a directory|Too many)/)
    assert.deepEqual(readdirSync(outside), [])
    await rm(at('making'))
    mkdirSync(at('making'))
    for (const options of [[], ['relative'], [join(folder, 'nowhere')], [root, root]]) assert.equal((await run(program, options)).code, 2, options.join(' '))
  })

  test('no stream of bytes ends it (ASan, UBSan), each line gets one line, and nothing else is touched', { timeout: 60_000 * effort }, async () => {
    const place = fc.constantFrom(`making/${one}`, `making/${other}`, `sites/${one}`, `trash/${one}-1`, '../outside', 'making/..', `making/${one}/x`, 'outside', '')
    const word = fc.oneof(place, fc.constantFrom('make', 'limit', 'delete', '4194304', '0', '18446744073709551616', '%s%n'), fc.string({ maxLength: 200 }))
    const line = fc.oneof(fc.tuple(fc.constantFrom('make', 'limit', 'delete'), place, fc.constantFrom('4194304', '1', '')).map((words) => words.join(' ').trim()), fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')))
    const bytes = fc.oneof(
      { weight: 3, arbitrary: fc.array(line, { minLength: 1, maxLength: 30 }).map((lines) => Buffer.from(`${lines.join('\n')}\n`)) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 1000 }).map((some) => Buffer.from(some)) },
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (input) => {
        const { code, stdout, stderr } = await run(program, [root], { input })
        assert.deepEqual([code, stderr], [0, ''])
        const replies = stdout.split('\n').slice(0, -1)
        assert.equal(replies.length, input.filter((byte) => byte === 10).length)
        for (const reply of replies) assert.match(reply, /^(ok|error (bad-command|bad-path|bad-number|folder|create|limit|delete|nested) .+)$/)
        assert.deepEqual(readdirSync(root).sort(), ['making', 'outside', 'sites', 'trash'])
        assert.deepEqual([...readdirSync(at('outside')), ...readdirSync(at('sites')), ...readdirSync(at('trash'))], [])
        for (const name of readdirSync(at('making'))) assert.ok(name === one || name === other, name)
      }),
      { numRuns: 2000 * effort, interruptAfterTimeLimit: 6000 * effort },
    )
  })
})
