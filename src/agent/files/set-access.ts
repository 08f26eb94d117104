/**
 * Who may do what with a file, as modes. The site's own programs run as the owner; visitors come through the web
 * server, which is everybody else. The owner always reads, so that nobody locks themselves out.
 */
import { chmodSync, lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'
import type { Answer, Question } from '#wire/node-calls.ts'
import { naming } from './file-refusal.ts'
import { presentPlace, walk } from './many-entries.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'

type Asked = Extract<Question, { ask: 'setAccess' }>

/** Never with set-id or sticky bits. A file that could be run still can, by whoever may read it. */
function modeFor(entry: Pick<Stats, 'mode' | 'isDirectory'>, { visitors, writable }: Pick<Asked, 'visitors' | 'writable'>): number {
  const runs = entry.isDirectory() || (entry.mode & 0o100) !== 0
  const owner = 0o400 | (writable ? 0o200 : 0) | (runs ? 0o100 : 0)
  return owner | (visitors ? 0o044 | (runs ? 0o011 : 0) : 0)
}

export function setAccess(tree: SiteTree, asked: Asked): Answer {
  const place = Buffer.from(presentPlace(tree, asked.path))
  let files = 0
  const change = (at: Buffer, entry: Stats) => {
    if (entry.isSymbolicLink()) return // what it leads to has its own
    chmodSync(at, modeFor(entry, asked))
    tellProgress('changing', ++files)
  }
  naming(asked.path, () => {
    if (!asked.inside) return change(place, lstatSync(place))
    for (const { place: at, entry } of walk(place)) change(at, entry)
  })
  return { outcome: 'received', files, bytes: 0 }
}
