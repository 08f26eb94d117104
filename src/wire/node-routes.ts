/**
 * What a node asks of the control plane: HTTPS with the node's client certificate (over a unix socket too),
 * JSON both ways unless said.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `POST /node/v1/join` (no certificate) | `joinRequest` | `joinAnswer` |
 * | `POST /node/v1/renew` | `renewRequest` | `renewAnswer`; the old certificate holds until the new one is first used |
 * | `POST /node/v1/state` | `stateRequest` | `stateAnswer`; with nothing new after `waitMs`: the same revision, `complete: false`, no resources |
 * | `POST /node/v1/reports` | `reports` | `{}` |
 * | `POST /node/v1/facts` | `nodeFacts` | `{}` |
 * | `POST /node/v1/observations` | `observations` | `{}` once stored; told again they change nothing |
 * | `POST /node/v1/calls` | `callsRequest` | `calls`, empty after `waitMs` |
 * | `GET /node/v1/calls/<callId>/body` | – | the member's bytes (octet-stream) |
 * | `PUT /node/v1/calls/<callId>/output` | bytes for the member (octet-stream), sent only when the answer will be `sent` | `{}` |
 * | `POST /node/v1/calls/<callId>/progress` | `callProgress` | `{}` |
 * | `POST /node/v1/calls/<callId>/answer` | `answer` | `{}` |
 *
 * Refusals: 401 without a valid certificate, 400 for what does not fit the grammar, 404 for a call that is over.
 */
import { object, whole } from './shape.ts'

export const nodeRoutes = {
  join: '/node/v1/join',
  renew: '/node/v1/renew',
  state: '/node/v1/state',
  reports: '/node/v1/reports',
  facts: '/node/v1/facts',
  calls: '/node/v1/calls',
  observations: '/node/v1/observations',
} as const

export const callBodyRoute = (id: string): string => `${nodeRoutes.calls}/${id}/body`
export const callOutputRoute = (id: string): string => `${nodeRoutes.calls}/${id}/output`
export const callProgressRoute = (id: string): string => `${nodeRoutes.calls}/${id}/progress`
export const callAnswerRoute = (id: string): string => `${nodeRoutes.calls}/${id}/answer`

export const callsRequest = object({
  /** How long the control plane may wait for a call, in milliseconds. */
  waitMs: whole(0, 60_000),
  /** How many calls the node can take now. */
  atMost: whole(1, 100),
})

/** The empty object. */
export const nothing = object({})
