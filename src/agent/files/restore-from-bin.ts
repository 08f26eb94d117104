/** Brings things back from the bin. */
import { linkSync, lstatSync, renameSync } from 'node:fs'
import type { BinItem } from '#wire/file-questions.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { keepBefore } from './bin-entries.ts'
import { removeAll } from './change-entry.ts'
import { FileRefusal, naming } from './file-refusal.ts'
import { contentOf, itemFolder, itemsMeant, readItem } from './site-bin.ts'
import { makeWayTo, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

type Asked = Extract<Question, { ask: 'restore' }>

/** All of it or nothing: what is in the way of one is found before any is moved. */
export function restoreFromBin(tree: SiteTree, asked: Asked): Answer {
  const items = itemsMeant(tree, asked.items)
    .map((id) => readItem(tree, id))
    .filter((item) => item !== null)
  if (items.length === 0) throw new FileRefusal('noSuchPath', asked.to ?? '')
  if (asked.to !== null && (items.length !== 1 || asked.to === '')) throw new FileRefusal('notAllowed', asked.to)
  const back = items.map((item) => ({ item, path: asked.to ?? item.path }))
  const goals = back.map(({ item, path }) => ({ item, path, goal: naming(path, () => freePlace(tree, item, path)) }))
  for (const { item, path, goal } of goals) naming(path, () => putBack(tree, item, path, goal, asked.batch))
  return { outcome: 'restored', paths: goals.map(({ path }) => path), files: items.reduce((sum, { files }) => sum + files, 0) }
}

/** Where it goes. @throws {FileRefusal} `alreadyThere`; a former version may take the place of a file. */
function freePlace(tree: SiteTree, item: BinItem, path: string): string {
  const goal = makeWayTo(tree, path)
  const there = lstatSync(goal, { throwIfNoEntry: false })
  if (there !== undefined && item.reason === 'removed') throw new FileRefusal('alreadyThere')
  if (there !== undefined) requireKind(there, 'file')
  return goal
}

function putBack(tree: SiteTree, item: BinItem, path: string, goal: string, batch: string): void {
  const content = contentOf(tree, item.id)
  const there = lstatSync(goal, { throwIfNoEntry: false }) !== undefined
  if (item.reason === 'replaced' && there) {
    keepBefore(tree, path, goal, batch)
    renameSync(content, goal)
  } else if (item.kind === 'folder') {
    if (there) throw new FileRefusal('alreadyThere') // rename(2) would take the place of an empty one
    renameSync(content, goal)
  } else linkSync(content, goal) // fails where something came meanwhile
  removeAll(Buffer.from(itemFolder(tree, item.id)))
}
