/** Compiles the activator for the guest, with the guest's own libraries. */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuilderLayer } from './base-layer.ts'
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
 * Gives the path of the compiled activator, from the cache when neither its source nor the flags changed.
 * @throws {ExecError} with the compiler's words when it refuses the source.
 */
export async function ensureActivator(options: {
  cacheDir: string
  base: string
  source: string
  progress: (words: string) => void
}): Promise<string> {
  const text = await readFile(options.source)
  return keep(join(options.cacheDir, `activator-${recipeHash([options.base, ...flags, text])}`), async (folder) => {
    const builder = await ensureBuilderLayer(options.cacheDir, options.base, options.progress)
    options.progress('Compiling the activator')
    // The source comes in as a layer, and the program is fetched from the layer that was written.
    const inputs = join(folder, 'inputs')
    await mkdir(join(inputs, 'onyva-build'), { recursive: true })
    await copyFile(options.source, join(inputs, 'onyva-build', 'activator.c'))
    await withLayeredRoot({ lowerDirs: [inputs, builder, options.base], folder }, (run) =>
      run(['/usr/bin/gcc', ...flags, '-o', '/onyva-build/onyva-activator', '/onyva-build/activator.c']),
    )
    return join(folder, 'upper', 'onyva-build', 'onyva-activator')
  })
}
