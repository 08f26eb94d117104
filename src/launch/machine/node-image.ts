/**
 * The image that node machines boot from: a Debian 13 base made once by mmdebstrap, and over it the layer
 * that installing our own `.deb` makes, so that a change of our code does not build Debian again.
 */
import { basename, join } from 'node:path'
import { systemClock } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import { baseLayerName, ensureBaseLayer } from './base-layer.ts'
import { ensureApplicationsLayer } from './application-archives.ts'
import { agentDeb, listenFile } from './build-agent-deb.ts'
import { ensurePrograms } from './compile-programs.ts'
import { buildDeb, debContentHash, filesHash, filesUnder, stageFiles } from './deb-package.ts'
import type { DebFile, DebPackage } from './deb-package.ts'
import { forgetLayers, markUsed } from './forget-layers.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'
import { assertPrivateMounts } from './private-mounts.ts'

/** Directories for overlayfs, uppermost first. */
export interface NodeImage {
  lowerDirs: readonly string[]
}

interface NodeImageOptions {
  /** The instance's data directory; the image is kept in its `cache/`. */
  dataDir: string
  /** The folder of the program: `bin/`, `src/`, `packaging/`. */
  appDir: string
  /** Told in plain words what is being done; not called when nothing is. */
  progress: (words: string) => void
  /** Where to keep the image instead: instances may share one cache. */
  cacheDir?: string
}

/**
 * Units of Debian that have nothing to do in a guest without devices, console or network. Without them a
 * node boots in half the time.
 */
const maskedUnits = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'console-getty.service',
  'dev-hugepages.mount',
  'dpkg-db-backup.timer',
  'fstrim.timer',
  'getty.target',
  'ldconfig.service', // 0.3 s of each first boot, for a cache that dpkg keeps
  'phpsessionclean.timer', // the sessions of a site are in its own folder, and its PHP clears them
  'systemd-logind.service',
  'systemd-pstore.service',
]

/** Where the guest's own files lie while the image is built. */
const guestFolder = '/onyva-build/guest'

/** Files that dpkg or mmdebstrap copied from the building machine: a guest has its own name and no resolver. */
const builderTraces = ['/etc/hostname', '/etc/resolv.conf']

/**
 * Gives the image for this version of the program, building what is missing of it. To be called in a mount
 * namespace of its own (see `inPrivateMounts`).
 * Whole or not at all: a build that is cut leaves nothing that a later one would take for an image.
 */
export async function ensureNodeImage(options: NodeImageOptions): Promise<NodeImage> {
  await assertPrivateMounts()
  const { appDir, progress } = options
  const cacheDir = options.cacheDir ?? join(options.dataDir, 'cache')
  const base = await ensureBaseLayer(cacheDir, progress)
  await markUsed(base, systemClock)
  const programs = await ensurePrograms({ cacheDir, base, appDir, progress })
  const applications = await ensureApplicationsLayer({ dataDir: options.dataDir, cacheDir, appDir, progress })
  await markUsed(applications, systemClock)
  const deb = await agentDeb(appDir, programs)
  const guestFiles = await guestOnlyFiles(appDir)
  const recipe = [baseLayerName, basename(applications), await debContentHash(deb), await filesHash(guestFiles), ...maskedUnits, ...builderTraces]
  const layer = await keep(join(cacheDir, `node-${recipeHash(recipe)}`), async (folder) => {
    progress('Installing the agent in the node image')
    return installLayer(folder, [applications, base], deb, guestFiles)
  })
  await markUsed(layer, systemClock)
  await forgetLayers(cacheDir, systemClock)
  return { lowerDirs: [layer, applications, base] }
}

/** What a guest has beyond a server with the same package, laid out below one folder. */
async function guestOnlyFiles(appDir: string): Promise<DebFile[]> {
  const packaging = join(appDir, 'packaging')
  const listen = join(packaging, 'node', 'nginx', 'listen', 'try-out.conf')
  return [
    ...(await filesUnder(join(packaging, 'guest'), guestFolder)),
    { to: `${guestFolder}${listenFile}`, from: { path: listen }, mode: 0o644 },
  ]
}

/** Installs the package as dpkg does on a server, then what is particular to a guest; gives the layer. */
async function installLayer(
  folder: string,
  lowerDirs: readonly string[],
  deb: DebPackage,
  guestFiles: readonly DebFile[],
): Promise<string> {
  // What is to be installed comes in as a layer of its own, which the image does not keep.
  const inputs = join(folder, 'inputs')
  await stageFiles(guestFiles, inputs)
  const built = await buildDeb(deb, join(folder, 'deb'), 'none')
  await stageFiles([{ to: '/onyva-build/onyva-agent.deb', from: { path: built }, mode: 0o644 }], inputs)
  await withLayeredRoot({ lowerDirs: [inputs, ...lowerDirs], folder }, async (run) => {
    // dpkg syncs each file to disk; a layer that a power cut damages is never renamed into the cache
    await run(['/usr/bin/dpkg', '--force-unsafe-io', '--install', '/onyva-build/onyva-agent.deb'])
    await run(['/usr/bin/cp', '--recursive', `${guestFolder}/.`, '/'])
    await run(['/usr/bin/systemctl', 'mask', ...maskedUnits])
    await run(['/usr/bin/rm', '--force', ...builderTraces])
    // says that /etc and /var are as new as /usr: nothing is to be rebuilt at the first boot
    await run(['/usr/lib/systemd/systemd-update-done'])
    const broken = await run(['/usr/bin/dpkg', '--audit'])
    assert(broken.stdout === '', `packages half installed in the node image: ${broken.stdout}`)
  })
  return join(folder, 'upper')
}
