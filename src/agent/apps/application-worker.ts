/**
 * One piece of work on the files of a site's application: runs as the site's uid in a sandbox that shows its tree
 * at `/site`, takes one order on standard input, says how far it is, answers, and ends.
 */
import { getPriority, setPriority } from 'node:os'
import { text as readText } from 'node:stream/consumers'
import { elapsedMs } from '#lib/clock.ts'
import type { Recipe } from '#wire/applications.ts'
import { parseJson } from '#wire/shape.ts'
import { FileRefusal, refusalOf } from '../files/file-refusal.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { detailOf } from '../resources/refusal.ts'
import { AppRefusal } from './application-refusal.ts'
import { installedVersion, isEmptySite, placesIn, readRecord } from './application-tree.ts'
import { placeApplication } from './place-application.ts'
import { stageApplication } from './stage-application.ts'
import { forgetPrevious, undoUpdate, updateApplication } from './update-application.ts'
import { workerOrder } from './worker-messages.ts'
import type { WorkerAnswer, WorkerOrder } from './worker-messages.ts'

const tree: SiteTree = { documentRoot: '/site/public', private: '/site/private' }
const sayEachMs = 150

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

let saidMs = -Infinity
function progress(done: number, total: number): void {
  if (elapsedMs() - saidMs < sayEachMs && done < total) return
  saidMs = elapsedMs()
  say({ say: 'progress', done, total })
}

async function carryOut(order: WorkerOrder): Promise<WorkerAnswer> {
  switch (order.act) {
    case 'look':
      return look(order.recipes)
    case 'stage':
      return { outcome: 'staged', complete: await stageApplication(tree, order, progress) }
    case 'place':
      placeApplication(tree, order)
      return look([order.recipe])
    case 'update':
      await updateApplication(tree, order, progress)
      return { outcome: 'done' }
    case 'undo':
      undoUpdate(tree, order.recipe, progress)
      return { outcome: 'done' }
  }
}

function look(recipes: readonly Recipe[]): WorkerAnswer {
  forgetPrevious(tree)
  for (const recipe of recipes) {
    const version = installedVersion(tree.documentRoot, recipe)
    if (version === null) continue
    const record = readRecord(placesIn(tree))
    const previous = record?.name === recipe.name && record.version === version ? (record.previous?.version ?? null) : null
    return { outcome: 'looked', found: { name: recipe.name, version, previous }, empty: false }
  }
  return { outcome: 'looked', found: null, empty: isEmptySite(tree) }
}

setPriority(Math.max(5, getPriority())) // an agent that runs lower still cannot raise it
process.umask(0o022)
let answer: WorkerAnswer
try {
  answer = await carryOut(parseJson(workerOrder, await readText(process.stdin)))
} catch (error) {
  const reason = error instanceof AppRefusal || error instanceof FileRefusal ? error.reason : refusalOf(error)
  answer = { outcome: 'refused', reason, detail: detailOf(error) }
}
say({ say: 'answer', answer })
