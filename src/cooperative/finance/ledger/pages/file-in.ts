import { UserError } from '#lib/errors.ts'
import type { Ctx } from '#web/environment.ts'
import { largestDocumentBytes } from '../attach-document.ts'
import type { NewFile } from '../attach-document.ts'

/** The file of a form of at most what a paper may have; its size is known before anything is read. @throws {UserError} `documentSize`. */
export async function fileIn(c: Ctx): Promise<NewFile> {
  const size = Number(c.req.header('content-length') ?? Number.NaN)
  if (!(size <= largestDocumentBytes + 64 * 1024)) throw new UserError('documentSize', { mostMb: 10 }, { field: 'document' })
  const given = (await c.req.parseBody().catch(() => ({}) as Record<string, string | File>))['document']
  if (!(given instanceof File)) throw new UserError('documentSize', { mostMb: 10 }, { field: 'document' })
  return { name: given.name, content: new Uint8Array(await given.arrayBuffer()) }
}
