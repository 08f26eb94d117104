/** Bytes and files of the whole site. Counts what is stored, so a file with holes counts for what it takes. */
import { lstatSync, readdirSync } from 'node:fs'
import { codeOf } from '../system-error.ts'
import type { SiteTree } from './site-tree.ts'

const blockBytes = 512

export function diskUsage(tree: SiteTree): { files: number; bytes: number } {
  const usage = { files: 0, bytes: 0 }
  const folders = [Buffer.from(tree.documentRoot), Buffer.from(tree.private)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const name of namesIn(folder)) {
      const place = Buffer.concat([folder, Buffer.from('/'), name])
      const entry = lstatSync(place, { throwIfNoEntry: false })
      if (entry === undefined) continue
      usage.bytes += entry.blocks * blockBytes
      if (entry.isDirectory()) folders.push(place)
      else usage.files++
    }
  return usage
}

/** The names in a folder; none in one that is locked or gone. */
function namesIn(folder: Buffer): Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' })
  } catch (error) {
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'ENOENT') return []
    throw error
  }
}
