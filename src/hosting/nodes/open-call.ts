/** One question on its way to a node: its streams, its silence, its end. */
import { randomText } from '#lib/ids.ts'
import type { Answer, Call, CallProgress, Question } from '#wire/node-calls.ts'

export interface CallStreams {
  /** Bytes that the node reads: for `writeFile`, `saveText` and `unpack`, exactly `sizeBytes` of them. */
  body?: ReadableStream<Uint8Array>
  /** Called when the node sends bytes (`readFile`, `archive`); resolves once it has consumed them all. */
  output?: (stream: ReadableStream<Uint8Array>) => Promise<void>
  /** Called each time the node says how far it has come. */
  progress?: (now: CallProgress) => void
  /** The longest silence: without a byte or an answer for so long, the call is over. */
  timeoutMs?: number
  /** The id that follows one act through the logs. */
  requestId?: string
  /** The person went away: the call is over. */
  signal?: AbortSignal
}

/** Whose turn it is when nothing moves. */
type Staller = 'node' | 'person'

export interface OpenCall {
  readonly call: Call
  /** Aborted when the call is over, however it ended: streams stop. */
  readonly over: AbortSignal
  /** Says that something moved, which keeps the call alive. */
  moved(): void
  /** The node said how far it has come. */
  progress(now: CallProgress): void
  /** The member's bytes, once. @returns null when there are none (left). */
  takeBody(): ReadableStream<Uint8Array> | null
  /** Who consumes the node's bytes, once. */
  takeOutput(): ((stream: ReadableStream<Uint8Array>) => Promise<void>) | null
  /** Tells who is waited for while bytes travel. */
  stalledBy: () => Staller
  answer(answer: Answer): void
  fail(error: unknown): void
}

/** For the desk that hands calls out. */
export interface Entry extends OpenCall {
  readonly promise: Promise<Answer>
  readonly timeoutMs: number
  /** Starts to count the silence anew, with this limit. */
  allowSilence(ms: number): void
}

const silenceMs = 30_000
/** These take their time without a byte on the wire: a whole site is walked, an archive unpacked; a download may be paused. */
const longSilenceMs: Partial<Record<Question['ask'], number>> = { unpack: 600_000, diskUsage: 120_000, listFolder: 60_000, readFile: 120_000, archive: 120_000, unpackFile: 600_000, copy: 120_000, binEntries: 120_000, emptyBin: 120_000, setAccess: 120_000, listBin: 60_000, installApplication: 650_000, updateApplication: 650_000, moveApplication: 650_000, undoApplicationUpdate: 400_000 }

/** Which answers fit which question: a node that says anything else is not believed. */
const fittingOutcomes: Record<Question['ask'], readonly Answer['outcome'][]> = {
  listFolder: ['folder', 'refused'],
  writeFile: ['received', 'refused'],
  unpack: ['received', 'refused'],
  readFile: ['sent', 'refused'],
  makeFolder: ['done', 'refused'],
  move: ['done', 'refused'],
  remove: ['done', 'refused'],
  diskUsage: ['usage', 'refused'],
  exportDatabase: ['streamed', 'refused'],
  importDatabase: ['imported', 'refused'],
  undoImport: ['imported', 'refused'],
  checkDatabase: ['checked', 'refused'],
  openDatabase: ['done', 'refused'],
  closeDatabases: ['done', 'refused'],
  describe: ['entry', 'refused'],
  saveText: ['saved', 'syntaxError', 'refused'],
  copy: ['received', 'refused'],
  moveInto: ['done', 'refused'],
  setAccess: ['received', 'refused'],
  archive: ['streamed', 'refused'],
  unpackFile: ['received', 'refused'],
  binEntries: ['received', 'refused'],
  listBin: ['bin', 'refused'],
  restore: ['restored', 'refused'],
  emptyBin: ['emptied', 'refused'],
  probe: ['probed', 'refused'],
  readLog: ['logPage', 'refused'],
  purgePages: ['done', 'refused'],
  installApplication: ['application', 'applicationRefused', 'refused'],
  lookAtApplication: ['application', 'applicationRefused', 'refused'],
  updateApplication: ['application', 'applicationRefused', 'refused'],
  undoApplicationUpdate: ['application', 'applicationRefused', 'refused'],
  moveApplication: ['application', 'applicationRefused', 'refused'],
  resetApplicationPassword: ['application', 'applicationRefused', 'refused'],
}

/** @param onSilence what to do when nothing moved for as long as allowed. @param onOver called once, at the end. */
export function openCall(question: Question, streams: CallStreams, onSilence: (entry: Entry) => void, onOver: (entry: Entry) => void): Entry {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const over = new AbortController()
  let { body, output } = streams
  let outputTaken = false
  let timer: NodeJS.Timeout | undefined

  const end = () => {
    clearTimeout(timer)
    streams.signal?.removeEventListener('abort', personLeft)
    void body?.cancel().catch(() => {}) // never fetched; whoever gave it may have closed it first
    over.abort()
    onOver(entry)
  }
  const personLeft = () => entry.fail(new DOMException('the person went away', 'AbortError'))
  const entry: Entry = {
    call: { id: randomText(20), requestId: streams.requestId ?? null, question },
    promise,
    timeoutMs: streams.timeoutMs ?? longSilenceMs[question.ask] ?? silenceMs,
    over: over.signal,
    stalledBy: () => 'node',
    moved: () => void timer?.refresh(),
    progress: (now) => {
      timer?.refresh()
      streams.progress?.(now)
    },
    allowSilence: (ms) => {
      clearTimeout(timer)
      if (!over.signal.aborted) timer = setTimeout(() => onSilence(entry), ms)
    },
    takeBody: () => {
      const taken = body
      body = undefined
      return taken ?? null
    },
    takeOutput: () => {
      const taken = output
      outputTaken ||= taken !== undefined
      output = undefined
      return taken ?? null
    },
    answer: (answer) => {
      if (over.signal.aborted) return
      if (!fittingOutcomes[question.ask].includes(answer.outcome)) return entry.fail(new Error(`${question.ask} was answered with ${answer.outcome}`))
      if ((answer.outcome === 'sent' || answer.outcome === 'streamed') && !outputTaken) return entry.fail(new Error('the node says it sent bytes that never came'))
      end()
      resolve(answer)
    },
    fail: (error) => {
      if (over.signal.aborted) return
      end()
      reject(error)
    },
  }
  promise.catch(() => {}) // whoever asks waits for it; when they left first, nobody is told
  if (streams.signal?.aborted) queueMicrotask(personLeft)
  else streams.signal?.addEventListener('abort', personLeft)
  return entry
}
