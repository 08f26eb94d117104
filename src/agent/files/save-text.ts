/** Puts a text that somebody has edited in place, unless it is no longer the one that they were shown. */
import { createHash } from 'node:crypto'
import { chmodSync, linkSync, lstatSync, readFileSync, renameSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Question } from '#wire/node-calls.ts'
import { keepBefore } from './bin-entries.ts'
import { removeAll } from './change-entry.ts'
import { checkPhp } from './check-php.ts'
import { FileRefusal } from './file-refusal.ts'
import { removeReplacedWelcome } from './replaced-welcome.ts'
import { makeStaging, makeWayTo, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { receive } from './write-file.ts'

type Asked = Extract<Question, { ask: 'saveText' }>

/** Nobody was shown a text longer than this: it is another one. */
const largestBytes = 8 * 1024 * 1024

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export async function saveText(tree: SiteTree, asked: Asked, body: AsyncIterable<Buffer>): Promise<Answer> {
  if (asked.path === '') throw new FileRefusal('notAFile')
  const staging = makeStaging(tree)
  try {
    const received = join(staging, 'file')
    await receive(received, body, asked.sizeBytes)
    const place = makeWayTo(tree, asked.path)
    const there = expected(place, asked.onlyIf)
    const wrong = asked.checkPhp === null ? null : await checkPhp(asked.checkPhp, received)
    if (wrong !== null) return { outcome: 'syntaxError', ...wrong }
    const hash = hashOf(readFileSync(received))
    if (there === null) linkSync(received, place) // fails where something is
    else {
      chmodSync(received, there.mode & 0o777)
      expected(place, asked.onlyIf) // once more: PHP took its time
      keepBefore(tree, asked.path, place, asked.batch)
      renameSync(received, place)
    }
    removeReplacedWelcome(tree, [asked.path])
    return { outcome: 'saved', hash, replaced: there !== null }
  } finally {
    removeAll(Buffer.from(staging))
  }
}

/** What stands at the place. @throws {FileRefusal} `changedMeanwhile`, `alreadyThere` when it is not what was expected. */
function expected(place: string, hash: string | null): Stats | null {
  const there = lstatSync(place, { throwIfNoEntry: false })
  if (hash === null) {
    if (there !== undefined) throw new FileRefusal('alreadyThere')
    return null
  }
  if (there === undefined) throw new FileRefusal('changedMeanwhile')
  requireKind(there, 'file')
  if (there.size > largestBytes || hashOf(readFileSync(place)) !== hash) throw new FileRefusal('changedMeanwhile')
  return there
}
