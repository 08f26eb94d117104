/**
 * What the executor orders of an application's worker (one JSON text on standard input), and what comes back:
 * one JSON text a line on standard output, progress first, one answer last.
 */
import { applicationRefusals, archiveFacts, recipe } from '#wire/applications.ts'
import { applicationName, applicationVersion } from '#wire/names.ts'
import { callRefusals } from '#wire/node-calls.ts'
import { boolean, list, nullable, object, oneOf, text, union, whole } from '#wire/shape.ts'
import type { Shape } from '#wire/shape.ts'

const whichArchive = { recipe, archive: archiveFacts, folder: text(/^\/[^\0]*$/, 4000, 'absolute path') }

export const workerOrder = union('act', {
  /** Which of these stands there? */
  look: object({ act: oneOf('look'), recipes: list(recipe, 100) }),
  /** Unpacks aside, ready for the scripts; or finds that a former run came further. */
  stage: object({ act: oneOf('stage'), ...whichArchive }),
  /** Moves what was unpacked and configured before visitors, and says what stands there then: a worker of its own to ask would take 0.2 s of processor. */
  place: object({ act: oneOf('place'), ...whichArchive }),
  /** Replaces the program by the archive's. */
  update: object({ act: oneOf('update'), ...whichArchive }),
  undo: object({ act: oneOf('undo'), recipe }),
})
export type WorkerOrder = Shape<typeof workerOrder>

const workerAnswer = union('outcome', {
  looked: object({
    outcome: oneOf('looked'),
    found: nullable(object({ name: applicationName, version: applicationVersion, previous: nullable(applicationVersion) })),
    empty: boolean,
  }),
  /** `complete`: an interrupted run had configured it already, so that only the moving is left. */
  staged: object({ outcome: oneOf('staged'), complete: boolean }),
  done: object({ outcome: oneOf('done') }),
  refused: object({ outcome: oneOf('refused'), reason: oneOf(...applicationRefusals, ...callRefusals), detail: nullable(text(/^[^]*$/, 1000)) }),
})
export type WorkerAnswer = Shape<typeof workerAnswer>

export const workerLine = union('say', {
  progress: object({ say: oneOf('progress'), done: whole(0), total: whole(0) }),
  answer: object({ say: oneOf('answer'), answer: workerAnswer }),
})
