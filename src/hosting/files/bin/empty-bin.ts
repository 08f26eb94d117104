import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { askFiles, recordFileAct } from '#hosting/files/ask-files.ts'
import type { FileScene } from '#hosting/files/ask-files.ts'
import { goesAt } from './bin-limits.ts'
import { noteOldest } from './bin-store.ts'

/** Removes for good what is in the bin: these items, or all that is there now. @throws as askFiles. */
export async function emptyBin(scene: FileScene, items: readonly string[] | null, streams: CallStreams = {}): Promise<{ files: number; bytes: number }> {
  // A node's clock may be a little ahead of ours: all means all.
  const beforeMs = items === null ? scene.clock.now().getTime() + 3_600_000 : 0
  const emptied = await askFiles(scene, 'emptied', '', { ask: 'emptyBin', items: items && [...items], beforeMs }, streams)
  await noteOldest(scene.db, scene.site.id, emptied.oldestMs === null ? null : goesAt(new Date(emptied.oldestMs)))
  await recordFileAct(scene, 'site.binEmptied', { files: emptied.files })
  return { files: emptied.files, bytes: emptied.bytes }
}
