/** A Debian 13 on which nobody has installed anything of ours yet, with our packages for a node lying in root's home. */
import { join } from 'node:path'
import { applicationsDeb, ensureApplicationsLayer } from '#launch/machine/application-archives.ts'
import { ensureBaseLayer } from '#launch/machine/base-layer.ts'
import { agentDeb } from '#launch/machine/build-agent-deb.ts'
import { ensurePrograms } from '#launch/machine/compile-programs.ts'
import { buildDeb, filesUnder, stageFiles } from '#launch/machine/deb-package.ts'
import type { NodeImage } from '#launch/machine/node-image.ts'

/** Where an administrator would have copied it to. */
export const debInGuest = '/root/onyva-agent.deb'
export const applicationsInGuest = '/root/onyva-applications.deb'

/** `folder` receives a layer of some 200 MB; the base and the applications come from the cache. */
export async function freshImage(options: { folder: string; cacheDir: string; appDir: string; progress: (words: string) => void }): Promise<NodeImage> {
  const { folder, cacheDir, appDir, progress } = options
  const base = await ensureBaseLayer(cacheDir, progress)
  const programs = await ensurePrograms({ cacheDir, base, appDir, progress })
  const deb = await buildDeb(await agentDeb(appDir, programs), join(folder, 'deb'), 'none')
  const applications = await buildDeb(await applicationsDeb(appDir, await ensureApplicationsLayer({ dataDir: folder, cacheDir, appDir, progress })), join(folder, 'deb'), 'none')
  const layer = join(folder, 'layer')
  // What nspawn wants of any guest; a server needs none of it.
  const guest = await filesUnder(join(appDir, 'packaging', 'guest'), '/')
  await stageFiles([{ to: debInGuest, from: { path: deb }, mode: 0o644 }, { to: applicationsInGuest, from: { path: applications }, mode: 0o644 }, ...guest], layer)
  return { lowerDirs: [layer, base] }
}
