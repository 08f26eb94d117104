/**
 * Applications that a node can install: the format of a recipe, and what crosses the wire about them.
 *
 * On the node an application is a folder `<name>/` in `/usr/share/onyva/applications/` (ours) or
 * `/usr/local/share/onyva/applications/` (the cooperative's own, which win): `recipe.json`, `archive.json`, the
 * archive, and the PHP scripts that the recipe names. The operator's guide shows how to write one.
 */
import { boolean, list, nullable, object, oneOf, text, union, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { applicationName, applicationVersion as version, sitePath, siteId, siteUid } from './names.ts'
import { profile } from './node-state.ts'

const title = text(/^\S(?:.*\S)?$/, 60, 'title')
const language = text(/^[a-z]{2,3}$/, 3, 'language code')
/** A file in the application's own folder. */
const ownFile = text(/^[a-z0-9][a-zA-Z0-9._-]*$/, 100, 'name of a file beside the recipe')

/** `http://name` or `https://name`, with a port where visitors see one. No path, no slash at the end. */
const siteAddress = text(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, 300, 'address of a site')

/** `recipe.json`: all that is to be known of an application to install it, keep it and move it. */
export const recipe = object({
  name: applicationName,
  title,
  /** How its site is served: brings the denied paths and the rewrites of that profile. */
  profile,
  /** Whether it keeps its content in a database of MariaDB. */
  database: boolean,
  /** Languages that its installation knows, the first one when none fits. */
  languages: list(language, 100),
  /** A file of an installed copy that says its version, and a pattern whose first group is the version. */
  versionIn: object({ path: sitePath, pattern: text(/^[^]+$/, 200) }),
  /** Files and folders that are the member's once installed: an update neither compares nor replaces them. */
  keeps: list(sitePath, 100),
  /** PHP scripts beside the recipe, run in the site's own PHP. What they receive and answer: see the guide. */
  scripts: object({
    /** Fills what was unpacked: configuration, tables, administrator. One after the other. */
    install: list(object({ step: oneOf('database', 'settings'), script: ownFile }), 10),
    /** Sets a new password for an administrator. */
    password: nullable(ownFile),
    /** Sets the application's own idea of its address. */
    address: nullable(ownFile),
    /** Brings the database to the program's version, after an update. */
    upgrade: nullable(ownFile),
    /** Does what is due, and notes when something is due again (`private/onyva-due-<name>`, its date of change). */
    tasks: nullable(ownFile),
  }),
})
export type Recipe = Shape<typeof recipe>

/** `archive.json`: what the archive beside it holds. */
export const archiveFacts = object({ file: ownFile, version, files: whole(1), bytes: whole(1) })
export type ArchiveFacts = Shape<typeof archiveFacts>

/** How an application reaches its database: through MariaDB's socket, with a name and a password. */
const databaseName = text(/^[a-z0-9_]+$/, 64, 'name of a database or of its user')
const databaseAccess = object({ name: databaseName, user: databaseName, password: text(/^[\x21-\x7e]+$/, 100) })

const onSite = { site: siteId, uid: siteUid, application: applicationName, address: siteAddress }
const login = text(/^[A-Za-z][A-Za-z0-9._-]{1,39}$/, 40, 'sign-in name')
const password = text(/^[\x21-\x7e]{12,100}$/, 100, 'password')

/** Questions about the application of a site; `node-calls.ts` joins them with the others. */
export const applicationQuestions = {
  /** Unpacks, configures and puts into place, whole or not at all. Refused where the document root holds something. */
  installApplication: object({
    ask: oneOf('installApplication'),
    ...onSite,
    title: text(/^\S(?:.*\S)?$/, 100, 'title of the site'),
    language,
    administrator: object({ login, password, email: text(/^[^\s@]+@[^\s@]+$/, 254, 'e-mail address'), name: text(/^\S(?:.*\S)?$/, 100) }),
    database: nullable(databaseAccess),
  }),
  /** Which application stands in the document root, and its version. */
  lookAtApplication: object({ ask: oneOf('lookAtApplication'), site: siteId, uid: siteUid }),
  /** Replaces the program by that of the node's archive; what was there waits for `undoApplicationUpdate`. */
  updateApplication: object({ ask: oneOf('updateApplication'), ...onSite }),
  undoApplicationUpdate: object({ ask: oneOf('undoApplicationUpdate'), ...onSite }),
  /** `formerAddress` is replaced in the application's content too; null where nothing was known. */
  moveApplication: object({ ask: oneOf('moveApplication'), ...onSite, formerAddress: nullable(siteAddress) }),
  resetApplicationPassword: object({ ask: oneOf('resetApplicationPassword'), ...onSite, login, password }),
}

/** Why an application call was refused: each has its sentence in both languages. */
export const applicationRefusals = [
  'noSuchApplication',
  'siteNotEmpty',
  'applicationNotThere',
  'applicationUpToDate',
  'applicationChanged',
  'applicationUpdatedItself',
  'noPreviousCopy',
  'applicationStepFailed',
  'applicationSilent',
  'noSuchAdministrator',
  'applicationBusy',
] as const
const applicationRefusal = oneOf(...applicationRefusals)
export type ApplicationRefusal = Shape<typeof applicationRefusal>

export const applicationAnswers = {
  /** What stands there now. `previous`: the version that an update can be undone to. */
  application: object({
    outcome: oneOf('application'),
    found: nullable(object({ name: applicationName, version, previous: nullable(version) })),
    /** Nothing but our own welcome page stands there. */
    empty: boolean,
  }),
  /** `detail` is what the application said, or the first changed files. */
  applicationRefused: object({ outcome: oneOf('applicationRefused'), reason: applicationRefusal, detail: nullable(text(/^[^]*$/, 1000)) }),
}

/** What an installation's scripts answer. */
export const scriptAnswer = union('outcome', {
  done: object({ outcome: oneOf('done') }),
  refused: object({ outcome: oneOf('refused'), reason: oneOf('applicationStepFailed', 'noSuchAdministrator'), detail: text(/^[^]*$/, 4000) }),
})
