/** The lowest layer of every node: Debian 13 with the packages of `agent-packages.ts`, by mmdebstrap. */
import { join } from 'node:path'
import { exec } from '#lib/exec.ts'
import { agentDepends, guestPackages, packageNames } from './agent-packages.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'

/** Debian 13. */
export const release = 'trixie'

/** Everything that the base is made from: when this changes, a new one is built. */
const debootstrapArguments = [
  '--mode=root',
  '--variant=minbase',
  '--format=directory',
  '--quiet',
  '--aptopt=APT::Install-Recommends "false"',
  // a third of the size, and nobody reads manuals in a guest
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=path-exclude=/usr/share/info/*',
  `--include=${[...packageNames(agentDepends), ...guestPackages].join(',')}`,
]

/** The name under which the base is cached. */
export const baseLayerName = `base-${recipeHash([release, ...debootstrapArguments])}`

/** Gives the directory of the base layer. Building it takes about a minute and 200 MB of downloads. */
export function ensureBaseLayer(cacheDir: string, progress: (words: string) => void): Promise<string> {
  return keep(join(cacheDir, baseLayerName), async (folder) => {
    progress('Downloading and unpacking Debian 13 for the nodes (once, one to three minutes)')
    const base = join(folder, 'base')
    await exec('/usr/bin/mmdebstrap', [...debootstrapArguments, release, base], {
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', ...proxyEnvironment() },
      timeoutMs: 20 * 60_000,
    })
    return base
  })
}

/**
 * Gives the directory of a layer over `base` with a C compiler: what is compiled there fits the guest, and
 * the host needs no compiler.
 */
export function ensureBuilderLayer(cacheDir: string, base: string, progress: (words: string) => void): Promise<string> {
  return keep(join(cacheDir, `builder-${recipeHash([baseLayerName, ...builderPackages])}`), async (folder) => {
    progress('Fetching a C compiler for the nodes')
    await withLayeredRoot({ lowerDirs: [base], folder }, async (run) => {
      await run(['/usr/bin/apt-get', 'update', '--quiet=2'], { network: true, env: proxyEnvironment() })
      const install = ['/usr/bin/apt-get', 'install', '--quiet=2', '--yes', '--no-install-recommends']
      await run([...install, ...builderPackages], { network: true, env: proxyEnvironment() })
      await run(['/usr/bin/apt-get', 'clean'])
    })
    return join(folder, 'upper')
  })
}

const builderPackages = ['gcc', 'libc6-dev']

/** The machine's own way to Debian's mirrors, where it needs one. */
export function proxyEnvironment(): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
