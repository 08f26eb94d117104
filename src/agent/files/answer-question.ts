/** Answers one question about a site's tree, in the worker. */
import { closeSync, read } from 'node:fs'
import { promisify } from 'node:util'
import type { Answer, Question } from '#wire/node-calls.ts'
import { checkDatabase } from '../databases/check-database.ts'
import { startDump } from '../databases/dump-database.ts'
import { importDatabase, undoImport } from '../databases/load-dump.ts'
import { binEntries } from './bin-entries.ts'
import { makeFolder, move, remove } from './change-entry.ts'
import { copyEntries } from './copy-entries.ts'
import { describeEntry } from './describe-entry.ts'
import { diskUsage } from './disk-usage.ts'
import { emptyBin } from './empty-bin.ts'
import { FileRefusal } from './file-refusal.ts'
import { frameOf } from './frames.ts'
import { listFolder } from './list-folder.ts'
import { lookInBin } from './look-in-bin.ts'
import { moveInto } from './move-into.ts'
import { openToSend } from './read-file.ts'
import { restoreFromBin } from './restore-from-bin.ts'
import { saveText } from './save-text.ts'
import { sendArchive } from './send-archive.ts'
import { setAccess } from './set-access.ts'
import type { SiteTree } from './site-tree.ts'
import { unpackArchive, unpackFile } from './unpack-archive.ts'
import { writeFile } from './write-file.ts'

const readAsync = promisify(read)
const chunkBytes = 256 * 1024

/** Writes a frame, and waits while the other side is slow to take it. */
export type Say = (frame: Buffer) => Promise<void>

/** @throws {FileRefusal} or a system error; after `sent` the answer and the bytes have gone out already. */
export async function carryOut(tree: SiteTree, asked: Question, body: AsyncIterable<Buffer>, say: Say): Promise<Answer> {
  switch (asked.ask) {
    case 'listFolder':
      return listFolder(tree, asked)
    case 'writeFile':
      return await writeFile(tree, asked, body)
    case 'unpack':
      return await unpackArchive(tree, asked, body)
    case 'readFile':
      return await sendFile(tree, asked, say)
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
    case 'describe':
      return describeEntry(tree, asked.path)
    case 'saveText':
      return await saveText(tree, asked, body)
    case 'copy':
      return copyEntries(tree, asked)
    case 'moveInto':
      moveInto(tree, asked.paths, asked.folder)
      return { outcome: 'done' }
    case 'setAccess':
      return setAccess(tree, asked)
    case 'archive':
      return await sendArchive(tree, asked, say)
    case 'unpackFile':
      return await unpackFile(tree, asked)
    case 'binEntries':
      return binEntries(tree, asked)
    case 'listBin':
      return lookInBin(tree, asked)
    case 'restore':
      return restoreFromBin(tree, asked)
    case 'emptyBin':
      return emptyBin(tree, asked)
    case 'exportDatabase':
      return await sendDump(asked, say)
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
async function sendFile(tree: SiteTree, asked: Question & { ask: 'readFile' }, say: Say): Promise<Answer> {
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
async function sendDump(asked: Question & { ask: 'exportDatabase' }, say: Say): Promise<Answer> {
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
