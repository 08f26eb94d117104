/**
 * The HTTPS service that nodes call, with mutual TLS: the certificate says which node speaks, and it can only
 * ask for and speak of what is its own. Deny by default: `joinRoute` is the one request without a certificate.
 */
import { chmod, unlink } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { constants } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Config } from '#lib/config.ts'
import { UserError } from '#lib/errors.ts'
import { errorFields } from '#lib/log.ts'
import { ShapeError } from '#wire/shape.ts'
import { makeNodeRoutes } from './node-service-routes.ts'
import type { NodeServiceParts } from './node-service-routes.ts'
import { acceptCertificate } from './node-store.ts'
import { sendJson } from './node-request.ts'

export interface NodeService {
  /** TCP port, when one was asked for. */
  port: number | null
  sockets: readonly string[]
  /** Ends every long poll with an empty answer, then the connections. */
  close(): Promise<void>
}

/** More at once than an honest node has: two polls and its calls. */
const requestsAtOnce = 64

/** Starts to listen where the configuration says. */
export async function startNodeService(where: Config['nodeService'], parts: NodeServiceParts): Promise<NodeService> {
  const { authority, log, db } = parts
  const stopping = new AbortController()
  const routes = makeNodeRoutes(parts, stopping.signal)
  const running = new Map<string, number>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const matched = routes.map((route) => ({ route, match: route.path.exec(path) })).find(({ route, match }) => match && route.method === request.method)
    const nodeId = await speakerOf(request.socket as TLSSocket)
    if (matched?.route.access === 'joining') return matched.route.handle({ request, response })
    // Without a certificate nobody learns which addresses exist.
    if (nodeId === null) throw new UserError('nodeCertificateNeeded', {}, { status: 401 })
    if (!matched || matched.route.access !== 'node') throw new UserError('notFound', {}, { status: 404 })
    const atOnce = running.get(nodeId) ?? 0
    if (atOnce >= requestsAtOnce) throw new UserError('tooMany', { minutes: 1 }, { status: 429 })
    running.set(nodeId, atOnce + 1)
    try {
      await matched.route.handle({ request, response, nodeId, callId: matched.match?.[1] ?? '' })
    } finally {
      const left = (running.get(nodeId) ?? 1) - 1
      if (left > 0) running.set(nodeId, left)
      else running.delete(nodeId)
    }
  }

  /** The node that speaks, by a certificate of ours that is still the node's; or null. */
  async function speakerOf(socket: TLSSocket): Promise<string | null> {
    if (!socket.authorized) return null
    const certificate = socket.getPeerX509Certificate()
    const nodeId = /^CN=([a-z0-9]{12})$/.exec(certificate?.subject ?? '')?.[1]
    if (!certificate || !nodeId) return null
    return (await acceptCertificate(db, nodeId, certificate.serialNumber)) ? nodeId : null
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.destroyed) return
    // What is left of the body is not read: the connection ends with the answer.
    if (!request.complete) response.setHeader('connection', 'close')
    if (error instanceof UserError) return sendJson(response, error.status, { error: error.code })
    if (error instanceof ShapeError) {
      log.warn('node.badRequest', { path: request.url, error: error.message })
      return sendJson(response, 400, { error: error.message })
    }
    log.error('node.requestFailed', { path: request.url, ...errorFields(error) })
    sendJson(response, 500, { error: 'internal' })
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => {}) // reading it meets the same error
    response.on('error', () => {})
    answer(request, response).catch((error: unknown) => refuse(request, response, error))
  }
  const makeServer = (): Server => {
    const server = createServer(
      {
        key: authority.server.key,
        cert: authority.server.chain,
        ca: [authority.ca.toString()],
        requestCert: true,
        rejectUnauthorized: false, // joining needs none; `speakerOf` asks for it everywhere else
        minVersion: 'TLSv1.3',
        secureOptions: constants.SSL_OP_NO_TICKET, // no session outlives a certificate that was taken back
        handshakeTimeout: 10_000,
        headersTimeout: 10_000,
        requestTimeout: 0, // bodies may be long; their silence is bounded where they are read
        keepAliveTimeout: 75_000, // longer than the longest poll
        maxHeaderSize: 8192,
      },
      listener,
    )
    server.maxConnections = 2000
    server.on('tlsClientError', (error) => log.info('node.handshakeFailed', { error: error.message }))
    return server
  }

  const servers: Server[] = []
  const listen = async (target: { host: string; port: number } | string) => {
    const server = makeServer()
    servers.push(server)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(target, resolve)
    await promise
    return server
  }

  let port: number | null = null
  if (where.host !== null) port = ((await listen({ host: where.host, port: where.port })).address() as AddressInfo).port
  for (const path of where.sockets) {
    await unlink(path).catch(() => {}) // left over by a kill -9; the launcher sees to it that only one of us runs
    await listen(path)
    // The agent has another uid than we: the certificate, not the file's mode, says who may speak.
    await chmod(path, 0o666)
  }
  log.info('nodeService.listening', { host: where.host, port, sockets: where.sockets, fingerprint: authority.fingerprint })

  return {
    port,
    sockets: where.sockets,
    close: async () => {
      stopping.abort()
      await Promise.all(
        servers.map(async (server) => {
          const closed = new Promise((resolve) => server.close(resolve))
          server.closeIdleConnections()
          const timer = setTimeout(() => server.closeAllConnections(), 2000)
          await closed
          clearTimeout(timer)
        }),
      )
    },
  }
}
