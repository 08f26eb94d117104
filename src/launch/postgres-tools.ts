/** PostgreSQL's own programs on an instance's cluster: dump, restore, and a server for the time of one work. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterUrl, startCluster } from '#db/cluster.ts'
import { run, start } from '#lib/exec.ts'
import { asControlPlane, controlPlaneUid, databaseUid } from './data-folder.ts'
import { databaseName } from './ensure-database.ts'
import type { PostgresPrograms } from './postgres-programs.ts'

const environmentOf = (programs: PostgresPrograms): Record<string, string> => ({
  LC_ALL: 'C.UTF-8',
  PATH: programs.binaries,
  ...(programs.libraryPath ? { LD_LIBRARY_PATH: programs.libraryPath } : {}),
})

/** Runs `work` with a server on the cluster in `folder`, which is stopped afterwards. */
export async function withServer<T>(folder: string, programs: PostgresPrograms, work: (socket: string) => Promise<T>): Promise<T> {
  const cluster = await startCluster({
    folder,
    binaries: programs.binaries,
    uid: databaseUid,
    gid: controlPlaneUid,
    durable: true,
    ...(programs.libraryPath ? { libraryPath: programs.libraryPath } : {}),
  })
  try {
    return await work(cluster.socket)
  } finally {
    await cluster.stop()
  }
}

/** Dumps the instance's database in PostgreSQL's custom format to `file` (0600). @throws with what pg_dump said. */
export async function dumpDatabase(socket: string, programs: PostgresPrograms, file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    const url = clusterUrl(socket, databaseName)
    const child = start(join(programs.binaries, 'pg_dump'), ['--format=custom', '--no-owner', '--no-privileges', '--dbname', url], {
      ...asControlPlane(),
      env: environmentOf(programs),
      stdio: ['ignore', handle.fd, 'pipe'],
    })
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-4000)))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`pg_dump ended with ${code}: ${said.trim()}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Reads a dump through, without a server. @throws when it is mutilated. */
export async function checkDump(programs: PostgresPrograms, file: string): Promise<void> {
  const done = await run(join(programs.binaries, 'pg_restore'), ['--file=/dev/null', file], { env: environmentOf(programs), timeoutMs: 3_600_000 })
  if (done.code !== 0) throw new Error(done.stderr.trim())
}

/** Fills the empty database of a cluster from a dump, all or nothing. @throws with what pg_restore said. */
export async function restoreDump(socket: string, programs: PostgresPrograms, file: string): Promise<void> {
  const url = clusterUrl(socket, databaseName)
  const done = await run(
    join(programs.binaries, 'pg_restore'),
    ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', '--dbname', url, file],
    { env: environmentOf(programs), timeoutMs: 3_600_000 },
  )
  if (done.code !== 0) throw new Error(`pg_restore: ${done.stderr.trim()}`)
}
