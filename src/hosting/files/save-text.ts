/** Saves a text that somebody edited, unless somebody else was faster or PHP could not read it. */
import { randomText } from '#lib/ids.ts'
import { UserError } from '#lib/errors.ts'
import { runsPhp } from '#wire/node-state.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { largestTextBytes } from './file-limits.ts'
import { refuseTooLarge } from './file-refusal.ts'
import { bytesOf } from './text-format.ts'
import type { TextFormat } from './text-format.ts'

interface TextToSave extends TextFormat {
  path: string
  text: string
  /** The hash of what the person was shown; null for a file that must not be there yet. */
  onlyIf: string | null
  /** Whether PHP must be able to read it, where it is PHP. */
  check: boolean
}

interface SavedText {
  hash: string
  /** Brings back what was there before (restoreEntries); null when nothing was. */
  before: string | null
}

/** Files that PHP runs on a site. */
const isPhp = (scene: FileScene, path: string): boolean => runsPhp(scene.site.profile) && /\.(?:php|phtml|inc)$/i.test(path)

/** Saves of one file go one after the other: what each finds there is what the one before has left. */
const lastSaves = new Map<string, Promise<unknown>>()

/**
 * @throws as askFiles, `fileChangedMeanwhile` (409), `filePhpSyntax` with the line, `fileSignNotInEncoding`,
 *   `fileTooLarge` (413), `fileAlreadyThere` for a new file. Nothing has changed then.
 */
export async function saveText(scene: FileScene, given: TextToSave): Promise<SavedText> {
  const key = `${scene.site.id} ${given.path}`
  const before = lastSaves.get(key) ?? Promise.resolve()
  const saving = before.catch(() => {}).then(() => save(scene, given))
  lastSaves.set(key, saving)
  try {
    return await saving
  } finally {
    if (lastSaves.get(key) === saving) lastSaves.delete(key)
  }
}

async function save(scene: FileScene, given: TextToSave): Promise<SavedText> {
  const { path, onlyIf } = given
  const bytes = bytesOf(given.text, given)
  refuseTooLarge(bytes.length, largestTextBytes)
  const batch = randomText(16)
  const checkPhp = given.check && isPhp(scene, path) ? scene.site.phpVersion : null
  const question = { ask: 'saveText', path, sizeBytes: bytes.length, onlyIf, checkPhp, batch } as const
  const answer = await askFiles(scene, ['saved', 'syntaxError'], path, question, { body: new Blob([bytes]).stream() })
  if (answer.outcome === 'syntaxError') throw new UserError('filePhpSyntax', { path, line: answer.line, message: answer.message }, { field: 'text' })
  await recordFileAct(scene, onlyIf === null ? 'site.fileMade' : 'site.fileEdited', { path })
  return { hash: answer.hash, before: answer.replaced ? batch : null }
}
