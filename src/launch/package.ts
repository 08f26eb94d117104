/** `./onyva package FOLDER`: the three Debian packages that a cooperative installs on its servers. */
import { resolve } from 'node:path'
import { start } from '#lib/exec.ts'
import { buildPackages } from './machine/build-packages.ts'
import { inPrivateMounts } from './machine/private-mounts.ts'
import { missingPackages, hostPackages, installPackages } from './host-packages.ts'
import type { LaunchOptions } from './options.ts'

const say = (words: string) => void process.stderr.write(`  ${words}\n`)

/** Builds them into the folder named, and prints their paths. @returns the exit code. */
export async function packageDebs(options: LaunchOptions, root: string): Promise<number> {
  if (process.env['ONYVA_MOUNTS'] !== 'private') {
    const missing = await missingPackages(hostPackages)
    if (missing.length > 0) await installPackages(missing.map(({ name }) => name), say)
    // what is mounted while packages are built never shows on the host
    const [file, ...args] = inPrivateMounts([process.execPath, ...process.execArgv, ...process.argv.slice(1)])
    const child = start(file as string, args, { stdio: 'inherit', env: process.env as Record<string, string> })
    return new Promise((done) => child.once('exit', (code) => done(code ?? 1)))
  }
  const built = await buildPackages({ appDir: root, cacheDir: options.cache, outDir: resolve(options.rest[0] ?? 'packages'), progress: say })
  process.stdout.write(`${built.control}\n${built.agent}\n${built.applications}\n`)
  return 0
}
