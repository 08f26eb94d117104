/** Where a request comes from. `X-Forwarded-For` is believed only as far as configured proxies wrote it. */
import { BlockList, isIP } from 'node:net'
import type { Ctx } from './environment.ts'

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')
const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Addresses and networks (`10.0.0.0/8`) of proxies, and `unix` for a proxy on a unix socket. */
export function makeSourceReader(trustedProxies: readonly string[]): (remote: string | undefined, forwardedFor: string | undefined) => string {
  const trusted = new BlockList()
  for (const entry of trustedProxies) {
    if (entry === 'unix') continue
    const [address = '', bits] = entry.split('/')
    if (!isIP(address)) throw new Error(`configuration.trustedProxies: ${entry} is neither an address, a network nor "unix"`)
    if (bits === undefined) trusted.addAddress(address, family(address))
    else trusted.addSubnet(address, Number(bits), family(address))
  }
  const isTrusted = (address: string | undefined): boolean =>
    address === undefined ? trustedProxies.includes('unix') : isIP(address) !== 0 && trusted.check(address, family(address))

  return (remote, forwardedFor) => {
    let source = remote === undefined ? undefined : plain(remote)
    const hops = (forwardedFor ?? '').split(',').map((hop) => plain(hop.trim()))
    // From the nearest hop outwards: the first one that no proxy of ours wrote is the client.
    while (isTrusted(source) && hops.length > 0) {
      const hop = hops.pop() ?? ''
      if (!isIP(hop)) break
      source = hop
    }
    return source ?? 'unix'
  }
}

interface NodeBindings {
  incoming?: { socket?: { remoteAddress?: string } }
}

/** Address of the socket's other end, undefined on a unix socket. */
export const remoteAddress = (c: Ctx): string | undefined => (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress
