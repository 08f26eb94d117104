/** `onyva supervise`: the process behind `up`. Not for people to call. */
import { clusterMajor } from '#db/cluster.ts'
import { makeLog } from '#lib/log.ts'
import { readInstance } from './instance.ts'
import type { LaunchOptions } from './options.ts'
import { findPostgres } from './postgres-programs.ts'
import { Refusal } from './refusal.ts'
import { Supervisor } from './supervise.ts'

/** Runs until it is told to stop. @param folder the running copy. */
export async function runSupervisor({ paths, cache }: LaunchOptions, folder: string): Promise<number> {
  const log = makeLog().with({ part: 'supervisor' })
  const instance = await readInstance(paths)
  if (!instance) throw new Refusal(`no instance in ${paths.data}`)
  const postgres = await findPostgres(paths, (await clusterMajor(paths.database)) ?? instance.postgresMajor)
  if (!postgres) throw new Refusal('the programs of PostgreSQL are missing')
  const supervisor = new Supervisor({ paths, instance, program: { folder, node: process.execPath }, postgres, cache, log })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void supervisor.stop())
  process.on('SIGHUP', () => {}) // the terminal that started it may close
  await supervisor.begin()
  return 0
}
