/**
 * Questions that cannot wait for a state: what is in a folder, take this file. The node asks
 * `POST /node/v1/calls` (long poll) and receives calls; each is answered once with
 * `POST /node/v1/calls/<callId>/answer`. Bytes travel apart: the node GETs `/node/v1/calls/<callId>/body`
 * (what a member sends) or PUTs `/node/v1/calls/<callId>/output` (what a member fetches).
 * While a node works on a call it may say how far it has come, `POST /node/v1/calls/<callId>/progress`
 * (`callProgress`), which also says that it is alive. All of them run as the site's uid, inside its tree.
 */
import { fileAnswers, fileQuestions, folderEntry } from './file-questions.ts'
import { boolean, list, nullable, object, oneOf, text, union, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { applicationAnswers, applicationQuestions } from './applications.ts'
import { logPage, readLog } from './site-log.ts'
import { databaseId, databaseKey, databaseName, hostName, requestId, siteId, siteUid, sitePath } from './names.ts'

export const callId = text(/^[a-z0-9]{20}$/, 20, 'call id')

const onSite = { site: siteId, uid: siteUid }
/** Acts on a database run as its own user, who has this further password meanwhile: they can do what the site can, and no more. */
const onDatabase = { ...onSite, database: databaseId, name: databaseName, key: databaseKey }

/** What is asked. `uid` is checked by the executor against its own state of the site. */
/** A visit of the database tool: an afternoon's work. */
export const longestVisitMs = 4 * 3_600_000

export const question = union('ask', {
  ...fileQuestions,
  /** One page of a folder, folders first, by name. `search` filters names below it, whole subtree. */
  listFolder: object({
    ask: oneOf('listFolder'),
    ...onSite,
    path: sitePath,
    offset: whole(0),
    limit: whole(1, 1000),
    search: text(/^[^/]*$/, 100),
    sort: oneOf('name', 'size', 'modified'),
    descending: boolean,
  }),
  /** Takes a file's bytes from the call's body. The folders on the way are made. */
  writeFile: object({ ask: oneOf('writeFile'), ...onSite, path: sitePath, sizeBytes: whole(0), overwrite: boolean }),
  /** Takes an archive's bytes from the call's body and unpacks it below `path`. */
  unpack: object({
    ask: oneOf('unpack'),
    ...onSite,
    path: sitePath,
    format: oneOf('zip', 'tar.gz'),
    sizeBytes: whole(0),
    /** Refused beyond these, before anything is unpacked. */
    maxFiles: whole(1, 1_000_000),
    maxBytes: whole(1),
    /** When every entry lies in one folder, leave that folder out. */
    stripSingleFolder: boolean,
  }),
  /** Sends a file's bytes to the call's output. */
  readFile: object({ ask: oneOf('readFile'), ...onSite, path: sitePath, maxBytes: whole(0) }),
  makeFolder: object({ ask: oneOf('makeFolder'), ...onSite, path: sitePath }),
  move: object({ ask: oneOf('move'), ...onSite, from: sitePath, to: sitePath }),
  /** Removes a file or a folder for good. */
  remove: object({ ask: oneOf('remove'), ...onSite, path: sitePath }),
  /** Forgets pages that the node keeps: one (path and query, as browsers send them), or all of the site. */
  purgePages: object({ ask: oneOf('purgePages'), ...onSite, page: nullable(text(/^\/[\x21-\x7e]*$/, 2000)), port: whole(1, 65_535) }),
  /** Bytes and files of the whole site. */
  diskUsage: object({ ask: oneOf('diskUsage'), ...onSite }),
  /** Sends all of a database to the call's output: SQL, compressed. */
  exportDatabase: object({ ask: oneOf('exportDatabase'), ...onDatabase }),
  /**
   * Takes SQL, compressed or not, from the call's body and carries it out in the database, after a copy of the state
   * before was put aside in the site's `private/`. Refused with a reason that begins with `sql` it may be half done.
   */
  importDatabase: object({ ask: oneOf('importDatabase'), ...onDatabase, sizeBytes: whole(0), maxBytes: whole(1) }),
  /** Puts back the state before the last import. `onlyCut`: only if that import did not come to its end. */
  undoImport: object({ ask: oneOf('undoImport'), ...onDatabase, onlyCut: boolean }),
  /** Looks whether each table can be read, and mends those that a crash has hurt, as far as they can be. */
  checkDatabase: object({ ask: oneOf('checkDatabase'), ...onDatabase }),
  /** Makes the database tool at `hostName` ready for whoever shows this ticket, once, within a minute. */
  openDatabase: object({
    ask: oneOf('openDatabase'),
    ...onDatabase,
    hostName,
    /** SHA-256 of the ticket, in hex. */
    ticketHash: text(/^[0-9a-f]{64}$/, 64, 'ticket hash'),
    language: oneOf('fr', 'en'),
    /** Where the tool leads back to. */
    returnTo: text(/^https?:\/\/[^\s"'<>]+$/, 500, 'address'),
    /** How long the visit lasts at most. */
    stayMs: whole(0, longestVisitMs),
  }),
  /** Ends the visits of the database tool to this site's databases: somebody's right to them was taken back. */
  closeDatabases: object({ ask: oneOf('closeDatabases'), ...onSite }),
  /** Asks the site's own page through the public listener, as a visitor would. */
  probe: object({ ask: oneOf('probe'), ...onSite }),
  ...applicationQuestions,
  /** Lines of a site's logs; answered by the observer. */
  readLog,
})
export type Question = Shape<typeof question>

/** Whether a question comes with bytes of a member. */
export const takesBody = ({ ask }: Question): boolean => ask === 'writeFile' || ask === 'unpack' || ask === 'saveText' || ask === 'importDatabase'

export const call = object({ id: callId, requestId: nullable(requestId), question })
export type Call = Shape<typeof call>

export const calls = object({ calls: list(call, 100) })

/** What a node does while it works on a call: each has its words in both languages (`hosting.jobs.steps`). */
const callSteps = ['receiving', 'counting', 'checking', 'unpacking', 'placing', 'copying', 'moving', 'removing', 'changing', 'keeping', 'importing', 'undoing', 'database', 'settings'] as const

/** How far a node has come with a call. `total` 0: not known. */
export const callProgress = object({ step: oneOf(...callSteps), done: whole(0), total: whole(0) })
export type CallProgress = Shape<typeof callProgress>

/** Refusals of calls on databases (`errors.database…`). */
export const databaseRefusals = [
  /** The node does not have this database, or not open. */
  'noSuchDatabase',
  'databaseServerAway',
  /** All the connections that its user may have are in use. */
  'databaseBusy',
  /** A statement is wrong. The detail says line, number and words of MariaDB. */
  'sqlRefused',
  /** A statement reaches for what is not this database's. */
  'sqlNotAllowed',
  /** There is no state before an import to go back to. */
  'nothingToUndo',
] as const

/** Why a call was refused: each has its sentence in both languages (`errors.files.*`). */
export const callRefusals = [
  'noSuchSite',
  'noSuchPath',
  'alreadyThere',
  'notAFolder',
  'notAFile',
  'isALink',
  'diskFull',
  'tooManyFiles',
  'tooLarge',
  'archiveBroken',
  'archiveHasLinks',
  'archivePathEscapes',
  'archiveTooDeep',
  'bodyIncomplete',
  'notAllowed',
  'changedMeanwhile',
  'timeout',
  ...databaseRefusals,
  'internal',
] as const
const callRefusal = oneOf(...callRefusals)
export type CallRefusal = Shape<typeof callRefusal>

export type { FolderEntry } from './file-questions.ts'

export const answer = union('outcome', {
  ...fileAnswers,
  refused: object({ outcome: oneOf('refused'), reason: callRefusal, detail: nullable(text(/^[^]*$/, 1000)) }),
  done: object({ outcome: oneOf('done') }),
  folder: object({
    outcome: oneOf('folder'),
    total: whole(0),
    totalBytes: whole(0),
    /** Names that are no text (invalid UTF-8, control characters): shown with U+FFFD, out of reach of the panel. */
    unreadableNames: whole(0),
    /** True when a search stopped at its limit before it had seen all. */
    truncated: boolean,
    entries: list(folderEntry, 1000),
  }),
  received: object({ outcome: oneOf('received'), files: whole(0), bytes: whole(0) }),
  sent: object({ outcome: oneOf('sent'), bytes: whole(0) }),
  /** The bytes follow; how many is not known beforehand. A stream that ends in the middle is cut, never ended. */
  streamed: object({ outcome: oneOf('streamed') }),
  imported: object({ outcome: oneOf('imported'), bytes: whole(0) }),
  checked: object({ outcome: oneOf('checked'), tables: whole(0), mended: whole(0), broken: list(text(/^[^]*$/, 200), 100) }),
  usage: object({ outcome: oneOf('usage'), files: whole(0), bytes: whole(0), limitBytes: whole(0) }),
  logPage,
  probed: object({ outcome: oneOf('probed'), httpStatus: whole(0, 999), answering: boolean }),
  ...applicationAnswers,
})
export type Answer = Shape<typeof answer>
