/** `onyva-agent_<version>_<arch>.deb`: everything that makes a Debian 13 machine a node. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { visitorPages } from '#launch/visitor-pages/visitor-pages.ts'
import { agentDepends } from './agent-packages.ts'
import { applicationsFolder } from './application-archives.ts'
import type { CompiledPrograms } from './compile-programs.ts'
import { filesUnder, isRunningCode } from './deb-package.ts'
import type { DebFile, DebPackage } from './deb-package.ts'
import { versionOf } from './program-version.ts'

const home = '/usr/lib/onyva'
/** Where nginx hears visitors; included by the configuration of the house. */
export const listenFile = '/etc/onyva/nginx/listen.conf'

/** What `node` runs from: the program's own imports (`#lib/…`) are resolved by the nearest package.json. */
const packageJson = (version: string): string =>
  `${JSON.stringify({ name: 'onyva-agent', version, private: true, type: 'module', imports: { '#*': './src/*' } })}\n`

/**
 * Says what the agent's package holds.
 * @param programs the compiled ones, fit for Debian 13
 */
export async function agentDeb(appDir: string, programs: CompiledPrograms): Promise<DebPackage> {
  const packaging = join(appDir, 'packaging')
  const version = await versionOf(appDir)
  const own = (name: string) => join(packaging, 'agent-deb', name)
  const files: DebFile[] = [
    { to: `${home}/package.json`, from: { text: packageJson(version) }, mode: 0o644 },
    ...(await filesUnder(join(appDir, 'bin'), `${home}/bin`, (name) => name === 'onyva-agent.ts')),
    { to: `${home}/node`, from: { path: await nodeBinary(appDir) }, mode: 0o755 },
    { to: '/usr/bin/onyva-agent', from: { path: own('onyva-agent') }, mode: 0o755 },
    { to: `${home}/onyva-activator`, from: { path: programs.activator }, mode: 0o755 },
    { to: `${home}/onyva-volumes`, from: { path: programs.volumes }, mode: 0o755 },
    { to: `${home}/groups.env`, from: { path: own('groups.env') }, mode: 0o644 },
    { to: '/usr/lib/sysusers.d/onyva-agent.conf', from: { path: own('sysusers.conf') }, mode: 0o644 },
    { to: '/usr/lib/tmpfiles.d/onyva-agent.conf', from: { path: own('tmpfiles.conf') }, mode: 0o644 },
    ...(await filesUnder(join(packaging, 'systemd'), '/usr/lib/systemd/system', (name) => name !== 'onyva.service')),
    { to: '/etc/logrotate.d/onyva-agent', from: { path: own('logrotate.conf') }, mode: 0o644 },
    ...[...visitorPages()].map(([name, text]) => ({ to: `${home}/pages/${name}`, from: { text }, mode: 0o644 })),
    // recipes and their scripts; the archives come with a package of their own
    ...(await filesUnder(join(packaging, 'applications'), applicationsFolder)),
    // nginx's and PHP's configuration
    ...(await filesUnder(join(packaging, 'node'), home, (name) => isRunningCode(name) && !name.startsWith('nginx/listen/'))),
    // the one part that an administrator may change: where nginx listens
    { to: listenFile, from: { path: join(packaging, 'node', 'nginx', 'listen', 'production.conf') }, mode: 0o644 },
  ]
  for (const layer of ['lib', 'wire', 'agent']) {
    files.push(...(await filesUnder(join(appDir, 'src', layer), `${home}/src/${layer}`, isRunningCode)))
  }
  return {
    name: 'onyva-agent',
    version,
    description: 'Makes this machine a node of an Onyva cooperative',
    depends: agentDepends,
    files,
    conffiles: [listenFile, '/etc/logrotate.d/onyva-agent'],
    scripts: { postinst: own('postinst'), prerm: own('prerm'), postrm: own('postrm') },
  }
}

/** The Node 24 of the lockfile, or the one that runs this. */
export async function nodeBinary(appDir: string): Promise<string> {
  const locked = join(appDir, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
  return (await stat(locked).catch(() => undefined)) ? locked : process.execPath
}
