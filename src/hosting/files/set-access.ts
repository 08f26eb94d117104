import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import type { FolderEntry } from '#wire/node-calls.ts'

/** Who may do what with a file, in words instead of modes. */
export interface Access {
  /** Visitors may read it, through the web server. */
  visitors: boolean
  /** The site's own programs may change it. */
  writable: boolean
}

export const accessOf = ({ mode }: Pick<FolderEntry, 'mode'>): Access => ({ visitors: (mode & 0o004) !== 0, writable: (mode & 0o200) !== 0 })

export interface AccessToSet extends Access {
  path: string
  /** All that a folder holds, too. */
  inside: boolean
}

/** @returns how many files and folders it was set for. @throws as askFiles. */
export async function setAccess(scene: FileScene, wanted: AccessToSet, streams: CallStreams = {}): Promise<number> {
  const { path, visitors, writable, inside } = wanted
  const { files } = await askFiles(scene, 'received', path, { ask: 'setAccess', path, visitors, writable, inside }, streams)
  await recordFileAct(scene, 'site.accessSet', { path, visitors, writable })
  return files
}
