/** Questions about files beyond the first few of `node-calls.ts`, and their answers. */
import { boolean, list, nullable, object, oneOf, text, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { phpVersion, siteId, siteUid, sitePath } from './names.ts'

const onSite = { site: siteId, uid: siteUid }

/** Paths of one act: a page of a folder is at most 100. */
export const pathsAtMost = 200
const paths = list(sitePath, pathsAtMost)

/** SHA-256 of a file's bytes, in hex: tells whether it is still the one that somebody was shown. */
const contentHash = text(/^[0-9a-f]{64}$/, 64, 'SHA-256 in hex')

/** What one act put into the bin; each thing of it is `<batch>-<number>`. */
const binBatch = text(/^[a-z0-9]{16}$/, 16, 'batch of the bin')
export const binItemId = text(/^[a-z0-9]{16}-\d{1,3}$/, 20, 'item of the bin')
/** A thing in the bin, or all that one act put there. */
const binItemOrBatch = text(/^[a-z0-9]{16}(?:-\d{1,3})?$/, 20, 'item or batch of the bin')

/** Why something is in the bin: it was removed, or it is what a file was before somebody wrote another. */
export const binReasons = ['removed', 'replaced'] as const

export const fileQuestions = {
  /** One file or folder. */
  describe: object({ ask: oneOf('describe'), ...onSite, path: sitePath }),
  /**
   * Takes a small text from the call's body and puts it in place, keeping the mode of the file that it replaces; what
   * was there before goes to the bin as `batch`.
   */
  saveText: object({
    ask: oneOf('saveText'),
    ...onSite,
    path: sitePath,
    sizeBytes: whole(0, 4 * 1024 * 1024),
    /** The file must still have this content; null: there must be none. */
    onlyIf: nullable(contentHash),
    /** PHP that must be able to read it; null: whatever it holds. */
    checkPhp: nullable(phpVersion),
    batch: binBatch,
  }),
  /** Copies into a folder, which must be there. `name` gives the copy of a single thing another name. */
  copy: object({ ask: oneOf('copy'), ...onSite, paths, folder: sitePath, name: nullable(text(/^[^/]+$/, 255)) }),
  /** Moves into a folder, which must be there: all of it or nothing. */
  moveInto: object({ ask: oneOf('moveInto'), ...onSite, paths, folder: sitePath }),
  /** Says who may read (visitors, through the web server) and whether the site itself may write; set-id bits go. */
  setAccess: object({ ask: oneOf('setAccess'), ...onSite, path: sitePath, visitors: boolean, writable: boolean, inside: boolean }),
  /** Packs what lies in one folder and sends it to the call's output. No paths: the whole folder. */
  archive: object({ ask: oneOf('archive'), ...onSite, folder: sitePath, paths, format: oneOf('zip', 'tar.gz') }),
  /** Unpacks an archive that is on the site, whole or not at all. */
  unpackFile: object({ ask: oneOf('unpackFile'), ...onSite, path: sitePath, folder: sitePath, format: oneOf('zip', 'tar.gz'), maxFiles: whole(1, 1_000_000), maxBytes: whole(1) }),
  /** Moves to the bin: all of it or nothing. */
  binEntries: object({ ask: oneOf('binEntries'), ...onSite, paths, batch: binBatch }),
  /** What is in the bin, newest first. */
  listBin: object({ ask: oneOf('listBin'), ...onSite, offset: whole(0), limit: whole(1, 1000) }),
  /**
   * Brings things back where they were, or one to `to`. Where something stands meanwhile: `alreadyThere`; but a text
   * that was replaced takes its place back, and what stands there goes to the bin as `batch`.
   */
  restore: object({ ask: oneOf('restore'), ...onSite, items: list(binItemOrBatch, pathsAtMost), to: nullable(sitePath), batch: binBatch }),
  /** Removes for good what is in the bin: these items, or with null whatever has been there since before `beforeMs`. */
  emptyBin: object({ ask: oneOf('emptyBin'), ...onSite, items: nullable(list(binItemOrBatch, pathsAtMost)), beforeMs: whole(0) }),
} as const

const binItem = object({
  id: binItemId,
  /** Where it was. */
  path: sitePath,
  kind: oneOf('folder', 'file', 'link', 'other'),
  reason: oneOf(...binReasons),
  binnedAtMs: whole(0),
  files: whole(0),
  bytes: whole(0),
})
export type BinItem = Shape<typeof binItem>

export const folderEntry = object({
  name: text(/^[^/]+$/, 255),
  /** Path below the document root (differs from the name in a search). */
  path: sitePath,
  kind: oneOf('folder', 'file', 'link', 'other'),
  sizeBytes: whole(0),
  modifiedAtMs: whole(0),
  mode: whole(0, 0o7777),
})
export type FolderEntry = Shape<typeof folderEntry>

export const fileAnswers = {
  entry: object({ outcome: oneOf('entry'), entry: folderEntry }),
  saved: object({ outcome: oneOf('saved'), hash: contentHash, /** Whether something was there before, now in the bin. */ replaced: boolean }),
  /** PHP cannot read it; nothing has changed. */
  syntaxError: object({ outcome: oneOf('syntaxError'), line: whole(0), message: text(/^[^]*$/, 500) }),
  bin: object({ outcome: oneOf('bin'), total: whole(0), totalBytes: whole(0), items: list(binItem, 1000) }),
  /** Where things are again. */
  restored: object({ outcome: oneOf('restored'), paths: list(sitePath, 1000), files: whole(0) }),
  /** What is left in the bin has been there since then; null: it is empty. */
  emptied: object({ outcome: oneOf('emptied'), files: whole(0), bytes: whole(0), oldestMs: nullable(whole(0)) }),
} as const
