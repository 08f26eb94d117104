/**
 * Who passkeys are made for: the panel's exact host. A parent domain would let a member's page on a sibling host
 * ask for them (tried in a browser: it was given one).
 */
import type { Config } from '#lib/config.ts'

export interface RelyingParty {
  /** The exact host, without port. */
  id: string
  name: string
  origin: string
}

export const relyingParty = (config: Pick<Config, 'panelOrigin' | 'cooperative'>): RelyingParty => ({
  id: new URL(config.panelOrigin).hostname,
  name: config.cooperative.name,
  origin: config.panelOrigin,
})
