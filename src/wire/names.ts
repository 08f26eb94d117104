/** Names that cross the wire, each with its grammar. */
import { text, whole } from './shape.ts'

/** A site's identifier: part of paths on the node, so its grammar is narrow. */
export const siteId = text(/^[a-z0-9]{12}$/, 12, 'site id')

/** A database's identifier: the end of its name. */
export const databaseId = text(/^[a-z0-9]{12}$/, 12, 'database id')

/**
 * Name of a database and of its user: words a member knows it by, then its id. Small letters only, because the
 * folders of MariaDB tell capitals apart and its clients do not all. 64 signs are MariaDB's limit.
 */
export const databaseName = text(/^[a-z][a-z0-9_]{0,40}_[a-z0-9]{12}$/, 54, 'database name')

/** A password as `mysql_native_password` keeps it. */
export const passwordHash = text(/^\*[0-9A-F]{40}$/, 41, 'password hash')

/** A password that opens a database for a while, made for one act and forgotten with it. */
export const databaseKey = text(/^[a-z0-9]{32}$/, 32, 'database key')

/** A node's identifier. */
export const nodeId = text(/^[a-z0-9]{12}$/, 12, 'node id')

/**
 * A host name as it is stored and served: lower-case A-labels (RFC 1123, RFC 5890), at least two labels,
 * at most 253 signs, no trailing dot, no label of digits only at the end (it would read as an address).
 */
export const hostName = text(
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  253,
  'host name in lower-case A-labels',
)

/** An application that nodes can install: part of paths on the node. */
export const applicationName = text(/^[a-z][a-z0-9-]{1,30}$/, 31, 'application name')

/** As the application itself writes it. */
export const applicationVersion = text(/^\d[0-9A-Za-z.+~-]*$/, 40, 'version of an application')

/** The numeric uid (and gid) of a site. No line in /etc/passwd. */
export const siteUid = whole(200_000, 2_000_000_000)

/** Versions of PHP that a node may offer. */
export const phpVersion = text(/^8\.[2-9]$/, 3, 'PHP version')

/** An id that follows one act from the click to the node. */
export const requestId = text(/^[a-z0-9]{1,40}$/, 40, 'request id')

/**
 * A path relative to a site's document root, with `/` between its parts. Refused: empty parts, `.`, `..`,
 * parts over 255 bytes, paths over 4,000 bytes, control characters. The empty text is the root itself.
 */
export const sitePath = (value: unknown, path = '$'): string => {
  const parsed = text(/^(?:[^/]+(?:\/[^/]+)*)?$/, 4000, 'path below the document root')(value, path)
  const parts = parsed === '' ? [] : parsed.split('/')
  for (const part of parts)
    if (part === '.' || part === '..' || Buffer.byteLength(part) > 255 || !part.isWellFormed())
      return text(/^(?!)/, 0, 'path below the document root')(value, path)
  return parsed
}
