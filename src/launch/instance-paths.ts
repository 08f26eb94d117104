/** Where an instance keeps what it has: an instance *is* its data directory, and everything derives from it. */
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'

export interface InstancePaths {
  /** The data directory itself, absolute. */
  readonly data: string
  /** Ports, name and PostgreSQL's major version, chosen once. */
  readonly instanceFile: string
  /** Running copies of the program, one folder each. */
  readonly app: string
  /** The control plane's configuration; it holds no secret. */
  readonly config: string
  /** The control plane's own certificate authority. Control plane, 0700. */
  readonly secrets: string
  readonly log: string
  readonly cache: string
  /** Node's compiled code, kept between starts. Control plane. */
  readonly compiled: string
  /** PostgreSQL's programs, where the machine has none. */
  readonly postgresPrograms: string
  /** The private PostgreSQL cluster. */
  readonly database: string
  readonly run: string
  /** Held as long as the supervisor lives. */
  readonly lock: string
  /** Where the supervisor takes orders. Root, 0600. */
  readonly supervisorSocket: string
  /** Bound into the node: `web.sock` (visitors) and `control.sock` (the node's way to the control plane). */
  readonly outside: string
  readonly webSocket: string
  readonly controlSocket: string
  /** The command line's token, as the demo administrator. 0600. */
  readonly cliToken: string
  readonly cli: string
  /** The last change of release and how far it came. */
  readonly upgradeFile: string
  /** What was saved before each change of release. */
  readonly upgrades: string
}

/** Default place of an instance. */
export const defaultDataFolder = '/var/lib/onyva'

/** The paths of the instance whose data directory is `folder`. */
export function instancePaths(folder: string): InstancePaths {
  const data = resolve(folder)
  const at = (...parts: string[]) => join(data, ...parts)
  return {
    data,
    instanceFile: at('instance.json'),
    app: at('app'),
    config: at('etc', 'onyva.json'),
    secrets: at('secrets'),
    log: at('log'),
    cache: at('cache'),
    compiled: at('cache', 'compiled'),
    postgresPrograms: at('lib', 'postgresql'),
    database: at('database'),
    run: at('run'),
    lock: at('run', 'lock'),
    supervisorSocket: at('run', 'supervisor.sock'),
    outside: at('run', 'outside'),
    webSocket: at('run', 'outside', 'web.sock'),
    controlSocket: at('run', 'outside', 'control.sock'),
    cliToken: at('cli-token'),
    cli: at('cli.json'),
    upgradeFile: at('upgrade.json'),
    upgrades: at('upgrades'),
  }
}

/** Short name of an instance for machines and control groups: eight signs from its path. */
export const instanceName = (data: string): string => createHash('sha256').update(resolve(data)).digest('hex').slice(0, 8)

/** Longest data directory: sockets below it must fit the 108 bytes of unix(7), PostgreSQL's being the longest. */
export const longestDataFolder = 107 - '/database/socket/.s.PGSQL.5432.lock'.length
