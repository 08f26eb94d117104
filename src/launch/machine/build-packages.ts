/** Builds the two packages that a cooperative installs on its servers. */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ensureBaseLayer } from './base-layer.ts'
import { applicationsDeb, ensureApplicationsLayer } from './application-archives.ts'
import { agentDeb } from './build-agent-deb.ts'
import { controlDeb } from './build-control-deb.ts'
import { ensurePrograms } from './compile-programs.ts'
import { buildDeb } from './deb-package.ts'
import type { DebCompression, DebPackage } from './deb-package.ts'
import { assertPrivateMounts } from './private-mounts.ts'

interface BuildPackagesOptions {
  appDir: string
  /** As for the node image: the same base layer compiles our programs in C. */
  cacheDir: string
  /** Where the packages are put. */
  outDir: string
  progress: (words: string) => void
  /** `none` for a package that is installed at once. Default `zstd`. */
  compression?: DebCompression
}

/**
 * Builds `onyva_<version>_<arch>.deb`, `onyva-agent_…` and `onyva-applications_…` and gives their paths.
 * To be called in a mount namespace of its own (see `inPrivateMounts`).
 */
export async function buildPackages(options: BuildPackagesOptions): Promise<{ control: string; agent: string; applications: string }> {
  await assertPrivateMounts()
  const { appDir, cacheDir, outDir, progress } = options
  const base = await ensureBaseLayer(cacheDir, progress)
  const programs = await ensurePrograms({ cacheDir, base, appDir, progress })
  await mkdir(outDir, { recursive: true })
  const folder = await mkdtemp(join(outDir, '.packages-'))
  const build = async (deb: DebPackage): Promise<string> => {
    progress(`Building ${deb.name}`)
    const built = await buildDeb(deb, folder, options.compression)
    const path = join(outDir, basename(built))
    await rename(built, path)
    return path
  }
  try {
    const layer = await ensureApplicationsLayer({ dataDir: outDir, cacheDir, appDir, progress })
    return { control: await build(await controlDeb(appDir)), agent: await build(await agentDeb(appDir, programs)), applications: await build(await applicationsDeb(appDir, layer)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
