/** A node for tests: a real key, a real request, a real TLS client. */
import { createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import type { RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from '#lib/exec.ts'
import { controlPlaneServerName } from '#wire/node-join.ts'
import type { NodeFacts } from '#wire/node-state.ts'

/** Makes a key and a certificate request with openssl, as the agent does. */
export async function makeRequest(subject: string, algorithm: readonly string[] = ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']) {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-request-'))
  try {
    await exec('/usr/bin/openssl', ['genpkey', '-quiet', '-algorithm', ...algorithm, '-out', join(folder, 'key')])
    await exec('/usr/bin/openssl', ['req', '-new', '-key', join(folder, 'key'), '-subj', subject, '-outform', 'DER', '-out', join(folder, 'request')])
    const key = await readFile(join(folder, 'key'), 'utf8')
    return {
      key,
      requestDer: await readFile(join(folder, 'request')),
      publicKeyPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Facts of a small healthy node. */
export const someFacts: NodeFacts = {
  agentVersion: '0.1.0',
  debianVersion: '13.2',
  cores: 4,
  memoryBytes: 8 * 1024 ** 3,
  memoryAvailableBytes: 6 * 1024 ** 3,
  diskBytes: 100 * 1024 ** 3,
  diskUsedBytes: 20 * 1024 ** 3,
  loadPercent: 35,
  sites: 3,
  sitesAwake: 1,
  uptimeSeconds: 3600,
  applications: [
    { name: 'wordpress', title: 'WordPress', version: '6.8.12', profile: 'wordpress', database: true, languages: ['fr', 'en'] },
    { name: 'dokuwiki', title: 'DokuWiki', version: '2024-02-06b', profile: 'dokuwiki', database: false, languages: ['fr', 'en'] },
  ],
}

/** How a client reaches the service and who it says it is. */
export interface Credentials {
  port?: number
  socketPath?: string
  ca: string
  key?: string
  cert?: string
}

interface TestAnswer {
  status: number
  text: string
  json(): Record<string, unknown>
}

/** One HTTPS request, as the puller makes it. */
export function ask(who: Credentials, method: string, path: string, body?: unknown, more: RequestOptions = {}): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const sent = request(
      {
        method,
        path,
        servername: controlPlaneServerName,
        ca: who.ca,
        agent: false,
        ...(who.socketPath ? { socketPath: who.socketPath } : { host: '127.0.0.1', port: who.port }),
        ...(who.key ? { key: who.key, cert: who.cert } : {}),
        ...more,
        headers: { 'content-type': 'application/json', ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }), ...more.headers },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, text, json: () => JSON.parse(text) as Record<string, unknown> })
        })
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}
