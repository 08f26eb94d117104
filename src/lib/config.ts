/**
 * Configuration: one file, checked at boot, frozen. A missing or unknown key stops the start with a sentence.
 * Written by the launcher for a try-out, by hand (or by the .deb) for production.
 */
import { readFile } from 'node:fs/promises'

export interface Config {
  readonly cooperative: {
    readonly name: string
    /** Shown beside every page of a cooperative that does not exist. */
    readonly fictional: boolean
    readonly contactEmail: string
  }
  /** `https://panel.example.coop`: scheme, exact host (also the passkeys' rpId) and port of the panel. */
  readonly panelOrigin: string
  /** Members' sites live below this name, e.g. `example-sites.coop`; never related to the panel's. */
  readonly sitesDomain: string
  /** Scheme and port that visitors use for sites: `https`, 443 in production; `http` and a free port in a try-out. */
  readonly sitesScheme: 'http' | 'https'
  readonly sitesPort: number
  readonly databaseUrl: string
  /** Where the panel and the API listen: loopback, or a unix socket behind a proxy. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Where nodes call: TCP `host`+`port`, or unix `sockets` (one per try-out node). */
  readonly nodeService: { readonly host: string | null; readonly port: number; readonly sockets: readonly string[] }
  /** Folder with the node service's own certificate authority; made at the first start. */
  readonly secretsFolder: string
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly log: { readonly file: string | null }
}

type Check = (value: unknown, path: string) => string | null
const isText: Check = (value, path) => (typeof value === 'string' && value !== '' ? null : `${path} must be a text`)
const isPort: Check = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_536 ? null : `${path} must be a port number`
const isBoolean: Check = (value, path) => (typeof value === 'boolean' ? null : `${path} must be true or false`)
const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? null : check(value, path)
const listOf =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? (value.map((item, index) => check(item, `${path}[${index}]`)).find(Boolean) ?? null) : `${path} must be a list`
const one =
  (...allowed: unknown[]): Check =>
  (value, path) =>
    allowed.includes(value) ? null : `${path} must be one of ${allowed.join(', ')}`
const group =
  (fields: Record<string, Check>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} must be a group of keys`
    const given = value as Record<string, unknown>
    for (const key of Object.keys(given)) if (!Object.hasOwn(fields, key)) return `${path}.${key} is not a key that Onyva knows`
    for (const [key, check] of Object.entries(fields)) {
      if (!Object.hasOwn(given, key)) return `${path}.${key} is missing`
      const wrong = check(given[key], `${path}.${key}`)
      if (wrong) return wrong
    }
    return null
  }

const grammar = group({
  cooperative: group({ name: isText, fictional: isBoolean, contactEmail: isText }),
  panelOrigin: isText,
  sitesDomain: isText,
  sitesScheme: one('http', 'https'),
  sitesPort: isPort,
  databaseUrl: isText,
  listen: group({ host: isText, port: isPort }),
  nodeService: group({ host: orNull(isText), port: isPort, sockets: listOf(isText) }),
  secretsFolder: isText,
  trustedProxies: listOf(isText),
  log: group({ file: orNull(isText) }),
})

/** True when one name equals the other or lies below it. */
const within = (name: string, parent: string): boolean => name === parent || name.endsWith(`.${parent}`)

/** Checks a configuration and freezes it. @throws with a sentence that names the key at fault. */
export function checkConfig(value: unknown): Config {
  const wrong = grammar(value, 'configuration')
  if (wrong) throw new Error(wrong)
  const config = value as Config
  if (!URL.canParse(config.panelOrigin) || new URL(config.panelOrigin).origin !== config.panelOrigin)
    throw new Error('configuration.panelOrigin must be like https://panel.example.coop, without a path')
  const panel = new URL(config.panelOrigin).hostname
  // Tried in a browser: a member's page on a sibling host set a cookie that the panel received, and obtained a
  // passkey assertion for a parent domain. So neither may lie inside the other, nor share a parent of two labels.
  const parent = (name: string) => name.split('.').slice(-2).join('.')
  if (within(panel, config.sitesDomain) || within(config.sitesDomain, panel) || parent(panel) === parent(config.sitesDomain))
    throw new Error(`the panel (${panel}) and the sites (${config.sitesDomain}) must not share a domain: members' pages could reach the panel`)
  return deepFreeze(config)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}

/** Reads and checks the configuration file. */
export async function readConfig(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8')
  try {
    return checkConfig(JSON.parse(text))
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Address of a site for visitors, e.g. `http://roue.sites-onyva.localhost:8081`. */
export function siteAddress(config: Pick<Config, 'sitesScheme' | 'sitesPort'>, hostName: string): string {
  const usual = config.sitesScheme === 'https' ? 443 : 80
  return `${config.sitesScheme}://${hostName}${config.sitesPort === usual ? '' : `:${config.sitesPort}`}`
}
