/** Writes the control plane's configuration for an instance on this machine. */
import { chmod, rename, writeFile } from 'node:fs/promises'
import { clusterUrl } from '#db/cluster.ts'
import { checkConfig, readConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { join } from 'node:path'
import { storyOf } from './demo/story.ts'
import type { StoryName } from './demo/story.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { Instance } from './instance.ts'

/** Names below `.localhost` lead to this machine without any resolver (RFC 6761 §6.3). */
const panelHost = 'panel.onyva.localhost'
const sitesDomain = 'sites-onyva.localhost'

/** The cooperative that an instance was configured for: whoever wrote a name of their own keeps it. */
export const knownCooperative = (paths: InstancePaths, story: StoryName): Promise<Config['cooperative']> =>
  readConfig(paths.config).then(
    (config) => config.cooperative,
    () => storyOf(story).cooperative,
  )

/** The configuration of an instance. */
export function instanceConfig(paths: InstancePaths, instance: Instance, cooperative = storyOf(instance.story).cooperative): Config {
  return checkConfig({
    cooperative,
    panelOrigin: `http://${panelHost}:${instance.panelPort}`,
    sitesDomain,
    sitesScheme: 'http',
    sitesPort: instance.sitesPort,
    databaseUrl: clusterUrl(join(paths.database, 'socket'), 'onyva'),
    listen: { host: '127.0.0.1', port: instance.panelPort },
    nodeService: { host: instance.nodesAt?.host ?? null, port: instance.nodesAt?.port ?? 0, sockets: [paths.controlSocket] },
    secretsFolder: paths.secrets,
    trustedProxies: [],
    log: { file: null },
  })
}

/** Writes it, whole or not at all, readable by the control plane. */
export async function writeConfig(paths: InstancePaths, config: Config): Promise<void> {
  await writeFile(`${paths.config}.new`, `${JSON.stringify(config, null, 2)}\n`)
  await chmod(`${paths.config}.new`, 0o644)
  await rename(`${paths.config}.new`, paths.config)
}
