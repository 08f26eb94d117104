/**
 * The puller: everything that the node says to the control plane and hears from it. It holds no privilege and
 * decides nothing: what it hears it passes to the executor, which checks it again.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#lib/log.ts'
import { revisionAnswer } from '#wire/executor.ts'
import { calls } from '#wire/node-calls.ts'
import type { Call } from '#wire/node-calls.ts'
import { nodeRoutes, nothing } from '#wire/node-routes.ts'
import { measures, observations } from '#wire/observations.ts'
import { nodeFacts, reports, stateAnswer } from '#wire/node-state.ts'
import { detailOf } from '../resources/refusal.ts'
import { agentVersion } from '../version.ts'
import { answerCall } from './answer-call.ts'
import { askJson } from './json-over-http.ts'
import type { Door } from './json-over-http.ts'
import { keepOn } from './keep-on.ts'

interface PullerParts {
  readonly controlPlane: Door
  readonly executor: Door
  readonly observer: Door
  readonly log: Log
  /** Looks whether the certificate must be renewed; true when it was. Called now and every 12 hours. */
  readonly renew: () => Promise<boolean>
  /** Called once there is a new certificate: the puller is to be started anew with it. */
  readonly onRenewed: () => void
}

export interface RunningPuller {
  /** Ends all loops; calls under way are cut. */
  end(): Promise<void>
}

const waitMs = 30_000
const silenceMs = waitMs + 15_000
const factsEveryMs = 60_000
const renewEveryMs = 12 * 3_600_000
/** Each has a worker of about 50 MB on the node; the control plane sees to it that no site has more than half of them. */
const callsAtOnce = 16
const measureEveryMs = 15_000
/** Disks are asked for with every twentieth measure: five minutes. */
const disksEvery = 20
const observeEveryMs = 4000

export function startPuller({ controlPlane, executor, observer, log, renew, onRenewed }: PullerParts): RunningPuller {
  const ending = new AbortController()
  const { signal } = ending
  const options = { silenceMs, signal }

  const pullState = async () => {
    const { revision } = await askJson(executor, '/revision', {}, revisionAnswer, options)
    const state = await askJson(controlPlane, nodeRoutes.state, { since: revision, waitMs, agentVersion }, stateAnswer, options)
    const nothingNew = state.revision === revision && !state.complete && state.resources.length === 0
    if (!nothingNew) await askJson(executor, '/state', state, revisionAnswer, options)
  }

  const sendReports = async () => {
    const waiting = await askJson(executor, '/reports', { waitMs }, reports, options)
    if (waiting.reports.length === 0) return
    await askJson(controlPlane, nodeRoutes.reports, waiting, nothing, options)
    await askJson(executor, '/reports/acknowledge', waiting, nothing, options)
  }

  const sendFacts = async () => {
    const facts = await askJson(executor, '/facts', {}, nodeFacts, options)
    await askJson(controlPlane, nodeRoutes.facts, facts, nothing, options)
    await wait(factsEveryMs, undefined, { signal })
  }

  let measured = 0
  const carryMeasures = async () => {
    const taken = await askJson(executor, '/measures', { disks: measured % disksEvery === 0 }, measures, options)
    await askJson(observer, '/measures', taken, nothing, options)
    measured++
    await wait(measureEveryMs, undefined, { signal })
  }
  const sendObservations = async () => {
    const untaken = await askJson(observer, '/observations', {}, observations, options)
    const last = untaken.observations.at(-1)
    if (last !== undefined) {
      await askJson(controlPlane, nodeRoutes.observations, untaken, nothing, options)
      await askJson(observer, '/observations/taken', { upTo: last.sequence }, nothing, options)
    }
    await wait(observeEveryMs, undefined, { signal })
  }

  const renewIdentity = async () => {
    if (await renew()) {
      log.info('puller.certificateRenewed')
      onRenewed()
    }
    await wait(renewEveryMs, undefined, { signal })
  }

  const underWay = new Set<Promise<void>>()
  const begin = (call: Call) => {
    const answering = answerCall(controlPlane, { executor, observer }, call)
      .catch((error: unknown) => log.warn('call.notAnswered', { call: call.id, requestId: call.requestId, error: detailOf(error) }))
      .finally(() => underWay.delete(answering))
    underWay.add(answering)
  }
  const takeCalls = async () => {
    while (underWay.size >= callsAtOnce) await Promise.race(underWay)
    const atMost = callsAtOnce - underWay.size
    const taken = await askJson(controlPlane, nodeRoutes.calls, { waitMs, atMost }, calls, options)
    for (const call of taken.calls) begin(call)
  }

  const loops = [
    keepOn('state', log, signal, pullState),
    keepOn('reports', log, signal, sendReports),
    keepOn('facts', log, signal, sendFacts),
    keepOn('measures', log, signal, carryMeasures),
    keepOn('observations', log, signal, sendObservations),
    keepOn('calls', log, signal, takeCalls),
    keepOn('renew', log, signal, renewIdentity),
  ]
  log.info('puller.up')
  return {
    async end() {
      ending.abort()
      await Promise.all(loops)
    },
  }
}
