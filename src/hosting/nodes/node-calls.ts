/**
 * Questions that cannot wait for a state (`#wire/node-calls.ts`): asked by a page, taken by the node's long
 * poll, answered once. All of it is in the memory of the one control plane process: a question lives seconds,
 * and whoever asked is gone after a restart anyway.
 */
import { UserError } from '#lib/errors.ts'
import { elapsedMs } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import type { Answer, Call, Question } from '#wire/node-calls.ts'
import { fittingOutcomes } from './call-outcomes.ts'

export interface CallStreams {
  /** Bytes that the node reads: for `writeFile` and `unpack`, exactly `sizeBytes` of them. */
  body?: ReadableStream<Uint8Array>
  /** Called when the node sends bytes (`readFile`); resolves once it has consumed them all. */
  output?: (stream: ReadableStream<Uint8Array>) => Promise<void>
  /** The longest silence: without a byte or an answer for so long, the call is over. */
  timeoutMs?: number
  /** The id that follows one act through the logs. */
  requestId?: string
  /** The person went away: the call is over. */
  signal?: AbortSignal
}

/** A call that a node has taken or may take. */
export interface OpenCall {
  readonly call: Call
  readonly nodeId: string
  /** Says that something moved, which keeps the call alive. */
  moved(): void
  /** The member's bytes, once. @returns null when there are none (left). */
  takeBody(): ReadableStream<Uint8Array> | null
  /** Who consumes the node's bytes, once. */
  takeOutput(): ((stream: ReadableStream<Uint8Array>) => Promise<void>) | null
  answer(answer: Answer): void
  fail(error: Error): void
}

/** What pages use. */
export interface NodeCalls {
  /**
   * Asks a node and waits for its answer.
   * @throws UserError `nodeAway` (503) when no node takes the question or it falls silent, `nodeBusy` (503)
   * when it has too many to answer.
   */
  ask(nodeId: string, question: Question, streams?: CallStreams): Promise<Answer>
}

/** What the node service uses. */
export interface NodeCallsDesk extends NodeCalls {
  /** Waits up to `waitMs` for calls to this node and hands out at most `atMost`. */
  take(nodeId: string, limits: { waitMs: number; atMost: number; signal: AbortSignal }): Promise<Call[]>
  /** A call of this very node; null for everybody else's, and for one that is over. */
  find(nodeId: string, callId: string): OpenCall | null
}

/** A node asks again at once after each answer: one that leaves a question for so long is not there. */
const takenWithinMs = 5000
const silenceMs = 30_000
/** Unpacking an archive and searching a whole site take their time without a byte on the wire. */
const longSilenceMs: Partial<Record<Question['ask'], number>> = { unpack: 600_000, diskUsage: 120_000, listFolder: 60_000 }
const queueLimit = 200

interface Desk {
  queue: Entry[]
  /** Taken and not answered. */
  taken: Map<string, Entry>
  pollers: Set<() => void>
}

interface Entry extends OpenCall {
  settled: boolean
}

/** @param nameOf gives a node's name for the sentence that a person reads. */
export function makeNodeCalls(nameOf: (nodeId: string) => Promise<string>): NodeCallsDesk {
  const desks = new Map<string, Desk>()
  const deskOf = (nodeId: string): Desk => {
    let desk = desks.get(nodeId)
    if (!desk) desks.set(nodeId, (desk = { queue: [], taken: new Map(), pollers: new Set() }))
    return desk
  }
  const refusal = async (code: 'nodeAway' | 'nodeBusy', nodeId: string) =>
    new UserError(code, { node: await nameOf(nodeId) }, { status: 503 })

  function open(desk: Desk, nodeId: string, question: Question, streams: CallStreams) {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const timeoutMs = streams.timeoutMs ?? longSilenceMs[question.ask] ?? silenceMs
    let body = streams.body ?? null
    let output = streams.output ?? null
    let outputTaken = false
    const close = () => {
      entry.settled = true
      clearTimeout(timer)
      streams.signal?.removeEventListener('abort', left)
      desk.queue = desk.queue.filter((other) => other !== entry)
      desk.taken.delete(entry.call.id)
      void body?.cancel().catch(() => {}) // whoever gave it may have closed it first
    }
    const entry: Entry = {
      call: { id: randomText(20), requestId: streams.requestId ?? null, question },
      nodeId,
      settled: false,
      moved: () => {
        if (!entry.settled) timer = setTimer(timeoutMs)
      },
      takeBody: () => {
        const taken = body
        body = null
        return taken
      },
      takeOutput: () => {
        const taken = output
        outputTaken ||= output !== null
        output = null
        return taken
      },
      answer: (answer) => {
        if (entry.settled) return
        if (!fittingOutcomes[question.ask].includes(answer.outcome)) return entry.fail(new Error(`node ${nodeId} answered ${question.ask} with ${answer.outcome}`))
        if (answer.outcome === 'sent' && !outputTaken) return entry.fail(new Error(`node ${nodeId} says it sent bytes that never came`))
        close()
        resolve(answer)
      },
      fail: (error) => {
        if (entry.settled) return
        close()
        reject(error)
      },
    }
    const silent = () => {
      // Waiting behind calls that do move is not the node's silence: it is there, only busy.
      const waits = desk.queue.includes(entry)
      const code = waits && desk.taken.size > 0 ? 'nodeBusy' : 'nodeAway'
      if (waits && code === 'nodeBusy' && elapsedMs() - askedAtMs < timeoutMs) return void (timer = setTimer(timeoutMs))
      refusal(code, nodeId).then(entry.fail, entry.fail)
    }
    const setTimer = (ms: number) => {
      clearTimeout(timer)
      return setTimeout(silent, ms)
    }
    const left = () => entry.fail(new DOMException('the person went away', 'AbortError'))
    const askedAtMs = elapsedMs()
    let timer: NodeJS.Timeout | undefined
    timer = setTimer(Math.min(takenWithinMs, timeoutMs))
    if (streams.signal?.aborted) left()
    else streams.signal?.addEventListener('abort', left)
    return { entry, promise }
  }

  return {
    ask: async (nodeId, question, streams = {}) => {
      const desk = deskOf(nodeId)
      if (desk.queue.length >= queueLimit) throw await refusal('nodeBusy', nodeId)
      const { entry, promise } = open(desk, nodeId, question, streams)
      if (!entry.settled) {
        desk.queue.push(entry)
        for (const wake of desk.pollers) wake()
      }
      return promise
    },
    take: async (nodeId, { waitMs, atMost, signal }) => {
      const desk = deskOf(nodeId)
      const until = elapsedMs() + waitMs
      while (desk.queue.length === 0 && !signal.aborted) {
        const leftMs = until - elapsedMs()
        if (leftMs <= 0) break
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            desk.pollers.delete(done)
            signal.removeEventListener('abort', done)
            resolve()
          }
          const timer = setTimeout(done, leftMs)
          desk.pollers.add(done)
          signal.addEventListener('abort', done)
        })
      }
      if (signal.aborted) return []
      const handed = desk.queue.splice(0, atMost)
      for (const entry of handed) {
        desk.taken.set(entry.call.id, entry)
        entry.moved()
      }
      return handed.map((entry) => entry.call)
    },
    find: (nodeId, callId) => desks.get(nodeId)?.taken.get(callId) ?? null,
  }
}
