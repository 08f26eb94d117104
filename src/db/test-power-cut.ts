/** A process that dies in the middle of its work, as the database sees it. */
import type { KyselyPlugin } from 'kysely'
import type { Db, Tx } from './open-database.ts'

export class PowerCut extends Error {}

/** The database, or a transaction, which dies at the nth statement. */
export function cutAfter<On extends Db | Tx>(on: On, statements: number): On {
  let left = statements
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (left-- <= 0) throw new PowerCut()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return on.withPlugin(plugin) as On
}
