/**
 * The words in which the reconcile of a database speaks, as `site-effects.ts` has those of a site: what was seen
 * of it in MariaDB, and the single steps that change it. Each may be done again after a crash.
 */

/** What the one user of a database may do: all that a site does, or only read and delete once the database is full. */
export type Rights = 'all' | 'reading'

/** The account of a database, in the values that are ours to choose. */
export interface Account {
  readonly passwordHash: string
  /** Hashes of further passwords that open it for a while: an export, an import, the database tool. In order. */
  readonly keys: readonly string[]
  readonly maxConnections: number
  readonly statementSeconds: number
  readonly locked: boolean
}

export interface SeenAccount extends Account {
  readonly name: string
  /** `other` is none or any that is not ours to give. */
  readonly rights: Rights | 'other'
  /** Whether someone may still be connected, as far as we know. Only asked of a locked account. */
  readonly connected: boolean
}

/** What stands of a database: found by the id that its name ends with. */
export interface SeenDatabase {
  /** Its name, or null where there is none. */
  readonly database: string | null
  readonly account: SeenAccount | null
}

export type DatabaseEffect =
  | { readonly effect: 'makeDatabase'; readonly name: string }
  | { readonly effect: 'makeAccount'; readonly name: string; readonly account: Account }
  | { readonly effect: 'changeAccount'; readonly name: string; readonly account: Account }
  | { readonly effect: 'setRights'; readonly name: string; readonly rights: Rights }
  /** Ends what is connected. The account is locked, so nobody comes back. */
  | { readonly effect: 'endConnections'; readonly name: string }
  /** Only ever for a tombstone. */
  | { readonly effect: 'dropAccount'; readonly name: string }
  /** Deletes the data for good. Only ever for a tombstone. */
  | { readonly effect: 'dropDatabase'; readonly name: string }
