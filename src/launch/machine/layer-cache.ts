/**
 * Layers and other things that cost time to make are kept in `cache/`, under a name that holds the hash of
 * their recipe. They appear there whole, by a rename, or not at all.
 */
import { createHash } from 'node:crypto'
import type { BinaryLike } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A name-safe hash of a recipe: 16 hexadecimal digits. */
export function recipeHash(parts: readonly BinaryLike[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/**
 * Gives `path`, made by `make` when it is not there. `make` works in a fresh folder beside it and returns
 * the path (in that folder) of what is to be kept.
 */
export async function keep(path: string, make: (folder: string) => Promise<string>): Promise<string> {
  if (await stat(path).catch(() => undefined)) return path
  await mkdir(dirname(path), { recursive: true })
  const folder = await mkdtemp(join(dirname(path), `.${basename(path)}-`))
  try {
    const made = await make(folder)
    try {
      await rename(made, path)
    } catch (error) {
      // someone else made it meanwhile: theirs is as good as ours
      if (!(await stat(path).catch(() => undefined))) throw error
    }
    return path
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
