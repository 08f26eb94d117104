/** The PostgreSQL of a test run: from the machine's programs, or from those unpacked for tests. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureCluster, startCluster } from '#db/cluster.ts'
import { controlPlaneUid, databaseUid } from '../data-folder.ts'
import { instancePaths } from '../instance-paths.ts'
import { findPostgres, unpackPostgres } from '../postgres-programs.ts'

export interface TestDatabaseServer {
  /** Folder of its socket. */
  socket: string
  /** The folder as of an instance, below which unpacked programs are. */
  programs: string
  stop(): Promise<void>
}

/** Starts a fresh, undurable cluster below `data`. */
export async function startTestServer(data: string): Promise<TestDatabaseServer> {
  const paths = instancePaths(data)
  const programs = (await findPostgres(paths, null)) ?? (await unpackPostgres(paths, () => {}))
  const folder = join(data, 'database')
  await rm(folder, { recursive: true, force: true })
  const options = {
    folder,
    binaries: programs.binaries,
    uid: databaseUid,
    gid: controlPlaneUid,
    durable: false,
    ...(programs.libraryPath ? { libraryPath: programs.libraryPath } : {}),
  }
  await ensureCluster(options)
  const cluster = await startCluster(options)
  return { socket: cluster.socket, programs: data, stop: () => cluster.stop() }
}
