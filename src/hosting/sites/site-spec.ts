import type { SiteSpec } from '#wire/node-state.ts'
import type { Site } from './site.ts'

/** What the node should make of a site, field by field. */
export function siteSpec(site: Site): SiteSpec {
  return {
    id: site.id,
    uid: site.uid,
    profile: site.profile,
    phpVersion: site.phpVersion,
    php: { memoryMegabytes: site.php.memoryMegabytes, uploadMegabytes: site.php.uploadMegabytes, executionSeconds: site.php.executionSeconds },
    pageCache: site.pageCache,
    hostNames: [...site.hostNames],
    serving: site.deletedAt ? 'deleted' : (site.suspension ?? 'live'),
    limits: {
      diskBytes: site.limits.diskBytes,
      memoryBytes: site.limits.memoryBytes,
      cpuPercent: site.limits.cpuPercent,
      tasks: site.limits.tasks,
      phpWorkers: site.limits.phpWorkers,
    },
  }
}
