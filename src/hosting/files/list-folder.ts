import { z } from '@hono/zod-openapi'
import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import type { Answer } from '#wire/node-calls.ts'

export const fileOrders = ['name', '-name', 'size', '-size', 'modified', '-modified'] as const

/** The query of a folder's address. */
export const folderQuery = z.object({
  path: z.string().max(4000).default(''),
  q: z.string().max(100).regex(/^[^/\p{Cc}]*$/u).catch('').default(''),
  sort: z.enum(fileOrders).catch('name').default('name'),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
})
export type FolderQuery = z.infer<typeof folderQuery>

export type Folder = Extract<Answer, { outcome: 'folder' }>

/** One page of a folder, or of what is called so below it. */
export async function listFolder(scene: FileScene, input: FolderQuery & { pageSize: number }): Promise<Folder> {
  if (isVisit(scene)) await recordFileAct(scene, 'site.filesSeen', { path: input.path })
  return askFiles(scene, 'folder', input.path, {
    ask: 'listFolder',
    path: input.path,
    offset: (input.page - 1) * input.pageSize,
    limit: input.pageSize,
    search: input.q.trim(),
    sort: input.sort.replace('-', '') as 'name' | 'size' | 'modified',
    descending: input.sort.startsWith('-'),
  })
}
