import { randomText } from '#lib/ids.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { askFiles, recordFileAct } from '#hosting/files/ask-files.ts'
import type { FileScene } from '#hosting/files/ask-files.ts'
import { goesAt } from './bin-limits.ts'
import { noteBinned } from './bin-store.ts'

interface Binned {
  /** Brings all of it back (restoreEntries). */
  batch: string
  files: number
  bytes: number
}

/** Puts files and folders into the bin of their site: all or none. @throws as askFiles. */
export async function binEntries(scene: FileScene, paths: readonly string[], streams: CallStreams = {}): Promise<Binned> {
  const batch = randomText(16)
  await noteBinned(scene.db, scene.site.id, goesAt(scene.clock.now()))
  const { files, bytes } = await askFiles(scene, 'received', paths[0] ?? '', { ask: 'binEntries', paths: [...paths], batch }, streams)
  await recordFileAct(scene, 'site.filesBinned', { path: paths[0] ?? '', count: paths.length, files })
  return { batch, files, bytes }
}
