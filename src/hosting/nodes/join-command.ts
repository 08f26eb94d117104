/** What is typed on a machine to make it a node. */
import type { Config } from '#lib/config.ts'

/** Where a node finds the control plane of a try-out, inside of its own folders (architecture, « What stands where »). */
const tryOutSocket = '/run/onyva/outside/control.sock'

/** The control plane as a machine elsewhere must reach it; null when it listens on no network port. */
export function controlPlaneAddress(config: Pick<Config, 'nodeService' | 'panelOrigin'>, port: number | null): string | null {
  const { host } = config.nodeService
  if (host === null || port === null) return null
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? new URL(config.panelOrigin).hostname : host.includes(':') ? `[${host}]` : host
  return `https://${name}:${port}`
}

/** The words of `onyva-agent join`. Every part has a grammar without blanks, so nothing needs quoting. */
export function joinArguments(address: string | null, token: string, fingerprint: string): string[] {
  return ['onyva-agent', 'join', '--control-plane', address ?? `unix:${tryOutSocket}`, '--token', token, '--ca-fingerprint', fingerprint]
}
