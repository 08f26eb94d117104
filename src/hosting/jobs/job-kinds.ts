/**
 * Which jobs there are. Each has its words in the catalogue (`hosting.jobs.kinds`, a missing one is a compile
 * error) and a page where whoever asked finds what came of it.
 */
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'
import type { Job } from './job.ts'

export const jobKinds = ['copyFiles', 'binFiles', 'emptyBin', 'unpackFile', 'setAccess', 'importDatabase', 'undoImport', 'checkDatabase', 'installApplication', 'updateApplication', 'undoApplicationUpdate', 'moveApplication'] as const
export type JobKind = (typeof jobKinds)[number]

const application = (job: Job): string => sitePaths.application(job.siteId)
const folder = (job: Job): string => withQuery(sitePaths.files(job.siteId), { path: String(job.result?.['folder'] ?? job.subject['folder'] ?? '') })

const database = (job: Job): string => sitePaths.database(job.siteId, String(job.subject['database'] ?? ''))

/** Where a job leads. */
export const jobEnds: Readonly<Record<JobKind, (job: Job) => string>> = {
  copyFiles: folder,
  binFiles: folder,
  emptyBin: (job) => `${sitePaths.files(job.siteId)}/bin`,
  unpackFile: folder,
  setAccess: folder,
  importDatabase: database,
  undoImport: database,
  checkDatabase: database,
  installApplication: application,
  updateApplication: application,
  undoApplicationUpdate: application,
  moveApplication: application,
}

/** The stations of a job whose steps always come in one order: its page shows them all, gone and to come. */
export const jobStations: Partial<Readonly<Record<JobKind, readonly string[]>>> = {
  installApplication: ['unpacking', 'database', 'settings', 'placing', 'answering'],
}
