/** What may take longer than a page: the same acts as jobs. The person may leave, the work goes on. */
import type { Log } from '#lib/log.ts'
import { startJob } from '#hosting/jobs/start-job.ts'
import type { JobInput, StartedJob } from '#hosting/jobs/start-job.ts'
import type { JobWords } from '#hosting/jobs/job.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { requireFiles } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { binEntries } from './bin/bin-entries.ts'
import { emptyBin } from './bin/empty-bin.ts'
import { copyEntries } from './copy-entries.ts'
import type { ToCopy } from './copy-entries.ts'
import { folderOf } from './file-path.ts'
import { commonFolder } from './download-archive.ts'
import { subjectOf } from './many-paths.ts'
import { setAccess } from './set-access.ts'
import type { AccessToSet } from './set-access.ts'
import { unpackFile } from './unpack-file.ts'

/** @throws as requireFiles and startJob. */
function start(scene: FileScene, log: Log, input: Omit<JobInput, 'siteId'>, work: (own: FileScene, streams: CallStreams) => Promise<JobWords>): Promise<StartedJob> {
  requireFiles(scene)
  const { db, calls, clock, actor, site } = scene
  return startJob({ db, clock, log }, actor, { ...input, siteId: site.id }, (progress) => work({ db, calls, clock, actor, site }, { progress }))
}

export const startCopy = (scene: FileScene, log: Log, wanted: ToCopy): Promise<StartedJob> =>
  start(scene, log, { kind: 'copyFiles', subject: { ...subjectOf(wanted.paths), folder: wanted.folder } }, async (own, streams) => ({ files: (await copyEntries(own, wanted, streams)).files }))

export const startBinning = (scene: FileScene, log: Log, paths: readonly string[]): Promise<StartedJob> =>
  start(scene, log, { kind: 'binFiles', subject: { ...subjectOf(paths), folder: commonFolder(paths) } }, async (own, streams) => ({ ...(await binEntries(own, paths, streams)) }))

export const startEmptying = (scene: FileScene, log: Log, items: readonly string[] | null): Promise<StartedJob> =>
  start(scene, log, { kind: 'emptyBin' }, async (own, streams) => ({ ...(await emptyBin(own, items, streams)) }))

export const startUnpacking = (scene: FileScene, log: Log, path: string, folder: string): Promise<StartedJob> =>
  start(scene, log, { kind: 'unpackFile', subject: { ...subjectOf([path]), folder } }, async (own, streams) => ({ ...(await unpackFile(own, path, folder, streams)) }))

export const startSettingAccess = (scene: FileScene, log: Log, wanted: AccessToSet): Promise<StartedJob> =>
  start(scene, log, { kind: 'setAccess', subject: { ...subjectOf([wanted.path]), folder: folderOf(wanted.path) } }, async (own, streams) => ({ files: await setAccess(own, wanted, streams) }))
