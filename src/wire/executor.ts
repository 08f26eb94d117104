/**
 * What the puller (no privilege, faces the network) says to the executor (root, no network) on
 * `/run/onyva/executor.sock`: one HTTP request per message, JSON both ways. The executor parses everything
 * again with the same grammar. File bodies are streamed through the same socket.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `POST /state` | `StateAnswer` | `{revision}` once stored; reconciling goes on after |
 * | `POST /reports` | `{waitMs}` | `Reports` not yet acknowledged |
 * | `POST /reports/acknowledge` | `Reports` as received | `{}` |
 * | `POST /facts` | `{}` | `NodeFacts` |
 * | `POST /call` | header `x-call`: base64url of `Call` as JSON; body: the member's bytes | header `x-answer` likewise, body: the bytes to send; an answer too long for a header is the body, as JSON, without `x-answer` |
 * | `POST /progress` | `{call, waitMs}` | `{progress}` of a call under way, not told before; null after `waitMs` and for a call that is over |
 * | `POST /measures` | `measuresRequest` | `measures` of the sites that have processes |
 * | `POST /revision` | `{}` | `{revision}` |
 */
import { callId, callProgress } from './node-calls.ts'
import { nullable, object, whole } from './shape.ts'

export const revisionAnswer = object({ revision: whole(0) })
export const reportsRequest = object({ waitMs: whole(0, 60_000) })
export const progressRequest = object({ call: callId, waitMs: whole(0, 60_000) })
export const progressAnswer = object({ progress: nullable(callProgress) })

/** Puts JSON in a header: base64url, so that no sign of it can end the header. */
export const toHeader = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The JSON text that `toHeader` put in a header. */
export const fromHeader = (header: string): string => Buffer.from(header, 'base64url').toString('utf8')
