/** What is fetched, into a file. */
import { open, rename, rm } from 'node:fs/promises'

/** Saves a body beside its place and renames it when it is whole. */
export async function saveBody(body: ReadableStream<Uint8Array> | null, target: string): Promise<number> {
  const fresh = `${target}.onyva-part`
  const file = await open(fresh, 'w')
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      await file.write(chunk)
      bytes += chunk.length
    }
    await file.close()
    await rename(fresh, target)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(fresh, { force: true })
    throw error
  }
  return bytes
}
