/**
 * Questions that cannot wait for a state (`#wire/node-calls.ts`): asked by a page, taken by the node's long
 * poll, answered once. All of it is in the memory of the one control plane process: a question lives seconds,
 * and whoever asked is gone after a restart anyway.
 */
import { elapsedMs } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Answer, Call, Question } from '#wire/node-calls.ts'
import { openCall } from './open-call.ts'
import type { CallStreams, Entry, OpenCall } from './open-call.ts'

/** What pages use. */
export interface NodeCalls {
  /**
   * Asks a node and waits for its answer.
   * @throws UserError `nodeAway` (503) when the node does not take the question or falls silent, `nodeBusy`
   * (503) when it has too many to answer, `transferStalled` (400) when it was the person's side that stopped;
   * an `AbortError` when `signal` was aborted.
   */
  ask(nodeId: string, question: Question, streams?: CallStreams): Promise<Answer>
}

/** What the node service uses. */
export interface NodeCallsDesk extends NodeCalls {
  /** Waits up to `waitMs` for calls to this node and hands out at most `atMost`. */
  take(nodeId: string, limits: { waitMs: number; atMost: number; signal: AbortSignal }): Promise<Call[]>
  /** A call that this very node has taken; null for everybody else's, and for one that is over. */
  find(nodeId: string, callId: string): OpenCall | null
}

/** A node asks again at once after each answer: one that leaves a question for so long is not there. */
const takenWithinMs = 5000
const queueLimit = 200
/** Of one site under way: a member whose copies take minutes keeps neither the others nor their own folder waiting. */
const callsOfSite = 8

interface Desk {
  waiting: Set<Entry>
  taken: Map<string, Entry>
  pollers: Set<() => void>
}

/** @param nameOf gives a node's name, for the sentence that a person reads. */
export function makeNodeCalls(nameOf: (nodeId: string) => Promise<string>): NodeCallsDesk {
  const desks = new Map<string, Desk>()
  const deskOf = (nodeId: string): Desk => {
    let desk = desks.get(nodeId)
    if (!desk) desks.set(nodeId, (desk = { waiting: new Set(), taken: new Map(), pollers: new Set() }))
    return desk
  }
  const refuse = async (code: 'nodeAway' | 'nodeBusy', nodeId: string) => new UserError(code, { node: await nameOf(nodeId) }, { status: 503 })

  const onSilence = (desk: Desk, nodeId: string, askedAtMs: number) => (entry: Entry) => {
    if (!desk.waiting.has(entry)) {
      if (entry.stalledBy() === 'person') return entry.fail(new UserError('transferStalled', {}, { status: 400 }))
      return void refuse('nodeAway', nodeId).then(entry.fail, entry.fail)
    }
    // Waiting behind calls that do move is not the node's silence: it is there, only busy.
    const leftMs = entry.timeoutMs - (elapsedMs() - askedAtMs)
    if (desk.taken.size > 0 && leftMs > 0) entry.allowSilence(leftMs)
    else void refuse(desk.taken.size > 0 ? 'nodeBusy' : 'nodeAway', nodeId).then(entry.fail, entry.fail)
  }

  return {
    ask: async (nodeId, question, streams = {}) => {
      const desk = deskOf(nodeId)
      if (desk.waiting.size >= queueLimit) {
        void streams.body?.cancel().catch(() => {}) // nobody will read it
        throw await refuse('nodeBusy', nodeId)
      }
      const entry = openCall(question, streams, onSilence(desk, nodeId, elapsedMs()), (over) => {
        desk.waiting.delete(over)
        if (desk.taken.delete(over.call.id)) for (const wake of [...desk.pollers]) wake() // its site may have another that waits
      })
      desk.waiting.add(entry)
      entry.allowSilence(Math.min(takenWithinMs, entry.timeoutMs))
      for (const wake of [...desk.pollers]) wake()
      return entry.promise
    },

    take: async (nodeId, { waitMs, atMost, signal }) => {
      const desk = deskOf(nodeId)
      const until = elapsedMs() + waitMs
      let handed = nextOf(desk, atMost)
      while (handed.length === 0 && !signal.aborted && elapsedMs() < until) {
        await wokenOrLater(desk.pollers, until - elapsedMs(), signal)
        handed = nextOf(desk, atMost)
      }
      if (signal.aborted) return [] // nobody reads this answer: the calls wait for the next poll
      for (const entry of handed) {
        desk.waiting.delete(entry)
        desk.taken.set(entry.call.id, entry)
        entry.allowSilence(entry.timeoutMs)
      }
      return handed.map((entry) => entry.call)
    },

    find: (nodeId, callId) => desks.get(nodeId)?.taken.get(callId) ?? null,
  }
}

/** What is handed out next: the oldest first, but no site beyond its share. */
function nextOf(desk: Desk, atMost: number): Entry[] {
  const underWay = new Map<string, number>()
  const more = (site: string): number => {
    const count = (underWay.get(site) ?? 0) + 1
    underWay.set(site, count)
    return count
  }
  for (const { call } of desk.taken.values()) more(call.question.site)
  const handed: Entry[] = []
  for (const entry of desk.waiting) {
    if (handed.length >= atMost) break
    if (more(entry.call.question.site) <= callsOfSite) handed.push(entry)
  }
  return handed
}

/** Waits until one of `sleepers` is called, the time is over, or the signal is aborted. */
export function wokenOrLater(sleepers: Set<() => void>, waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      sleepers.delete(done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, Math.ceil(waitMs)))
    sleepers.add(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
