/**
 * The files of DokuWiki with its own web installer, as a member would upload them: a real PHP application
 * for tests, benches and the demonstration. From Debian's source package, because the binary one drops
 * `install.php` and spreads the rest over /etc, /var and other packages. The libraries that Debian takes
 * out of the sources come from Debian's packages, put back where DokuWiki itself looks for them.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '#lib/errors.ts'
import { ensureBaseLayer, proxyEnvironment, release } from './base-layer.ts'
import { stageFiles } from './deb-package.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'
import { assertPrivateMounts } from './private-mounts.ts'

const libraryPackages = [
  'libjs-jquery',
  'libjs-jquery-cookie',
  'libjs-jquery-ui',
  'libphp-simplepie',
  'php-constant-time',
  'php-geshi',
  'php-kissifrot-php-ixr',
  'php-phpseclib3',
]

/** What Debian's packages install, and where DokuWiki's sources (its autoloader, its scripts) want it. */
const libraries: readonly (readonly [from: string, to: string])[] = [
  ['/usr/share/javascript/jquery/jquery.min.js', 'lib/scripts/jquery/jquery.min.js'],
  ['/usr/share/javascript/jquery-ui/jquery-ui.min.js', 'lib/scripts/jquery/jquery-ui.min.js'],
  ['/usr/share/javascript/jquery-cookie/jquery.cookie.js', 'lib/scripts/jquery/jquery.cookie.js'],
  ['/usr/share/javascript/jquery-ui/themes/base/images', 'lib/scripts/jquery/jquery-ui-theme/images'],
  ['/usr/share/javascript/jquery-ui/themes/base/jquery-ui.min.css', 'lib/scripts/jquery/jquery-ui-theme/smoothness.css'],
  ['/onyva-build/versions', 'lib/scripts/jquery/versions'],
  ['/usr/share/php-geshi', 'vendor/geshi/geshi/src'],
  ['/usr/share/php/IXR', 'vendor/kissifrot/php-ixr/src'],
  ['/usr/share/php/ParagonIE/ConstantTime', 'vendor/paragonie/constant_time_encoding/src'],
  ['/usr/share/php/phpseclib3', 'vendor/phpseclib/phpseclib/phpseclib'],
  ['/usr/share/php/simplepie/library', 'vendor/simplepie/simplepie/library'],
]

const workshop = '/onyva-build'
const tree = `${workshop}/dokuwiki`

/**
 * DokuWiki knows the feed reader by the names of its version 1.8; Debian 13 has 1.5 with the former names.
 * Without these, the page `wiki:syntax` that ships with DokuWiki ends in an error (in Debian's package too).
 */
const newNames = ['Author', 'File', 'SimplePie'].map((name) => ({
  to: `${tree}/vendor/simplepie/simplepie/src/${name}.php`,
  from: { text: `<?php\nclass_alias('${name === 'SimplePie' ? name : `SimplePie_${name}`}', 'SimplePie\\${name}');\n` },
  mode: 0o644,
}))

/**
 * Gives the path of `dokuwiki.tar.gz`: unpacked in a document root it gives `doku.php`, `install.php`, …
 * Made once (about 15 s) and kept in the cache. To be called in a mount namespace of its own.
 */
export async function dokuwikiArchive(options: {
  dataDir: string
  cacheDir?: string
  progress: (words: string) => void
}): Promise<string> {
  await assertPrivateMounts()
  const cacheDir = options.cacheDir ?? join(options.dataDir, 'cache')
  const base = await ensureBaseLayer(cacheDir, options.progress)
  // what else the base holds is not in the archive
  const recipe = recipeHash([release, ...libraryPackages, ...libraries.flat(), JSON.stringify(newNames)])
  return keep(join(cacheDir, `dokuwiki-${recipe}.tar.gz`), async (folder) => {
    options.progress('Fetching DokuWiki')
    const inputs = join(folder, 'inputs')
    const sources = sourceList(await readFile(join(base, 'etc', 'apt', 'sources.list'), 'utf8'))
    const inputFiles = [
      ...newNames,
      { to: '/etc/apt/sources.list.d/onyva-source.list', from: { text: sources }, mode: 0o644 },
      // part of the URL of the scripts: browsers keep them until it changes
      { to: `${workshop}/versions`, from: { text: 'JQ_VERSION=debian-13\nJQUI_VERSION=debian-13\n' }, mode: 0o644 },
    ]
    await stageFiles(inputFiles, inputs)
    await withLayeredRoot({ lowerDirs: [inputs, base], folder }, async (run) => {
      const online = { network: true, env: proxyEnvironment() }
      await run(['/usr/bin/mkdir', '--parents', tree])
      await run(['/usr/bin/apt-get', 'update', '--quiet=2'], online)
      const install = ['/usr/bin/apt-get', 'install', '--quiet=2', '--yes', '--no-install-recommends']
      await run([...install, ...libraryPackages], online)
      const download = ['/usr/bin/apt-get', 'source', '--quiet=2', '--download-only', 'dokuwiki']
      await run(['/usr/bin/env', `--chdir=${workshop}`, ...download], online)
      const original = (await lines(run(['/usr/bin/ls', workshop]))).find((name) => /^dokuwiki_.*\.orig\.tar\.\w+$/.test(name))
      assert(original, 'Debian gives the sources of DokuWiki')
      await run(['/usr/bin/bsdtar', '-x', '--strip-components', '1', '-C', tree, '-f', `${workshop}/${original}`])
      for (const [from, to] of libraries) {
        await run(['/usr/bin/mkdir', '--parents', `${tree}/${to.slice(0, to.lastIndexOf('/'))}`])
        await run(['/usr/bin/cp', '--recursive', '--dereference', from, `${tree}/${to}`])
      }
      const entries = await lines(run(['/usr/bin/ls', '--almost-all', tree]))
      const owner = ['--uid', '0', '--gid', '0']
      await run(['/usr/bin/bsdtar', '-cz', ...owner, '-C', tree, '-f', `${workshop}/dokuwiki.tar.gz`, '--', ...entries])
    })
    return join(folder, 'upper', workshop, 'dokuwiki.tar.gz')
  })
}

const lines = async (result: Promise<{ stdout: string }>): Promise<string[]> =>
  (await result).stdout.split('\n').filter((line) => line !== '')

/** The line that asks apt for sources, at the mirror that the packages came from. */
export function sourceList(binaryList: string): string {
  const match = /^deb (?:\[[^\]]*\] )?(\S+) (\S+) main/m.exec(binaryList)
  assert(match, 'the base layer says where its packages came from')
  return `deb-src ${match[1]} ${match[2]} main\n`
}
