/**
 * A control plane for the puller's tests: real TLS with an authority, a server and a node certificate made by
 * openssl; what it answers is the test's. (src/hosting/nodes tests the other side against the same wire.)
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { exec } from '#lib/exec.ts'
import { controlPlaneServerName } from '#wire/node-join.ts'

const openssl = '/usr/bin/openssl'

export interface StandIn {
  /** `https://127.0.0.1:port` */
  readonly origin: string
  /** SHA-256 of the authority's certificate. */
  readonly fingerprint: string
  /** Signs a request (DER in base64) for a node id. Gives DER in base64. */
  sign(request: string, nodeId: string, days?: number): Promise<string>
  readonly authority: string
  end(): Promise<void>
}

type Answering = (request: IncomingMessage, response: ServerResponse, nodeId: string | null) => void

export async function controlPlaneStandIn(answering: Answering, listen: { socketPath?: string } = {}): Promise<StandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-control-'))
  const at = (name: string) => join(folder, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc']
  await exec(openssl, ['req', '-x509', '-new', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Test authority', '-days', '30'])
  await exec(openssl, ['req', '-new', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', `/CN=${controlPlaneServerName}`])
  writeFileSync(at('server.ext'), `subjectAltName=DNS:${controlPlaneServerName}\n`)
  const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key')]
  await exec(openssl, ['x509', '-req', '-in', at('server.csr'), ...by, '-extfile', at('server.ext'), '-days', '30', '-out', at('server.pem')])
  const authority = readFileSync(at('ca.pem'), 'utf8')
  const chain = readFileSync(at('server.pem'), 'utf8') + authority
  const tls = { key: readFileSync(at('server.key')), cert: chain, ca: authority, requestCert: true, rejectUnauthorized: false }
  const server: Server = createServer(tls, (request, response) => {
    const socket = request.socket as TLSSocket
    answering(request, response, socket.authorized ? String(socket.getPeerCertificate().subject.CN) : null)
  })
  await new Promise<void>((resolve) => (listen.socketPath === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(listen.socketPath, resolve)))
  const address = server.address()
  const shown = await exec(openssl, ['x509', '-in', at('ca.pem'), '-noout', '-fingerprint', '-sha256'])
  return {
    origin: typeof address === 'object' ? `https://127.0.0.1:${address?.port}` : `unix:${address}`,
    fingerprint: shown.stdout.trim().split('=')[1]!,
    authority,
    async sign(request, nodeId, days = 30) {
      writeFileSync(at('node.csr'), Buffer.from(request, 'base64'))
      await exec(openssl, ['req', '-inform', 'DER', '-in', at('node.csr'), '-noout', '-pubkey', '-out', at('node.pub')])
      const signed = await exec(openssl, ['x509', '-new', '-force_pubkey', at('node.pub'), '-subj', `/CN=${nodeId}`, ...by, '-days', String(days)])
      return signed.stdout.replace(/-----[^-]+-----|\s/g, '')
    },
    async end() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}
