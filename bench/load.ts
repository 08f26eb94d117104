/**
 * The load generator: wrk of this machine, run inside the node's network, one thread beside nginx. What a row
 * compares runs through the same script, so that what the script costs falls on both.
 */
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages } from '#launch/host-packages.ts'
import type { Instance } from './instance.ts'

const wrk = '/usr/bin/wrk'

/** Installs wrk where it is missing. */
export async function ensureWrk(say: (line: string) => void): Promise<void> {
  if (await access(wrk).then(() => true, () => false)) return
  await installPackages(['wrk'], say)
}

interface Load {
  port: number
  path: string
  /** Asked in turn, as if by as many visitors. */
  hosts: readonly string[]
  /** As browsers do. */
  gzip?: boolean
  connections: number
  seconds: number
}

/** wrk's script: one request prepared for each host, so that it costs no more than a fixed one. */
const scriptOf = (load: Load): string => `local hosts, requests, at = {${load.hosts.map((host) => JSON.stringify(host)).join(',')}}, {}, 0
init = function() for i, host in ipairs(hosts) do requests[i] = wrk.format("GET", ${JSON.stringify(load.path)}, { Host = host${load.gzip ? ', ["Accept-Encoding"] = "gzip, deflate, br"' : ''} }) end end
request = function() at = at % #requests + 1; return requests[at] end
`

/** Requests per second. @throws when one was answered with anything but 2xx or 3xx, or not at all. */
export async function requestsPerSecond(instance: Instance, load: Load): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-load-'))
  try {
    const script = join(folder, 'load.lua')
    await writeFile(script, scriptOf(load))
    const argv = [wrk, '-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '5s', '-s', script, `http://127.0.0.1:${load.port}`]
    const { stdout, stderr, code } = await instance.inNodeNetwork(argv, { timeoutMs: (load.seconds + 30) * 1000 })
    const rate = Number(/Requests\/sec:\s+([0-9.]+)/.exec(stdout)?.[1])
    if (code !== 0 || Number.isNaN(rate)) throw new Error(`wrk said: ${stdout}${stderr}`)
    const wrong = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(stdout)
    if (wrong) throw new Error(`${load.path} on port ${load.port}: ${wrong[0]}`)
    return rate
  } finally {
    await rm(folder, { recursive: true })
  }
}
