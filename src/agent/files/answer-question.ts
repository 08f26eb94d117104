/**
 * Answers one question about a site's tree, in the worker: as the site's uid, in a sandbox that shows the tree
 * at `/site`.
 */
import { closeSync, read } from 'node:fs'
import { promisify } from 'node:util'
import type { Answer, Question } from '#wire/node-calls.ts'
import { checkDatabase } from '../databases/check-database.ts'
import { startDump } from '../databases/dump-database.ts'
import { importDatabase, undoImport } from '../databases/load-dump.ts'
import { makeFolder, move, remove } from './change-entry.ts'
import { diskUsage } from './disk-usage.ts'
import { FileRefusal } from './file-refusal.ts'
import { frameOf } from './frames.ts'
import { listFolder } from './list-folder.ts'
import { openToSend } from './read-file.ts'
import type { SiteTree } from './site-tree.ts'
import { unpackArchive } from './unpack-archive.ts'
import { writeFile } from './write-file.ts'

export const tree: SiteTree = { documentRoot: '/site/public', private: '/site/private' }
const readAsync = promisify(read)
const chunkBytes = 256 * 1024

/** Writes a frame, and waits while the executor is slow to take it. */
export async function say(frame: Buffer): Promise<void> {
  if (!process.stdout.write(frame)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** @throws {FileRefusal} or a system error; after `sent` the answer and the bytes have gone out already. */
export async function carryOut(asked: Question, body: AsyncIterable<Buffer>): Promise<Answer> {
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
    case 'exportDatabase':
      return await sendDump(asked)
    case 'importDatabase':
      return await importDatabase(tree, asked, body)
    case 'undoImport':
      return await undoImport(tree, asked)
    case 'checkDatabase':
      return await checkDatabase(asked)
    default:
      throw new FileRefusal('internal', `${asked.ask} is the executor’s`)
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

/** The answer goes with the first bytes: what fails before them is refused in words. What fails later ends the worker. */
async function sendDump(asked: Question & { ask: 'exportDatabase' }): Promise<Answer> {
  const answer: Answer = { outcome: 'streamed' }
  let began = false
  try {
    for await (const chunk of startDump(asked).bytes as AsyncIterable<Buffer>) {
      if (!began) await say(frameOf('a', JSON.stringify(answer)))
      began = true
      await say(frameOf('d', chunk))
    }
  } catch (error) {
    if (!began) throw error
    process.exit(3)
  }
  await say(frameOf('e'))
  return answer
}
