/** How long a connection may take. Node's own limit of 300 s a request would cut an upload over a slow line. */
import type { Server } from 'node:http'

interface ConnectionLimits {
  /** A connection on which nothing moves for this long is closed; streams of events beat every 20 s. */
  idleMs: number
  /** The head of a request must have arrived. */
  headMs: number
}

const usual: ConnectionLimits = { idleMs: 120_000, headMs: 20_000 }

/** Sets them on a server that does not listen yet. A request lasts as long as bytes keep coming. */
export function limitConnections(server: Server, limits: ConnectionLimits = usual): void {
  server.requestTimeout = 0
  server.headersTimeout = limits.headMs
  server.setTimeout(limits.idleMs)
}
