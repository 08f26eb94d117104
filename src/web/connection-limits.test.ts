import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { limitConnections } from './connection-limits.ts'

/** Sends a body of `pieces` bytes, one every `pauseMs`. @returns what came back, '' when the connection was cut. */
async function trickle(port: number, pieces: number, pauseMs: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => (said += String(chunk)))
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${pieces}\r\n\r\n`)
  for (let sent = 0; sent < pieces && !socket.destroyed; sent++) {
    await wait(pauseMs)
    if (!socket.destroyed) socket.write('a')
  }
  await closed
  return said
}

test('a slow sender is waited for as long as something comes; a silent one is cut', async () => {
  const server = createServer(async (request, response) => {
    let bytes = 0
    try {
      for await (const chunk of request) bytes += (chunk as Buffer).length
      response.end(`got ${bytes}`)
    } catch {
      // cut: nobody is left to answer
    }
  })
  // far above the pauses of the slow one, however late the machine lets it speak; below the whole of its sending
  limitConnections(server, { idleMs: 1500, headMs: 1500 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const [slow, silent] = await Promise.all([trickle(port, 9, 250), trickle(port, 2, 3000)])
    assert.match(slow, /got 9$/)
    assert.doesNotMatch(silent, /got/)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
