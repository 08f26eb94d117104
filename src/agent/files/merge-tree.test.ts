import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { FileRefusal } from './file-refusal.ts'
import { mergeTree } from './merge-tree.ts'

/** Makes files by path; the text `->x` makes a link. Gives the folder. */
function treeOf(folder: string, files: Record<string, string>): string {
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    if (text.startsWith('->')) symlinkSync(text.slice(2), join(folder, path))
    else writeFileSync(join(folder, path), text)
  }
  return folder
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name).slice(folder.length + 1), readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  )

function inFolder(work: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'onyva-merge-'))
  try {
    work(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('new files come in, old ones are replaced, others stay', () =>
  inFolder((root) => {
    const source = treeOf(join(root, 'source'), { 'a/b/new': 'new', 'a/old': 'newer', top: 'new' })
    const goal = treeOf(join(root, 'goal'), { 'a/old': 'old', 'a/kept': 'kept' })
    mergeTree(source, goal, join(root, 'replaced'))
    assert.deepEqual(filesIn(goal), { 'a/b/new': 'new', 'a/old': 'newer', 'a/kept': 'kept', top: 'new' })
  }))

test('where file and folder meet nothing is moved at all', () => {
  const cases: [Record<string, string>, Record<string, string>, string][] = [
    [{ 'a/x': '1', z: '1' }, { a: 'file' }, 'notAFolder'],
    [{ a: 'file', b: '1' }, { 'a/x': '1' }, 'notAFile'],
    [{ 'a/x': '1' }, { a: '->/nowhere' }, 'isALink'],
  ]
  for (const [from, to, reason] of cases)
    inFolder((root) => {
      const goal = treeOf(join(root, 'goal'), to)
      const before = filesIn(goal)
      assert.throws(
        () => mergeTree(treeOf(join(root, 'source'), from), goal, join(root, 'replaced')),
        (error) => error instanceof FileRefusal && error.reason === reason,
      )
      assert.deepEqual(filesIn(goal), before)
    })
})

test('what fails on the way is undone', () =>
  inFolder((root) => {
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`file${index}`, 'new']))
    const source = treeOf(join(root, 'source'), files)
    const goal = treeOf(join(root, 'goal'), { file0: 'old', file3: 'old' })
    // The third replaced file finds its place taken: the kernel refuses to put a file over a folder.
    const replaced = join(root, 'replaced')
    const before = filesIn(goal)
    assert.throws(() => mergeTree(source, goal, replaced, (done) => done === 3 && mkdirSync(join(replaced, '3'))))
    assert.deepEqual(filesIn(goal), before)
    assert.deepEqual(filesIn(source), files)
  }))
