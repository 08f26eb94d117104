import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { forwardSites, proxyLine } from './forward-sites.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyva-forward-'))
})
after(() => rm(folder, { recursive: true }))

/** Sends `text` to a port and gives everything that comes back. */
const ask = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('close', () => resolve(answer)).on('error', reject)
  })

const portOf = (server: Server) => (server.address() as AddressInfo).port

test('the line of the PROXY protocol is that of its specification', () => {
  assert.equal(proxyLine({ address: '192.0.2.7', port: 56324 }, { address: '127.0.0.1', port: 443 }), 'PROXY TCP4 192.0.2.7 127.0.0.1 56324 443\r\n')
  assert.equal(proxyLine({ address: undefined, port: undefined }, { address: '127.0.0.1', port: 443 }), 'PROXY UNKNOWN\r\n')
})

test('what a visitor sends arrives after that line, and the answer comes back whole', async () => {
  const long = 'x'.repeat(3_000_000)
  let heard = ''
  const node = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk
      if (heard.includes('\r\n\r\n')) socket.end(long)
    })
  })
  const path = join(folder, 'web.sock')
  await new Promise<void>((resolve) => node.listen(path, resolve))
  const forwarder = await forwardSites(0, path)
  const answer = await ask(portOf(forwarder), 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  assert.equal(answer.length, long.length)
  assert.match(heard, /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nGET \/ HTTP\/1\.1\r\n/)
  forwarder.close()
  node.close()
})

test('while the node is away visitors get a plain page, not a broken connection', async () => {
  const forwarder = await forwardSites(0, join(folder, 'nobody.sock'))
  const answer = await ask(portOf(forwarder), 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  assert.match(answer, /^HTTP\/1\.1 503 /)
  assert.match(answer, /retry-after: 2/)
  assert.match(answer, /Réessayez/)
  assert.match(answer, /Try again/)
  forwarder.close()
})
