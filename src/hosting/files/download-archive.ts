import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import type { ArchiveFormat } from './archive-format.ts'
import { folderOf, nameOf } from './file-path.ts'
import { streamFrom } from './read-file.ts'

interface ToPack {
  /** None: the whole site. */
  paths: readonly string[]
  format: ArchiveFormat
}

/** The folder that holds all of them; in it they keep their names. */
export function commonFolder(paths: readonly string[]): string {
  let folder = folderOf(paths[0] ?? '')
  while (!paths.every((path) => folder === '' || path.startsWith(`${folder}/`))) folder = folderOf(folder)
  return folder
}

/** What the archive is called: after the one thing in it, the folder it comes from, or the site. */
export function archiveName(scene: FileScene, { paths, format }: ToPack): string {
  const name = paths.length === 1 ? nameOf(paths[0] ?? '') : nameOf(commonFolder(paths))
  return `${name || scene.site.hostNames[0] || scene.site.name}.${format}`
}

/** Opens an archive of files and folders, packed on the node while it is read. @throws as askFiles. */
export async function downloadArchive(scene: FileScene, what: ToPack): Promise<ReadableStream<Uint8Array>> {
  if (isVisit(scene)) await recordFileAct(scene, 'site.fileRead', { path: what.paths.join(', ') || '/' })
  const folder = commonFolder(what.paths)
  const question = { ask: 'archive' as const, folder, paths: [...what.paths], format: what.format }
  return streamFrom((output) => askFiles(scene, 'streamed', what.paths[0] ?? '', question, { output }))
}
