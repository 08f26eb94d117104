/**
 * Power cuts of a real disk: the executor works on btrfs on a disk that remembers every write and every flush; then the
 * disk is put together as it was at some moment, without some of what had not been flushed, as a disk may lose it in
 * whatever order, and the executor begins anew on that.
 */
import assert from 'node:assert/strict'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { StateStore } from '#agent/executor/state-store.ts'
import { nodePaths } from '#agent/paths.ts'
import { btrfsDisk } from '#agent/resources/disk-btrfs.ts'
import { welcomePage } from '#agent/resources/welcome-page.ts'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { exec, start } from '#lib/exec.ts'
import { effort } from '#lib/test-effort.ts'
import { figure } from '#lib/test-figure.ts'
import { openMachine, reconcile } from './power-cut-machine.ts'
import type { Said } from './power-cut-writer.ts'

const diskBytes = 128 << 20
const cuts = 20 * effort
/** Moments in one history; then another is recorded. */
const cutsOfHistory = 20
const histories = Math.ceil(cuts / cutsOfHistory)
const here = (name: string) => join(import.meta.dirname, name)
const node = (program: string, args: readonly string[]) => ['--disable-warning=ExperimentalWarning', program, ...args]

function cannotTry(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for disks of its own'
  for (const file of ['/usr/bin/gcc', '/usr/sbin/mkfs.btrfs', '/dev/loop-control', '/dev/fuse']) if (!existsSync(file)) return `needs ${file}`
  return false
}

interface Write {
  /** Bytes of the log up to and with it. */
  readonly end: number
  readonly offset: number
  /** Empty: a flush. */
  readonly content: Buffer
}

function readLog(log: Buffer): Write[] {
  const writes: Write[] = []
  for (let at = 0; at < log.length; ) {
    const length = log.readUInt32LE(at + 8)
    writes.push({ end: at + 12 + length, offset: Number(log.readBigUInt64LE(at)), content: log.subarray(at + 12, at + 12 + length) })
    at += 12 + length
  }
  return writes
}

describe('power is cut', { skip: cannotTry() }, () => {
  let folder = ''
  let volumes = ''
  let seed = 20_261_126
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
  before(async () => {
    folder = await mkdtemp('/tmp/onyva-power-')
    volumes = join(folder, 'onyva-volumes')
    await compileProgram(join(import.meta.dirname, '../../src/volumes'), volumes)
  })
  after(() => rm(folder, { recursive: true }))

  const mountBtrfs = (file: string, place: string) => exec('/usr/bin/mount', ['-t', 'btrfs', '-o', 'loop,noatime', file, place])

  /** Lets the executor work for a while. @returns all that reached the disk, in order, and what was said to be safe. */
  async function record(steps: number): Promise<{ writes: Write[]; begin: number; said: Said[] }> {
    const [file, log, place] = ['disk', 'log', 'place'].map((name) => join(folder, name)) as [string, string, string]
    writeFileSync(file, '')
    mkdirSync(place, { recursive: true })
    await rm(log, { force: true })
    const disk = start(process.execPath, node(here('recording-disk.ts'), [file, String(diskBytes), log]), { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => disk.once('exit', resolve))
    await new Promise((resolve) => disk.stdout!.once('data', resolve))
    await exec('/usr/sbin/mkfs.btrfs', ['--quiet', '--force', '--nodiscard', '--metadata', 'single', file])
    await mountBtrfs(file, place)
    await exec('/usr/bin/btrfs', ['quota', 'enable', place])
    await exec('/usr/bin/sync', ['-f', place])
    const begin = readFileSync(log).length
    const writer = await exec(process.execPath, node(here('power-cut-writer.ts'), [place, log, volumes, String(1 + random(1_000_000)), String(steps)]), { timeoutMs: 120_000 })
    const writes = readLog(readFileSync(log))
    await exec('/usr/bin/umount', [place])
    await exec('/usr/bin/umount', [file])
    await ended
    return { writes, begin, said: writer.stdout.trim().split('\n').map((line) => JSON.parse(line) as Said) }
  }

  /** The disk as a cut after `count` writes leaves it: what was flushed, and of the rest what luck has kept. @returns how many writes were lost. */
  function cutInto(image: string, writes: readonly Write[], count: number): number {
    const flushed = writes.slice(0, count).findLastIndex(({ content }) => content.length === 0)
    // sometimes all of it is kept, sometimes nothing, mostly some
    const kept = random(5)
    const file = openSync(image, 'w')
    let lost = 0
    for (const [index, { offset, content }] of writes.slice(0, count).entries()) {
      if (index > flushed && (kept === 0 || (kept > 1 && random(4) < kept - 1))) lost++
      else if (content.length > 0) writeSync(file, content, 0, content.length, offset)
    }
    writeSync(file, Buffer.alloc(1), 0, 1, diskBytes - 1)
    closeSync(file)
    return lost
  }

  /** What must hold on the disk after a cut, and after the executor has begun anew. */
  async function checkAfter(place: string, said: readonly Said[], cutAt: number): Promise<number> {
    const paths = nodePaths(place)
    const before = said.filter(({ at }) => at <= cutAt)
    const revision = Math.max(0, ...before.flatMap((one) => (one.what === 'revision' ? [one.revision] : [])))
    if (revision === 0) return 0
    const store = new StateStore(paths.agentState)
    const disk = btrfsDisk(volumes)
    try {
      assert.ok(store.revision() >= revision, `revision ${revision} was taken, ${store.revision()} is left`)
      const wanted = store.all().filter(({ gone }) => !gone).map(({ resource }) => resource).filter((one) => one.kind === 'site')
      // cut before the first commit: the folder of sites itself is gone
      const standing = existsSync(paths.sites) ? readdirSync(paths.sites) : []
      const whole = new Set((['static', 'php'] as const).flatMap((profile) => standing.map((id) => welcomePage(profile, `${id}.example`).content)))
      for (const id of standing) {
        const page = readdirSync(join(paths.sites, id, 'public')).find((name) => name.startsWith('index.'))
        assert.ok(page !== undefined && whole.has(readFileSync(join(paths.sites, id, 'public', page), 'utf8')), `${id}: its first page is torn`)
      }
      const machine = await openMachine(paths, disk)
      for (const resource of wanted) await reconcile(machine, resource)
      for (const resource of wanted) assert.equal(await reconcile(machine, resource), 0, `${resource.id}: a second pass changes something`)
      const files = before.filter((one) => one.what === 'file').filter(({ id, at }) => !said.some((one) => one.what === 'removing' && one.id === id && one.at >= at && one.at <= cutAt))
      for (const { id, name } of files) assert.equal(readFileSync(join(paths.sites, id, 'public', name), 'utf8'), name.repeat(1000), `${id}: what its member put is lost`)
      return files.length
    } finally {
      await disk.end()
      store.close()
    }
  }

  test(`after each of ${cuts} cuts what was said to be safe is there, nothing is torn, and the executor makes it right`, { timeout: 120_000 * effort }, async () => {
    let [files, lost] = [0, 0]
    for (let history = 0; history < histories; history++) {
      const { writes, begin, said } = await record(25)
      const first = writes.findIndex(({ end }) => end > begin)
      for (let cut = 0; cut < cutsOfHistory; cut++) {
        const image = join(folder, 'image')
        const place = join(folder, 'after')
        mkdirSync(place, { recursive: true })
        // half of them just before a flush: the moment at which most is not flushed yet
        const some = first + 1 + random(writes.length - first - 1)
        const flush = writes.findIndex(({ content }, index) => index >= some && content.length === 0)
        const count = cut % 2 === 0 || flush < 0 ? some : flush
        lost += cutInto(image, writes, count)
        await mountBtrfs(image, place)
        try {
          files += await checkAfter(place, said, writes[count - 1]!.end)
        } finally {
          await exec('/usr/bin/umount', [place])
        }
      }
    }
    assert.ok(lost > 0 && files > 0, 'something was lost, and something kept')
    figure('power-cut', 'power cuts of a real disk recovered from', `${cuts} of ${cuts}; ${lost} writes lost that were not flushed, none of ${files} files that members had synced`)
  })
})
