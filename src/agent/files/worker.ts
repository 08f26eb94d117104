/**
 * The worker of one site: runs as the site's uid in a sandbox that shows its tree at `/site`, takes one
 * question after another on standard input and ends with it.
 */
import { closeSync, read } from 'node:fs'
import { setPriority } from 'node:os'
import { promisify } from 'node:util'
import { systemClock } from '#lib/clock.ts'
import { question } from '#wire/node-calls.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { parseJson } from '#wire/shape.ts'
import { detailOf } from '../resources/refusal.ts'
import { clearUnfinished, makeFolder, move, remove } from './change-entry.ts'
import { diskUsage } from './disk-usage.ts'
import { FileRefusal, refusalOf } from './file-refusal.ts'
import { frameOf, framesFrom } from './frames.ts'
import type { Frame } from './frames.ts'
import { listFolder } from './list-folder.ts'
import { openToSend } from './read-file.ts'
import type { SiteTree } from './site-tree.ts'
import { unfinishedPrefix } from './site-tree.ts'
import { unpackArchive } from './unpack-archive.ts'
import { writeFile } from './write-file.ts'

const tree: SiteTree = { documentRoot: '/site/public', private: '/site/private' }
const readAsync = promisify(read)
const chunkBytes = 256 * 1024
const dayMs = 86_400_000

const frames = framesFrom(process.stdin)

async function say(frame: Buffer): Promise<void> {
  if (!process.stdout.write(frame)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** The bytes that follow a question, to their end. `ended` tells whether that has been read. */
function bodyOf(state: { ended: boolean }): AsyncIterable<Buffer> {
  return {
    async *[Symbol.asyncIterator]() {
      while (!state.ended) {
        const next: IteratorResult<Frame, void> = await frames.next()
        if (next.done || next.value.kind === 'e') state.ended = true
        else yield next.value.content
      }
    },
  }
}

async function carryOut(asked: Question, body: AsyncIterable<Buffer>): Promise<Answer> {
  switch (asked.ask) {
    case 'listFolder':
      return listFolder(tree, asked)
    case 'writeFile':
      return await writeFile(tree, asked, body)
    case 'unpack':
      return await unpackArchive(tree, asked, body)
    case 'readFile':
      return await sendFile(asked)
    case 'makeFolder':
      makeFolder(tree, asked.path)
      return { outcome: 'done' }
    case 'move':
      move(tree, asked.from, asked.to)
      return { outcome: 'done' }
    case 'remove':
      remove(tree, asked.path)
      return { outcome: 'done' }
    case 'diskUsage':
      return { outcome: 'usage', ...diskUsage(tree), limitBytes: 0 } // the executor knows the limit
    case 'probe':
      throw new FileRefusal('internal', 'a probe is the executor’s')
  }
}

/** The answer goes first: it says how many bytes follow. A file that shrinks meanwhile ends the worker. */
async function sendFile(asked: Question & { ask: 'readFile' }): Promise<Answer> {
  const { descriptor, sizeBytes } = openToSend(tree, asked.path, asked.maxBytes)
  try {
    const answer: Answer = { outcome: 'sent', bytes: sizeBytes }
    await say(frameOf('a', JSON.stringify(answer)))
    for (let sent = 0; sent < sizeBytes; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, sizeBytes - sent))
      const { bytesRead } = await readAsync(descriptor, chunk, 0, chunk.length, null)
      if (bytesRead === 0) process.exit(3)
      await say(frameOf('d', chunk.subarray(0, bytesRead)))
      sent += bytesRead
    }
    await say(frameOf('e'))
    return answer
  } finally {
    closeSync(descriptor)
  }
}

setPriority(10)
process.umask(0o022)
clearUnfinished(tree, unfinishedPrefix, systemClock.now().getTime() - dayMs)
for (;;) {
  const next = await frames.next()
  if (next.done) break
  const asked = parseJson(question, next.value.content.toString('utf8'))
  const state = { ended: asked.ask !== 'writeFile' && asked.ask !== 'unpack' }
  const body = bodyOf(state)
  let answer: Answer
  try {
    answer = await carryOut(asked, body)
  } catch (error) {
    answer = { outcome: 'refused', reason: refusalOf(error), detail: detailOf(error) }
  }
  if (answer.outcome !== 'sent') await say(frameOf('a', JSON.stringify(answer)))
  for await (const _ of body); // what was sent after a refusal
}
