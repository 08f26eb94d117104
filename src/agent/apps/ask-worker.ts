/** Starts an application's worker for one order. It is the member's own ground: what it says is parsed like a stranger's words. */
import { createInterface } from 'node:readline'
import { start } from '#lib/exec.ts'
import { parseJson } from '#wire/shape.ts'
import { sandboxArguments, workerEnvironment } from '../files/worker-process.ts'
import type { WorkerProgram } from '../files/worker-process.ts'
import type { Progress } from './stage-application.ts'
import { workerLine } from './worker-messages.ts'
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts'

const script = 'src/agent/apps/application-worker.ts'
/** Without a word for so long it is given up. */
const silenceMs = 120_000

/** @throws when it ends without an answer or falls silent. */
export async function askWorker(program: WorkerProgram, site: { folder: string; uid: number }, order: WorkerOrder, progress: Progress = () => {}): Promise<WorkerAnswer> {
  const child = start('/usr/bin/bwrap', sandboxArguments(program, site.folder, site.uid, { script, shown: 'folder' in order ? [order.folder] : [] }), {
    uid: site.uid,
    gid: site.uid,
    env: workerEnvironment(program),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  let timer = setTimeout(kill, silenceMs)
  let said = ''
  child.on('error', (error) => (said = error.message))
  child.stderr!.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-1000)))
  child.stdin!.on('error', () => {}) // it may end before it has read all: the missing answer tells
  child.stdin!.end(JSON.stringify(order))
  try {
    for await (const text of createInterface({ input: child.stdout!, crlfDelay: Infinity })) {
      clearTimeout(timer)
      timer = setTimeout(kill, silenceMs)
      const line = parseJson(workerLine, text)
      if (line.say === 'answer') return line.answer
      progress(line.done, line.total)
    }
  } finally {
    clearTimeout(timer)
    kill()
  }
  throw new Error(`the application's worker ended without an answer: ${said}`)
}
