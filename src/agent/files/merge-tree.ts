/**
 * Moves a finished tree over a folder: new things by rename, folders that are on both sides entry by entry.
 * What would not fit is found before anything moves; what goes wrong on the way is undone.
 */
import { lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { FileRefusal } from './file-refusal.ts'

interface Move {
  readonly from: Buffer
  readonly to: Buffer
  readonly replaces: boolean
}

const slash = Buffer.from('/')
const below = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, slash, name])

/**
 * @param onMove called before each move, with how many are done: for the test that breaks one.
 * @param replacedFolder a path that does not exist yet, on the same volume: files that are replaced wait there.
 * @throws {FileRefusal} `notAFolder` or `notAFile` where a file would replace a folder or the other way round,
 *   `isALink` where a link stands for a folder. Nothing has been moved then.
 */
export function mergeTree(source: string, goal: string, replacedFolder: string, onMove: (done: number) => unknown = () => {}): void {
  const moves: Move[] = []
  plan(moves, Buffer.from(source), Buffer.from(goal))
  mkdirSync(replacedFolder, { mode: 0o700 })
  const asideOf = (index: number) => Buffer.from(join(replacedFolder, String(index)))
  let done = 0
  let aside = false
  try {
    for (const { from, to, replaces } of moves) {
      aside = false
      onMove(done)
      // Two renames, so that the old file can come back; between them a visitor may see a 404 for microseconds.
      if (replaces) renameSync(to, asideOf(done))
      aside = replaces
      renameSync(from, to)
      done++
    }
  } catch (error) {
    if (aside) renameSync(asideOf(done), moves[done]!.to)
    undo(moves.slice(0, done), asideOf)
    throw error
  }
}

function plan(moves: Move[], source: Buffer, goal: Buffer): void {
  for (const name of readdirSync(source, { encoding: 'buffer' })) {
    const from = below(source, name)
    const to = below(goal, name)
    const there = lstatSync(to, { throwIfNoEntry: false })
    const isFolder = lstatSync(from).isDirectory()
    if (there === undefined) moves.push({ from, to, replaces: false })
    else if (isFolder && there.isDirectory()) plan(moves, from, to)
    else if (isFolder) throw new FileRefusal(there.isSymbolicLink() ? 'isALink' : 'notAFolder', name.toString())
    else if (there.isDirectory()) throw new FileRefusal('notAFile', name.toString())
    else moves.push({ from, to, replaces: true })
  }
}

function undo(moves: readonly Move[], asideOf: (index: number) => Buffer): void {
  for (let index = moves.length - 1; index >= 0; index--) {
    const { from, to, replaces } = moves[index]!
    renameSync(to, from)
    if (replaces) renameSync(asideOf(index), to)
  }
}
