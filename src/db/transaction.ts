/**
 * The one place where a transaction is opened: by an edge (HTTP, CLI, scheduled work), around one command.
 */
import type { Db, Tx } from './open-database.ts'

/** Runs `work` in one transaction: all of it, or nothing. Serialisation failures and deadlocks are tried again. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      // 40001 serialization_failure, 40P01 deadlock_detected (PostgreSQL manual, appendix A)
      const code = (error as { code?: unknown }).code
      if ((code !== '40001' && code !== '40P01') || attempt === 3) throw error
    }
  }
}
