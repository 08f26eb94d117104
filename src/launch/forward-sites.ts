/**
 * The way from a visitor's browser to a node that has no interface: TCP on loopback is passed on to the node's
 * unix socket, with one line of the PROXY protocol so that the node sees who came.
 */
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/**
 * First line of the PROXY protocol, version 1, for a connection that was accepted
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, §2.1).
 */
export function proxyLine(from: { address: string | undefined; port: number | undefined }, to: { address: string; port: number }): string {
  if (from.address === undefined || from.port === undefined) return 'PROXY UNKNOWN\r\n'
  return `PROXY TCP4 ${from.address} ${to.address} ${from.port} ${to.port}\r\n`
}

/** Answer while the node is away: a browser shows it as it stands. */
const away = (text: string): string =>
  `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html; charset=utf-8\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`

const awayPage =
  '<!doctype html><html lang="fr"><meta charset="utf-8"><title>503</title><p>Les sites redémarrent. Réessayez dans quelques secondes.</p><p lang="en">Sites are starting again. Try again in a few seconds.</p></html>'

function pass(visitor: Socket, webSocket: string, port: number): void {
  const node = connect(webSocket)
  let reached = false
  const end = () => {
    visitor.destroy()
    node.destroy()
  }
  node.once('connect', () => {
    reached = true
    node.write(proxyLine({ address: visitor.remoteAddress, port: visitor.remotePort }, { address: '127.0.0.1', port }))
    visitor.pipe(node)
    node.pipe(visitor)
  })
  node.on('error', () => {
    if (reached) return end()
    visitor.once('data', () => visitor.end(away(awayPage)))
    visitor.setTimeout(2000, end)
  })
  visitor.on('error', end)
  visitor.on('close', () => node.destroy())
  node.on('close', () => reached && visitor.destroySoon())
}

/** Listens on 127.0.0.1 and passes every connection on. */
export async function forwardSites(port: number, webSocket: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (visitor) => pass(visitor, webSocket, port))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
