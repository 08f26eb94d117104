/** Copying, moving, access and the bin on real trees, with names and links that nobody wishes for. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'node:test'
import type { Answer, Question } from '#wire/node-calls.ts'
import { answer as answerShape } from '#wire/node-calls.ts'
import { carryOut } from './answer-question.ts'
import { refusalOf } from './file-refusal.ts'
import type { SiteTree } from './site-tree.ts'

type Asked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'site' | 'uid'> : never) : never

/** A site's tree; `ask` gives an answer that has passed the wire. */
async function onTree(work: (tree: SiteTree & { at(path: string): string; ask(asked: Asked, body?: string): Promise<Answer> }) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'onyva-tree-'))
  const tree = { documentRoot: join(root, 'public'), private: join(root, 'private') }
  for (const folder of Object.values(tree)) mkdirSync(folder)
  const ask = async (asked: Asked, body = ''): Promise<Answer> => {
    try {
      return answerShape(JSON.parse(JSON.stringify(await carryOut(tree, { ...asked, site: 'aaaaaaaaaaaa', uid: 200_000 } as Question, Readable.from([Buffer.from(body)]), async () => {}))))
    } catch (error) {
      return answerShape({ outcome: 'refused', reason: refusalOf(error), detail: (error as Error).message })
    }
  }
  try {
    await work({ ...tree, at: (path) => join(tree.documentRoot, path), ask })
    assert.deepEqual(readdirSync(tree.private).filter((name) => name.startsWith('.onyva-')), [], 'nothing unfinished is left')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const refusal = (answer: Answer): string => (answer.outcome === 'refused' ? `${answer.reason} ${answer.detail}` : answer.outcome)
const batches = ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)] as const
const put = (path: string, text: string) => {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
const bin = async (ask: (asked: Asked) => Promise<Answer>) => {
  const answer = await ask({ ask: 'listBin', offset: 0, limit: 100 })
  assert.equal(answer.outcome, 'bin')
  return answer as Extract<Answer, { outcome: 'bin' }>
}

test('a copy holds what the original holds, names of any bytes; links stay links, set-id bits go', () =>
  onTree(async ({ at, ask }) => {
    put(at('from/deep/été.txt'), 'bonjour')
    const strange = Buffer.concat([Buffer.from(`${at('from')}/`), Buffer.from([0xff, 0x0a, 0x22])])
    writeFileSync(strange, 'strange')
    symlinkSync('/etc/passwd', at('from/link'))
    symlinkSync('nowhere', at('from/broken'))
    chmodSync(at('from/deep/été.txt'), 0o6755)
    chmodSync(at('from/deep'), 0o1705)
    const socket = createServer().listen(at('from/socket'))
    await new Promise((resolve) => socket.once('listening', resolve))
    mkdirSync(at('to'))
    assert.deepEqual(await ask({ ask: 'copy', paths: ['from'], folder: 'to', name: null }), { outcome: 'received', files: 4, bytes: 14 })
    socket.close()
    assert.equal(readFileSync(at('to/from/deep/été.txt'), 'utf8'), 'bonjour')
    assert.equal(statSync(at('to/from/deep/été.txt')).mode & 0o7777, 0o755)
    assert.equal(statSync(at('to/from/deep')).mode & 0o7777, 0o705)
    assert.equal(readlinkSync(at('to/from/link')), '/etc/passwd')
    assert.equal(readlinkSync(at('to/from/broken')), 'nowhere')
    assert.equal(readFileSync(Buffer.concat([Buffer.from(`${at('to/from')}/`), Buffer.from([0xff, 0x0a, 0x22])]), 'utf8'), 'strange')
    assert.ok(!existsSync(at('to/from/socket')))
    // Into itself too: what is copied is whole before it stands anywhere.
    assert.equal((await ask({ ask: 'copy', paths: ['from'], folder: 'from', name: 'again' })).outcome, 'received')
    assert.deepEqual(readdirSync(at('from/again')).length, 4)
  }))

test('where something stands already nothing is copied or moved, and it is said where', () =>
  onTree(async ({ at, ask }) => {
    for (const path of ['a.txt', 'b.txt', 'to/b.txt', 'x/same', 'y/same']) put(at(path), path)
    const many = { paths: ['a.txt', 'b.txt'], folder: 'to' }
    assert.equal(refusal(await ask({ ask: 'copy', ...many, name: null })), 'alreadyThere to/b.txt')
    assert.equal(refusal(await ask({ ask: 'moveInto', ...many })), 'alreadyThere to/b.txt')
    assert.equal(refusal(await ask({ ask: 'moveInto', paths: ['x/same', 'y/same'], folder: 'to' })), 'alreadyThere to/same')
    assert.equal(refusal(await ask({ ask: 'moveInto', paths: ['a.txt', 'gone'], folder: 'to' })), 'noSuchPath gone')
    assert.equal(refusal(await ask({ ask: 'moveInto', paths: ['a.txt', 'x'], folder: 'x' })), 'notAllowed x')
    assert.equal(refusal(await ask({ ask: 'copy', paths: ['a.txt', 'b.txt'], folder: 'x', name: 'c' })), 'notAllowed ')
    assert.equal(refusal(await ask({ ask: 'copy', paths: ['a.txt'], folder: 'a.txt', name: 'c' })), 'notAFolder a.txt')
    assert.equal(refusal(await ask({ ask: 'copy', paths: [''], folder: 'x', name: null })), 'notAllowed ')
    assert.deepEqual(readdirSync(at('')).sort(), ['a.txt', 'b.txt', 'to', 'x', 'y'])
    assert.deepEqual([readdirSync(at('to')), readdirSync(at('x'))], [['b.txt'], ['same']])
    assert.equal((await ask({ ask: 'copy', paths: ['b.txt'], folder: '', name: 'copy.txt' })).outcome, 'received')
    assert.equal((await ask({ ask: 'moveInto', paths: ['a.txt', 'copy.txt'], folder: 'to' })).outcome, 'done')
    assert.deepEqual(readdirSync(at('to')).sort(), ['a.txt', 'b.txt', 'copy.txt'])
  }))

test('a link on the way is refused by every act', () =>
  onTree(async ({ at, ask, private: aside }) => {
    put(join(aside, 'secret'), 'mine')
    symlinkSync(aside, at('out'))
    put(at('file'), 'x')
    const asked: Asked[] = [
      { ask: 'describe', path: 'out/secret' },
      { ask: 'copy', paths: ['out/secret'], folder: '', name: null },
      { ask: 'moveInto', paths: ['file'], folder: 'out' },
      { ask: 'moveInto', paths: ['out/secret'], folder: '' },
      { ask: 'setAccess', path: 'out/secret', visitors: true, writable: true, inside: true },
      { ask: 'archive', folder: 'out', paths: [], format: 'zip' },
      { ask: 'archive', folder: '', paths: ['out/secret'], format: 'zip' },
      { ask: 'binEntries', paths: ['out/secret'], batch: batches[0] },
      { ask: 'saveText', path: 'out/secret', sizeBytes: 0, onlyIf: null, checkPhp: null, batch: batches[0] },
    ]
    for (const one of asked) assert.match(refusal(await ask(one)), /^isALink/, one.ask)
    assert.equal(readFileSync(join(aside, 'secret'), 'utf8'), 'mine')
    const described = await ask({ ask: 'describe', path: 'out' })
    assert.equal(described.outcome === 'entry' && described.entry.kind, 'link')
  }))

test('access in words: visitors read or not, the site writes or not, never more', () =>
  onTree(async ({ at, ask }) => {
    put(at('d/in/file.php'), '')
    put(at('d/run.sh'), '')
    symlinkSync('run.sh', at('d/link'))
    chmodSync(at('d/run.sh'), 0o4777)
    chmodSync(at('d/in'), 0o2777)
    const modes = () => ['d', 'd/in', 'd/in/file.php', 'd/run.sh'].map((path) => (statSync(at(path)).mode & 0o7777).toString(8))
    assert.deepEqual(await ask({ ask: 'setAccess', path: 'd', visitors: true, writable: true, inside: true }), { outcome: 'received', files: 4, bytes: 0 })
    assert.deepEqual(modes(), ['755', '755', '644', '755'])
    await ask({ ask: 'setAccess', path: 'd', visitors: false, writable: true, inside: true })
    assert.deepEqual(modes(), ['700', '700', '600', '700'])
    await ask({ ask: 'setAccess', path: 'd/in/file.php', visitors: false, writable: false, inside: false })
    assert.deepEqual(modes(), ['700', '700', '400', '700'])
    await ask({ ask: 'setAccess', path: 'd', visitors: true, writable: false, inside: false })
    assert.deepEqual(modes(), ['555', '700', '400', '700'])
  }))

test('what was binned comes back where it was, folder and all, or under another name', () =>
  onTree(async ({ at, ask }) => {
    put(at('images/a/1.jpg'), '12345')
    put(at('images/a/2.jpg'), '12345')
    put(at('notes.txt'), 'notes')
    assert.deepEqual(await ask({ ask: 'binEntries', paths: ['images', 'notes.txt'], batch: batches[0] }), { outcome: 'received', files: 3, bytes: 15 })
    assert.deepEqual(readdirSync(at('')), [])
    const inside = await bin(ask)
    assert.deepEqual(
      inside.items.map(({ id, path, kind, reason, files, bytes }) => ({ id, path, kind, reason, files, bytes })),
      [
        { id: `${batches[0]}-0`, path: 'images', kind: 'folder', reason: 'removed', files: 2, bytes: 10 },
        { id: `${batches[0]}-1`, path: 'notes.txt', kind: 'file', reason: 'removed', files: 1, bytes: 5 },
      ],
    )
    assert.equal(inside.totalBytes, 15)
    put(at('notes.txt'), 'new notes')
    const restore = (items: string[], to: string | null = null): Asked => ({ ask: 'restore', items, to, batch: batches[1] })
    assert.equal(refusal(await ask(restore([batches[0]]))), 'alreadyThere notes.txt')
    assert.deepEqual(readdirSync(at('')), ['notes.txt'], 'not even the first of the two')
    assert.deepEqual(await ask(restore([`${batches[0]}-1`], 'old/notes.txt')), { outcome: 'restored', paths: ['old/notes.txt'], files: 1 })
    assert.deepEqual(await ask(restore([batches[0]])), { outcome: 'restored', paths: ['images'], files: 2 })
    assert.equal(readFileSync(at('images/a/2.jpg'), 'utf8'), '12345')
    assert.equal(readFileSync(at('notes.txt'), 'utf8'), 'new notes')
    assert.equal((await bin(ask)).total, 0)
    assert.equal(refusal(await ask(restore([batches[0]]))), 'noSuchPath ')
  }))

test('binning is all or nothing', () =>
  onTree(async ({ at, ask }) => {
    put(at('a'), '')
    assert.equal(refusal(await ask({ ask: 'binEntries', paths: ['a', 'gone'], batch: batches[0] })), 'noSuchPath gone')
    assert.equal(refusal(await ask({ ask: 'binEntries', paths: ['a', 'a'], batch: batches[0] })), 'noSuchPath a')
    assert.equal(refusal(await ask({ ask: 'binEntries', paths: [''], batch: batches[0] })), 'notAllowed ')
    assert.deepEqual(readdirSync(at('')), ['a'])
    assert.equal((await bin(ask)).total, 0)
  }))

test('the bin is emptied by hand or by time, locked folders too, and what a cut left goes with it', () =>
  onTree(async ({ at, ask, private: aside }) => {
    for (const [index, batch] of batches.entries()) {
      put(at(`f${index}/x/y`), 'abc')
      chmodSync(at(`f${index}/x`), 0)
      await ask({ ask: 'binEntries', paths: [`f${index}`], batch })
    }
    const about = join(aside, '.bin', `${batches[0]}-0`, 'about.json')
    writeFileSync(about, readFileSync(about, 'utf8').replace(/"binnedAtMs":\d+/, '"binnedAtMs":1000'))
    mkdirSync(join(aside, '.bin', `${'d'.repeat(16)}-0`)) // cut off before anything was in it
    assert.equal((await bin(ask)).total, 3)
    const byTime = await ask({ ask: 'emptyBin', items: null, beforeMs: 2000 })
    assert.ok(byTime.outcome === 'emptied' && byTime.files === 1 && byTime.bytes === 3 && byTime.oldestMs !== null && byTime.oldestMs > 2000, JSON.stringify(byTime))
    const byHand = await ask({ ask: 'emptyBin', items: [batches[1]], beforeMs: 0 })
    assert.equal(byHand.outcome === 'emptied' && byHand.files, 1)
    assert.deepEqual((await bin(ask)).items.map(({ path }) => path), ['f2'])
    assert.deepEqual(await ask({ ask: 'emptyBin', items: null, beforeMs: Number.MAX_SAFE_INTEGER }), { outcome: 'emptied', files: 1, bytes: 3, oldestMs: null })
    assert.deepEqual(readdirSync(join(aside, '.bin')), [])
  }))

test('whoever plays with the bin gains nothing', () =>
  onTree(async ({ at, ask, private: aside, documentRoot }) => {
    put(at('a'), 'a')
    await ask({ ask: 'binEntries', paths: ['a'], batch: batches[0] })
    const item = join(aside, '.bin', `${batches[0]}-0`)
    for (const told of [{ path: '../../etc' }, { path: 'a', reason: 'stolen' }, null, 'x'.repeat(30_000)]) {
      writeFileSync(join(item, 'about.json'), JSON.stringify(told))
      assert.equal((await bin(ask)).total, 0)
      assert.match(refusal(await ask({ ask: 'restore', items: [batches[0]], to: null, batch: batches[1] })), /^noSuchPath/)
    }
    rmSync(join(aside, '.bin'), { recursive: true })
    symlinkSync(documentRoot, join(aside, '.bin'))
    put(at('b'), 'b')
    assert.match(refusal(await ask({ ask: 'binEntries', paths: ['b'], batch: batches[1] })), /^isALink/)
    assert.equal((await bin(ask)).total, 0)
    assert.deepEqual(await ask({ ask: 'emptyBin', items: null, beforeMs: Number.MAX_SAFE_INTEGER }), { outcome: 'emptied', files: 0, bytes: 0, oldestMs: null })
    assert.equal(readFileSync(at('b'), 'utf8'), 'b')
  }))

test('a text is saved over the one that was shown, keeps its mode, and the one before can come back', () =>
  onTree(async ({ at, ask }) => {
    const save = (text: string, onlyIf: string | null, batch: string) => ask({ ask: 'saveText', path: 'in/a.txt', sizeBytes: Buffer.byteLength(text), onlyIf, checkPhp: null, batch }, text)
    const first = await save('one', null, batches[0])
    assert.ok(first.outcome === 'saved' && !first.replaced)
    chmodSync(at('in/a.txt'), 0o600)
    assert.equal(refusal(await save('two', null, batches[0])), 'alreadyThere ')
    const second = await save('two', first.hash, batches[0])
    assert.ok(second.outcome === 'saved' && second.replaced)
    assert.equal(statSync(at('in/a.txt')).mode & 0o777, 0o600)
    // Somebody else still has the first one before them.
    assert.equal(refusal(await save('three', first.hash, batches[1])), 'changedMeanwhile ')
    assert.equal(readFileSync(at('in/a.txt'), 'utf8'), 'two')
    assert.deepEqual((await bin(ask)).items.map(({ path, reason, bytes }) => ({ path, reason, bytes })), [{ path: 'in/a.txt', reason: 'replaced', bytes: 3 }])
    const undo = (batch: string, after: string): Asked => ({ ask: 'restore', items: [batch], to: null, batch: after })
    assert.equal((await ask(undo(batches[0], batches[1]))).outcome, 'restored')
    assert.equal(readFileSync(at('in/a.txt'), 'utf8'), 'one')
    assert.equal((await ask(undo(batches[1], batches[2]))).outcome, 'restored')
    assert.equal(readFileSync(at('in/a.txt'), 'utf8'), 'two', 'the undoing is undone')
    rmSync(at('in/a.txt'))
    assert.equal(refusal(await save('four', second.hash, batches[0])), 'changedMeanwhile ')
    assert.equal((await ask(undo(batches[2], batches[0]))).outcome, 'restored')
    assert.equal(readFileSync(at('in/a.txt'), 'utf8'), 'one')
    mkdirSync(at('folder'))
    assert.equal(refusal(await ask({ ask: 'saveText', path: 'folder', sizeBytes: 0, onlyIf: 'a'.repeat(64), checkPhp: null, batch: batches[0] })), 'notAFile ')
    assert.equal(lstatSync(at('in/a.txt')).nlink, 1)
  }))
