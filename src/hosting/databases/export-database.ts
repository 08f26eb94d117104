import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'

/** A gap that a great table makes while its rows are read. */
const silenceMs = 300_000

interface ExportedDatabase {
  /** gzip; breaks when the export fails half way, so that half a file never looks whole. */
  body: ReadableStream<Uint8Array>
  fileName: string
}

/** All of a database at one moment, as SQL. @throws as openDatabaseOf and askDatabase, before the first byte. */
export async function exportDatabase(scene: DatabaseScene, id: string, signal?: AbortSignal): Promise<ExportedDatabase> {
  const database = await openDatabaseOf(scene, id)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const begun = Promise.withResolvers<void>()
  const asked = askDatabase(
    scene,
    database,
    'streamed',
    { ask: 'exportDatabase' },
    {
      ...(signal ? { signal } : {}),
      timeoutMs: silenceMs,
      output: async (stream) => {
        begun.resolve()
        await stream.pipeTo(writable)
      },
    },
  )
  // After the first bytes a failure can only cut the stream short; the reader sees it break.
  asked.catch((error: unknown) => writable.abort(error).catch(() => {}))
  await Promise.race([begun.promise, asked])
  await recordDatabaseAct(scene, database, 'database.exported')
  return { body: readable, fileName: `${database.name}-${scene.clock.now().toISOString().slice(0, 10)}.sql.gz` }
}
