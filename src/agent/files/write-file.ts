/** Takes one file: received aside in `private/`, moved into place once it is whole. */
import { chmodSync, closeSync, linkSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Question } from '#wire/node-calls.ts'
import { FileRefusal } from './file-refusal.ts'
import { removeReplacedWelcome } from './replaced-welcome.ts'
import { makeStaging, makeWayTo, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'

type Asked = Extract<Question, { ask: 'writeFile' }>

export async function writeFile(tree: SiteTree, asked: Asked, body: AsyncIterable<Buffer>): Promise<Answer> {
  if (asked.path === '') throw new FileRefusal('notAFile')
  const staging = makeStaging(tree)
  try {
    const received = join(staging, 'file')
    await receive(received, body, asked.sizeBytes)
    putInPlace(received, makeWayTo(tree, asked.path), asked.overwrite)
    removeReplacedWelcome(tree, [asked.path])
    return { outcome: 'received', files: 1, bytes: asked.sizeBytes }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * Writes a body to a new file.
 * @throws {FileRefusal} `tooLarge` or `bodyIncomplete` when it is not of the announced length.
 */
export async function receive(path: string, body: AsyncIterable<Buffer>, sizeBytes: number): Promise<void> {
  const file = openSync(path, 'wx', 0o644)
  try {
    let length = 0
    for await (const chunk of body) {
      length += chunk.length
      if (length > sizeBytes) throw new FileRefusal('tooLarge', `more than the announced ${sizeBytes} bytes`)
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at)
      tellProgress('receiving', length, sizeBytes)
    }
    if (length < sizeBytes) throw new FileRefusal('bodyIncomplete', `${length} of ${sizeBytes} bytes came`)
  } finally {
    closeSync(file)
  }
}

/** A rename replaces whatever file is there in one step; a link fails where something is. */
function putInPlace(received: string, place: string, overwrite: boolean): void {
  const there = lstatSync(place, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw new FileRefusal('notAFile')
  if (!overwrite) return linkSync(received, place)
  if (there !== undefined) {
    requireKind(there, 'file')
    chmodSync(received, there.mode & 0o777) // who closed a file to visitors closed its next version too
  }
  renameSync(received, place)
}
