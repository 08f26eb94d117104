/**
 * The worker of one site: runs as the site's uid in a sandbox that shows its tree at `/site`, takes one
 * question after another on standard input and ends with it. Arguments: its mark, and perhaps that of a worker that was
 * killed, whose unfinished work it clears away.
 */
import { getPriority, setPriority } from 'node:os'
import { systemClock } from '#lib/clock.ts'
import { question, takesBody } from '#wire/node-calls.ts'
import type { Answer } from '#wire/node-calls.ts'
import { parseJson } from '#wire/shape.ts'
import { detailOf } from '../resources/refusal.ts'
import { carryOut } from './answer-question.ts'
import { clearUnfinished } from './change-entry.ts'
import { refusalOf } from './file-refusal.ts'
import { frameOf, framesFrom } from './frames.ts'
import type { Frame } from './frames.ts'
import { unfinishedOf, unfinishedPrefix } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { beginProgress } from './tell-progress.ts'

const dayMs = 86_400_000

const [mark, killed] = process.argv.slice(2)
const tree: SiteTree = { documentRoot: '/site/public', private: '/site/private', ...(mark === undefined ? {} : { mark }) }

const frames = framesFrom(process.stdin)

/** Writes a frame, and waits while the executor is slow to take it. */
async function say(frame: Buffer): Promise<void> {
  if (!process.stdout.write(frame)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** The bytes that follow a question, to their end. `ended` tells whether that has been read. */
function bodyOf(state: { ended: boolean }): AsyncIterable<Buffer> {
  return {
    async *[Symbol.asyncIterator]() {
      while (!state.ended) {
        const next: IteratorResult<Frame, void> = await frames.next()
        if (next.done || next.value.kind === 'e') state.ended = true
        else yield next.value.content
      }
    },
  }
}

setPriority(Math.max(10, getPriority())) // an agent that runs lower still cannot raise it
process.umask(0o022)
if (killed !== undefined) clearUnfinished(tree, unfinishedOf(killed), Infinity)
clearUnfinished(tree, unfinishedPrefix, systemClock.now().getTime() - dayMs)
for (;;) {
  const next = await frames.next()
  if (next.done) break
  const asked = parseJson(question, next.value.content.toString('utf8'))
  const state = { ended: !takesBody(asked) }
  const body = bodyOf(state)
  // Not waited for: four short lines a second fit the pipe however slow the executor is.
  beginProgress((now) => void process.stdout.write(frameOf('p', JSON.stringify(now))))
  let answer: Answer
  try {
    answer = await carryOut(tree, asked, body, say)
  } catch (error) {
    answer = { outcome: 'refused', reason: refusalOf(error), detail: detailOf(error) }
  }
  if (answer.outcome !== 'sent' && answer.outcome !== 'streamed') await say(frameOf('a', JSON.stringify(answer)))
  for await (const _ of body); // what was sent after a refusal
}
