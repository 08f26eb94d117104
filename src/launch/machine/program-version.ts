import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The version of the program, from its package.json. */
export async function versionOf(appDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(appDir, 'package.json'), 'utf8')) as { version: string }
  return version
}
