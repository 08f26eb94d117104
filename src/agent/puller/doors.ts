/** The puller's doors: executor and observer on their sockets, and the control plane behind TLS. */
import { readFileSync } from 'node:fs'
import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { join } from 'node:path'
import { controlPlaneServerName } from '#wire/node-join.ts'
import type { AgentConfiguration } from '../configuration.ts'
import { credentialFiles } from '../join/identity.ts'
import type { NodePaths } from '../paths.ts'
import type { Door } from './json-over-http.ts'

export function executorDoor(paths: NodePaths): Door {
  const agent = new PlainAgent({ keepAlive: true, maxSockets: 32 })
  return { secure: false, options: { agent, socketPath: paths.executorSocket, headers: { host: 'executor' } } }
}

export function observerDoor(paths: NodePaths): Door {
  const agent = new PlainAgent({ keepAlive: true, maxSockets: 8 })
  return { secure: false, options: { agent, socketPath: paths.observerSocket, headers: { host: 'observer' } } }
}

/** Where the control plane is reached: by network or by socket, under one name and one authority. */
export function addressOf(controlPlane: AgentConfiguration['controlPlane']): Record<string, string | number> {
  if (controlPlane.socket !== null) return { socketPath: controlPlane.socket, host: controlPlaneServerName }
  const url = new URL(controlPlane.origin)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port) }
}

/** TLS with the node's certificate. The control plane's is checked against the authority kept since the join. */
export function controlPlaneDoor(configuration: AgentConfiguration, paths: NodePaths): Door {
  const read = (name: string) => readFileSync(join(paths.puller, name))
  const agent = new SecureAgent({ keepAlive: true, maxSockets: 32, timeout: 90_000 })
  return {
    secure: true,
    options: {
      agent,
      ...addressOf(configuration.controlPlane),
      servername: controlPlaneServerName,
      key: read(credentialFiles.identity),
      cert: read(credentialFiles.identity),
      ca: read(credentialFiles.authority),
      minVersion: 'TLSv1.3',
    },
  }
}
