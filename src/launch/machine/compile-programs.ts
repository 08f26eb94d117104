/** Compiles our programs in C for the guest, with the guest's own libraries. */
import { join } from 'node:path'
import { systemClock } from '#lib/clock.ts'
import { ensureBuilderLayer } from './base-layer.ts'
import { filesHash, filesUnder, stageFiles } from './deb-package.ts'
import { markUsed } from './forget-layers.ts'
import { keep, recipeHash } from './layer-cache.ts'
import { withLayeredRoot } from './layer-command.ts'

/** Paths of the programs, fit for Debian 13. */
export interface CompiledPrograms {
  readonly activator: string
  readonly volumes: string
}

interface CompileOptions {
  cacheDir: string
  base: string
  /** The folder of the program: `src/activator/` and `src/volumes/` are compiled. */
  appDir: string
  progress: (words: string) => void
}

const flags = [
  '-std=c17',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  // gcc 14 assumes that any two bounded texts are both full; they check lengths where they enter
  '-Wno-format-truncation',
  '-D_FORTIFY_SOURCE=3',
  '-fstack-protector-strong',
  '-fPIE',
  '-pie',
  '-Wl,-z,relro,-z,now',
]

/**
 * Gives the compiled programs, from the cache where neither sources nor flags changed.
 * @throws {ExecError} with the compiler's words when it refuses a source.
 */
export async function ensurePrograms(options: CompileOptions): Promise<CompiledPrograms> {
  return { activator: await ensureProgram('activator', options), volumes: await ensureProgram('volumes', options) }
}

/** All `.c` and `.h` files of a folder are one program. */
async function ensureProgram(name: keyof CompiledPrograms, { cacheDir, base, appDir, progress }: CompileOptions): Promise<string> {
  const files = await filesUnder(join(appDir, 'src', name), workshop, (file) => /^[a-z-]+\.[ch]$/.test(file))
  const units = files.map((file) => file.to).filter((path) => path.endsWith('.c'))
  const recipe = [base, ...flags, await filesHash(files)]
  const program = await keep(join(cacheDir, `${name}-${recipeHash(recipe)}`), async (folder) => {
    const builder = await ensureBuilderLayer(cacheDir, base, progress)
    progress(`Compiling onyva-${name}`)
    // The sources come in as a layer, and the program is fetched from the layer that was written.
    const inputs = join(folder, 'inputs')
    await stageFiles(files, inputs)
    await withLayeredRoot({ lowerDirs: [inputs, builder, base], folder }, (run) =>
      run(['/usr/bin/gcc', ...flags, '-o', `${workshop}/onyva-${name}`, ...units]),
    )
    return join(folder, 'upper', workshop, `onyva-${name}`)
  })
  await markUsed(program, systemClock)
  return program
}

const workshop = '/onyva-build'
