/**
 * A member who exchanges a folder and a link to a victim's folder, as fast as the kernel goes, while the node
 * works in their tree: at least 20,000 tries against each operation. The victim's folder is open to everyone
 * (0777), so that what protects it here is neither owner nor mode but how the work is done.
 */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, lchownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { frameOf } from '#agent/files/frames.ts'
import { WorkerPool } from '#agent/files/worker-pool.ts'
import { nodePaths } from '#agent/paths.ts'
import { plainDisk } from '#agent/resources/disk-plain.ts'
import { RealSiteMachine } from '#agent/resources/site-machine.ts'
import { cannotTryNode } from '#agent/trial-node.ts'
import { elapsedMs } from '#lib/clock.ts'
import { exec, run, start } from '#lib/exec.ts'
import { silentLog } from '#lib/log.ts'
import { effort } from '#lib/test-effort.ts'
import { figure } from '#lib/test-figure.ts'
import { answer as answerShape } from '#wire/node-calls.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { parseJson } from '#wire/shape.ts'

const tries = 20_000 * effort
const id = 'attacker0001'
const uid = 200_777
const code = fileURLToPath(new URL('../..', import.meta.url))
const gcc = '/usr/bin/gcc'
const skip = cannotTryNode() || (existsSync(gcc) ? false : 'needs gcc, for the attacking program')
const onSite = { site: id, uid }
/** How many questions are under way at once: enough to keep the worker busy. */
const window = 200

let asked = 0
let withstood = 0
after(() => figure('rename-race', 'escapes of the node’s own work', `0 of ${asked} questions in ${withstood} races; root that looks first and writes then is led out in the first`))

interface Ground {
  readonly paths: ReturnType<typeof nodePaths>
  readonly machine: RealSiteMachine
  readonly documentRoot: string
  readonly victim: string
  /** Makes the two names that are exchanged anew, where the work has changed them. */
  lay(): void
  ask(questions: Iterable<[Question, Buffer | null]>): Promise<Answer[]>
}

async function onGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'onyva-race-'))
  chmodSync(root, 0o755)
  const paths = nodePaths(root)
  const program = join(root, 'swap')
  await exec(gcc, ['-O2', '-o', program, fileURLToPath(new URL('swap.c', import.meta.url))], { env: { PATH: '/usr/bin' } })
  const machine = await RealSiteMachine.open(paths, plainDisk, { held: () => null, add: async () => {}, remove: async () => {} })
  await machine.perform(id, { effect: 'makeVolume', diskBytes: 1 << 30, uid })
  await machine.perform(id, { effect: 'furnish', uid, profile: 'static', hostName: 'attacker.example' })
  await machine.perform(id, { effect: 'placeTree' })
  const documentRoot = join(paths.sites, id, 'public')
  const victim = join(root, 'victim')
  layVictim(victim)
  layTargets(documentRoot, victim)
  const swapper = await startSwapper(program, documentRoot)
  // the attack stands still meanwhile: it is not our own hands that it is to lead astray
  const lay = () => {
    swapper.kill('SIGSTOP')
    for (const since = elapsedMs(); !/\) T/.test(readFileSync(`/proc/${swapper.pid}/stat`, 'utf8')); ) assert.ok(elapsedMs() - since < 30_000, 'it stands still')
    layTargets(documentRoot, victim)
    swapper.kill('SIGCONT')
  }
  const pool = new WorkerPool({ node: process.execPath, code, compiled: null }, silentLog)
  try {
    await work({ paths, machine, documentRoot, victim, lay, ask: (questions) => askAll(pool, join(paths.sites, id), questions) })
    assert.deepEqual([swapper.exitCode, swapper.signalCode], [null, null], 'the attack went on to the end')
    checkVictim(victim)
    withstood++
  } finally {
    swapper.kill('SIGKILL')
    await pool.end()
    rmSync(root, { recursive: true, force: true })
  }
}

/** Everything that the member could wish to read, change or remove; open to all. */
function layVictim(victim: string): void {
  mkdirSync(victim)
  for (const name of ['secret', 'file']) writeFileSync(join(victim, name), 'victim')
  mkdirSync(join(victim, 'folder'))
  for (const name of ['secret', 'file', 'folder', '']) chmodSync(join(victim, name), name === 'secret' || name === 'file' ? 0o666 : 0o777)
}

function checkVictim(victim: string): void {
  assert.deepEqual(readdirSync(victim).sort(), ['file', 'folder', 'secret'])
  assert.deepEqual(readdirSync(join(victim, 'folder')), [])
  for (const name of ['secret', 'file']) assert.equal(readFileSync(join(victim, name), 'utf8'), 'victim')
}

/** `a` is a folder of the member's, `b` a link to the victim; the attack exchanges them. */
function layTargets(documentRoot: string, victim: string): void {
  const own = join(documentRoot, 'a')
  if (!existsSync(own)) mkdirSync(own)
  lchownSync(own, uid, uid)
  rmSync(join(documentRoot, 'b'), { force: true, recursive: true })
  symlinkSync(victim, join(documentRoot, 'b'))
  lchownSync(join(documentRoot, 'b'), uid, uid)
}

/** Runs as the member. Resolves once it has exchanged for the first second. */
async function startSwapper(program: string, documentRoot: string): Promise<ChildProcess> {
  const child = start(program, [documentRoot, 'a', 'b'], { uid, gid: uid, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve) => child.stdout!.on('data', (said) => Number(String(said)) > 0 && resolve()))
  return child
}

/** Puts questions to the site's real worker in its sandbox, many under way at once. */
async function askAll(pool: WorkerPool, folder: string, questions: Iterable<[Question, Buffer | null]>): Promise<Answer[]> {
  const worker = pool.take(folder, uid)
  const answers: Answer[] = []
  const rest = questions[Symbol.iterator]()
  let underWay = 0
  const put = () => {
    const next = rest.next()
    if (next.done) return
    const [question, body] = next.value
    underWay++
    asked++
    worker.child.stdin!.write(frameOf('q', JSON.stringify(question)))
    if (body === null) return
    worker.child.stdin!.write(frameOf('d', body))
    worker.child.stdin!.write(frameOf('e'))
  }
  for (let index = 0; index < window; index++) put()
  while (underWay > 0) {
    const next = await worker.frames.next()
    assert.ok(!next.done, 'the worker lives')
    assert.ok(next.value.kind !== 'd' || !next.value.content.includes('victim'), 'the victim’s words came out')
    if (next.value.kind !== 'a') continue
    answers.push(parseJson(answerShape, next.value.content.toString('utf8')))
    underWay--
    put()
  }
  pool.discard(worker, folder, uid)
  return answers
}

function* repeat(question: (index: number) => [Question, Buffer | null], count = tries): Generator<[Question, Buffer | null]> {
  for (let index = 0; index < count; index++) yield question(index)
}

const byte = Buffer.from('x')
const write = (path: string): [Question, Buffer] => [{ ask: 'writeFile', ...onSite, path, sizeBytes: 1, overwrite: true }, byte]
const outcomes = (answers: readonly Answer[]) => new Set(answers.map((one) => (one.outcome === 'refused' ? one.reason : one.outcome)))

/** The race is real only when the work met both the folder and the link. */
function assertBothMet(answers: readonly Answer[], whenFolder: string): void {
  const met: ReadonlySet<string> = outcomes(answers)
  assert.ok(met.has(whenFolder), `never met the folder: ${[...met].join()}`)
  assert.ok(met.has('isALink'), `never met the link: ${[...met].join()}`)
}

test('the attack is real: root that looks first and writes then is led out', { skip }, () =>
  onGround(async ({ documentRoot, victim }) => {
    const place = join(documentRoot, 'a')
    let escapes = 0
    for (let index = 0; index < 50 * tries && escapes === 0; index++) {
      try {
        // also this look may be led astray half-way: then it says so, and root would look again
        if (realpathSync(place) !== place) continue
        writeFileSync(join(place, 'led-out'), '')
      } catch {
        continue
      }
      escapes += Number(existsSync(join(victim, 'led-out')))
    }
    assert.ok(escapes > 0, 'no escape: the attack proves nothing')
    rmSync(join(victim, 'led-out'))
  }))

test(`making and removing folders, ${tries} tries each`, { skip }, () =>
  onGround(async ({ ask }) => {
    const answers = await ask(
      repeat((index) => [index % 2 ? { ask: 'remove', ...onSite, path: 'a/made' } : { ask: 'makeFolder', ...onSite, path: 'a/made' }, null], 2 * tries),
    )
    assertBothMet(answers, 'done')
  }))

test(`writing and removing what has the victim’s names, ${tries} tries each`, { skip }, () =>
  onGround(async ({ ask }) => {
    const questions = repeat((index) => (index % 2 ? write('a/secret') : [{ ask: 'remove', ...onSite, path: 'a/secret' }, null]), 2 * tries)
    const answers = await ask(questions)
    assertBothMet(answers, 'done')
    assertBothMet(answers, 'received')
  }))

test(`moving in and out, ${tries} tries each`, { skip }, () =>
  onGround(async ({ ask }) => {
    const move = (from: string, to: string): [Question, null] => [{ ask: 'move', ...onSite, from, to }, null]
    const inAndOut = (index: number) => (index % 2 ? move('mine', 'a/mine') : move('a/mine', 'mine'))
    assertBothMet(await ask(repeat((index) => (index % 20 === 0 ? write('mine') : inAndOut(index)), 2 * tries)), 'done')
  }))

test(`copying in, binning and bringing back, ${tries / 4} tries each`, { skip }, () =>
  onGround(async ({ ask }) => {
    const batch = 'b'.repeat(16)
    const round: [Question, Buffer | null][] = [
      write('a/mine'),
      [{ ask: 'copy', ...onSite, paths: ['a/mine'], folder: '', name: 'copied' }, null],
      [{ ask: 'moveInto', ...onSite, paths: ['copied'], folder: 'a' }, null],
      [{ ask: 'setAccess', ...onSite, path: 'a/secret', visitors: false, writable: false, inside: true }, null],
      [{ ask: 'binEntries', ...onSite, paths: ['a/mine'], batch }, null],
      [{ ask: 'restore', ...onSite, items: [batch], to: 'a/secret', batch: 'c'.repeat(16) }, null],
      [{ ask: 'binEntries', ...onSite, paths: ['a/secret'], batch }, null],
      [{ ask: 'emptyBin', ...onSite, items: [batch], beforeMs: 0 }, null],
    ]
    const answers = await ask(repeat((index) => round[index % round.length]!, (tries / 4) * round.length))
    assertBothMet(answers, 'received')
    assertBothMet(answers, 'restored')
  }))

test(`saving a text over one of the victim’s name, ${tries / 4} tries`, { skip }, () =>
  onGround(async ({ ask }) => {
    const save: Question = { ask: 'saveText', ...onSite, path: 'a/secret', sizeBytes: 1, onlyIf: null, checkPhp: null, batch: 'b'.repeat(16) }
    const remove: Question = { ask: 'remove', ...onSite, path: 'a/secret' }
    assertBothMet(await ask(repeat((index) => (index % 2 ? [remove, null] : [save, byte]), tries / 2)), 'saved')
  }))

test(`reading and listing, ${tries} tries each`, { skip }, () =>
  onGround(async ({ ask }) => {
    await ask(repeat(() => write('a/secret'), 100))
    const read = await ask(repeat(() => [{ ask: 'readFile', ...onSite, path: 'a/secret', maxBytes: 100 }, null]))
    assertBothMet(read, 'sent')
    const listing: Question = { ask: 'listFolder', ...onSite, path: 'a', offset: 0, limit: 100, search: '', sort: 'name', descending: false }
    const listed = await ask(repeat(() => [listing, null]))
    assertBothMet(listed, 'folder')
    for (const one of listed) assert.ok(one.outcome !== 'folder' || one.entries.every((entry) => entry.name !== 'folder'), 'the victim’s folder was listed')
  }))

test(`unpacking, ${tries} files`, { skip }, () =>
  onGround(async ({ paths, ask }) => {
    const perArchive = 500
    const from = join(paths.trash, 'from')
    mkdirSync(join(from, 'a'), { recursive: true })
    for (let index = 0; index < perArchive; index++) writeFileSync(join(from, 'a', `unpacked${index}`), 'x')
    writeFileSync(join(from, 'a/secret'), 'x')
    await exec('/usr/bin/bsdtar', ['-czf', join(from, 'x.tgz'), '-C', from, 'a'])
    const bytes = readFileSync(join(from, 'x.tgz'))
    const question: Question = { ask: 'unpack', ...onSite, path: '', format: 'tar.gz', sizeBytes: bytes.length, maxFiles: 1000, maxBytes: 1 << 20, stripSingleFolder: false }
    // Each file is looked for and moved through the exchanged name; with both, a whole archive hardly ever gets by.
    const met: ReadonlySet<string> = outcomes(await ask(repeat(() => [question, bytes], tries / perArchive)))
    for (const one of met) assert.ok(['received', 'isALink', 'noSuchPath', 'notAFolder'].includes(one), one)
  }))

test(`what root does with the site itself, ${tries} tries each; its two folders cannot be renamed`, { skip }, () =>
  onGround(async ({ paths, machine, documentRoot }) => {
    const asMember = await run('/bin/mv', [documentRoot, `${documentRoot}2`], { uid, gid: uid })
    assert.notEqual(asMember.code, 0)
    for (let index = 0; index < tries; index++) {
      assert.equal(machine.see(id, ['attacker.example']).tree?.uid, uid)
      await machine.perform(id, { effect: 'trashTree', generation: index })
      renameSync(join(paths.trash, `${id}-${index}`), join(paths.sites, id))
    }
  }))

test(`removing the whole site, ${tries} entries`, { skip }, () =>
  onGround(async ({ paths, machine, documentRoot, lay }) => {
    const perRemoval = 1000
    for (let round = 0; round < tries / perRemoval; round++) {
      for (let index = 0; index < perRemoval; index++) {
        writeFileSync(join(documentRoot, 'x'.concat(String(index))), '')
        lchownSync(join(documentRoot, `x${index}`), uid, uid)
      }
      lay()
      await plainDisk.deleteVolume(join(paths.sites, id))
      await machine.perform(id, { effect: 'makeVolume', diskBytes: 1 << 30, uid })
      await machine.perform(id, { effect: 'furnish', uid, profile: 'static', hostName: null })
      await machine.perform(id, { effect: 'placeTree' })
    }
  }))
