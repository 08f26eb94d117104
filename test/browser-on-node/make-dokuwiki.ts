/**
 * Makes DokuWiki's archive in a process and a mount namespace of its own, and says where it is: what is mounted
 * for it never shows on the host. Run with the data and the cache directory.
 */
import { inPrivateMounts } from '#launch/machine/private-mounts.ts'
import { dokuwikiArchive } from '#launch/machine/dokuwiki-archive.ts'
import { exec } from '#lib/exec.ts'

const [dataDir, cacheDir] = process.argv.slice(2)
if (import.meta.main && dataDir && cacheDir) process.stdout.write(await dokuwikiArchive({ dataDir, cacheDir, progress: () => {} }))

/** Path of `dokuwiki.tar.gz`, made when it is not in the cache. */
export async function dokuwiki(data: string, cache: string): Promise<string> {
  const [file, ...args] = inPrivateMounts([process.execPath, '--disable-warning=ExperimentalWarning', import.meta.filename, data, cache])
  const made = await exec(file as string, args, { timeoutMs: 300_000, env: process.env as Record<string, string> })
  return made.stdout.trim()
}
