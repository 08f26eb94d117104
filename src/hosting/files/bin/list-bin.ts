import { askFiles, isVisit, recordFileAct } from '#hosting/files/ask-files.ts'
import type { FileScene } from '#hosting/files/ask-files.ts'
import type { Answer } from '#wire/node-calls.ts'

export type BinPage = Extract<Answer, { outcome: 'bin' }>

/** One page of a site's bin, newest first. @throws as askFiles. */
export async function listBin(scene: FileScene, input: { page: number; pageSize: number }): Promise<BinPage> {
  if (isVisit(scene)) await recordFileAct(scene, 'site.filesSeen', { path: '' })
  return askFiles(scene, 'bin', '', { ask: 'listBin', offset: (input.page - 1) * input.pageSize, limit: input.pageSize })
}
