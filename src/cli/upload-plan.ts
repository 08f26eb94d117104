/** What there is to send: a file, or every file of a folder. */
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Sending {
  /** Where it lies here. */
  local: string
  /** Where it goes, below the document root. */
  path: string
  sizeBytes: number
}

interface UploadPlan {
  files: Sending[]
  /** Links, sockets and the like: they are not sent, and told. */
  skipped: string[]
}

/** No site holds more files than this; a mistaken `onyva site upload x /` ends here. */
const mostFiles = 200_000

/**
 * Everything below `local`, to go below `target`. A link that was named is followed; links found in a folder
 * are not, since they may lead anywhere on this machine.
 */
export async function planUpload(local: string, target: string): Promise<UploadPlan> {
  const plan: UploadPlan = { files: [], skipped: [] }
  const under = (path: string) => [target, path].filter((part) => part !== '').join('/')
  const top = await stat(local)
  if (top.isFile()) {
    plan.files.push({ local, path: target, sizeBytes: top.size })
    return plan
  }
  const folders = ['']
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of await readdir(join(local, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile()) plan.files.push({ local: join(local, path), path: under(path), sizeBytes: (await lstat(join(local, path))).size })
      else plan.skipped.push(path)
      if (plan.files.length > mostFiles) throw new Error(`more than ${mostFiles} files`)
    }
  }
  plan.files.sort((left, right) => (left.path < right.path ? -1 : 1))
  return plan
}

/** The format of an archive by its name, or null for any other file. */
export function archiveFormat(name: string): 'zip' | 'tar.gz' | null {
  if (/\.zip$/i.test(name)) return 'zip'
  return /\.(tar\.gz|tgz)$/i.test(name) ? 'tar.gz' : null
}
