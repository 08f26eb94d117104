/** `onyva_<version>_<arch>.deb`: the control plane for a real server, with its own Node and npm packages. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeBinary } from './build-agent-deb.ts'
import { versionOf } from './program-version.ts'
import { filesUnder, isRunningCode } from './deb-package.ts'
import type { DebFile, DebPackage } from './deb-package.ts'

const home = '/usr/lib/onyva-control'

/** Says what the control plane's package holds. `npm ci` has been run in `appDir`. */
export async function controlDeb(appDir: string): Promise<DebPackage> {
  const own = (name: string) => join(appDir, 'packaging', 'control-deb', name)
  const unit = join(appDir, 'packaging', 'systemd', 'onyva.service')
  const files: DebFile[] = [
    { to: '/usr/bin/onyva', from: { path: own('onyva') }, mode: 0o755 },
    { to: '/usr/lib/systemd/system/onyva.service', from: { path: unit }, mode: 0o644 },
    { to: '/usr/lib/sysusers.d/onyva.conf', from: { path: own('sysusers.conf') }, mode: 0o644 },
    { to: '/usr/lib/tmpfiles.d/onyva.conf', from: { path: own('tmpfiles.conf') }, mode: 0o644 },
    { to: '/usr/share/onyva/onyva.json.example', from: { path: own('onyva.json.example') }, mode: 0o644 },
    { to: `${home}/node`, from: { path: await nodeBinary(appDir) }, mode: 0o755 },
    { to: `${home}/package.json`, from: { path: join(appDir, 'package.json') }, mode: 0o644 },
  ]
  for (const folder of ['bin', 'src', 'locales']) {
    files.push(...(await filesUnder(join(appDir, folder), `${home}/${folder}`, isRunningCode)))
  }
  for (const path of await runtimePackages(appDir)) {
    // a package that lies in another's folder is packed with that one, and named a second time by the lockfile
    if (path.indexOf('node_modules/', 1) !== -1) continue
    files.push(...(await filesUnder(join(appDir, path), `${home}/${path}`)))
  }
  return {
    name: 'onyva',
    version: await versionOf(appDir),
    description: 'The system with which a web-hosting cooperative runs everything it is',
    depends: ['ca-certificates', 'postgresql (>= 15)', 'systemd (>= 252)'],
    files,
    scripts: { postinst: own('postinst'), prerm: own('prerm'), postrm: own('postrm') },
  }
}

/** Folders of the npm packages that run (neither for development nor Node itself), from the lockfile. */
async function runtimePackages(appDir: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(appDir, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  const paths = Object.entries(lock.packages).flatMap(([path, entry]) => (path === '' || entry.dev ? [] : [path]))
  const found: string[] = []
  for (const path of paths) {
    if (path.startsWith('node_modules/node-linux-')) continue
    // a package for another machine's processor is in the lockfile and not on the disk
    if (await stat(join(appDir, path)).catch(() => undefined)) found.push(path)
  }
  return found
}
