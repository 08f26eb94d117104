import { UserError } from '#lib/errors.ts'
import { applicationOf } from './application-store.ts'
import { askApplication, offersFor, requireApplications } from './ask-application.ts'
import type { ApplicationScene } from './ask-application.ts'
import type { SiteApplication } from './application.ts'
import type { ApplicationOffer } from '#wire/node-state.ts'
import { isNewer } from '#wire/compare-versions.ts'

export interface ApplicationSeen {
  /** What we installed, as its node sees it now; null where there is none of ours. */
  application: SiteApplication | null
  /** The version that the node has, when it is newer. */
  newer: string | null
  /** Whether the node says that nothing of the member's stands there; null when it could not be asked. */
  empty: boolean | null
  /** The node was asked just now; otherwise what is shown is what was seen last. */
  fresh: boolean
  /** What could be installed. */
  offers: ApplicationOffer[]
}

/** Looks at what stands on a site. A node that is away leaves what was seen last. @throws {UserError} those of requireApplications. */
export async function lookAtApplication(scene: ApplicationScene): Promise<ApplicationSeen> {
  requireApplications(scene)
  const offers = await offersFor(scene.db, scene.site.nodeId)
  let empty: boolean | null = null
  try {
    empty = (await askApplication(scene, '', { ask: 'lookAtApplication' }, { timeoutMs: 5000 })).empty
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
  const application = await applicationOf(scene.db, scene.site.id)
  const offer = offers.find(({ name }) => name === application?.name)
  const newer = offer && application?.version && isNewer(offer.version, application.version) ? offer.version : null
  return { application, newer, empty, fresh: empty !== null, offers }
}
