/** Ports on loopback that nobody listens on. */
import { connect, createServer } from 'node:net'

/** True when this process could listen on 127.0.0.1 and nobody answers there, on any address. */
export async function isFree(port: number): Promise<boolean> {
  if (await answers(port)) return false
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** True when something accepts connections on 127.0.0.1. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

const firstPort = 8000
const lastPort = 31_000 // below Linux's range of outgoing connections (32768…), which would take a kept port at random

/**
 * Finds `count` free ports. The search starts where the instance's name says, so that two instances of which
 * one is down do not choose the same.
 */
export async function findFreePorts(name: string, count: number): Promise<number[]> {
  const found: number[] = []
  const range = lastPort - firstPort
  const start = Number.parseInt(name.slice(0, 6), 16) % range
  for (let step = 0; step < range && found.length < count; step++) {
    const port = firstPort + ((start + step) % range)
    if (await isFree(port)) found.push(port)
  }
  if (found.length < count) throw new Error('no free port on 127.0.0.1')
  return found
}
