/** What the command line on this machine needs to speak as the demo administrator: where, and with what. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { Config } from '#lib/config.ts'
import type { InstancePaths } from './instance-paths.ts'

async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(`${file}.new`, text, { mode })
  await rename(`${file}.new`, file)
}

/** Writes where the panel is, and by which way: names below `.localhost` are not for Node to look up. */
export const writeCliAddress = (paths: InstancePaths, config: Config): Promise<void> =>
  writeWhole(paths.cli, `${JSON.stringify({ panelOrigin: config.panelOrigin, connect: `127.0.0.1:${config.listen.port}` })}\n`, 0o644)

/** Writes the token, readable by root alone. */
export const writeCliToken = (paths: InstancePaths, token: string): Promise<void> => writeWhole(paths.cliToken, `${token}\n`, 0o600)

/** The token, or null. */
export const readCliToken = (paths: InstancePaths): Promise<string | null> =>
  readFile(paths.cliToken, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
