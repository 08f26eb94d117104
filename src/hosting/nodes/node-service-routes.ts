/** Each request that a node may make (`#wire/node-routes.ts`), with who may make it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { answer as answerShape, callProgress } from '#wire/node-calls.ts'
import { joinRequest, renewRequest } from '#wire/node-join.ts'
import { callsRequest, nodeRoutes } from '#wire/node-routes.ts'
import { observations } from '#wire/observations.ts'
import { nodeFacts, reports, stateRequest } from '#wire/node-state.ts'
import type { StateDesk } from './answer-state.ts'
import { receiveOutput, sendBody } from './call-transfer.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { joinNode } from './join-node.ts'
import type { NodeCallsDesk } from './node-calls.ts'
import { goneSignal, readJson, sendJson } from './node-request.ts'
import type { NodeResources } from './node-resources.ts'
import { storeFacts, storeSeen } from './node-store.ts'
import { makeAttemptLimit } from './attempt-limit.ts'
import { renewCertificate } from './renew-certificate.ts'

export interface NodeServiceParts {
  db: Db
  clock: Clock
  log: Log
  authority: CertificateAuthority
  calls: NodeCallsDesk
  state: StateDesk
  resources: NodeResources
}

interface Asked {
  request: IncomingMessage
  response: ServerResponse
}
interface AskedByNode extends Asked {
  nodeId: string
  /** The call that the address names, else ''. */
  callId: string
}
type NodeRoute =
  | { method: string; path: RegExp; access: 'joining'; handle(asked: Asked): Promise<void> }
  | { method: string; path: RegExp; access: 'node'; handle(asked: AskedByNode): Promise<void> }

const kibibyte = 1024
/** Ten thousand reports, or a folder of a thousand names, at their longest that is likely. */
const largeBytes = 8 * kibibyte * kibibyte
const smallBytes = 64 * kibibyte
/** `seen_at` is written at most this often while nothing else changes: it competes for the row with every change. */
const seenEveryMs = 20_000

const exact = (path: string): RegExp => new RegExp(`^${path}$`)
const ofCall = (what: string): RegExp => new RegExp(`^${nodeRoutes.calls}/([a-z0-9]{20})/${what}$`)

/** @param stopping ends the long polls when the service closes. */
export function makeNodeRoutes(parts: NodeServiceParts, stopping: AbortSignal): NodeRoute[] {
  const { db, clock, log, authority, calls, state, resources } = parts
  const seen = new Map<string, { atMs: number; revision: number | undefined }>()
  const joinAttempts = makeAttemptLimit(clock, { attempts: 30, perMs: 60_000 })

  function heard(nodeId: string, revision?: number): void {
    const now = clock.now()
    const last = seen.get(nodeId)
    const news = revision !== undefined && revision !== last?.revision
    if (last && !news && now.getTime() - last.atMs < seenEveryMs) return
    seen.set(nodeId, { atMs: now.getTime(), revision: revision ?? last?.revision })
    // Not waited for: the answer to the node is worth more than the minute at which it asked.
    storeSeen(db, nodeId, { at: now, ...(revision === undefined ? {} : { revision }) }).catch((error: unknown) =>
      log.warn('node.seenNotStored', { nodeId, ...errorFields(error) }),
    )
  }

  const open = (nodeId: string, callId: string) => {
    const call = calls.find(nodeId, callId)
    if (!call) throw notFound() // over, never was, or another node's: one and the same answer
    return call
  }

  return [
    {
      method: 'POST',
      path: exact(nodeRoutes.join),
      access: 'joining',
      handle: async ({ request, response }) => {
        joinAttempts.count()
        const asked = await readJson(request, joinRequest, smallBytes)
        const { name, ...joined } = await inTransaction(db, (tx) => joinNode(tx, authority, asked, clock))
        log.info('node.joined', { nodeId: joined.nodeId, name })
        sendJson(response, 200, joined)
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.renew),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        const asked = await readJson(request, renewRequest, smallBytes)
        const der = await inTransaction(db, (tx) => renewCertificate(tx, authority, nodeId, Buffer.from(asked.csr, 'base64')))
        log.info('node.certificateRenewed', { nodeId })
        sendJson(response, 200, { certificate: der.toString('base64') })
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.state),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        const asked = await readJson(request, stateRequest, smallBytes)
        heard(nodeId, asked.since)
        const answered = await state.answer(nodeId, asked, AbortSignal.any([goneSignal(response), stopping]))
        if (!answered) throw new UserError('nodeCertificateNeeded', {}, { status: 401 })
        sendJson(response, 200, answered)
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.reports),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        const said = await readJson(request, reports, largeBytes)
        heard(nodeId)
        await inTransaction(db, (tx) => resources.record(tx, nodeId, said.reports, clock))
        sendJson(response, 200, {})
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.observations),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        const said = await readJson(request, observations, largeBytes)
        await inTransaction(db, (tx) => resources.observe(tx, nodeId, said.observations, clock))
        sendJson(response, 200, {})
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.facts),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        await storeFacts(db, nodeId, await readJson(request, nodeFacts, smallBytes), clock.now())
        sendJson(response, 200, {})
      },
    },
    {
      method: 'POST',
      path: exact(nodeRoutes.calls),
      access: 'node',
      handle: async ({ request, response, nodeId }) => {
        const asked = await readJson(request, callsRequest, smallBytes)
        heard(nodeId)
        const taken = await calls.take(nodeId, { ...asked, signal: AbortSignal.any([goneSignal(response), stopping]) })
        sendJson(response, 200, { calls: taken })
      },
    },
    {
      method: 'GET',
      path: ofCall('body'),
      access: 'node',
      handle: ({ response, nodeId, callId }) => sendBody(open(nodeId, callId), response),
    },
    {
      method: 'PUT',
      path: ofCall('output'),
      access: 'node',
      handle: ({ request, response, nodeId, callId }) => receiveOutput(open(nodeId, callId), request, response),
    },
    {
      method: 'POST',
      path: ofCall('progress'),
      access: 'node',
      handle: async ({ request, response, nodeId, callId }) => {
        open(nodeId, callId) // before the body is read: a call that is over is told so at once
        const now = await readJson(request, callProgress, smallBytes)
        open(nodeId, callId).progress(now)
        sendJson(response, 200, {})
      },
    },
    {
      method: 'POST',
      path: ofCall('answer'),
      access: 'node',
      handle: async ({ request, response, nodeId, callId }) => {
        const call = open(nodeId, callId)
        try {
          const said = await readJson(request, answerShape, largeBytes)
          if (said.outcome === 'refused' && said.reason === 'internal') {
            // A fault of ours on the node: the person reads that we are told, and here we are.
            const { ask, ...about } = call.call.question
            log.error('call.internal', { nodeId, ask, site: 'site' in about ? about.site : null, requestId: call.call.requestId, detail: said.detail })
          }
          call.answer(said)
        } catch (error) {
          call.fail(error) // it will not answer better a second time: whoever waits learns it now
          throw error
        }
        sendJson(response, 200, {})
      },
    },
  ]
}
