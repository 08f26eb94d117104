/** A node that grants whatever reaches it: an attack that comes so far has succeeded. Its names and bytes are hostile. */
import { makeNodeCalls } from '#hosting/nodes/node-calls.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { OpenCall } from '#hosting/nodes/open-call.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { hostileName } from './hostile-words.ts'

async function granted(question: Question, call: OpenCall): Promise<Answer> {
  switch (question.ask) {
    case 'listFolder': {
      const entry = { name: hostileName, path: hostileName, sizeBytes: 7, modifiedAtMs: 0, mode: 0o644 }
      return { outcome: 'folder', total: 2, totalBytes: 7, unreadableNames: 0, truncated: false, entries: [{ ...entry, kind: 'folder' }, { ...entry, kind: 'file' }] }
    }
    case 'writeFile':
    case 'unpack': {
      for await (const _ of call.takeBody() ?? []) call.moved()
      return { outcome: 'received', files: 1, bytes: question.sizeBytes }
    }
    case 'readFile': {
      const bytes = new TextEncoder().encode(`<!doctype html><script>${hostileName}</script>`)
      await call.takeOutput()?.(new Blob([bytes]).stream())
      return { outcome: 'sent', bytes: bytes.length }
    }
    case 'describe':
      return { outcome: 'entry', entry: { name: hostileName, path: hostileName, kind: 'file', sizeBytes: 7, modifiedAtMs: 0, mode: 0o644 } }
    case 'saveText':
      for await (const _ of call.takeBody() ?? []) call.moved()
      return { outcome: 'saved', hash: 'a'.repeat(64), replaced: true }
    case 'copy':
    case 'setAccess':
    case 'unpackFile':
    case 'binEntries':
      return { outcome: 'received', files: 1, bytes: 7 }
    case 'archive':
      await call.takeOutput()?.(new Blob(['PK']).stream())
      return { outcome: 'streamed' }
    case 'listBin':
      return { outcome: 'bin', total: 1, totalBytes: 7, items: [{ id: `${'a'.repeat(16)}-0`, path: hostileName, kind: 'file', reason: 'removed', binnedAtMs: 0, files: 1, bytes: 7 }] }
    case 'restore':
      return { outcome: 'restored', paths: [hostileName], files: 1 }
    case 'emptyBin':
      return { outcome: 'emptied', files: 1, bytes: 7, oldestMs: null }
    case 'diskUsage':
      return { outcome: 'usage', files: 1, bytes: 7, limitBytes: 1000 }
    case 'exportDatabase':
      await call.takeOutput()?.(new Blob([new TextEncoder().encode(hostileName)]).stream())
      return { outcome: 'streamed' }
    case 'importDatabase':
      for await (const _ of call.takeBody() ?? []) call.moved()
      return { outcome: 'imported', bytes: 7 }
    case 'undoImport':
      return { outcome: 'imported', bytes: 7 }
    case 'checkDatabase':
      return { outcome: 'checked', tables: 1, mended: 0, broken: [hostileName.replace(/[^\x20-\x7e]/g, '')] }
    case 'readLog':
      return { outcome: 'logPage', older: null, newer: null, lines: [{ atMs: 1, status: 500, text: hostileName.replace(/[^\x20-\x7e]/g, ''), durationMs: 1, bytes: 1, from: '192.0.2.0', agent: '<script>', cache: '' }] }
    case 'lookAtApplication':
    case 'installApplication':
    case 'updateApplication':
    case 'undoApplicationUpdate':
    case 'moveApplication':
    case 'resetApplicationPassword':
      return { outcome: 'application', found: null, empty: true }
    case 'probe':
      return { outcome: 'probed', httpStatus: 200, answering: true }
    default:
      return { outcome: 'done' }
  }
}

/** @returns what pages ask nodes through; the node asks for work until `signal` says that all is over. */
export function gullibleNode(nodeId: string, signal: AbortSignal): NodeCalls {
  const desk = makeNodeCalls(async () => 'ardoise')
  const work = async () => {
    while (!signal.aborted)
      for (const { id, question } of await desk.take(nodeId, { waitMs: 1000, atMost: 5, signal })) {
        const call = desk.find(nodeId, id)
        if (call) void granted(question, call).then((answer) => call.answer(answer), (error: unknown) => call.fail(error))
      }
  }
  void work()
  return desk
}
