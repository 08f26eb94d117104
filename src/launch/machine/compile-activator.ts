/** Compiles the activator for the guest, with the guest's own libraries. */
import { join } from 'node:path'
import { ensureBuilderLayer } from './base-layer.ts'
import { filesHash, filesUnder, stageFiles } from './deb-package.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'

const flags = [
  '-std=c17',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  // gcc 14 assumes that any two bounded texts are both full; the activator checks lengths where they enter
  '-Wno-format-truncation',
  '-D_FORTIFY_SOURCE=3',
  '-fstack-protector-strong',
  '-fPIE',
  '-pie',
  '-Wl,-z,relro,-z,now',
]

/**
 * Gives the path of the compiled activator, from the cache when neither its sources nor the flags changed.
 * @param options.sources folder of its `.c` and `.h` files; all that are in it are one program
 * @throws {ExecError} with the compiler's words when it refuses a source.
 */
export async function ensureActivator(options: {
  cacheDir: string
  base: string
  sources: string
  progress: (words: string) => void
}): Promise<string> {
  const files = await filesUnder(options.sources, workshop, (name) => /^[a-z-]+\.[ch]$/.test(name))
  const units = files.map((file) => file.to).filter((path) => path.endsWith('.c'))
  const recipe = [options.base, ...flags, await filesHash(files)]
  return keep(join(options.cacheDir, `activator-${recipeHash(recipe)}`), async (folder) => {
    const builder = await ensureBuilderLayer(options.cacheDir, options.base, options.progress)
    options.progress('Compiling the activator')
    // The sources come in as a layer, and the program is fetched from the layer that was written.
    const inputs = join(folder, 'inputs')
    await stageFiles(files, inputs)
    await withLayeredRoot({ lowerDirs: [inputs, builder, options.base], folder }, (run) =>
      run(['/usr/bin/gcc', ...flags, '-o', `${workshop}/onyva-activator`, ...units]),
    )
    return join(folder, 'upper', workshop, 'onyva-activator')
  })
}

const workshop = '/onyva-build'
