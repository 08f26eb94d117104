/** Installs an application on a site: a job, followed by whoever asked for it. */
import { inTransaction } from '#db/transaction.ts'
import { UserError, assert } from '#lib/errors.ts'
import { createDatabaseFor } from '#hosting/databases/create-database.ts'
import type { DatabaseAccess } from '#hosting/databases/create-database.ts'
import { databaseById } from '#hosting/databases/database-store.ts'
import { resetDatabasePassword } from '#hosting/databases/reset-database-password.ts'
import type { JobProgress, JobWords } from '#hosting/jobs/job.ts'
import { startJob } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { changeForNode, lockForChange, requireNotDeleted } from '#hosting/sites/change-site.ts'
import { keepsPagesAtFirst } from '#hosting/sites/site-limits.ts'
import { mayEdit } from '#hosting/sites/site-policy.ts'
import { runsPhp } from '#wire/node-state.ts'
import type { ApplicationOffer, Profile } from '#wire/node-state.ts'
import { readAdministrator } from './administrator-account.ts'
import type { AdministratorAccount } from './administrator-account.ts'
import { applicationOf, patchApplication, putApplication } from './application-store.ts'
import { addressOf, askApplication, offersFor, recordApplicationAct, requireApplications } from './ask-application.ts'
import type { ApplicationScene } from './ask-application.ts'
import type { FirstPasswords } from './first-passwords.ts'
import { isOnNode, isSeen, waitForSite } from './wait-for-site.ts'

export interface WantedApplication {
  application: string
  login: string
  email: string
  /** May be empty: then the sign-in name is shown. */
  personName: string
  /** One that the application does not know becomes its first. */
  language: string
  /** May be empty: then the site's name. */
  title: string
}

interface StartedInstallation {
  job: StartedJob
  /** Whoever asks over the API gets the password with the answer, once. */
  administrator: { login: string; password: string }
}

const longestTitle = 100

/** What was asked for, read before anything is made. @throws {UserError} `applicationTitle`, and those of readAdministrator. */
export function readWanted(offer: ApplicationOffer, wanted: WantedApplication, siteName: string): { administrator: AdministratorAccount; language: string; title: string } {
  const typed = wanted.title.trim().replace(/\s+/g, ' ')
  const title = typed === '' ? siteName.slice(0, longestTitle).trim() : typed
  // oxlint-disable-next-line no-control-regex
  if (title === '' || title.length > longestTitle || /[\u0000-\u001f\u007f]/.test(title)) throw new UserError('applicationTitle', { most: longestTitle }, { field: 'title' })
  const language = offer.languages.includes(wanted.language) ? wanted.language : (offer.languages[0] ?? 'en')
  return { administrator: readAdministrator(wanted), language, title }
}

/**
 * Starts the installation. The password is kept for one look in `passwords`, once all is done; with null it is told
 * with the answer alone.
 * @throws {UserError} those of requireApplications and readWanted, `noSuchApplication`, `applicationAlreadyThere` (409), `applicationSiteSuspended` (409), `jobsAtOnce`.
 */
export async function installApplication(scene: ApplicationScene, wanted: WantedApplication, passwords: FirstPasswords | null): Promise<StartedInstallation> {
  requireApplications(scene)
  const { db, site, actor } = scene
  if (site.suspension) throw new UserError('applicationSiteSuspended', {}, { status: 409 })
  const offer = (await offersFor(db, site.nodeId)).find(({ name }) => name === wanted.application)
  if (!offer) throw new UserError('noSuchApplication', { application: wanted.application }, { status: 422, field: 'application' })
  const { administrator, language, title } = readWanted(offer, wanted, site.name)
  const before = await applicationOf(db, site.id)
  if (before?.installedAt) throw new UserError('applicationAlreadyThere', { application: before.title }, { status: 409 })
  const address = addressOf(scene)
  const work = async (tell: (now: JobProgress) => void): Promise<JobWords> => {
    if (!runsPhp(site.profile)) await setProfile(scene, 'php', false)
    await waitForSite(scene, isOnNode)
    const database = await prepare(scene, offer, administrator.login)
    await askApplication(
      scene,
      offer.title,
      {
        ask: 'installApplication',
        application: offer.name,
        address,
        title,
        language,
        administrator,
        database: database && { name: database.name, user: database.user, password: database.password },
      },
      { progress: tell },
    )
    await setProfile(scene, offer.profile, keepsPagesAtFirst(offer.profile))
    await patchApplication(db, site.id, { installed_at: scene.clock.now(), address })
    passwords?.keep(site.id, administrator)
    await recordApplicationAct(scene, 'site.applicationInstalled', { application: offer.title, version: offer.version })
    tell({ step: 'answering', done: 0, total: 0 })
    await waitForSite(scene, isSeen)
    return { application: offer.title, version: offer.version }
  }
  const job = await startJob(scene, actor, { siteId: site.id, kind: 'installApplication', subject: { application: offer.title } }, work)
  return { job, administrator: { login: administrator.login, password: administrator.password } }
}

/** Writes that an application is on its way, with its database: the one of a run that was cut, or a new one. */
function prepare(scene: ApplicationScene, offer: ApplicationOffer, login: string): Promise<DatabaseAccess | null> {
  const { site, actor, clock } = scene
  return inTransaction(scene.db, async (tx) => {
    const before = await applicationOf(tx, site.id)
    const kept = before?.databaseId == null ? null : await databaseById(tx, site.id, before.databaseId)
    let access: DatabaseAccess | null = null
    if (offer.database) {
      if (kept && !kept.deletedAt) access = await resetDatabasePassword(tx, actor, { site: site.id, database: kept.id }, clock)
      else access = await createDatabaseFor(tx, actor, { siteId: site.id, words: offer.name }, clock)
    }
    const nothing = { installed_at: null, version: null, address: null, previous_version: null, updated_at: null, seen_at: null }
    await putApplication(tx, { site_id: site.id, name: offer.name, title: offer.title, login, database_id: access?.id ?? before?.databaseId ?? null, ...nothing })
    return access
  })
}

/** How the site is served from now on. */
async function setProfile(scene: ApplicationScene, profile: Profile, pageCache: boolean): Promise<void> {
  const { actor, clock, site } = scene
  await inTransaction(scene.db, async (tx) => {
    const now = await lockForChange(tx, actor, { site: site.id }, mayEdit)
    requireNotDeleted(now)
    if (now.profile === profile && now.pageCache === pageCache) return
    const change = { action: 'site.profileSet', patch: { profile, page_cache: pageCache }, before: { profile: now.profile }, after: { profile } }
    const changed = await changeForNode(tx, actor, now, change, clock)
    assert(changed.profile === profile, 'the profile was written')
  })
}
