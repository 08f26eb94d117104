/**
 * Pristine archives of the applications that a node installs: the whole layout as their authors give it, links
 * resolved, from Debian's packages. From the binary ones where these hold everything (links into other packages
 * are followed); DokuWiki's drops its installer and is put together from its sources (`dokuwiki-archive.ts`).
 * The archives are a layer of the node image, and a package of their own on a server.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { assert } from '#lib/errors.ts'
import { archiveFacts, recipe } from '#wire/applications.ts'
import type { ArchiveFacts, Recipe } from '#wire/applications.ts'
import { parseJson } from '#wire/shape.ts'
import { filesUnder } from './deb-package.ts'
import { versionOf } from './program-version.ts'
import type { DebPackage } from './deb-package.ts'
import { ensureBaseLayer, proxyEnvironment, release } from './base-layer.ts'
import { dokuwikiArchive } from './dokuwiki-archive.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'
import type { LayerRun } from './layer-command.ts'

/** Where a node looks for them. */
export const applicationsFolder = '/usr/share/onyva/applications'

interface Packaged {
  readonly name: string
  /** Debian's packages, installed in a root that is thrown away. */
  readonly packages: readonly string[]
  /** Folders of that root that are gathered into the application's own, links followed. */
  readonly folders: readonly string[]
  /** What Debian adds for itself, and links that lead to a machine's configuration. */
  readonly without: readonly string[]
}

const packaged: readonly Packaged[] = [
  // the French of the administration and of visitors' pages is in -l10n
  { name: 'wordpress', packages: ['wordpress', 'wordpress-l10n', 'wordpress-theme-twentytwentyfive'], folders: ['/usr/share/wordpress'], without: ['wp-config.php', '.htaccess'] },
  {
    name: 'mediawiki',
    packages: ['mediawiki', 'mediawiki-classes'],
    folders: ['/usr/share/mediawiki'],
    without: ['LocalSettings.php', 'config', 'extensions-core', 'includes/PlatformSettings.php'],
  },
]
const names = [...packaged.map(({ name }) => name), 'dokuwiki']

const workshop = '/onyva-build'

interface ArchiveOptions {
  dataDir: string
  cacheDir?: string
  /** The folder of the program: recipes are in its `packaging/applications/`. */
  appDir: string
  progress: (words: string) => void
}

/** Gives the directory of a layer that holds `applicationsFolder`. Built once: some minutes and 90 MB of downloads. */
export async function ensureApplicationsLayer(options: ArchiveOptions): Promise<string> {
  const { dataDir, appDir, progress } = options
  const cacheDir = options.cacheDir ?? join(dataDir, 'cache')
  const base = await ensureBaseLayer(cacheDir, progress)
  const dokuwiki = await dokuwikiArchive({ dataDir, cacheDir, progress })
  const versionsIn = new Map<string, Recipe['versionIn']>()
  for (const name of names) versionsIn.set(name, await versionPlace(appDir, name))
  const hash = recipeHash([release, edition, basename(dokuwiki), JSON.stringify([packaged, ...versionsIn])])
  return keep(join(cacheDir, `applications-${hash}`), async (folder) => {
    progress('Fetching WordPress and MediaWiki for the nodes (once, one to three minutes)')
    const layer = join(folder, 'made')
    const upper = join(folder, 'upper')
    await withLayeredRoot({ lowerDirs: [base], folder }, async (run) => {
      const online = { network: true, env: proxyEnvironment() }
      await run(['/usr/bin/mkdir', '--parents', `${workshop}/dokuwiki`])
      await run(['/usr/bin/apt-get', 'update', '--quiet=2'], online)
      const install = ['/usr/bin/apt-get', 'install', '--quiet=2', '--yes', '--no-install-recommends']
      await run([...install, ...packaged.flatMap(({ packages }) => packages)], { ...online, timeoutMs: patienceMs })
      for (const application of packaged) await gather(run, application)
      await copyFile(dokuwiki, join(upper, workshop, 'dokuwiki.tar.gz'))
      await run(['/usr/bin/bsdtar', '-x', '-C', `${workshop}/dokuwiki`, '-f', `${workshop}/dokuwiki.tar.gz`])
      for (const [name, versionIn] of versionsIn) {
        const place = join(layer, applicationsFolder, name)
        await mkdir(place, { recursive: true, mode: 0o755 })
        const packed = await pack(run, name, versionIn)
        await copyFile(join(upper, workshop, archiveFile), join(place, archiveFile))
        await writeFile(join(place, 'archive.json'), `${JSON.stringify(packed.facts)}\n`)
        await writeFile(join(place, 'program.sha256'), packed.hashes)
      }
    })
    return layer
  })
}

/** `onyva-applications_<version>_<arch>.deb`: the archives for a server; recipes and scripts come with the agent. */
export async function applicationsDeb(appDir: string, layer: string): Promise<DebPackage> {
  return {
    name: 'onyva-applications',
    version: await versionOf(appDir),
    description: 'WordPress, DokuWiki and MediaWiki as an Onyva node installs them on sites',
    depends: ['onyva-agent'],
    files: await filesUnder(join(layer, applicationsFolder), applicationsFolder),
    scripts: { postinst: join(appDir, 'packaging', 'applications-deb', 'postinst') },
  }
}

const archiveFile = 'files.tar.zst'
/** Grows when what is done below makes other archives of the same packages. */
const edition = '2'
const patienceMs = 900_000

async function versionPlace(appDir: string, name: string): Promise<Recipe['versionIn']> {
  return parseJson(recipe, await readFile(join(appDir, 'packaging', 'applications', name, 'recipe.json'), 'utf8')).versionIn
}

/** Copies a program together below the workshop; `-L` follows links. */
async function gather(run: LayerRun, { name, folders, without }: Packaged): Promise<void> {
  const tree = `${workshop}/${name}`
  await run(['/usr/bin/mkdir', tree])
  for (const folder of folders) {
    await run(['/usr/bin/bsdtar', '-c', '-L', '-f', `${workshop}/part.tar`, '-C', folder, '.'], { timeoutMs: patienceMs })
    await run(['/usr/bin/bsdtar', '-x', '-f', `${workshop}/part.tar`, '-C', tree], { timeoutMs: patienceMs })
  }
  await run(['/usr/bin/rm', '--force', '--recursive', '--', ...without.map((path) => `${tree}/${path}`)])
}

/** Makes the archive of what was gathered, its facts and the list of its hashes. */
async function pack(run: LayerRun, name: string, versionIn: Recipe['versionIn']): Promise<{ facts: ArchiveFacts; hashes: string }> {
  const tree = `${workshop}/${name}`
  const said = await run(['/usr/bin/cat', `${tree}/${versionIn.path}`])
  const version = new RegExp(versionIn.pattern).exec(said.stdout)?.[1]
  assert(version, `${name} says its version in ${versionIn.path}`)
  const { stdout } = await run(['/usr/bin/find', tree, '-type', 'f', '-exec', '/usr/bin/sha256sum', '{}', '+'], { timeoutMs: patienceMs })
  const hashes = stdout.replaceAll(`  ${tree}/`, '  ')
  const owner = ['--uid', '0', '--gid', '0', '--numeric-owner']
  const entries = (await run(['/usr/bin/ls', '--almost-all', tree])).stdout.split('\n').filter((entry) => entry !== '')
  const compression = ['--zstd', '--options', 'zstd:compression-level=12']
  await run(['/usr/bin/bsdtar', '-c', ...compression, ...owner, '-f', `${workshop}/${archiveFile}`, '-C', tree, '--', ...entries], { timeoutMs: patienceMs })
  const { stdout: size } = await run(['/usr/bin/du', '--summarize', '--bytes', tree])
  const facts = archiveFacts({ file: archiveFile, version, files: hashes.trimEnd().split('\n').length, bytes: Number(size.split('\t')[0]) })
  return { facts, hashes }
}
