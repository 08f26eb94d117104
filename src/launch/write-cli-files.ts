/** What the command line on this machine needs to speak as the demo administrator: where, and with what. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { InstancePaths } from './instance-paths.ts'
import { readConfig } from '#lib/config.ts'

/** Writes the token, readable by root alone, and the address. */
export async function writeCliFiles(paths: InstancePaths, token: string): Promise<void> {
  const config = await readConfig(paths.config)
  const files: [string, string, number][] = [
    [paths.cliToken, `${token}\n`, 0o600],
    [paths.cli, `${JSON.stringify({ panelOrigin: config.panelOrigin, tokenFile: paths.cliToken }, null, 2)}\n`, 0o644],
  ]
  for (const [file, text, mode] of files) {
    await writeFile(`${file}.new`, text, { mode })
    await rename(`${file}.new`, file)
  }
}

/** The token, or null. */
export const readCliToken = (paths: InstancePaths): Promise<string | null> =>
  readFile(paths.cliToken, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
