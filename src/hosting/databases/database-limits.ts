/** What a database gets. Plain data until tariffs bring offers of their own. */

const mebibyte = 1024 * 1024

export const newDatabaseLimits = {
  /** A WordPress of ten years takes some 100 MB; beyond a gigabyte the node's memory no longer holds what is read often. */
  diskBytes: 1024 * mebibyte,
  /** A site has 4 PHP workers with one connection each; the rest is for tasks and tools. */
  maxConnections: 20,
  statementSeconds: 60,
} as const

/** Databases of one site, deleted ones that can come back included. */
export const databasesPerSite = 5

/** From this share of its limit on a database is spoken of. */
export const warnFromPercent = 80

/** The greatest file that an import takes, as it is sent. */
export const largestDumpBytes = 512 * mebibyte
/** What a dump may come to unpacked, in parts of the database's limit: SQL takes about as much as the tables it makes. */
export const unpackedDumpFactor = 1.5
/** How long one may go back behind the last import. */
export const undoDays = 7
