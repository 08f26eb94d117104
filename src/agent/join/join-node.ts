/**
 * Makes this machine a node of a control plane: a key of its own that never leaves it, a certificate for that
 * key in exchange for a one-time token, the configuration, and the services.
 */
import { chmodSync, chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exec } from '#lib/exec.ts'
import { controlPlaneServerName, joinAnswer } from '#wire/node-join.ts'
import { nodeRoutes } from '#wire/node-routes.ts'
import { agentConfiguration, configurationDefaults } from '../configuration.ts'
import type { AgentConfiguration } from '../configuration.ts'
import { readFacts } from '../executor/facts.ts'
import type { NodePaths } from '../paths.ts'
import { addressOf } from '../puller/doors.ts'
import { askJson } from '../puller/json-over-http.ts'
import { credentialFiles, makeNodeKey, storeIdentity } from './identity.ts'
import { pemOf } from './pem.ts'
import { fetchPinnedAuthority } from './pinned-authority.ts'

interface JoinInput {
  readonly paths: NodePaths
  /** `https://host:port`, or `unix:/path`. */
  readonly controlPlane: string
  readonly token: string
  /** SHA-256 of the authority's certificate, hexadecimal, with or without colons. */
  readonly authorityFingerprint: string
  /** Numeric owner of the puller's folder. */
  readonly puller: { readonly uid: number; readonly gid: number }
  readonly disk?: AgentConfiguration['disk']
}

const units = ['onyva-activator.service', 'onyva-executor.service', 'onyva-observer.service', 'onyva-puller.service']
const silenceMs = 30_000

/** What `--control-plane` says. @throws a sentence when it is neither. */
function controlPlaneFrom(text: string): AgentConfiguration['controlPlane'] {
  if (text.startsWith('unix:/')) return { origin: `https://${controlPlaneServerName}`, socket: text.slice('unix:'.length) }
  if (/^https:\/\/[^/]+\/?$/.test(text)) return { origin: text.replace(/\/$/, ''), socket: null }
  throw new Error('--control-plane wants https://host:port or unix:/path')
}

/** @returns the node id. Nothing is kept when the control plane refuses. */
export async function joinNode(input: JoinInput): Promise<string> {
  const { paths } = input
  const controlPlane = controlPlaneFrom(input.controlPlane)
  const authority = await fetchPinnedAuthority(addressOf(controlPlane), input.authorityFingerprint)
  mkdirSync(paths.puller, { recursive: true, mode: 0o700 })
  const { key, request } = await makeNodeKey()
  const door = {
    secure: true as const,
    options: { ...addressOf(controlPlane), servername: controlPlaneServerName, ca: authority, agent: false as const, minVersion: 'TLSv1.3' as const },
  }
  const asked = { token: input.token, csr: request, facts: { ...readFacts('/', { count: 0, awake: 0 }), applications: [] } }
  const answer = await askJson(door, nodeRoutes.join, asked, joinAnswer, { silenceMs })
  writeFileSync(join(paths.puller, credentialFiles.authority), pemOf(answer.ca), { mode: 0o644 })
  storeIdentity(paths.puller, key, answer.certificate)
  for (const name of Object.values(credentialFiles)) chownSync(join(paths.puller, name), input.puller.uid, input.puller.gid)
  chownSync(paths.puller, input.puller.uid, input.puller.gid)
  chmodSync(paths.puller, 0o700)
  writeConfiguration(paths.configuration, {
    nodeId: answer.nodeId,
    controlPlane,
    disk: input.disk ?? configurationDefaults.disk,
    removalGuard: configurationDefaults.removalGuard,
  })
  return answer.nodeId
}

/** Starts the node's services now and at each boot. */
export async function enableUnits(): Promise<void> {
  await exec('/usr/bin/systemctl', ['enable', '--now', ...units])
}

function writeConfiguration(path: string, configuration: AgentConfiguration): void {
  mkdirSync(dirname(path), { recursive: true })
  const aside = `${path}.new`
  writeFileSync(aside, `${JSON.stringify(agentConfiguration(configuration), null, 2)}\n`, { mode: 0o644 })
  renameSync(aside, path)
}
