/** Compiles a program of ours with this machine's compiler, for trials; the node's own are compiled for Debian 13. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '#lib/exec.ts'

const flags = ['-std=c17', '-O2', '-Wall', '-Wextra', '-Wshadow', '-Wconversion', '-Wno-sign-conversion', '-Werror', '-D_FORTIFY_SOURCE=3']
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-g']

/**
 * Writes the program that the `.c` files of `folder` are to `outFile`. With `sanitize` it ends at its first memory
 * error or undefined behaviour.
 * @throws {ExecError} with the compiler's words.
 */
export async function compileProgram(folder: string, outFile: string, options: { sanitize?: boolean } = {}): Promise<void> {
  const units = (await readdir(folder)).filter((name) => name.endsWith('.c')).map((name) => join(folder, name))
  const more = options.sanitize === true ? sanitizers : []
  await exec('/usr/bin/gcc', [...flags, ...more, '-o', outFile, ...units], { env: { PATH: '/usr/bin' } })
}
