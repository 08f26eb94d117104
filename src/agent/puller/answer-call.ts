/** Carries one call from the control plane to the executor (logs: to the observer) and its answer back, and meanwhile how far it has come. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { fromHeader, progressAnswer, toHeader } from '#wire/executor.ts'
import { answer as answerShape, takesBody } from '#wire/node-calls.ts'
import type { Answer, Call } from '#wire/node-calls.ts'
import { callAnswerRoute, callBodyRoute, callOutputRoute, callProgressRoute, nothing } from '#wire/node-routes.ts'
import { parseJson } from '#wire/shape.ts'
import { AnsweredError, ask, askJson, readText } from './json-over-http.ts'
import type { Door } from './json-over-http.ts'

const silenceMs = 90_000
/** The executor watches over its workers itself and ends a call after six hours at the latest. */
const workMs = 6.5 * 3_600_000
/** Most calls are over before anybody asks how far they have come. */
const progressAfterMs = 400
const progressEveryMs = 250
const progressWaitMs = 30_000

/** @throws when the control plane is away or has forgotten the call: nobody waits for it any more then. */
export async function answerCall(controlPlane: Door, { executor, observer }: { executor: Door; observer: Door }, call: Call): Promise<void> {
  if (call.question.ask === 'readLog') {
    const page = await askJson(observer, '/log', call.question, answerShape, { silenceMs })
    await askJson(controlPlane, callAnswerRoute(call.id), page, nothing, { silenceMs })
    return
  }
  const over = new AbortController()
  const forgotten = new AbortController()
  const telling = tellProgress(controlPlane, executor, call, over.signal).catch(() => forgotten.abort())
  try {
    const answer = await carry(controlPlane, executor, call, forgotten.signal)
    over.abort()
    await telling // so that no word comes after the answer
    await askJson(controlPlane, callAnswerRoute(call.id), answer, nothing, { silenceMs })
  } finally {
    over.abort()
  }
}

/**
 * Passes on what the executor says of a call, until `over`.
 * @throws when the control plane has forgotten the call: then its work is stopped.
 */
async function tellProgress(controlPlane: Door, executor: Door, call: Call, over: AbortSignal): Promise<void> {
  const pause = (ms: number) => wait(ms, undefined, { signal: over }).catch(() => {})
  await pause(progressAfterMs)
  while (!over.aborted) {
    const asking = askJson(executor, '/progress', { call: call.id, waitMs: progressWaitMs }, progressAnswer, { silenceMs: progressWaitMs + 15_000, signal: over })
    const { progress } = await asking.catch(() => ({ progress: null })) // the answer to the call itself tells what is wrong
    if (progress !== null && !over.aborted)
      await askJson(controlPlane, callProgressRoute(call.id), progress, nothing, { silenceMs }).catch((error: unknown) => {
        if (error instanceof AnsweredError && error.status === 404) throw error
      })
    await pause(progressEveryMs)
  }
}

async function carry(controlPlane: Door, executor: Door, call: Call, signal: AbortSignal): Promise<Answer> {
  const body = takesBody(call.question) ? await bodyOf(controlPlane, call) : undefined
  let answered: IncomingMessage
  try {
    const headers = { 'x-call': toHeader(call) }
    answered = await ask(executor, { method: 'POST', path: '/call', headers, silenceMs: workMs, signal, ...(body ? { body } : {}) })
  } catch (error) {
    body?.destroy()
    if (body !== undefined && !body.complete) return { outcome: 'refused', reason: 'bodyIncomplete', detail: null }
    throw error
  }
  body?.destroy()
  return await readAnswer(controlPlane, answered, call)
}

async function bodyOf(controlPlane: Door, call: Call): Promise<IncomingMessage> {
  const path = callBodyRoute(call.id)
  const body = await ask(controlPlane, { method: 'GET', path, silenceMs })
  if (body.statusCode === 200) return body
  body.destroy()
  throw new AnsweredError(body.statusCode ?? 0, path)
}

async function readAnswer(controlPlane: Door, answered: IncomingMessage, call: Call): Promise<Answer> {
  const header = answered.headers['x-answer']
  if (answered.statusCode !== 200) {
    answered.resume()
    return { outcome: 'refused', reason: 'internal', detail: `the executor answered with ${answered.statusCode}` }
  }
  if (typeof header !== 'string') return parseJson(answerShape, await readText(answered))
  const answer = parseJson(answerShape, fromHeader(header))
  if (answer.outcome !== 'sent' && answer.outcome !== 'streamed') {
    answered.resume()
    return answer
  }
  const headers = { 'content-type': 'application/octet-stream', ...(answer.outcome === 'sent' ? { 'content-length': String(answer.bytes) } : {}) }
  const taken = await ask(controlPlane, { method: 'PUT', path: callOutputRoute(call.id), headers, body: answered, silenceMs })
  taken.resume()
  if (taken.statusCode !== 200) throw new AnsweredError(taken.statusCode ?? 0, callOutputRoute(call.id))
  return answer
}
