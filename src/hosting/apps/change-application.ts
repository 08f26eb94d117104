/** What is done to an application that stands: updated, put back, moved to the site's address, given a new password. */
import { UserError } from '#lib/errors.ts'
import type { JobWords } from '#hosting/jobs/job.ts'
import type { JobKind } from '#hosting/jobs/job-kinds.ts'
import { startJob } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { newAdministratorPassword } from './administrator-account.ts'
import { applicationOf, patchApplication } from './application-store.ts'
import { addressOf, askApplication, installedApplication, recordApplicationAct, requireApplications } from './ask-application.ts'
import type { ApplicationScene } from './ask-application.ts'
import type { SiteApplication } from './application.ts'

/** A job on an application that stands. @throws {UserError} those of requireApplications and installedApplication, `jobsAtOnce`. */
async function begin(scene: ApplicationScene, kind: JobKind, work: (application: SiteApplication, streams: CallStreams) => Promise<JobWords>): Promise<StartedJob> {
  requireApplications(scene)
  const application = await installedApplication(scene)
  const subject = { application: application.title }
  return startJob(scene, scene.actor, { siteId: scene.site.id, kind, subject }, (tell) => work(application, { progress: tell }))
}

/** Replaces the program by that of the node's archive. The job fails with the reason where the copy was changed by hand. */
export const updateApplication = (scene: ApplicationScene): Promise<StartedJob> =>
  begin(scene, 'updateApplication', async ({ name, title, version: before }, streams) => {
    const { found } = await askApplication(scene, title, { ask: 'updateApplication', application: name, address: addressOf(scene) }, streams)
    const version = found?.version ?? ''
    await patchApplication(scene.db, scene.site.id, { updated_at: scene.clock.now() })
    await recordApplicationAct(scene, 'site.applicationUpdated', { application: title, from: before, version })
    return { application: title, version }
  })

/** Puts the program back that the last update replaced. */
export const undoApplicationUpdate = (scene: ApplicationScene): Promise<StartedJob> =>
  begin(scene, 'undoApplicationUpdate', async ({ name, title }, streams) => {
    const { found } = await askApplication(scene, title, { ask: 'undoApplicationUpdate', application: name, address: addressOf(scene) }, streams)
    await recordApplicationAct(scene, 'site.applicationUpdateUndone', { application: title, version: found?.version })
    return { application: title, version: found?.version ?? '' }
  })

/** Tells the application the site's main address. */
export const moveApplication = (scene: ApplicationScene): Promise<StartedJob> =>
  begin(scene, 'moveApplication', async ({ name, title, address: formerAddress }, streams) => {
    const address = addressOf(scene)
    await askApplication(scene, title, { ask: 'moveApplication', application: name, address, formerAddress }, streams)
    await patchApplication(scene.db, scene.site.id, { address })
    await recordApplicationAct(scene, 'site.applicationMoved', { application: title, from: formerAddress, address })
    return { application: title, address }
  })

/**
 * Moves an application whose site has another main address than it knows. What keeps it from that is not told here:
 * the tab « Application » shows that the addresses differ, with the button that tries again.
 */
export async function followMainHostName(scene: ApplicationScene): Promise<void> {
  const application = await applicationOf(scene.db, scene.site.id)
  if (!application?.installedAt || scene.site.hostNames.length === 0 || application.address === addressOf(scene)) return
  try {
    await moveApplication(scene)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    scene.log.warn('application.notMoved', { site: scene.site.id, code: error.code })
  }
}

/** Gives the administrator a new password. @returns it, once. @throws {UserError} `noSuchAdministrator`, and why the node refused. */
export async function resetApplicationPassword(scene: ApplicationScene, login?: string): Promise<{ login: string; password: string }> {
  requireApplications(scene)
  const application = await installedApplication(scene)
  const account = { login: login ?? application.login, password: newAdministratorPassword() }
  await askApplication(scene, application.title, { ask: 'resetApplicationPassword', application: application.name, address: addressOf(scene), ...account })
  await recordApplicationAct(scene, 'site.applicationPasswordReset', { application: application.title, login: account.login })
  return account
}
