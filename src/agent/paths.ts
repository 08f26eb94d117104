/** Where everything stands on a node (docs/architecture.md). One object, so that a trial can stand elsewhere. */
import { join } from 'node:path'

export interface NodePaths {
  readonly configuration: string
  /** The executor's SQLite. Root, 0700. */
  readonly agentState: string
  /** Key and certificates of the puller. Uid onyva-agent, 0700. */
  readonly puller: string
  readonly executorSocket: string
  readonly activatorSocket: string
  /** MariaDB's socket, through which root and the sites come, and its data. */
  readonly databaseSocket: string
  readonly databaseData: string
  /** In a folder that only the observer and the puller enter. */
  readonly observerSocket: string
  /** The observer's SQLite. Uid onyva-observer, 0700. */
  readonly observations: string
  /** Written by nginx. */
  readonly accessLog: string
  /** One log a site, written by its php-fpm. */
  readonly phpLogs: string
  /** nginx's listener for our own checks: answers as the public one does. */
  readonly webCheckSocket: string
  /** `<id>.sock`: the PHP of each site, held by the activator. */
  readonly phpSockets: string
  /** Applications to install, those of the cooperative last. */
  readonly applications: readonly string[]
  readonly sites: string
  /** Trees being made: root, 0700, moved to `sites` once whole. */
  readonly making: string
  /** Trees on their way out: root, 0700. */
  readonly trash: string
  readonly served: string
  readonly hosts: string
  /** Pages that nginx keeps, and the lines in which applications say that theirs have changed. */
  readonly keptPages: string
  readonly purgeOrders: string
  /** An administrator's word on the node that many removals are meant (`onyva-agent allow-removals`). */
  readonly removalsAllowed: string
}

/** The paths of a node whose root is `root`: `/`, or a folder in a trial. */
export function nodePaths(root = '/'): NodePaths {
  const at = (path: string) => join(root, path)
  return {
    configuration: at('/etc/onyva/agent.json'),
    agentState: at('/var/lib/onyva/agent'),
    puller: at('/var/lib/onyva/puller'),
    executorSocket: at('/run/onyva/executor.sock'),
    activatorSocket: at('/run/onyva/activator.sock'),
    databaseSocket: at('/run/mysqld/mysqld.sock'),
    databaseData: at('/var/lib/mysql'),
    observerSocket: at('/run/onyva/observer/observer.sock'),
    observations: at('/var/lib/onyva/observer'),
    accessLog: at('/var/log/onyva/access.log'),
    phpLogs: at('/var/log/onyva/php'),
    webCheckSocket: at('/run/onyva/check.sock'),
    phpSockets: at('/run/onyva/php'),
    applications: [at('/usr/share/onyva/applications'), at('/usr/local/share/onyva/applications')],
    sites: at('/srv/onyva/sites'),
    making: at('/srv/onyva/making'),
    trash: at('/srv/onyva/trash'),
    served: at('/srv/onyva/served'),
    hosts: at('/srv/onyva/hosts'),
    keptPages: at('/var/cache/onyva/pages'),
    purgeOrders: at('/run/onyva/purges'),
    removalsAllowed: at('/var/lib/onyva/agent/removals-allowed'),
  }
}
